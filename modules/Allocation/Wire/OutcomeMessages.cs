using FundingPlatform.Kernel;
using FundingPlatform.Shell;
using Contract = Funding.Allocation.V1;

namespace FundingPlatform.Allocation.Wire;

/// <summary>A comparison of outcomes and its pack as the messages of a stream, and what was enacted.</summary>
internal static class OutcomeMessages
{
    public static IReadOnlyList<Contract.CompareOutcomesResponse> Refused(IReadOnlyCollection<Finding> findings, long sequence) =>
    [
        new() { Header = new() { Sequence = sequence, Findings = { ToldFindings.Of(findings) } } },
        new() { End = new() },
    ];

    public static IEnumerable<Contract.CompareOutcomesResponse> Of(OutcomeReport report, PackDocument pack, IReadOnlyCollection<Finding> findings)
    {
        yield return new() { Header = Header(report, pack, findings) };
        foreach (PackSection section in pack.Sections)
        {
            yield return new() { Section = new() { SectionId = section.Id, Title = section.Title, Paragraphs = { section.Paragraphs } } };
            foreach (PackTable table in section.Tables)
            {
                yield return new() { Table = ComparisonMessages.Of(table) };
                foreach (PackRow[] rows in table.Rows.Chunk(ComparisonMessages.MostRows)) yield return new() { Rows = new() { Rows = { rows.Select(ComparisonMessages.Of) } } };
            }
        }

        PackTable[] tables = [.. pack.Sections.SelectMany(s => s.Tables)];
        yield return new() { End = new() { Tables = tables.Length, Rows = tables.Sum(t => t.Rows.Count), Withheld = pack.Withheld } };
    }

    public static Contract.RecordedEnactment Of(Stamp stamp, EnactedOutcome enacted, DateOnly decidedOn) => new()
    {
        Stamp = ToWire.Stamp(stamp),
        TransferId = enacted.Transfer.Id,
        Amount = ToWire.Money(enacted.Outcome.Amount),
        Levers = { enacted.Outcome.Formula.Parameters.Select(Of) },
        Total = ToWire.Money(enacted.Outcome.Formula.Total),
        Remainder = ToWire.Money(enacted.Outcome.Formula.Remainder),
        DecidedOn = ToWire.Date(decidedOn),
    };

    private static Contract.OutcomesHeader Header(OutcomeReport report, PackDocument pack, IReadOnlyCollection<Finding> findings) => new()
    {
        Authority = report.Set.Authority,
        AuthorityName = report.Impact.AuthorityName,
        FundingYear = ToWire.Year(report.Set.Year),
        Title = report.Set.Title,
        Marking = pack.Marking,
        ForPublication = pack.ForPublication,
        Outcomes = { report.Outcomes.Select(Of) },
        Base = ToWire.Money(report.Base),
        Sequence = report.Impact.JournalSequence,
        JournalHash = report.Impact.JournalHash,
        InputHash = report.Impact.InputHash,
        Findings = { ToldFindings.Of(findings) },
    };

    private static Contract.ComparedOutcome Of(WorkedOutcome outcome) => new()
    {
        OutcomeId = outcome.Asked.Id,
        Name = outcome.Asked.Name,
        Amount = ToWire.Money(outcome.Amount),
        Money = ToWire.Money(outcome.Formula.Money),
        Total = ToWire.Money(outcome.Formula.Total),
        Remainder = ToWire.Money(outcome.Formula.Remainder),
        Levers = { outcome.Formula.Parameters.Select(Of) },
        Bearing = outcome.Schools.Count(s => s.Change < Money.Zero),
        Protected = outcome.Schools.Count(s => s.Bears == Bearing.Protected),
    };

    private static Contract.LeverParameter Of(LeverParameter lever) => new()
    {
        Parameter = lever.Parameter.Name,
        Value = lever.Parameter.Value,
        Unit = lever.Parameter.Unit,
        Approval = lever.Approval ?? "",
    };
}
