using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Reference.Tests;

/// <summary>A made-up scheme from a seed, in the twin's words and as the scheme file of the same meaning, with a placement and its awards.</summary>
internal sealed class RandomScheme
{
    private static readonly FundingYear Year = new(2023);
    private readonly Random random;

    private RandomScheme(int seed) => random = new(seed);

    public static (PlainScheme Plain, string Json, Placement Placement, BandDecision[] Decisions) From(int seed)
    {
        var made = new RandomScheme(seed);
        PlainScheme plain = made.Scheme();
        Placement placement = made.Placement();
        return (plain, Json(plain), placement, made.Decisions(plain, placement));
    }

    /// <summary>A scheme and, one after the other, as many placements under it as are asked for.</summary>
    public static (PlainScheme Plain, string Json, Func<string, int, (Placement Placement, BandDecision[] Decisions)> Next) ManyFrom(int seed)
    {
        var made = new RandomScheme(seed);
        PlainScheme plain = made.Scheme();
        return (plain, Json(plain), (id, school) =>
        {
            Setting[] settings = [Setting.Mainstream, Setting.Mainstream, Setting.ResourcedProvision, Setting.Special, Setting.PersonalBudget];
            Placement placement = made.Placement() with { Id = id, Pupil = $"pupil {id}", SchoolId = school, Setting = settings[made.random.Next(settings.Length)] };
            return (placement, made.Decisions(plain, placement));
        });
    }

    private PlainScheme Scheme()
    {
        ProRata proRata = Convention();
        bool byDay = proRata.Convention is ProRataConvention.CalendarDays or ProRataConvention.SchoolDays && OneIn(3);
        RoundingStage stage = byDay ? RoundingStage.Day : OneIn(2) ? RoundingStage.Line : RoundingStage.Pupil;
        bool hourly = OneIn(4), changes = proRata.Convention != ProRataConvention.None;
        long[] units = [1, 1, 1, 100, 1_200];
        var bands = new Dictionary<string, IReadOnlyList<PlainValue>>();
        if (!hourly) foreach (string band in new[] { "A", "B", "C" }) bands[band] = Values(20_000, changes);
        bool sharesContribution = stage == RoundingStage.Day || OneIn(2);
        return new(
            bands, hourly ? Values(30, changes) : [], hourly ? 38m : 0m,
            OneIn(2) ? null : new(Values(9_000, changes || !sharesContribution), sharesContribution, OneIn(2), stage != RoundingStage.Day || OneIn(2)),
            (PlainCombination)random.Next(0, 3), OneIn(2), proRata,
            new((RoundingMode)random.Next(0, 4), stage == RoundingStage.Day ? 1 : units[random.Next(units.Length)]), stage);
    }

    private ProRata Convention() => (ProRataConvention)random.Next(0, 7) switch
    {
        ProRataConvention.CalendarDays => new(ProRataConvention.CalendarDays, OneIn(2)),
        ProRataConvention.SchoolDays => new(ProRataConvention.SchoolDays, OneIn(2), 190,
            [new(new(2023, 4, 17), new(2023, 7, 22)), new(new(2023, 9, 4), new(2023, 12, 21)), new(new(2024, 1, 8), new(2024, 3, 29))]),
        ProRataConvention.Months => new(ProRataConvention.Months, OneIn(2), CountingDay: random.Next(1, 29)),
        ProRataConvention.Periods => new(ProRataConvention.Periods, OneIn(2), Periods: OneIn(2) ? ProRata.Terms : ProRata.FiveAndSevenTwelfths),
        ProRataConvention.WholePeriods => new(ProRataConvention.WholePeriods, OneIn(2), Periods: OneIn(2) ? ProRata.Terms : ProRata.FourAndEightTwelfths),
        ProRataConvention.CountedPeriods => new(ProRataConvention.CountedPeriods, OneIn(2), Periods: OneIn(2) ? ProRata.Terms : CountedTerms),
        _ => new(ProRataConvention.None, OneIn(2)),
    };

    // The school censuses of May, October and January.
    private static readonly YearPeriod[] CountedTerms =
    [
        new("summer", 4, 1, 1) { CountedOn = (5, 18) }, new("autumn", 9, 1, 1) { CountedOn = (10, 5) }, new("spring", 1, 1, 2) { CountedOn = (1, 18) },
    ];

    private List<PlainValue> Values(int upTo, bool changes)
    {
        List<PlainValue> values = [new(new(2020, 4, 1), Pounds(upTo))];
        if (changes && OneIn(2)) values.Add(new(Day(), Pounds(upTo)));
        return values;
    }

    private Placement Placement()
    {
        DateOnly from = OneIn(2) ? new(2022, 9, 1) : Day();
        DateOnly until = OneIn(2) ? DateSpan.NoEnd : from.AddDays(random.Next(1, 600));
        if (until <= Year.Span.From) until = Year.Span.Until;
        Quantity[] shares = [Quantity.One, Quantity.One, Quantity.Of(0.5m), Quantity.Of(0.6m), Quantity.Of(0.83333333m)];
        return new("p1", "pupil 1", 999, 100_001, Setting.Mainstream, "ASD", 4, PlanKind.EhcPlan, shares[random.Next(shares.Length)], new(from, until),
            false, SourceStatus.Given, Build.At);
    }

