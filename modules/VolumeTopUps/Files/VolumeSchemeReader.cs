using System.Collections.Immutable;
using System.Globalization;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;

namespace FundingPlatform.VolumeTopUps.Files;

/// <summary>Turns the JSON of a scheme file into a scheme; checks each part where it stands. What it gives counts only without a finding.</summary>
internal sealed class VolumeSchemeReader(JsonFields root, JsonFindings findings)
{
    private const int MostYears = 25, LongestSource = 1_000;
    private static readonly SchoolGroup[] Mainstream = [SchoolGroup.Primary, SchoolGroup.Secondary, SchoolGroup.PrimaryAndSecondary];

    public VolumeScheme Read(string text)
    {
        FundingYear first = Year(root, "first_year") ?? default, last = Year(root, "last_year") ?? first;
        if (last < first) findings.Add("years_turned_round", root.At("last_year"), "'last_year' must not come before 'first_year'.");
        else if (last.StartingYear - first.StartingYear >= MostYears) findings.Add("years_out_of_range", root.At("last_year"), $"A scheme is for at most {MostYears} years.");
        DateOnly decidedOn = root.Date("decided_on");
        if (first != default && decidedOn > first.Span.From)
            findings.Add("decided_after_start", root.At("decided_on"), $"A scheme is decided by the first day of its first year, {first.Span.From:yyyy-MM-dd}: schools know their threshold before the year begins.");
        VolumePayment payment = Payment();
        VolumeThreshold threshold = Threshold();
        VolumeExcess excess = Excess();
        VolumePot? pot = Pot();
        VolumeCadence cadence = Cadence(first, last);
        Rounding rounding = Rounding();
        JsonFields? schools = root.Object("schools", "schools", required: false);
        (Quantity? least, Quantity? most) = (schools?.Amount("roll_at_least", required: false), schools?.Amount("roll_at_most", required: false));
        if (most < least) findings.Add("rolls_turned_round", schools!.At("roll_at_most"), "'roll_at_most' must not be below 'roll_at_least'.");
        var scheme = new VolumeScheme(
            root.Id("id"), root.Line("name"), Authority(), root.Word("status", SourceStatus.Unverified), [.. root.Lines("sources", LongestSource)],
            [.. root.Texts("notes", required: false)], decidedOn, first, last, Counted(), Groups(schools), least, most,
            threshold, excess, payment, rounding, pot, cadence, text)
        {
            PaidFrom = root.Word("paid_from", PaidFrom.HighNeedsBlock, required: false),
        };
        if (scheme.Status == SourceStatus.Verified && scheme.Sources.IsEmpty)
            findings.Add("sources_missing", root.At("sources"), "What is verified has a source: name at least one.");
        SharedPot(scheme);
        return scheme;
    }

    private int Authority()
    {
        int authority = root.Whole("authority") ?? 0;
        if (authority is not 0 and (< 100 or > 999))
            findings.Add("authority_unknown", root.At("authority"), $"{authority} is no DfE code of three digits, nor 0 for every authority without a scheme of its own.");
        return authority;
    }

    private CountRule Counted()
    {
        JsonFields? counted = root.Object("counted", "counted");
        Quantity weight = counted?.Amount("sen_support_weight", required: false) ?? Quantity.Zero;
        var rule = new CountRule(
            counted?.Word("source", CountSource.Placements) ?? CountSource.Placements,
            counted?.Word("base", CountBase.ReceptionToYear11) ?? CountBase.ReceptionToYear11,
            counted?.Word("plans", CountedPlans.EhcPlans) ?? CountedPlans.EhcPlans,
            counted?.Flag("resourced_provision", true, required: true) ?? true,
            counted?.Flag("own_pupils_only", false) ?? false, weight);
        if (!findings.Failed)
            foreach (Finding impossible in PlanCounts.Check(rule)) findings.Add(impossible.Code, root.At("counted"), impossible.Message);
        return rule;
    }

