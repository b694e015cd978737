namespace FundingPlatform.Allocation;

/// <summary>
/// A year start was asked for: the year it starts in, the authority (0 for all), and whether gaps are filled with made-up
/// figures.
/// </summary>
public sealed record YearStartBegun(int Year, int AuthorityCode, bool Illustrative);

/// <summary>Something to know of the files of a year start; the line (1 is the header) and the column where they apply.</summary>
public sealed record InputFindingLine(string Code, string Message, string? File, int? Line, string? Column);

/// <summary>
/// What a year start found in its files beside what they state (authority 0 for a run of all), in order: so that its reports say it
/// again. Many come in parts of <see cref="InputsLoaded.GreatestPart"/>, numbered from 0; with none there is no fact.
/// </summary>
public sealed record InputFindingsNoted(int Year, int AuthorityCode, int Part, IReadOnlyList<InputFindingLine> Findings);

/// <summary>
/// One authority's grant of a year as recorded: money in pence, units in millionths of a pound, pupils and the area cost
/// adjustment in hundred-millionths. The year is the calendar year in which it starts.
/// </summary>
public sealed record GrantLine(
    int AuthorityCode,
    string AuthorityName,
    int Year,
    long SchoolsBlockPence,
    long CentralSchoolServicesPence,
    long HighNeedsBeforeDeductionsPence,
    long EarlyYearsPence,
    long PrimaryUnitMillionths,
    long SecondaryUnitMillionths,
    long PrimaryPupils,
    long SecondaryPupils,
    long PremisesPence,
    long GrowthPence,
    long? AreaCostAdjustment,
    long? HighNeedsUnitMillionths,
    string? Note,
    string File,
    int Line);

/// <summary>Grants were read; each takes the place of what was known for its authority and year.</summary>
public sealed record GrantLoaded(IReadOnlyList<GrantLine> Lines);

/// <summary>One parameter as its file states it.</summary>
public sealed record ParameterLine(string Name, string Value, string Unit, string Status, string Source, string File, int Line);

/// <summary>A year's parameters were read, national (authority 0) or an authority's own; they take the place of those known before.</summary>
public sealed record YearRulesLoaded(int Year, int AuthorityCode, IReadOnlyList<ParameterLine> Lines);

/// <summary>Formula pupils that the authority gives for a school, in hundred-millionths of a pupil.</summary>
public sealed record PupilCountLine(int SchoolId, long Primary, long KeyStage3, long KeyStage4, string Source, string File, int Line);

/// <summary>What a factor counts at a school: pupils or a proportion, in hundred-millionths; exactly one of the two.</summary>
public sealed record FactorLine(int SchoolId, string Factor, long? Pupils, long? Proportion, string Status, string Source, string File, int Line);

/// <summary>A given amount of a school: <paramref name="Name"/> is split_site, rates, pfi or exceptional.</summary>
public sealed record AmountLine(int SchoolId, string Name, long Pence, string Status, string Source, string File, int Line);

/// <summary>A school's sparsity distance in hundred-millionths of a mile.</summary>
public sealed record SparsityLine(int SchoolId, long DistanceMiles, string Status, string Source, string File, int Line);

/// <summary>Last year's side of a school's funding guarantee; pupils in hundred-millionths.</summary>
public sealed record BaselineLine(
    int SchoolId,
    long PriorYearSharePence,
    long PriorExclusionsPence,
    long TechnicalAdjustmentsPence,
    long PriorPupils,
    long CurrentExclusionsPence,
    string Status,
    string Source,
    string File,
    int Line);

/// <summary>A permanent exclusion; <paramref name="CountedUntil"/> is the first day after a leaver's school year.</summary>
public sealed record ExclusionLine(
    int SchoolId,
    DateOnly RelevantDate,
    long AnnualAmountPence,
    DateOnly? CountedUntil,
    long FinancialAdjustmentPence,
    string Source,
    string File,
    int Line);

/// <summary>A use of a block that the authority states; the name <c>complete</c> declares the block complete.</summary>
public sealed record BlockUseLine(string Block, string Name, long Pence, string Source, string File, int Line);

/// <summary>
/// What an authority's own files state for a year. Large inputs come in parts; part 0 takes the place of everything that
/// was known of the authority's inputs of that year, later parts add to it.
/// </summary>
public sealed record InputsLoaded(
    int AuthorityCode,
    int Year,
    int Part,
    IReadOnlyList<PupilCountLine> PupilCounts,
    IReadOnlyList<FactorLine> Factors,
    IReadOnlyList<AmountLine> Amounts,
    IReadOnlyList<SparsityLine> Sparsity,
    IReadOnlyList<BaselineLine> Baselines,
    IReadOnlyList<ExclusionLine> Exclusions,
    IReadOnlyList<BlockUseLine> BlockUses)
{
    /// <summary>Most lines that one fact holds.</summary>
    public const int GreatestPart = 10_000;

    /// <summary>No lines at all: the first part of an authority that has no files.</summary>
    public static InputsLoaded Nothing(int authorityCode, int year) => new(authorityCode, year, 0, [], [], [], [], [], [], []);

    /// <summary>The same lines as facts of at most <see cref="GreatestPart"/> lines, numbered from 0; at least one.</summary>
    public IReadOnlyList<InputsLoaded> InParts()
    {
        InputsLoaded empty = Nothing(AuthorityCode, Year);
        if (PupilCounts.Count + Factors.Count + Amounts.Count + Sparsity.Count + Baselines.Count + Exclusions.Count + BlockUses.Count <= GreatestPart)
            return [this with { Part = 0 }];
        IEnumerable<InputsLoaded> parts =
        [
            .. PupilCounts.Chunk(GreatestPart).Select(lines => empty with { PupilCounts = lines }),
            .. Factors.Chunk(GreatestPart).Select(lines => empty with { Factors = lines }),
            .. Amounts.Chunk(GreatestPart).Select(lines => empty with { Amounts = lines }),
            .. Sparsity.Chunk(GreatestPart).Select(lines => empty with { Sparsity = lines }),
            .. Baselines.Chunk(GreatestPart).Select(lines => empty with { Baselines = lines }),
            .. Exclusions.Chunk(GreatestPart).Select(lines => empty with { Exclusions = lines }),
            .. BlockUses.Chunk(GreatestPart).Select(lines => empty with { BlockUses = lines }),
        ];
        return [.. parts.Select((part, number) => part with { Part = number })];
    }
}
