using FundingPlatform.Kernel;
using static FundingPlatform.Allocation.Publishing.PackFigures;

namespace FundingPlatform.Allocation.Publishing;

/// <summary>What a pack says in sentences, from what its tables show.</summary>
internal static class PackWords
{
    public static IReadOnlyList<string> Summary(PackView view)
    {
        int schools = view.Schools.Sum(s => s.Count);
        return
        [
            $"This pack compares {Number(view.Cases.Count - 1, "option", "options")} with the {view.Header.Year} budget shares of {Number(schools, "school", "schools")} in {view.Header.AuthorityName}. " +
            "A budget share is all that a school receives for the year from its formula, its places and its top-ups.",
            .. view.Header.Illustrative.Count > 0 ? ["Some figures behind this pack are made up, so that every step can be shown; they are no one's real funding. The part \"Sources\" says which."] : Array.Empty<string>(),
            .. view.Merged > 0 ? [$"{Number(view.Shown.Count(), "school is", "schools are")} shown by name and {Number(view.Merged, "is", "are")} shown together, so that no figure tells something about a few children. Sentences about gains and losses speak of the schools shown by name."] : Array.Empty<string>(),
            .. view.LeftOut > 0 ? [$"The figures of {Number(view.LeftOut, "further school", "further schools")} are withheld altogether, and no total has them in it."] : Array.Empty<string>(),
            .. view.Scenarios.Select(s => $"{view.Cases[s].Name}: {string.Join(" ", Of(view, s))}"),
        ];
    }

    /// <summary>What a scenario is: its changes in the words of its file.</summary>
    public static IEnumerable<string> Scenarios(PackView view) =>
        view.Cases.Skip(1).Select(c => c.Words.Count == 0 ? $"{c.Name}: no change." : $"{c.Name}: {string.Join(" ", c.Words)}");

    public static IReadOnlyList<string> Method(PackView view) =>
    [
        $"{view.Cases[0].Name} is what the recorded inputs give for {view.Header.Year}. Each scenario changes them as its words say and is then worked out in the same way, from the first step to the last; no scenario changes the baseline or another scenario.",
        "A change is the scenario's figure less the baseline's: below nothing, the school receives less. A percentage is the change divided by the row's figure in the baseline, rounded to one decimal, half away from nothing; where the baseline's figure is nothing there is no percentage.",
        "Amounts are in pounds and whole pence. Each line of a school is rounded as the year's rules and the banding scheme say, and nothing is rounded afterwards: every total is the sum of the rows above it, to the penny.",
        "Shares and top-ups are amounts for the year. What begins in the course of the year counts for its part of the year only, so a change can be larger in the year after.",
        "What has no price, because a value is not published or a decision is missing, is in no figure; it is never taken as nothing.",
        .. view.ForPublication ? Publication(view) : [],
    ];

    public static IReadOnlyList<string> Sources(PackView view) =>
    [
        .. view.Header.Sources.Select(s => $"Source: {s}"),
        .. view.Header.Illustrative.Select(s => $"Made up for illustration: {s}"),
        $"Journal entry {view.Header.JournalSequence:0}, hash {view.Header.JournalHash}. Hash of all inputs of this pack: {view.Header.InputHash}.",
    ];

    public static string Reproduce(PackView view) =>
        $"The same database at journal entry {view.Header.JournalSequence:0} (hash {view.Header.JournalHash}), the same scenario file and the year {view.Header.Year} give this pack again, to the byte: " +
        $"funding compare --authority {view.Header.Authority:000} --year {view.Header.Year} --scenarios <file> --out <folder>{(view.ForPublication ? " --publish" : "")}. The hash of all inputs must then be {view.Header.InputHash}.";

    private static IEnumerable<string> Publication(PackView view)
    {
        DisclosureRule rule = DisclosureRule.Current(view.Header.Year);
        yield return $"This pack is made for publication. No figure in it rests on 1 to {rule.MostUnsafe} pupils, whatever the figure is: a number, an amount, a percentage or a difference between two cases. " +
            $"Schools with such a figure are shown together, at least {rule.LeastSchools} of them with at least {rule.LeastPupils} pupils behind each figure, and further schools are shown with them where the hidden figure could be worked back otherwise. " +
            "Where that is not enough, figures are withheld and say so. The same holds for settings, needs, protection and exceptions.";
        yield return "Packs of one year can be held against each other. Publish one, made from one file of scenarios; where another one must follow, it holds every scenario of the first.";
    }