    private ImmutableArray<SchoolGroup> Groups(JsonFields? schools)
    {
        if (schools?.Has("groups") != true) return [.. Mainstream];
        ImmutableArray<SchoolGroup> groups = [.. schools.WordList<SchoolGroup>("groups")];
        foreach (SchoolGroup group in groups)
            if (!Mainstream.Contains(group))
                findings.Add("not_mainstream", schools.At("groups"), $"{Words.Of(group)} is not mainstream: volume top-ups are of {string.Join(", ", Mainstream.Select(Words.Of))}.");
        if (groups.IsEmpty) findings.Add("groups_missing", schools.At("groups"), "Name at least one group of schools, or leave 'groups' out for all of them.");
        return groups;
    }

    private VolumeThreshold Threshold()
    {
        JsonFields? fields = root.Object("threshold", "threshold");
        if (fields is null) return new(VolumeThresholdKind.PercentOfRoll, default, true, MixedPhaseAverage.NotKnown, default, null, VolumeFraction.Exact, SourceStatus.Unverified, "", SourceStatus.Unverified);
        VolumeThresholdKind kind = fields.Word("kind", VolumeThresholdKind.PercentOfRoll);
        bool notional = kind == VolumeThresholdKind.ShareOfNotionalSen;
        Money contribution = notional ? Positive(fields, "contribution_pounds") : default;
        ExpectedCount? expected = kind == VolumeThresholdKind.Expected ? Expected(fields) : null;
        OnlyFor(fields, kind);
        return new(kind, Value(fields, kind), fields.Flag("by_phase", true), fields.Word("mixed_without_rolls", MixedPhaseAverage.NotKnown, required: false),
            contribution, expected, fields.Word("fraction", VolumeFraction.Exact), fields.Word("fraction_status", SourceStatus.Unverified),
            fields.Line("source", LongestSource), fields.Word("status", SourceStatus.Unverified));
    }

    private Quantity Value(JsonFields fields, VolumeThresholdKind kind)
    {
        switch (kind)
        {
            case VolumeThresholdKind.PercentOfRoll or VolumeThresholdKind.ShareOfNotionalSen: return Percent(fields, "percent") ?? default;
            case VolumeThresholdKind.NationalAverage: return Percent(fields, "points_above", required: false) ?? default;
            case VolumeThresholdKind.Expected: return fields.Amount("more_than_expected") ?? default;
            default:
                Quantity roll = fields.Amount("roll_for_one") ?? Quantity.One;
                if (roll == Quantity.Zero) findings.Add("value_not_positive", fields.At("roll_for_one"), "One plan for 0 pupils is no threshold: give a number above 0.");
                return roll;
        }
    }

    private Quantity? Percent(JsonFields fields, string name, bool required = true)
    {
        Quantity? percent = fields.Amount(name, required);
        if (percent > Quantity.Of(100)) findings.Add("percent_above_100", fields.At(name), $"{percent}% is more than there is: give 0 to 100.");
        return percent;
    }

    /// <summary>What belongs to another kind of threshold would be read and never used.</summary>
    private void OnlyFor(JsonFields fields, VolumeThresholdKind kind)
    {
        (string Name, VolumeThresholdKind[] Kinds)[] own =
        [
            ("percent", [VolumeThresholdKind.PercentOfRoll, VolumeThresholdKind.ShareOfNotionalSen]), ("points_above", [VolumeThresholdKind.NationalAverage]),
            ("by_phase", [VolumeThresholdKind.NationalAverage]), ("mixed_without_rolls", [VolumeThresholdKind.NationalAverage]),
            ("roll_for_one", [VolumeThresholdKind.OnePer]), ("more_than_expected", [VolumeThresholdKind.Expected]), ("constant", [VolumeThresholdKind.Expected]),
            ("factors", [VolumeThresholdKind.Expected]), ("contribution_pounds", [VolumeThresholdKind.ShareOfNotionalSen]),
        ];
        foreach ((string name, VolumeThresholdKind[] kinds) in own)
            if (fields.Has(name) && !kinds.Contains(kind)) findings.Add("not_of_this_kind", fields.At(name), $"'{name}' does not belong to a threshold of the kind {Words.Of(kind)}. Take it out.");
    }

