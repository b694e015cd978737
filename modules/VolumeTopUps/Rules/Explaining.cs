using System.Globalization;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.VolumeTopUps.Rules;

/// <summary>One school's amount in sentences, in the order of the calculation.</summary>
internal static class Explaining
{
    public static IReadOnlyList<string> Of(VolumeResult result, int school)
    {
        List<string> lines = [];
        VolumeScheme scheme = result.Year.Scheme;
        foreach (VolumeRound round in result.Rounds)
            foreach (VolumeLine line in round.Lines.Where(l => l.SchoolId == school))
            {
                if (lines.Count == 0) lines.AddRange(Rules(result));
                foreach (VolumeMeasure measure in line.Measures) lines.AddRange(Measured(result, round, measure, school));
                lines.Add(Settled(result.Year, round, line));
            }

        foreach (VolumeRound round in result.Rounds)
            foreach (VolumeLine pending in round.Recount.Where(l => l.SchoolId == school)) lines.Add(Pending(result.Year, round, pending));
        if (lines.Count > 0) lines.AddRange(Waiting(result.Year, school));
        if (lines.Count > 0 && scheme.Pot is VolumePot pot)
            lines.Add($"The pot of {pot.Amount} ({pot.Source}, {pot.Status.Word()}) pays {result.Paid} to all schools, notified and expected; {result.Left} is left.");
        return lines;
    }

    // With a scheme that is paid by days every day is a count, so nothing is left out of the next one.
    private static IEnumerable<string> Waiting(VolumeYear year, int school) => year.Scheme.Continuous
        ? [] : year.Counts.SelectMany(count => count.WaitingWords(school, year.Year.Span, year.CountAfter(count.Date)));

    private static IEnumerable<string> Rules(VolumeResult result)
    {
        VolumeScheme scheme = result.Year.Scheme;
        yield return $"{scheme.Name} ({scheme.Id}, {scheme.Status.Word()}), decided on {scheme.DecidedOn:yyyy-MM-dd}. Source: {string.Join("; ", scheme.Sources)}.";
        yield return $"Threshold: {Threshold(result.Year)}; {Fraction(scheme.Threshold.Fraction, scheme.Threshold.FractionStatus)} ({scheme.Threshold.Source}, {scheme.Threshold.Status.Word()}).";
        yield return $"Payment: {Payment(scheme.Payment)} ({scheme.Payment.Source}, {scheme.Payment.Status.Word()}); of the pupils above the threshold {Fraction(scheme.Excess.Fraction, scheme.Excess.Status)}.";
        if (scheme.PaidFrom == PaidFrom.GeneralFund) yield return "Paid from the authority's general fund, outside the dedicated schools grant.";
        if (result.Year.Average is NationalAverage average)
            yield return $"The national average is that of January {average.January}: {average.Primary}% primary, {average.Secondary}% secondary, {average.AllSchools}% all schools, published on {average.PublishedOn:yyyy-MM-dd} ({average.Source}, {average.Status.Word()}).";
    }

    private static string Threshold(VolumeYear year)
    {
        VolumeThreshold rule = year.Scheme.Threshold;
        return rule.Kind switch
        {
            VolumeThresholdKind.PercentOfRoll => $"{rule.Value}% of the roll",
            VolumeThresholdKind.NationalAverage => $"the national average {(rule.ByPhase ? "of the phase" : "of all schools")}{(rule.Value == Quantity.Zero ? "" : $" and {rule.Value} points")}",
            VolumeThresholdKind.OnePer => $"one for {rule.Value} pupils on roll",
            VolumeThresholdKind.Expected => $"{rule.Value} more than the number expected from {string.Join(", ", rule.Expected!.Terms.Select(t => $"{t.PerUnit} x {t.Factor}").Append(rule.Expected.Constant.ToString()))}",
            _ => $"as many as {rule.Value}% of notional SEN covers at {rule.Contribution} each",
        };
    }

    private static string Payment(VolumePayment payment) => payment.Kind switch
    {
        VolumePaymentKind.PerExcessPupil => $"{PerPupil(payment)} a year for each pupil above it",
        VolumePaymentKind.PerCountedPupil => $"{PerPupil(payment)} a year for each pupil counted where they are more",
        VolumePaymentKind.Shortfall => $"{payment.Contribution} for each pupil counted, less {payment.NotionalSenPercent}% of notional SEN",
        _ => "the pot, shared by pupils above it",
    };

    private static string PerPupil(VolumePayment payment) => string.Create(CultureInfo.InvariantCulture, $"£{payment.Rate.Pounds:#,0.00####}");

    private static string Fraction(VolumeFraction rule, SourceStatus status) =>
        $"{rule switch { VolumeFraction.Floor => "parts of a pupil dropped", VolumeFraction.Ceiling => "a part of a pupil is a whole one", _ => "parts of a pupil kept" }} ({status.Word()})";

