using System.Globalization;
using FundingPlatform.Allocation;
using FundingPlatform.Banding;
using FundingPlatform.Cli.Files;
using FundingPlatform.Kernel;

namespace FundingPlatform.Cli.Terminal;

/// <summary>What <c>funding assimilate</c> says, in lines of 80 characters where it does not stand on a terminal.</summary>
internal sealed class AssimilationScreen(TextWriter output, AssimilationPlan plan)
{
    private const int WidthOfAFile = 80;
    private const int DaysAbreast = 3;
    private const int SchoolsShown = 12;
    private const int EachShown = 8;
    private readonly Screen screen = new(output, WidthOfAFile);

    public void Print(AssimilationProposal shown, IReadOnlyList<SpecialSchoolsForeseen> foreseen)
    {
        Heading(shown);
        Pupils(shown.Result);
        Amounts(shown.Result);
        Schools(shown);
        Exceptions(shown.Result);
        Special(shown, foreseen);
        Envelope(shown);
        Sample(shown);
        Standing(shown, foreseen);
    }

    public void Warnings(IReadOnlyList<Finding> findings)
    {
        foreach (Finding finding in findings) screen.Item(finding.ToString());
    }

    public void Files(string folder)
    {
        screen.Heading("Files");
        foreach (string name in AssimilationFiles.Names) screen.Line($"  {Path.Combine(folder, name)}");
        screen.Line();
        screen.Item("They speak of single pupils: not for publication.");
    }

    public void Moderated(int recorded, int stated) =>
        Say($"{Count(recorded, "moderated band")} recorded for plan {plan.Id}; {Count(stated - recorded, "line")} said nothing new. A sign-off from before is no longer good.", recorded > 0,
            $"Nothing was recorded: all {Count(stated, "line")} said what is recorded already.");

    public void SignedOff(RecordedSignOff signed, IReadOnlyList<SpecialSchoolsForeseen> foreseen)
    {
        screen.Line($"Plan {plan.Id} is signed off by {signed.By}.");
        screen.Item($"What was shown for {Day(signed.ShownOn)} has the digest {signed.Digest}.");
        if (signed.Envelope is Money envelope) screen.Item($"Approved: annual awards may change by {Signed(envelope)}.");
        foreach (SpecialSchoolsForeseen day in foreseen.Where(d => d.NotProtected.Any())) screen.Item(Words(day));
        screen.Item("Somebody else carries it out: --commit.");
    }

    public void Committed(AssimilationCommit done)
    {
        Say($"{Count(done.Effects.Awards.Count, "pupil")} moved by plan {plan.Id}, for {Day(done.Effects.Result.On)}. What protects pupils and schools from now on is recorded in {Count(done.Effects.Protections.Count, "span")}.", done.Recorded,
            Nothing(done.Effects.Result));
        if (!done.Recorded && !Moved(done.Effects.Result)) return;
        AssimilatedYear year = done.Effects.Result.Totals[0];
        screen.Item($"A year, as it stands on {Day(year.Day)}: {year.Paid}, {Signed(year.Change)} against before.");
        if (done.Effects.Result.Exceptions.Count(p => p.Status == MoveStatus.Undecided) is int undecided and > 0) screen.Item($"For {Count(undecided, "pupil")} a person has to decide; until then the old amount is paid.");
        Protections(done.Changed);
        if (plan.FirstPayment is DateOnly first) screen.Item($"It can be undone until {Day(first)}, the first payment.");
    }

    private static bool Moved(AssimilationResult result) => result.Pupils.Any(p => p.Status is MoveStatus.Moves or MoveStatus.AlreadyMoved);

    private static string Nothing(AssimilationResult result) =>
        Moved(result) ? "Nothing was recorded: everybody whose day has come has moved already, and no protection changes."
        : $"Nothing was recorded: by {Day(result.On)} nobody's day has come. "
            + (result.Pupils.Where(p => p.Status == MoveStatus.Later).Min(p => p.MovesOn) is DateOnly first ? $"The first is {Day(first)}." : "No day is known on which anybody moves.");

    private void Protections(IReadOnlyList<ProtectionChange> changed)
    {
        if (changed.Count == 0) return;
        screen.Item($"{Count(changed.Count, "recorded protection award")} changed:");
        foreach (ProtectionChange one in changed.Take(EachShown))
            screen.Item($"{(one.Before.PlacementId is string placement ? $"placement {placement}" : $"school {one.Before.SchoolId}")}: was {Words(one.Before)}, "
                + (one.After is ProtectionAward now ? $"is {Words(now)}." : "is taken out."));
        if (changed.Count > EachShown) screen.Item($"{changed.Count - EachShown:N0} more.");
    }

    private static string Words(ProtectionAward award) => $"{award.AnnualAmount} a year {award.Span}";

    public void Undone(int pupils) => Say($"The awards of {Count(pupils, "pupil")} are again what they were before plan {plan.Id}; its protection is gone. To carry it out, have it signed off again.", true, "");