    private ExpectedCount Expected(JsonFields fields)
    {
        ImmutableArray<(string Factor, Quantity PerUnit)> terms = [.. fields.Objects("factors", "factor").Select(f => (f.Text("factor"), f.Amount("per_unit") ?? default))];
        foreach (string twice in terms.GroupBy(t => t.Factor).Where(g => g.Count() > 1).Select(g => g.Key))
            findings.Add("factor_twice", fields.At("factors"), $"The factor {twice} is listed twice.");
        if (terms.IsEmpty) findings.Add("factors_missing", fields.At("factors"), "An expected number needs at least one factor.");
        return new(terms, fields.Amount("constant", required: false) ?? default);
    }

    private VolumeExcess Excess()
    {
        JsonFields? fields = root.Object("excess", "excess");
        return new(fields?.Word("fraction", VolumeFraction.Exact) ?? default, fields?.Word("status", SourceStatus.Unverified) ?? SourceStatus.Unverified);
    }

    private VolumePayment Payment()
    {
        JsonFields? fields = root.Object("payment", "payment");
        if (fields is null) return new(default, default, default, default, null, default, null, "", SourceStatus.Unverified);
        VolumePaymentKind kind = fields.Word("kind", VolumePaymentKind.PerExcessPupil);
        bool perPupil = kind is VolumePaymentKind.PerExcessPupil or VolumePaymentKind.PerCountedPupil, shortfall = kind == VolumePaymentKind.Shortfall;
        foreach ((string name, bool belongs) in ((string, bool)[])[("pounds", perPupil), ("contribution_pounds", shortfall), ("notional_sen_percent", shortfall)])
            if (fields.Has(name) && !belongs) findings.Add("not_of_this_kind", fields.At(name), $"'{name}' does not belong to a payment of the kind {Words.Of(kind)}. Take it out.");
        if (fields.Has("below_minimum") && !fields.Has("minimum_pounds")) findings.Add("minimum_missing", fields.At("below_minimum"), "'below_minimum' says what happens below 'minimum_pounds', which is missing.");
        return new(kind, (perPupil ? fields.Pounds("pounds") : null) ?? default, shortfall ? Positive(fields, "contribution_pounds") : default,
            (shortfall ? Percent(fields, "notional_sen_percent") : null) ?? default, Money(fields, "minimum_pounds", required: false),
            fields.Word("below_minimum", BelowMinimum.NotPaid, required: fields.Has("minimum_pounds")), Money(fields, "most_per_school_pounds", required: false),
            fields.Line("source", LongestSource), fields.Word("status", SourceStatus.Unverified));
    }

    private Rounding Rounding()
    {
        if (root.Object("rounding", "rounding", required: false) is not JsonFields fields) return Kernel.Rounding.Penny;
        int unit = fields.Whole("unit_pence", required: false) ?? 1;
        if (unit < 1) findings.Add("unit_not_positive", fields.At("unit_pence"), "The rounding unit must be 1 penny or more.");
        return new(fields.Word("mode", RoundingMode.HalfUp), Math.Max(unit, 1));
    }

    private VolumePot? Pot()
    {
        if (root.Object("pot", "pot", required: false) is not JsonFields fields) return null;
        Money amount = Money(fields, "pounds", required: true) ?? default;
        return new(amount, fields.Line("source", LongestSource), fields.Word("status", SourceStatus.Unverified), fields.Word("when_short", PotShort.Scale));
    }

    private VolumeCadence Cadence(FundingYear first, FundingYear last)
    {
        JsonFields? fields = root.Object("cadence", "cadence");
        VolumeCadenceKind kind = fields?.Word("kind", VolumeCadenceKind.Counts) ?? default;
        bool dated = kind == VolumeCadenceKind.Counts;
        ImmutableArray<VolumeCount> counts = [.. (fields?.Objects("counts", "count", required: dated) ?? []).Select(c => Count(c, first, last))];
        if (fields is null) return new(kind, counts);
        if (!dated && counts.Length > 0) findings.Add("not_of_this_kind", fields.At("counts"), "A continuous scheme counts every day. Take 'counts' out.");
        foreach (IGrouping<DateOnly, VolumeCount> twice in counts.Where(c => c.On != default).GroupBy(c => c.On).Where(g => g.Count() > 1))
            findings.Add("count_twice", fields.At("counts"), $"The count of {twice.Key:yyyy-MM-dd} is listed twice. A day is counted once, for one year.");
        if (dated && !findings.Failed) EveryYear(fields, counts, first, last);
        return new(kind, counts);
    }

