using FundingPlatform.Kernel;
using FundingPlatform.Shell;
using Contract = Funding.Allocation.V1;

namespace FundingPlatform.Allocation.Wire;

/// <summary>A comparison and its Forum pack as the messages of a stream, in their order.</summary>
internal static class ComparisonMessages
{
    /// <summary>Rows of a table in one message; the contract says so.</summary>
    public const int MostRows = 200;

    public static Contract.ComparisonHeader Header(ImpactReport report, PackDocument pack, IReadOnlyCollection<Finding> findings) => new()
    {
        Authority = report.Authority,
        AuthorityName = report.AuthorityName,
        FundingYear = ToWire.Year(report.Year),
        Title = report.Title,
        Marking = pack.Marking,
        ForPublication = pack.ForPublication,
        Cases = { report.Cases.Select(c => Of(c, pack.ForPublication)) },
        Sources = { report.Sources },
        Illustrative = { report.Illustrative },
        Sequence = report.JournalSequence,
        JournalHash = report.JournalHash,
        InputHash = report.InputHash,
        Reproduce = pack.Reproduce,
        Findings = { ToldFindings.Of(findings) },
    };

    /// <summary>The total of all schools and each school, in every case: what is only for the authority itself.</summary>
    public static IEnumerable<Contract.CompareScenariosResponse> Rows(ImpactReport report)
    {
        ImpactCase baseline = report.Cases[0];
        Contract.ComparedSchool[] schools = [.. report.Schools.Select((school, i) => Of(school, report.Cases.Select(c => Amounts(c, baseline, [i]))))];
        var totals = new Contract.ComparedTotals { Amounts = { report.Cases.Select(c => Amounts(c, baseline, [.. Enumerable.Range(0, schools.Length)])) } };
        for (int i = 0; i < report.Cases.Count; i++)
        {
            totals.Winners.Add(schools.Count(s => s.Amounts[i].Change.Pence > 0));
            totals.Losers.Add(schools.Count(s => s.Amounts[i].Change.Pence < 0));
            totals.Unchanged.Add(schools.Count(s => s.Amounts[i].Change.Pence == 0));
        }

        yield return new() { Totals = totals };
        foreach (Contract.ComparedSchool school in schools) yield return new() { School = school };
    }

    /// <summary>The sections of a pack with their tables; charts show nothing that their tables do not.</summary>
    public static IEnumerable<Contract.CompareScenariosResponse> Sections(PackDocument pack)
    {
        foreach (PackSection section in pack.Sections)
        {
            yield return new() { Section = new() { SectionId = section.Id, Title = section.Title, Paragraphs = { section.Paragraphs } } };
            foreach (PackTable table in section.Tables)
            {
                yield return new() { Table = Of(table) };
                foreach (PackRow[] rows in table.Rows.Chunk(MostRows)) yield return new() { Rows = new() { Rows = { rows.Select(Of) } } };
            }
        }
    }

    public static Contract.ComparisonEnd End(ImpactReport report, PackDocument pack)
    {
        PackTable[] tables = [.. pack.Sections.SelectMany(s => s.Tables)];
        return new()
        {
            Schools = pack.ForPublication ? 0 : report.Schools.Count,
            Tables = tables.Length,
            Rows = tables.Sum(t => t.Rows.Count),
            Withheld = pack.Withheld,
            Merged = pack.Merged,
        };
    }

    // A finding names placements, and how many there are is a figure about pupils.
    private static Contract.ComparedCase Of(ImpactCase one, bool published)
    {
        var told = new Contract.ComparedCase { CaseId = one.Id, Name = one.Name, Words = { one.Words } };
        if (!published) told.Findings.AddRange(ToldFindings.Of(one.Findings));
        return told;
    }

    private static Contract.ComparedSchool Of(ImpactSchool school, IEnumerable<Contract.ComparedAmounts> amounts)
    {
        var told = new Contract.ComparedSchool { SchoolId = school.Id, Name = school.Name, TopUpPupils = school.TopUpPupils, Amounts = { amounts } };
        if (school.Roll is int roll) told.Roll = roll;
        if (school.EhcPlans is int plans) told.EhcPlans = plans;
        return told;
    }

    private static Contract.ComparedAmounts Amounts(ImpactCase one, ImpactCase baseline, IReadOnlyList<int> schools)
    {
        Money Sum(IReadOnlyList<Money> amounts) => schools.Aggregate(Money.Zero, (sum, school) => sum + amounts[school]);
        return new()
        {
            BudgetShare = ToWire.Money(Sum(one.Shares)),
            Change = ToWire.Money(Sum(one.Shares) - Sum(baseline.Shares)),
            TopUps = ToWire.Money(Sum(one.TopUps)),
        };
    }

    public static Contract.PackTable Of(PackTable table) => new()
    {
        TableId = table.Id,
        Title = table.Title,
        Columns = { table.Columns.Select(c => new Contract.PackColumn { Name = c.Name, Kind = (Contract.PackColumnKind)((int)c.Kind + 1) }) },
        Notes = { table.Notes },
        Rows = table.Rows.Count,
    };

    public static Contract.PackRow Of(PackRow row) => new() { Cells = { row.Cells.Select(Of) }, IsTotal = row.IsTotal };

    private static Contract.PackCell Of(PackCell cell) => cell switch
    {
        PackCell.Words words => new() { Text = words.Text },
        PackCell.Count count => new() { Count = count.Number },
        PackCell.Pounds pounds => new() { Pounds = ToWire.Money(pounds.Amount) },
        PackCell.Percent percent => new() { PercentTenths = percent.Tenths },
        PackCell.Withheld => new() { Gap = Contract.PackCellGap.Withheld },
        PackCell.None => new() { Gap = Contract.PackCellGap.None },
        _ => throw new ArgumentOutOfRangeException(nameof(cell)),
    };
}
