using System.Text.Json;
using FundingPlatform.Banding.Rules;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Banding.Files;

/// <summary>Turns the JSON of a scheme file into scheme data; checks each part where it stands.</summary>
internal sealed class SchemeReader(Fields root, Findings findings)
{
    private readonly List<Place<Band>> bands = [];

    /// <summary>Null when the file has an error.</summary>
    public SchemeData? Read()
    {
        DateSpan inForce = new(root.Date("from"), root.DateOrNull("until") ?? DateSpan.NoEnd);
        if (inForce.IsEmpty) findings.Add("dates_turned_round", root.At("until"), "'until' must come after 'from'.");
        Fields? applies = root.Object("applies_to", "applies_to");
        IReadOnlyList<Setting> settings = applies?.WordList<Setting>("settings") ?? [];
        ReadBands();
        var series = new SeriesReader(root, findings, [.. bands.Select(b => b.Value)], inForce, ValueRounding());
        ReadContribution(settings, inForce, out List<ContributionSeries> contributions, out ContributionRule contributionRule);
        ReadHours(inForce, out bool atContributionRate, out Dated<HourRate>? hourRates, out Quantity weeks);
        Fields? rounding = root.Object("rounding", "rounding");
        SchemeData data = new(
            root.Id("id"), root.Text("name"), root.Whole("authority") ?? 0, root.Word("status", SourceStatus.Unverified),
            root.Texts("sources"), root.Texts("notes", required: false), inForce, settings,
            applies?.WordList<PupilPhase>("phases", required: false) ?? [], applies?.Texts("needs", required: false) ?? [],
            applies?.WordList<PlanKind>("plans", required: false) ?? [],
            root.Word("basis", ValueBasis.Net), root.WordList<ReachedBy>("reached_by"), root.Word("order", BandOrder.None, required: false),
            [.. bands.Select(b => b.Value)], ReadLevels(), series.Read(), atContributionRate, hourRates, weeks, contributions, contributionRule,
            ReadPlaceAdditions(inForce), root.Word("combine", Combination.One, required: false),
            root.Word("part_time", PartTimeRule.Factor, required: false), ProRataReader.Read(root, findings),
            RoundingOf(rounding), rounding?.Word("stage", RoundingStage.Line) ?? RoundingStage.Line, ValueRounding(), ReadPayments());
        new SchemeChecks(data, root, bands, series, findings).Run();
        return findings.Failed ? null : data;
    }

    private void ReadBands()
    {
        foreach (Fields band in root.Objects("bands", "band"))
        {
            string id = band.Text("band");
            PointsRange? points = Ends(band, "points") is [var low, var high] && band.WholeOf(low) is int from
                ? new(from, band.WholeOf(high)) : null;
            HoursRange? hours = Ends(band, "hours") is [var least, var most] && band.AmountOf(least) is Quantity begin
                ? new(begin, band.AmountOf(most)) : null;
            int? number = band.Whole("number", required: false) ?? (int.TryParse(id, out int parsed) ? parsed : null);
            if (bands.Exists(b => b.Value.Id == id)) findings.Add("band_twice", band.Place, $"Band {id} is listed twice.");
            bands.Add(new(new(id, band.TextOrNull("name"), number, points, hours, band.WordList<Setting>("settings", required: false)), band.Place));
        }
    }

    private IReadOnlyList<JsonPlace> Ends(Fields band, string name)
    {
        IReadOnlyList<JsonPlace> ends = band.Items(name, required: false);
        if (band.At(name).Kind == JsonTokenType.StartArray && ends.Count != 2)
            findings.WrongType(band.At(name), "two inclusive ends [lowest, highest], the second null where there is no highest");
        return ends;
    }

    private Dictionary<string, IReadOnlyList<int>> ReadLevels()
    {
        Dictionary<string, IReadOnlyList<int>> levels = new(StringComparer.Ordinal);
        foreach (Fields level in root.Objects("levels", "level", required: false))
            if (!levels.TryAdd(level.Text("area"), [.. level.Items("weights", required: true).Select(level.WholeOf).OfType<int>()]))
                findings.Add("level_twice", level.Place, $"Area {level.Text("area")} is listed twice.");
        return levels;
    }

