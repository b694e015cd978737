using FundingPlatform.Allocation.Publishing;
using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Affording;

/// <summary>The parts of a transfer pack in their order.</summary>
internal sealed class TransferPackSections
{
    private readonly OutcomeReport report;
    private readonly PackView view;
    private readonly OutcomeTables tables;
    private readonly TransferPackWords words;

    public TransferPackSections(OutcomeReport report, bool publish)
    {
        this.report = report;
        view = publish ? SafeView.Of(report.Impact) : WholeView.Of(report.Impact);
        (tables, words) = (new(report), new(report, view));
    }

    public PackDocument Document()
    {
        PackSection[] sections = [.. Sections().Select(s => s with { Tables = [.. s.Tables.Select(AmountTable.Noted)] })];
        int withheld = sections.SelectMany(s => s.Tables).SelectMany(t => t.Rows).SelectMany(r => r.Cells).Count(c => c is PackCell.Withheld);
        return new(report.Set.Title, $"{report.Impact.AuthorityName}, {report.Set.Year}: what each decision on the transfer means for every school",
            view.ForPublication ? PackSections.Published : PackSections.NotForPublication, view.ForPublication, sections, withheld, view.Merged, words.Reproduce())
        {
            FileName = TransferPack.FileName,
        };
    }

    private IEnumerable<PackSection> Sections()
    {
        PackTable decisions = tables.Decisions(), phases = tables.ByPhase();
        yield return new("summary", "In short", words.Summary(), [], []) { Listed = report.Outcomes.Count };
        yield return new("decisions", "What each decision does to the formula", [], [tables.ChangeInTotal(decisions)], [decisions, tables.Levers(), tables.Money()]);
        yield return new("bearing", "Who bears it", words.Bearing(), [], [tables.Bearing()]);
        yield return new("phases", "By phase", [], [tables.ChangeByPhase(phases)], [phases]);
        yield return new("schools_block", "Every school's share of the schools block", [], [], [tables.Schools(), tables.Shares()]);
        if (words.Cuts.Count > 0) yield return new("fall_back", "What the authority does instead", words.FallBack(), [], [TopUps()]);
        yield return new("budget_shares", "All that a school receives", words.BudgetShares(), [], [SchoolTables.Every(view), .. view.NotPriced.Count > 0 ? [SpendingTables.NotPriced(view)] : Array.Empty<PackTable>()]);
        yield return new("method", "How it was worked out", words.Method(), [], []);
        yield return new("sources", "Sources", words.Sources(), [], []);
    }

    /// <summary>Top-ups of schools in the year as it is and under each fall-back that cuts them; rows are those that may be shown.</summary>
    private PackTable TopUps()
    {
        int[] cases = [0, .. words.Cuts];
        Money?[] Amounts(SchoolRow school) => [.. cases.Select(c => school.TopUps[c])];
        SchoolRow[] rows = [.. view.Schools.Where(s => s.Together || Amounts(s).Any(a => a != Kernel.Money.Zero))];
        IReadOnlyList<PackCell> Changes(IReadOnlyList<Money?> amounts) =>
        [
            PackFigures.Pounds(amounts[0]),
            .. amounts.Skip(1).SelectMany(a => new[] { PackFigures.Pounds(a), PackFigures.Pounds(a - amounts[0]), PackFigures.Percent(a - amounts[0], amounts[0]) }),
        ];
        PackRow Row(SchoolRow school) => new([PackFigures.Text(school.Name), PackFigures.Count(school.Count), .. Changes(Amounts(school))]);
        string mark = words.TopUpsMark, topUps = $"top-ups{mark}";
        return new("top_ups", "Top-ups", $"What a cut does to schools' top-ups{mark}",
            [
                new("School", PackColumnKind.Text), new("Schools", PackColumnKind.Count), new($"{view.Cases[0].Name}: {topUps}", PackColumnKind.Pounds),
                .. words.Cuts.SelectMany(c => new PackColumn[]
                {
                    new($"{view.Cases[c].Name}: {topUps}", PackColumnKind.Pounds), new($"{view.Cases[c].Name}: change", PackColumnKind.Pounds), new($"{view.Cases[c].Name}: change in %", PackColumnKind.Percent),
                }),
            ],
            [
                .. rows.Select(Row),
                new([PackFigures.Text(SchoolTables.All(view)), PackFigures.Count(rows.Sum(r => r.Count)), .. Changes(PackFigures.Sums(rows.Select(Amounts), cases.Length))], IsTotal: true),
            ],
            ["Top-ups of the year with what protects them, whoever pays. Schools without any are left out.", .. words.MadeUpTopUps(), .. view.Withholding]);
    }
}
