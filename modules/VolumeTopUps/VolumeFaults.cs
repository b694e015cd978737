using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.VolumeTopUps;

/// <summary>
/// Every refusal of the module. Codes: <c>scheme_unknown</c>, <c>scheme_unchanged</c>, <c>scheme_overlaps</c>, <c>scheme_id_taken</c>,
/// <c>count_notified</c>, <c>scheme_not_in_force</c>, <c>scheme_not_the_authoritys</c>, <c>scheme_continuous</c>, <c>count_unknown</c>,
/// <c>count_twice</c>, <c>count_missing</c>, <c>count_not_closed</c>, <c>count_not_notified</c>, <c>later_count_notified</c>,
/// <c>notified_already</c>, <c>year_notified</c>, <c>pot_short</c>, <c>needs_missing</c>, <c>factor_unknown</c>, <c>averages_unchanged</c>, <c>file_too_large</c>, <c>no_scheme_in_force</c>, <c>year_not_ready</c>,
/// <c>thresholds_out_of_range</c>, <c>pot_below_notified</c>, <c>scheme_decided_later</c>, <c>decided_too_early</c>, and of days stated
/// <c>date_invalid</c> and <c>date_not_yet</c>.
/// </summary>
public static class VolumeFaults
{
    /// <summary><paramref name="known"/> are schemes that whoever asks may know of.</summary>
    public static Fault SchemeUnknown(string scheme, IEnumerable<string> known) => new("scheme_unknown",
        $"There is no volume scheme {scheme}.{(string.Join(", ", known) is { Length: > 0 } ids ? $" Known: {ids}." : "")}", FaultKind.NotFound);

    public static Fault SchemeUnchanged(VolumeScheme scheme) => new("scheme_unchanged",
        $"This very text of the volume scheme {scheme.Id} is in use already.", FaultKind.Conflict);

    public static Fault SchemeOverlaps(VolumeScheme scheme, string other, FundingYear first, FundingYear last) => new("scheme_overlaps",
        $"The volume scheme {other} is in use for {first} to {last}: {(scheme.Authority == 0 ? "all authorities" : $"authority {scheme.Authority}")} can have one scheme a year. Change its years first, or publish this one under its id.",
        FaultKind.Conflict);

    public static Fault SchemeIdTaken(VolumeScheme scheme, int authority) => new("scheme_id_taken",
        $"The id {scheme.Id} is that of authority {authority}'s scheme. Give this one another id.", FaultKind.Conflict);

    public static Fault CountNotified(VolumeScheme scheme, FundingYear year, DateOnly on) => new("count_notified",
        $"The count of {on:yyyy-MM-dd} for {year} is notified, and the new text of {scheme.Id} has it no longer. Keep the count in the scheme.", FaultKind.RuleBroken);

    public static Fault YearNotified(VolumeScheme scheme, FundingYear year, string other) => new("year_notified",
        $"Authority {scheme.Authority} has notified amounts of {year} under the volume scheme {other}: {scheme.Id} cannot take its place in that year. Let it begin later.", FaultKind.RuleBroken);

    public static Fault PotBelowNotified(VolumeScheme scheme, int authority, FundingYear year, Money notified) => new("pot_below_notified",
        $"Authority {authority} has notified {notified} of {year} under {scheme.Id}, and the new text has a pot of {scheme.Pot!.Amount}. Give it a pot of {notified} or more.", FaultKind.RuleBroken);

    public static Fault DecidedLater(VolumeScheme scheme, DateOnly decision) => new("scheme_decided_later",
        $"The file says that {scheme.Id} was decided on {scheme.DecidedOn:yyyy-MM-dd}, and its publication was decided on {decision:yyyy-MM-dd}, before that. Correct one of them.", FaultKind.RuleBroken);

    public static Fault DecidedTooEarly(DateOnly on, DateOnly decidedOn) => new("decided_too_early",
        $"The count is of {on:yyyy-MM-dd}, and the decision would be of {decidedOn:yyyy-MM-dd}, before it.", FaultKind.Invalid, "decided_on");

    public static Fault NotInForce(VolumeScheme scheme, FundingYear year) => new("scheme_not_in_force",
        $"The volume scheme {scheme.Id} is in force for {scheme.FirstYear} to {scheme.LastYear}, not for {year}.", FaultKind.RuleBroken);

    public static Fault NoneInForce(int authority, FundingYear year) => new("no_scheme_in_force",
        $"No volume scheme is in use for authority {authority} in {year}. Publish one.", FaultKind.NotFound);

    public static Fault NotTheAuthoritys(VolumeScheme scheme, int authority, FundingYear year) => new("scheme_not_the_authoritys",
        $"The volume scheme {scheme.Id} is not the one by which authority {authority} pays in {year}.", FaultKind.RuleBroken);