    private void EveryYear(JsonFields fields, ImmutableArray<VolumeCount> counts, FundingYear first, FundingYear last)
    {
        for (FundingYear year = first; year <= last; year = new(year.StartingYear + 1))
        {
            VolumeCount[] own = [.. counts.Where(c => c.Year == year)];
            if (own.Length == 0) findings.Add("counts_missing", fields.At("counts"), $"No count pays for {year}: add one, or change the scheme's years.");
            Exact paid = Exact.Zero;
            foreach (VolumeCount count in own.Where(c => c.Basis == VolumeBasis.OwnMonths)) paid += count.Share;
            if (paid > Exact.One) findings.Add("shares_above_one", fields.At("counts"), $"The shares of {year} that counts pay for come to {paid}, more than the year.");
        }
    }

    private VolumeCount Count(JsonFields fields, FundingYear first, FundingYear last)
    {
        FundingYear year = Year(fields, "year") ?? first;
        if (year < first || year > last) findings.Add("year_not_in_force", fields.At("year"), $"The scheme is in force for {first} to {last}, not for {year}.");
        DateOnly on = fields.Date("on");
        if (on != default && year != default && (on >= year.Span.Until || on < year.Span.From.AddYears(-1)))
            findings.Add("count_outside_year", fields.At("on"), $"What is paid for {year} is counted from a year before it begins to its last day, not on {on:yyyy-MM-dd}.");
        return new((fields.Has("name") ? fields.Line("name") : ""), year, on, Share(fields), fields.Word("basis", VolumeBasis.OwnMonths),
            fields.Word("recount", VolumeRecount.BothWays));
    }

    /// <summary>A share of a year, written <c>1</c> or <c>5/12</c>.</summary>
    private Exact Share(JsonFields fields)
    {
        string text = fields.Text("share");
        string[] parts = text.Split('/');
        if (parts.Length <= 2 && Whole(parts[0]) is int over && Whole(parts.Length == 2 ? parts[1] : "1") is int under && under > 0 && over > 0 && over <= under)
            return new(over, under);
        if (text.Length > 0) findings.Add("share_out_of_range", fields.At("share"), "A share of the year is above 0 and at most 1, written 1 or 5/12.");
        return Exact.One;
    }

    private static int? Whole(string digits) =>
        digits.Length <= 6 && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;

    private FundingYear? Year(JsonFields fields, string name)
    {
        string text = fields.Text(name);
        if (text.Length == 0) return null;
        Outcome<FundingYear> year = FundingYear.Parse(text);
        if (year.Succeeded) return year.Value;
        findings.Add("year_unreadable", fields.At(name), "This is not a year: write it as 2023-24.");
        return null;
    }

    private Money Positive(JsonFields fields, string name)
    {
        Money amount = Money(fields, name, required: true) ?? new(1);
        if (amount == Kernel.Money.Zero) findings.Add("value_not_positive", fields.At(name), "This must be above £0.");
        return amount;
    }

    private Money? Money(JsonFields fields, string name, bool required)
    {
        if (fields.Pounds(name, required) is not Rate pounds) return null;
        if (pounds.Millionths % (Rate.Scale / 100) == 0) return new(pounds.Millionths / (Rate.Scale / 100));
        findings.Add("finer_than_a_penny", fields.At(name), $"£{pounds} is finer than a penny.");
        return null;
    }

    private void SharedPot(VolumeScheme scheme)
    {
        if (scheme.Payment.Kind != VolumePaymentKind.ShareOfPot) return;
        if (scheme.Pot is null) findings.Add("pot_missing", root.Place, "A share of the pot needs a 'pot'.", "pot");
        if (scheme.Rounding.UnitPence != 1) findings.Add("pot_in_pence", root.At("rounding"), "A pot is shared to the penny. Leave 'unit_pence' out.");
        if (scheme.Continuous) findings.Add("pot_by_days", root.At("cadence"), "A pot is shared at counts: a continuous scheme cannot pay shares of it.");
    }
}