    private static IEnumerable<string> Measured(VolumeResult result, VolumeRound round, VolumeMeasure measure, int school)
    {
        yield return $"Count of {measure.On:yyyy-MM-dd}{(round.Name.Length == 0 ? "" : $" ({round.Name})")}, {StateOf(result.Year, round, school)}: {measure.Counted} counted{RollOf(measure)}; it pays for {ShareOf(measure.Share)} of the year.";
        if (measure.Missing is string missing)
        {
            yield return $"Not known: {missing}.";
            yield break;
        }

        if (result.Year.NeedsFormula && result.Needs.GetValueOrDefault(school) is SchoolNeeds needs && Told(result.Year, round, school) is null) yield return Needs(result.Year.Scheme, needs);
        string percent = measure.Percent is Exact share ? $" ({Of(share)}% of the roll)" : "";
        if (measure.Threshold is Exact threshold && measure.Excess is Exact excess)
            yield return $"Threshold {Of(threshold)} pupils{percent}; above it {Of(excess)}.";
        if (measure.FullYear is Exact full) yield return $"Worth {Rounding.Penny.Apply(full)} for a full year.";
    }

    private static string Needs(VolumeScheme scheme, SchoolNeeds needs)
    {
        IEnumerable<string> factors = scheme.Threshold.Expected is ExpectedCount expected
            ? expected.Terms.Select(t => $"{t.Factor} {needs.Factors.GetValueOrDefault(t.Factor)}") : [];
        return $"From the formula: {string.Join(", ", factors.Append($"notional SEN {needs.NotionalSen?.ToString() ?? "not known"}"))}.";
    }

    private static string Settled(VolumeYear year, VolumeRound round, VolumeLine line)
    {
        if (line.Amount is null && line.Due is Money unpaid) return $"Not paid, because the pot is short: {unpaid} is due here, and the scheme pays nothing of the count until the pot is raised.";
        if (line.Amount is not Money amount) return round.Notified ? $"Nothing of it is notified to the school: {line.Missing} is missing." : $"The amount is not known: {line.Missing} is missing.";
        int entries = year.Notified.Count(n => n.On == round.On);
        string notified = !round.Notified ? "Expected" : entries == 1 ? "Notified" : $"Notified in {entries} entries";
        string pot = year.Scheme.Pot is VolumePot set ? $"the pot of {set.Amount}" : "the pot";
        // The oldest entries do not say what was due.
        bool said = !round.Notified || Told(year, round, line.SchoolId)?.Lines.First(l => l.School == line.SchoolId).Due is not null;
        string less = line.Entitlement == line.Due ? "" : said ? $", of which {line.Due} is due after earlier counts, the minimum and the cap" : $", less by earlier counts, the minimum, the cap or {pot}";
        string scaled = line.Due != amount ? $", scaled to what {pot} {(round.Notified ? "had" : "has")} left ({Sharing.OddPennies})" : "";
        return $"{notified}: entitled to {line.Entitlement}{less}{scaled}; {amount} is paid.";
    }

    private static string Pending(VolumeYear year, VolumeRound round, VolumeLine pending)
    {
        string amount = pending.Amount?.ToString() ?? "what is not known";
        if (Told(year, round, pending.SchoolId) is null) return $"The count of {round.On:yyyy-MM-dd} could not be worked out here when it was notified, and can be now: a recount entry would pay {amount}.";
        string corrected = $"The count of {round.On:yyyy-MM-dd} was corrected since, to {pending.Measures[0].Counted} counted{RollOf(pending.Measures[0])}";
        if (round.SettledBy is DateOnly later) return $"{corrected}. The count of {later:yyyy-MM-dd} is notified and has settled the year since: the correction changes nothing of what this count pays.";
        return $"{corrected}: a recount entry would change the amount by {amount}{(pending.Amount < pending.Due ? $", as the pot has no more of the {pending.Due} that is due" : "")}.";
    }

    /// <summary>The latest entry of a count that has the school; null where it was told nothing of it.</summary>
    private static NotifiedCount? Told(VolumeYear year, VolumeRound round, int school) => year.Notified.LastOrDefault(n => n.On == round.On && n.Lines.Any(l => l.School == school));

    // What is notified rests on the count as it was then, whatever was corrected since.
    private static string StateOf(VolumeYear year, VolumeRound round, int school)
    {
        if (!round.Notified || Told(year, round, school) is not NotifiedCount told) return $"{Words.Of(round.State)}{Times(round.Number)}";
        return told.CountNumber == round.Number ? $"{Words.Of(round.State)}{Times(round.Number)}" : $"{Words.Of(told.CountNumber == 0 ? CountState.Closed : CountState.Corrected)}{Times(told.CountNumber)}";
    }

    private static string Times(int corrections) => corrections == 0 ? "" : $" {corrections} time{(corrections == 1 ? "" : "s")}";

    private static string RollOf(VolumeMeasure measure) => measure.Roll is Quantity known ? $" of a roll of {known}" : "";

    /// <summary>As many decimals as it needs, at most eight.</summary>
    private static string Of(Exact value) => Quantity.Nearest(value, 8).ToString();

    private static string ShareOf(Exact share) => share == Exact.One ? "the whole" : $"{share}";
}