    public static Fault Continuous(VolumeScheme scheme) => new("scheme_continuous",
        $"The volume scheme {scheme.Id} is paid by days: it has no count to notify.", FaultKind.RuleBroken);

    public static Fault CountUnknown(VolumeScheme scheme, FundingYear year, DateOnly on) => new("count_unknown",
        $"The volume scheme {scheme.Id} has no count of {on:yyyy-MM-dd} for {year}. It counts on {string.Join(", ", scheme.CountsOf(year).Select(c => $"{c.On:yyyy-MM-dd}"))}.", FaultKind.NotFound);

    public static Fault CountTwice(DateOnly on) => new("count_twice", $"There are two counts of {on:yyyy-MM-dd}: give one of each day.", FaultKind.Invalid);

    public static Fault CountMissing(VolumeScheme scheme, DateOnly on) => new("count_missing",
        $"The volume scheme {scheme.Id} needs the count of {on:yyyy-MM-dd}, which is not there.", FaultKind.RuleBroken);

    public static Fault CountNotClosed(DateOnly on) => new("count_not_closed",
        $"The count of {on:yyyy-MM-dd} is open. Close it before its amounts are notified.", FaultKind.RuleBroken);

    public static Fault EarlierNotNotified(DateOnly on, DateOnly earlier) => new("count_not_notified",
        $"The count of {earlier:yyyy-MM-dd} comes before that of {on:yyyy-MM-dd} and is not notified yet. Notify it first.", FaultKind.RuleBroken);

    public static Fault LaterNotified(DateOnly on, DateOnly later) => new("later_count_notified",
        $"The count of {later:yyyy-MM-dd} has settled the year less what that of {on:yyyy-MM-dd} paid. Recount the later one.", FaultKind.RuleBroken);

    public static Fault NotifiedAlready(DateOnly on, bool corrected) => new("notified_already", corrected
        ? $"The count of {on:yyyy-MM-dd} is notified, and its correction changes nothing by this scheme: no school counts or is paid otherwise. There is nothing to notify."
        : $"The count of {on:yyyy-MM-dd} is notified, and nothing was corrected since. Correct the count first; a recount is an entry of its own.", FaultKind.Conflict);

    /// <summary><paramref name="pot"/> is what it holds, what would be left of it, and what the schools may be due; null where no school can be worked out.</summary>
    public static Fault NeedsMissing(IReadOnlyList<(DateOnly On, VolumeLine Line)> unknown, (Money Amount, Money Over, Money May)? pot)
    {
        const int MostNamed = 10;
        string named = string.Join("; ", unknown.Take(MostNamed).Select(u => $"{u.Line.SchoolId} at the count of {u.On:yyyy-MM-dd}: {u.Line.Missing}"));
        string which = $"{unknown.Count} school{(unknown.Count == 1 ? "" : "s")} cannot be worked out or {(unknown.Count == 1 ? "is" : "are")} not notified (school {named}{(unknown.Count > MostNamed ? "; ..." : "")})";
        return new("needs_missing", pot is var (amount, rest, may)
            ? $"{which}. They may be due {may} in all, and the others' amounts would leave {rest} of the pot of {amount}: the others would be paid with their money. Supply what is missing, or correct the scheme, and notify then."
            : $"{which}, and there is nothing else to notify. Supply what is missing, or correct the scheme, and notify then.", FaultKind.RuleBroken);
    }

    public static Fault FactorUnknown(string factor) => new("factor_unknown",
        $"The formula has no factor '{factor}', so no school could be worked out. Write one of: {string.Join(", ", SchoolNeeds.FactorNames)}.", FaultKind.Invalid);

    public static Fault DecidedTooEarly(DateOnly on, string rests) => new("decided_too_early",
        $"The notification would be decided on {on:yyyy-MM-dd}, but {rests}, and it rests on that: correct the date.", FaultKind.Invalid, "decided_on");

    public static Fault PotShort(Money due, Money left) => new("pot_short",
        $"{due} is due and the pot has {left} left; the scheme does not scale. Raise the pot, or change the scheme.", FaultKind.RuleBroken);

    public static Fault AveragesUnchanged() => new("averages_unchanged", "These very averages are in use already.", FaultKind.Conflict);

    /// <summary>The first error of a year that cannot be made.</summary>
    public static Fault YearNotReady(IEnumerable<Finding> findings) => new("year_not_ready",
        $"The year's counts cannot be made: {findings.First(f => f.Severity == FindingSeverity.Error).Message}", FaultKind.RuleBroken);

    public static Fault ThresholdsOutOfRange(string why) => new("thresholds_out_of_range", why, FaultKind.Invalid);

    public static Fault FileTooLarge(int bytes, int most) => new("file_too_large",
        $"The file has {bytes:N0} bytes; a volume scheme has at most {most:N0}.", FaultKind.Invalid, "text");
}
