using FundingPlatform.Kernel;
using FundingPlatform.Shell;
using Contract = Funding.Allocation.V1;
using V1 = Funding.Type.V1;

namespace FundingPlatform.Allocation.Wire;

/// <summary>An answer and its Forum pack as the messages of a stream, in their order.</summary>
internal sealed class BandValueMessages(BandValueAnswer answer, bool publish)
{
    private readonly PackDocument? pack = answer.Impact is null ? null : SolvePack.Of(answer, publish);

    public static IReadOnlyList<Contract.SolveBandValuesResponse> Refused(IReadOnlyCollection<Finding> findings, long sequence) =>
        [new() { Header = new() { Sequence = sequence, Findings = { ToldFindings.Of(findings) } } }, new() { End = new() }];

    public static Contract.SolveProgress Of(SolveProgress progress, bool publish)
    {
        var told = new Contract.SolveProgress { Doing = progress.What, Steps = progress.Steps };
        if (progress.Tier is SolveTier tier) told.Aim = Of(tier);
        if (publish) return told;
        if (progress.Best is long best) told.Best = best;
        if (progress.Bound is long bound) told.Bound = bound;
        return told;
    }

    public IEnumerable<Contract.SolveBandValuesResponse> Of(int authority, FundingYear year, IReadOnlyCollection<Finding> findings, long sequence)
    {
        yield return new() { Header = Header(authority, year, findings, sequence) };
        foreach (PackSection section in pack?.Sections ?? [])
        {
            yield return new() { Section = new() { SectionId = section.Id, Title = section.Title, Paragraphs = { section.Paragraphs } } };
            foreach (PackTable table in section.Tables)
            {
                yield return new() { Table = ComparisonMessages.Of(table) };
                foreach (PackRow[] rows in table.Rows.Chunk(ComparisonMessages.MostRows)) yield return new() { Rows = new() { Rows = { rows.Select(ComparisonMessages.Of) } } };
            }
        }

        PackTable[] tables = [.. (pack?.Sections ?? []).SelectMany(s => s.Tables)];
        yield return new() { End = new() { Tables = tables.Length, Rows = tables.Sum(t => t.Rows.Count), Withheld = pack?.Withheld ?? 0, Merged = pack?.Merged ?? 0 } };
    }

    private Contract.SolvedHeader Header(int authority, FundingYear year, IReadOnlyCollection<Finding> findings, long sequence)
    {
        var header = new Contract.SolvedHeader
        {
            Authority = authority,
            AuthorityName = answer.Impact?.AuthorityName ?? "",
            FundingYear = ToWire.Year(year),
            Title = answer.Problem.Title,
            Marking = pack?.Marking ?? "",
            ForPublication = publish,
            Status = (Contract.SolveStatus)((int)answer.Status + 1),
            StoppedByTime = answer.StoppedByTime,
            Values = { answer.Values.Select(Of) },
            Aims = { answer.Tiers.Select(Of) },
            Conflict = { answer.Conflict.Select(Of) },
            Steps = answer.Steps,
            Sequence = answer.Impact?.JournalSequence ?? sequence,
            JournalHash = answer.Impact?.JournalHash ?? "",
            InputHash = answer.Impact?.InputHash ?? "",
            Reproduce = pack?.Reproduce ?? "",
        };
        if (publish) return header; // What was found about pupils' prices, and what they cost to the penny, is for the authority itself.
        header.Findings.AddRange(ToldFindings.Of(findings));
        (header.PresentTotal, header.ProposedTotal, header.TargetTotal) = (ToWire.Money(answer.PresentTotal), ToWire.Money(answer.ProposedTotal), ToWire.Money(answer.TargetTotal));
        if (answer.SolvedTotal is Money solved) header.SolvedTotal = ToWire.Money(solved);
        return header;
    }

    private Contract.SolvedBandValue Of(SolvedValue value)
    {
        var told = new Contract.SolvedBandValue
        {
            BandId = value.Band, Setting = (V1.Setting)((int)value.Setting + 1), Kind = value.Kind ?? "", Present = ToWire.Rate(value.Present), Proposed = ToWire.Rate(value.Proposed),
        };
        if (value.Solved is Rate solved) told.Solved = ToWire.Rate(solved);
        if (!publish) told.Placements = value.Pupils;
        return told;
    }

    private Contract.SolvedAim Of(TierResult tier)
    {
        var told = new Contract.SolvedAim { Aim = Of(tier.Tier), GapHundredthsOfPercent = tier.GapHundredthsOfPercent, Proven = tier.Proven };
        if (!publish || tier.Tier is not (SolveTier.Excess or SolveTier.WeightedChange)) (told.Best, told.Bound) = (tier.Best, tier.Bound);
        return told;
    }

    private Contract.SolveConflict Of(ConstraintInConflict conflict) => publish
        ? new() { ConstraintId = conflict.Id, Words = conflict.Words }
        : new() { ConstraintId = conflict.Id, Words = conflict.Words, Give = conflict.Give, SchoolIds = { conflict.Schools } };

    private static Contract.SolveAim Of(SolveTier tier) => (Contract.SolveAim)((int)tier + 1);
}
