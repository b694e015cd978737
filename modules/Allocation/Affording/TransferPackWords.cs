using FundingPlatform.Allocation.Publishing;
using FundingPlatform.Kernel;
using static FundingPlatform.Allocation.Publishing.PackFigures;

namespace FundingPlatform.Allocation.Affording;

/// <summary>What a transfer pack says in sentences.</summary>
internal sealed class TransferPackWords(OutcomeReport report, PackView view)
{
    /// <summary>The cases of the comparison in which top-ups are cut.</summary>
    public IReadOnlyList<int> Cuts { get; } = [.. Enumerable.Range(1, report.Outcomes.Count - 1).Where(o => report.Outcomes[o].Asked.Refused?.TopUpCutPercent > Quantity.Zero)];

    public IReadOnlyList<string> Summary() =>
    [
        $"This pack puts {Number(report.Outcomes.Count, "possible decision", "possible decisions")} on a transfer out of the schools block of {report.Impact.AuthorityName} for {report.Set.Year} side by side. Percentages are of {report.Base} ({report.BaseSource}).",
        $"{OutcomeTables.BasisWords(report.Money)} Before this transfer the formula may come to {report.Money.Amount}.",
        .. view.Header.Illustrative.Count > 0 ? ["Some figures behind this pack are made up or taken from another count, so that every step can be shown; they are no school's real funding. The part \"Sources\" says which."] : Array.Empty<string>(),
        RestOn(),
        .. report.Set.Notes,
        .. Unknown() is string unknown ? [unknown] : Array.Empty<string>(),
        .. report.Outcomes.Select(o => $"{o.Asked.Name}: {OutcomeWords.Of(o)}{Who(o)}"),
    ];

    public IReadOnlyList<string> Bearing() =>
    [
        $"A transfer is borne by the schools whose share the levers reach. A school at its minimum per-pupil level or at its guaranteed share is lifted to the same share whatever the basic entitlement is, so the others bear its part.",
        .. Unknown() is string unknown ? [unknown] : Array.Empty<string>(),
    ];

    public IReadOnlyList<string> FallBack() =>
    [
        "A refusal alone changes no share: it is the year without a transfer. What the authority says that it would do instead falls on top-ups.",
        .. MadeUpTopUps(),
        .. Cuts.Select(c => $"{view.Cases[c].Name}: every band value falls by {OutcomeWords.Plain(report.Outcomes[c].Asked.Refused!.TopUpCutPercent)}%. {Saved(c)}"),
    ];

    /// <summary>What stands beside a heading of top-ups that are made up.</summary>
    public string TopUpsMark => report.RestOn.MadeUpTopUps ? " (illustrative)" : "";

    public IEnumerable<string> MadeUpTopUps() => report.RestOn.MadeUpTopUps
        ? ["Illustrative: these top-ups rest on made-up placements or band values and are no school's and no pupil's real funding."] : [];

    public IReadOnlyList<string> BudgetShares() =>
    [
        "The tables above are about the schools block. This one shows all that a school receives: its formula, its places, its top-ups and what is paid by counts of plans, which can rest on the formula.",
        .. report.RestOn.MadeUpTopUps ? ["Top-ups are illustrative here: they rest on made-up placements or band values, so what a school receives in all is not its real funding."] : Array.Empty<string>(),
    ];

    public IReadOnlyList<string> Method() =>
    [
        $"What the formula may come to is fixed first: \"{report.Without.Asked.Name}\" has all of it, every other decision so much less. Then the levers are tried in their order: the highest rate is looked for at which the formula comes to no more than that, each time by the full calculation of every school's share, rounding and protections included.",
        "Where a lever at its end is not enough, the next one is used too; afterwards each lever is moved back as far as the money allows. So no lever that has moved can go one step further, and the remainder is less than such a step costs.",
        "Rates in force are those without the levers of any transfer that is enacted, this one and others: a percentage of them means the same before and after.",
        "The minimum per-pupil levels, and a guarantee outside the year's legal range, are levers only with the Secretary of State's approval; its reference and date stand in the table of levers.",
        "Last year's figures, on which the guarantee rests, and corrections to shares are the same under every decision.",
        "Amounts are in pounds and whole pence. A change is the decision's figure less the one without the transfer; a percentage is the change out of that figure, rounded to one decimal, half away from nothing.",
        .. view.ForPublication ? Publication() : [],
    ];

    public IReadOnlyList<string> Sources() =>
    [
        .. view.Header.Sources.Select(s => $"Source: {s}"),
        $"Base: {report.BaseSource}.",
        $"Pupils: {report.RestOn.Count}.",
        $"Rates: {report.RestOn.Rates}.",
        .. report.Set.Notes.Select(n => $"Note: {n}"),
        .. view.Header.Illustrative.Select(s => $"Made up for illustration: {s}"),
        $"Journal entry {view.Header.JournalSequence:0}, hash {view.Header.JournalHash}. Hash of all inputs of this pack: {view.Header.InputHash}.",
    ];

    public string Reproduce() =>
        $"The same database at journal entry {view.Header.JournalSequence:0} (hash {view.Header.JournalHash}) and the same file of outcomes give this pack again, to the byte: " +
        $"funding transfer outcomes --db <file> --outcomes <file> --out <folder>{(view.ForPublication ? " --publish" : "")}. The hash of all inputs must then be {view.Header.InputHash}.";

    private IEnumerable<string> Publication()
    {
        DisclosureRule rule = DisclosureRule.Current(view.Header.Year);
        yield return $"This pack is made for publication. Shares of the schools block rest on no single pupil's award and stand for every school. No figure of top-ups, and none that includes them, rests on 1 to {rule.MostUnsafe} pupils: schools with such a figure are shown together, or the figure is withheld and says so.";
    }

    private string RestOn() =>
        $"Shares of the schools block are worked out on {report.RestOn.Count}, and on {report.RestOn.Rates}."
        + (report.RestOn.Real ? "" : " The amounts that leave the block are of the stated base; what a school bears of them shows the method and is no school's real funding.");

    private string? Unknown()
    {
        int schools = report.Without.Schools.Count(s => !s.ProtectionKnown);
        return schools == 0 ? null
            : $"For {Number(schools, "school", "schools")} the minimum per-pupil level or the guarantee is not calculated for lack of data, so that this pack shows no protection there. In truth some of them may bear nothing, and the others more: \"as far as known\" stands for that below.";
    }

    private string Who(WorkedOutcome outcome)
    {
        if (outcome == report.Without) return Left(outcome);
        if (outcome.Amount == Money.Zero) return $" Every share of the schools block is that of \"{report.Without.Asked.Name}\".";
        return $" {OutcomeWords.Bearers(outcome)}.{Left(outcome)}";
    }

    private static string Left(WorkedOutcome outcome) => outcome.Formula.Remainder == Money.Zero ? ""
        : OutcomeTables.Idle(outcome) ? $" {outcome.Formula.Remainder} is not called on by the formula, because no lever may go further; it stays unallocated."
        : $" {outcome.Formula.Remainder} is left, less than one step more costs, and stays unallocated.";

    private string Saved(int at)
    {
        IReadOnlyList<Money?> sums = Sums(view.Settings.Select(s => s.Amounts), view.Cases.Count);
        return sums[0] - sums[at] is Money saved
            ? view.LeftOut > 0
                ? $"The authority's own top-up spending, without that at {Number(view.LeftOut, "school whose figures are", "schools whose figures are")} withheld, falls by {saved}."
                : $"The authority's own top-up spending falls by {saved}."
            : "By how much the authority's own top-up spending falls is withheld, because few pupils stand behind a part of it.";
    }
}
