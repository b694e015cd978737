using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Publishing;

/// <summary>
/// All that a pack may show. Every table, chart and sentence is made from it and from nothing else: what is not in here cannot
/// appear in any of them. An amount is null where it is withheld.
/// </summary>
internal sealed record PackView(
    PackHeader Header,
    IReadOnlyList<PackCase> Cases,
    IReadOnlyList<SchoolRow> Schools,
    IReadOnlyList<GroupRow> Settings,
    IReadOnlyList<GroupRow> Needs,
    IReadOnlyList<GroupRow> Reconciliation,
    IReadOnlyList<ProtectionRow> Protection,
    IReadOnlyList<ExceptionRow> Exceptions,
    IReadOnlyList<NotPriced> NotPriced,
    IReadOnlyList<string> Withholding,
    IReadOnlyList<string> SpendingNotes)
{
    /// <summary>Schools whose figures are withheld altogether; no row and no total has them in it.</summary>
    public int LeftOut { get; init; }

    public bool ForPublication => Header.ForPublication;
    public IEnumerable<int> Scenarios => Enumerable.Range(1, Cases.Count - 1);
    public IEnumerable<SchoolRow> Shown => Schools.Where(s => !s.Together);
    public int Merged => Schools.Where(s => s.Together).Sum(s => s.Count);
}

/// <summary>What a pack says of itself.</summary>
internal sealed record PackHeader(
    string Title,
    int Authority,
    string AuthorityName,
    FundingYear Year,
    IReadOnlyList<string> Sources,
    IReadOnlyList<string> Illustrative,
    long JournalSequence,
    string JournalHash,
    string InputHash,
    bool ForPublication);

/// <summary>A case by its name, with its changes in words.</summary>
internal sealed record PackCase(string Id, string Name, IReadOnlyList<string> Words);

/// <summary>A school, or <paramref name="Count"/> schools together; shares and top-ups by case. Roll and plans are public.</summary>
internal sealed record SchoolRow(
    string Name, SchoolGroup? Group, int Count, int? Roll, int? EhcPlans, IReadOnlyList<Money?> Shares, IReadOnlyList<Money?> TopUps)
{
    /// <summary>Schools together belong to no group, size or share of plans.</summary>
    public bool Together => Group is null;

    public Money? Change(int scenario) => Shares[scenario] - Shares[0];
}

/// <summary>A setting, a need, or a line of the reconciliation: amounts by case. Pupils only where the pack is not for publication.</summary>
internal sealed record GroupRow(string Name, int? Pupils, IReadOnlyList<Money?> Amounts);

/// <summary>Protection a year in force from a day, of a scenario.</summary>
internal sealed record ProtectionRow(int Scenario, DateOnly Day, int? Pupils, Money? Protection, Money? GainTaken);

/// <summary>Pupils for whom a person has to decide, for one reason and by case; null is withheld.</summary>
internal sealed record ExceptionRow(string Code, IReadOnlyList<int?> Pupils);

/// <summary>What a case could not price.</summary>
internal sealed record NotPriced(int Case, string Code, string Message);