    // One after the other; at once only where the scheme puts several together.
    private BandDecision[] Decisions(PlainScheme scheme, Placement placement)
    {
        DateOnly ends = placement.Span.Until < Year.Span.Until ? placement.Span.Until : Year.Span.Until;
        DateOnly starts = placement.Span.From > Year.Span.From ? placement.Span.From : Year.Span.From;
        DateOnly cut = starts.AddDays(random.Next(0, ends.DayNumber - starts.DayNumber));
        List<DateSpan> spans = [new(placement.Span.From, placement.Span.Until)];
        if (scheme.ProRata.Convention != ProRataConvention.None && cut > placement.Span.From && OneIn(2))
            spans = OneIn(2) ? [new(placement.Span.From, cut), new(cut, placement.Span.Until)] : [new(cut, placement.Span.Until)];
        if (scheme.Combination != PlainCombination.One && OneIn(2)) spans.Add(spans[^1]);
        return [.. spans.Select(span => new BandDecision(placement.Id, "made_up", Award(scheme), span, span.From, Build.At))];
    }

    private Award Award(PlainScheme scheme) =>
        scheme.Bands.Count > 0 ? Banding.Award.OfBand("ABC"[random.Next(0, 3)].ToString()) : Banding.Award.OfHours(Quantity.OfHalves(random.Next(0, 80)));

    private DateOnly Day() => Year.Span.From.AddDays(random.Next(0, Year.Days));
    private decimal Pounds(int upTo) => OneIn(2) ? random.Next(0, upTo) : random.Next(0, upTo * 100) / 100m;
    private bool OneIn(int times) => random.Next(times) == 0;

    private static string Json(PlainScheme scheme)
    {
        var json = new JsonObject
        {
            ["id"] = "made_up", ["name"] = "Made up", ["authority"] = 999, ["status"] = "illustrative", ["complete"] = true,
            ["sources"] = new JsonArray("made up"), ["from"] = "2020-04-01", ["applies_to"] = new JsonObject { ["settings"] = new JsonArray("mainstream", "resourced_provision", "special", "personal_budget") },
            ["basis"] = scheme.Contribution is null ? "net" : "gross", ["reached_by"] = new JsonArray(scheme.Bands.Count > 0 ? "band" : "hours"),
            ["order"] = "none", ["bands"] = new JsonArray([.. scheme.Bands.Keys.Select(band => new JsonObject { ["band"] = band })]),
            ["combine"] = Snake(scheme.Combination), ["part_time"] = scheme.PartTimeCounts ? "factor" : "ignored", ["pro_rata"] = Json(scheme.ProRata),
            ["rounding"] = new JsonObject { ["mode"] = Snake(scheme.Rounding.Mode), ["unit_pence"] = scheme.Rounding.UnitPence, ["stage"] = Snake(scheme.Stage) },
        };
        if (scheme.Bands.Count > 0)
            json["values"] = new JsonArray([.. scheme.Bands.SelectMany(b => b.Value.Select(v => Json(v, "pounds", ("band", b.Key))))]);
        else
            json["hours"] = new JsonObject { ["weeks"] = scheme.Weeks, ["rates"] = new JsonArray([.. scheme.HourRates.Select(v => Json(v, "assistant_pounds"))]) };
        if (scheme.Contribution is PlainContribution contribution)
            json["contribution"] = new JsonObject
            {
                ["pro_rata"] = contribution.ProRata, ["part_time"] = contribution.PartTime, ["day"] = contribution.DayRounded ? "rounded" : "exact",
                ["amounts"] = new JsonArray([.. contribution.Values.Select(v => Json(v, "pounds"))]),
            };
        return json.ToJsonString();
    }

    private static JsonObject Json(PlainValue value, string name, params ReadOnlySpan<(string Name, string Value)> more)
    {
        var json = new JsonObject { ["from"] = Date(value.From), [name] = value.Pounds, ["source"] = "made up", ["status"] = "illustrative" };
        foreach ((string key, string text) in more) json[key] = text;
        return json;
    }

    private static JsonObject Json(ProRata rule)
    {
        var json = new JsonObject { ["convention"] = Snake(rule.Convention), ["leaving_day_counts"] = rule.LeavingDayCounts };
        if (rule.Convention == ProRataConvention.Months) json["counting_day"] = rule.CountingDay;
        if (rule.SchoolDays is not null)
        {
            json["days_in_year"] = rule.DaysInYear;
            json["school_days"] = new JsonArray([.. rule.SchoolDays.Select(s => new JsonObject { ["from"] = Date(s.From), ["until"] = Date(s.Until) })]);
        }

        if (rule.Periods is not null)
            json["periods"] = new JsonArray([.. rule.Periods.Select(Json)]);
        return json;
    }

    private static JsonObject Json(YearPeriod period)
    {
        var json = new JsonObject { ["name"] = period.Name, ["start"] = $"{period.StartMonth:00}-{period.StartDay:00}", ["weight"] = period.Weight };
        if (period.CountedOn.Month > 0) json["counted_on"] = $"{period.CountedOn.Month:00}-{period.CountedOn.Day:00}";
        return json;
    }

    private static string Date(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Snake<T>(T value) where T : struct, Enum
    {
        var text = new StringBuilder();
        foreach (char c in value.ToString()) text.Append(char.IsUpper(c) && text.Length > 0 ? "_" : "").Append(char.ToLowerInvariant(c));
        return text.ToString();
    }
}