    private void Heading(AssimilationProposal shown)
    {
        screen.Heading(plan.Name);
        screen.Item($"Dry run for {Day(shown.Result.On)}: nothing is recorded.");
        if (plan.Status == SourceStatus.Illustrative) screen.Item("ILLUSTRATIVE: the plan's figures are made up.");
    }

    private void Pupils(AssimilationResult result)
    {
        screen.Heading($"Pupils: {result.Pupils.Count:N0}");
        foreach (IGrouping<MoveStatus, AssimilatedPupil> status in result.Pupils.GroupBy(p => p.Status).OrderBy(g => g.Key))
            screen.Line($"  {Words(status.Key),-60}{status.Count().ToString("N0", CultureInfo.InvariantCulture),12}");
    }

    private void Amounts(AssimilationResult result)
    {
        screen.Heading("Annual amounts in force on the day, for everybody in the plan");
        foreach (AssimilatedYear[] years in result.Totals.Chunk(DaysAbreast))
        {
            IReadOnlyList<string> Row(string name, Func<AssimilatedYear, string> amount) => [name, .. years.Select(amount)];
            screen.Table(["", .. years.Select(y => Day(y.Day))],
            [
                Row("Before", y => y.Old.ToString()), Row("Awards", y => y.Award.ToString()), Row("Protection", y => y.Protection.ToString()),
                Row("Taken from gains", y => (-y.GainTaken).ToString()), Row("Paid", y => y.Paid.ToString()), Row("Change", y => Signed(y.Change)),
            ], lastIsTotal: true);
        }
    }

    private void Schools(AssimilationProposal shown)
    {
        AssimilatedSchool[] changed = [.. shown.Result.Schools.Where(s => s.Moved > 0).OrderByDescending(s => Math.Abs(s.Years[0].Change.Pence)).ThenBy(s => s.SchoolId)];
        if (changed.Length == 0) return;
        screen.Heading($"Schools where pupils have moved: {changed.Length:N0}, the largest changes first");
        screen.Table(["School", "Pupils", "Moved", "Paid a year", "Change"],
            [.. changed.Take(SchoolsShown).Select(s => (string[])[Name(shown, s.SchoolId), $"{s.Pupils:N0}", $"{s.Moved:N0}", s.Years[0].Paid.ToString(), Signed(s.Years[0].Change)])], lastIsTotal: false);
        if (changed.Length > SchoolsShown) screen.Item($"{changed.Length - SchoolsShown:N0} more: --out writes every school.");
        foreach (AssimilatedSchool school in shown.Result.Schools.Where(s => s.OutsideTolerance))
            screen.Item($"{Name(shown, school.SchoolId)} changes by more than the plan tolerates ({Signed(school.WholeChange)} once all have moved): a sign-off needs --override school_tolerance:reason:reference.");
    }

    private void Exceptions(AssimilationResult result)
    {
        AssimilatedPupil[] exceptions = [.. result.Exceptions];
        screen.Heading($"For a person to decide: {exceptions.Length:N0}");
        foreach (var alike in exceptions.SelectMany(p => p.Exceptions.Select(e => (p.PlacementId, e.Code, e.Words))).GroupBy(e => e.Code, StringComparer.Ordinal))
        {
            screen.Line($"  {alike.Key}: {Count(alike.Count(), "pupil")}");
            foreach ((string placement, _, string words) in alike.Take(EachShown)) screen.Item($"{placement}: {words}");
            if (alike.Count() > EachShown) screen.Item($"{alike.Count() - EachShown:N0} more: --out writes all of them.");
        }
    }

    private void Special(AssimilationProposal shown, IReadOnlyList<SpecialSchoolsForeseen> foreseen)
    {
        if (shown.SpecialSchools.Count == 0 && foreseen.Count == 0) return;
        screen.Heading("Special schools and alternative provision against their protection");
        foreach (SpecialSchoolTest row in shown.SpecialSchools)
            screen.Item($"{(row.Verdict == SpecialSchoolVerdict.Below ? "BELOW: " : "")}{row.Name} ({row.SchoolId}). {row.Words}");
        foreach (SpecialSchoolsForeseen day in foreseen) screen.Item(Words(day));
    }

    private static string Words(SpecialSchoolsForeseen day)
    {
        SpecialSchoolTest[] open = [.. day.NotProtected];
        string when = $"On {Day(day.Day)}, when {Count(day.Pupils, "more pupil")} move{(day.Pupils == 1 ? "s" : "")}, ";
        if (open.Length == 0) return $"{when}every special school would be protected.";
        int below = open.Count(s => s.Verdict == SpecialSchoolVerdict.Below);
        string[] said = [.. new[] { below > 0 ? $"{Count(below, "school")} would be below" : "", open.Length > below ? $"{Count(open.Length - below, "school")} could not be tested" : "" }.Where(s => s.Length > 0)];
        return $"{when}{string.Join(" and ", said)}: {string.Join("; ", open.Select(s => $"{s.Name} ({s.SchoolId})" + (s.Shortfall is Money shortfall ? $", {shortfall} a year too little" : "")))}. "
            + "That commit will need the disapplication.";
    }