    private void ReadContribution(IReadOnlyList<Setting> covered, DateSpan inForce, out List<ContributionSeries> series, out ContributionRule rule)
    {
        series = [];
        Fields? contribution = root.Object("contribution", "contribution", required: false);
        rule = new(contribution?.Flag("pro_rata", true) ?? true, contribution?.Flag("part_time", false) ?? false,
            contribution?.Word("day", DayContribution.Rounded, required: false) != DayContribution.Exact);
        IReadOnlyList<Fields> amounts = contribution?.Objects("amounts", "contribution_amount") ?? [];
        var groups = amounts.Select(a => (Fields: a, Settings: Bits.Of(a.WordList<Setting>("settings", required: false)),
            Plans: new DateSpan(a.DateOrNull("plans_from") ?? DateOnly.MinValue, a.DateOrNull("plans_until") ?? DateSpan.NoEnd)));
        foreach (var group in groups.GroupBy(g => (g.Settings, g.Plans)))
            series.Add(new(group.Key.Settings, group.Key.Plans, DatedReader.Of("the school's contribution", group.Select(g => g.Fields), inForce, findings,
                a => a.Has("pounds") || a.Has("hours")
                    ? new SchoolContribution(a.Pounds("pounds", required: false), a.Amount("hours", required: false))
                    : Missing(a, "pounds"))));
        for (int i = 0; i < series.Count; i++)
            for (int j = 0; j < i; j++)
                if (series[i].Settings.Meets(series[j].Settings) && series[i].Plans.Overlaps(series[j].Plans))
                    findings.Add("contributions_overlap", contribution!.At("amounts"), "Two contributions apply to the same setting and plan dates; part them by setting or by plans_from and plans_until.");
        if (root.Word("basis", ValueBasis.Net) != ValueBasis.Gross) return;
        foreach (Setting setting in covered)
            if (!series.Exists(s => s.Settings.Has((int)setting)))
                findings.Add("contribution_missing", root.At("contribution"), $"Values are gross, but no contribution is stated for {Words.Of(setting)}. Write 0 pounds if the school bears nothing.");
    }

    private SchoolContribution? Missing(Fields fields, string property)
    {
        findings.Add("property_missing", fields.Place, $"'{property}' is missing.", property);
        return null;
    }

    private void ReadHours(DateSpan inForce, out bool atContributionRate, out Dated<HourRate>? rates, out Quantity weeks)
    {
        Fields? hours = root.Object("hours", "hours", required: false);
        atContributionRate = hours?.Flag("at_contribution_rate", false) ?? false;
        weeks = hours?.Amount("weeks", required: false) ?? Quantity.One;
        IReadOnlyList<Fields> lines = hours?.Objects("rates", "hour_rate", required: !atContributionRate) ?? [];
        rates = lines.Count == 0 ? null : DatedReader.Of("the hourly rate", lines, inForce, findings,
            r => r.Pounds("assistant_pounds") is Rate assistant ? new HourRate(assistant, r.Pounds("teacher_pounds", required: false)) : null);
    }

    private List<PlaceAddition> ReadPlaceAdditions(DateSpan inForce) =>
        [.. root.Objects("place_additions", "place_addition", required: false)
            .GroupBy(a => string.Join(' ', a.WordList<Setting>("settings").Order()))
            .Select(g => new PlaceAddition(g.First().WordList<Setting>("settings"), RatesOf(g, inForce)))];

    private Dated<Rate> RatesOf(IEnumerable<Fields> lines, DateSpan inForce)
    {
        Dated<RateBox> boxed = DatedReader.Of("the place addition", lines, inForce with { From = DateOnly.MaxValue }, findings,
            line => line.Pounds("pounds") is Rate pounds ? new RateBox(pounds) : null);
        return new(boxed.Name, boxed.Values.Select(v => new DatedValue<Rate>(v.From, v.Value.Rate, v.Source, v.Status)));
    }

    private Rounding ValueRounding() => RoundingOf(root.Object("value_rounding", "value_rounding", required: false));

    private Rounding RoundingOf(Fields? fields)
    {
        if (fields is null) return Rounding.Penny;
        int unit = fields.Whole("unit_pence", required: false) ?? 1;
        if (unit < 1)
        {
            findings.Add("unit_not_positive", fields.At("unit_pence"), "The rounding unit must be 1 penny or more.");
            unit = 1;
        }

        return new(fields.Word("mode", RoundingMode.HalfUp), unit);
    }

    private PaymentPlan ReadPayments()
    {
        Fields? payments = root.Object("payments", "payments", required: false);
        List<PaymentPart> parts = [.. (payments?.Objects("parts", "payment_part") ?? []).Select(p => new PaymentPart(p.Text("name"), p.Whole("weight") ?? 1))];
        if (parts.Exists(p => p.Weight < 1)) findings.Add("weight_not_positive", payments!.At("parts"), "Each payment's weight must be 1 or more.");
        if (parts.Count == 0) parts.Add(new("year", 1));
        return new(parts, payments?.Word("odd_pennies", OddPennies.Last, required: false) ?? OddPennies.Last);
    }

    private sealed record RateBox(Rate Rate);
}

/// <summary>Whether a day's contribution is rounded.</summary>
internal enum DayContribution
{
    Rounded,
    Exact,
}

/// <summary>A value and where it stands in the file.</summary>
internal sealed record Place<T>(T Value, JsonPlace At);