    private static IEnumerable<string> Of(PackView view, int scenario)
    {
        if (IsBaseline(view, scenario))
        {
            yield return "nothing changes. No placement is priced differently in any figure of this pack, and no school receives more or less: check that the changes name bands, awards or rules that are in use.";
            yield break;
        }

        yield return Changed("all budget shares together", "rise", "fall", "stay as they are", Sums(view.Schools.Select(s => s.Shares), view.Cases.Count), scenario);
        yield return Changed("The authority's own top-up spending, wherever its pupils are taught,", "rises", "falls", "stays as it is", Sums(view.Settings.Select(s => s.Amounts), view.Cases.Count), scenario);
        yield return Counts(view, scenario);
        if (Loss(view, scenario) is string loss) yield return loss;
        if (Protection(view, scenario) is string protection) yield return protection;
        if (view.Exceptions.Any(e => e.Pupils[scenario] != 0)) yield return ToDecide(view, scenario);
    }

    // Told from what the pack shows: that a figure which is withheld stays as it is would be a figure too.
    private static bool IsBaseline(PackView view, int scenario)
    {
        IEnumerable<IReadOnlyList<Money?>> amounts = [.. view.Schools.Select(s => s.Shares), .. view.Schools.Select(s => s.TopUps), .. view.Settings.Select(s => s.Amounts), .. view.Needs.Select(n => n.Amounts)];
        return amounts.All(a => a[scenario] is Money amount && amount == a[0]) && view.Exceptions.All(e => e.Pupils[scenario] == 0) && view.Protection.All(p => p.Scenario != scenario);
    }

    private static string Changed(string what, string rise, string fall, string stay, IReadOnlyList<Money?> amounts, int scenario)
    {
        (Money? before, Money? after) = (amounts[0], amounts[scenario]);
        if (after - before is not Money change) return $"{what} cannot be shown: the total is withheld, because too few pupils or schools stand behind it.";
        if (change == Money.Zero) return $"{what} {stay}.";
        string percent = Tenths(change, before!.Value) is long tenths ? $" ({InWords(tenths)})" : "";
        return $"{what} {(change > Money.Zero ? rise : fall)} by {InWords(change)}{percent}, from {before} to {after}.";
    }

    private static string Counts(PackView view, int scenario)
    {
        int gain = view.Shown.Count(s => s.Change(scenario) > Money.Zero), lose = WinnerTables.Losers(view, scenario).Count(), all = view.Shown.Count();
        if (all == 0) return "No school is shown by name.";
        if (view.Merged > 0)
            return $"Of the {Number(all, "school", "schools")} shown by name, {Some(gain, "gains", "gain")}, {Some(lose, "loses", "lose")} and {Some(all - gain - lose, "is", "are")} unchanged.";
        return $"{(gain == 0 ? "No school gains" : Number(gain, "school gains", "schools gain"))}, {Some(lose, "loses", "lose")} and {Some(all - gain - lose, "is", "are")} unchanged.";
    }

    private static string Some(int number, string one, string many) => number == 0 ? $"none {one}" : Number(number, one, many);

    private static string? Loss(PackView view, int scenario)
    {
        if (WinnerTables.InPounds(view, scenario) is not [var pounds, ..]) return null;
        string first = $"The largest loss is {InWords(pounds.Change(scenario)!.Value)}, at {pounds.Name}{OfShare(pounds, scenario)}.";
        if (WinnerTables.InPercent(view, scenario) is not [var percent, ..] || percent == pounds) return first;
        return $"{first} Measured against its budget share, {percent.Name} loses most: {InWords(percent.Change(scenario)!.Value)}{OfShare(percent, scenario)}.";
    }

    private static string OfShare(SchoolRow school, int scenario) =>
        Tenths(school.Change(scenario)!.Value, school.Shares[0]!.Value) is long tenths ? $" ({InWords(tenths)} of its budget share)" : "";

    private static string? Protection(PackView view, int scenario)
    {
        ProtectionRow[] rows = [.. view.Protection.Where(p => p.Scenario == scenario)];
        if (rows.Length == 0) return null;
        IEnumerable<string> years = rows.Select(r => $"{(r.Protection - r.GainTaken)?.ToString() ?? "an amount that is withheld"} a year on {InWords(r.Day)}");
        return $"Protection, less what is taken from gains, costs {string.Join(", ", years)}.";
    }

    private static string ToDecide(PackView view, int scenario) => SpendingTables.Cases(view, scenario) is int cases
        ? $"A person still has to decide {Number(cases, "case", "cases")}; the table \"What a person has to decide\" says why."
        : "A person still has to decide cases; their number is withheld, because few pupils stand behind a part of it.";
}