    private void Envelope(AssimilationProposal shown)
    {
        if (shown.Envelope is not EnvelopeCheck check) return;
        EnvelopeReading now = check.Gate.Now;
        screen.Heading($"The envelope: annual awards may change by {Signed(check.Approved)}");
        screen.Line($"  {$"Moved, with those who would move now: {now.Moved:N0} of {now.Cohort:N0}",-52}{Signed(check.MovedChange),20}");
        screen.Line($"  {"Expected of the others",-52}{Signed(check.ExpectedOfTheRest),20}");
        screen.Line($"  {"Together",-52}{Signed(check.MovedChange + check.ExpectedOfTheRest),20}");
        screen.Item($"The moved part projects to {Signed(now.Projection)}"
            + (now is { Low: Money low, High: Money high } ? $" (95% interval {Signed(low)} to {Signed(high)})" : "") + $": {Words(now.Verdict)}.");
        foreach (EnvelopeLook look in check.Gate.Looks) screen.Item($"At {look.Percent}% moved: {Signed(look.Reading.Projection)}, {Words(look.Reading.Verdict)}.");
        if (plan.Protection.Kind != ProtectionKind.None) screen.Item("Protection is not in it: the table of amounts shows it.");
        if (check.Exceeded) screen.Item("EXCEEDED: a commit needs --override envelope:reason:reference.");
    }

    private void Sample(AssimilationProposal shown)
    {
        if (shown.Sample.Count == 0) return;
        int missing = shown.Sample.Count(s => s.Moderated is null);
        screen.Heading($"Moderation: a sample of {shown.Sample.Count:N0}, {(missing == 0 ? "all moderated" : $"{missing:N0} still to do")}");
        foreach (SampledPlan plan in shown.Sample.Where(s => s.Moderated is null).Take(EachShown))
            screen.Item($"{plan.Plan.PlacementId}: {plan.Plan.Stratum.OldBand}, {plan.Pupil.Old?.ToString() ?? "not known"}, becomes {plan.Pupil.Band ?? "nothing yet"}, {plan.Pupil.New?.ToString() ?? "not known"}");
        if (missing > EachShown) screen.Item($"{missing - EachShown:N0} more: --out writes the sample as a form for --moderate.");
    }

    private void Standing(AssimilationProposal shown, IReadOnlyList<SpecialSchoolsForeseen> foreseen)
    {
        screen.Heading("Where the plan stands");
        if (shown.Recorded?.SignOff is RecordedSignOff signed)
            screen.Item($"Signed off by {signed.By}{(signed.Lapsed ? ", but something was moderated or undone since" : "")}.");
        if (shown.Recorded is { Moves.Count: > 0 } recorded) screen.Item($"{Count(recorded.Moves.Count, "pupil")} moved so far.");
        string? later = foreseen.FirstOrDefault(d => d.NotProtected.Any()) is { } day ? Day(day.Day) : null;
        if (shown.Refusals.Count == 0) screen.Item(later is null ? "Nothing stands against a commit." : $"Nothing stands against a commit for {Day(shown.Result.On)}; for the one on {later} see the special schools.");
        foreach (Fault refusal in shown.Refusals) screen.Item($"A commit would be refused: {refusal.Message} [{refusal.Code}]");
        screen.Item($"Digest of what is shown: {shown.Digest}");
    }

    private void Say(string done, bool something, string nothing)
    {
        foreach (string line in Wrapping.Lines(something ? done : nothing, screen.Width)) screen.Line(line);
    }

    private static string Name(AssimilationProposal shown, int school) => shown.SchoolNames.GetValueOrDefault(school, $"{school}");

    private static string Count(int number, string what) => $"{number:N0} {what}{(number == 1 ? "" : "s")}";

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Signed(Money amount) => amount > Money.Zero ? $"+{amount}" : amount.ToString();

    private static string Words(MoveStatus status) => status switch
    {
        MoveStatus.Moves => "move now",
        MoveStatus.Later => "move later, on a day that is known",
        MoveStatus.Stays => "stay for now: no day is known",
        MoveStatus.AlreadyMoved => "moved by an earlier commit",
        MoveStatus.NewPlan => "new plans, decided on the new scheme",
        MoveStatus.Undecided => "keep the old amount until a person decides",
        _ => "leave before they would move",
    };

    private static string Words(GateVerdict verdict) => verdict switch
    {
        GateVerdict.Within => "within the envelope",
        GateVerdict.Alarm => "ALARM, more than was approved and than chance explains",
        _ => "not enough evidence yet",
    };
}
