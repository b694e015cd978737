using System.Text;
using System.Text.Json.Nodes;
using FundingPlatform.Allocation.Books;
using FundingPlatform.Allocation.Scenarios;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Tests.Scenarios;

/// <summary>
/// Bury's schools with made-up schemes, placements and awards from a seed: schemes that round days, lines, pupils, payments and schools, add
/// several awards up or take the highest, and whose values change in the year or hang on phase, need or school; hours, amounts,
/// steps and unknown values; pupils outside, elsewhere and of a neighbour, and personal budgets.
/// </summary>
internal sealed class MadeUpSweep
{
    public const int Authority = 351, Neighbour = 350;
    private static readonly string[] Stages = ["line", "pupil", "line", "day", "line", "payment", "school"];
    private static readonly Setting[] Settings = [Setting.Mainstream, Setting.Mainstream, Setting.Special, Setting.ResourcedProvision, Setting.Independent, Setting.PersonalBudget];
    private static readonly SourceRef At = new("made_up.csv", 1);
    private readonly Random random;
    private readonly SchoolsSide side;
    private readonly int[] schools;
    private readonly DsgGrant grant;

    public MadeUpSweep(YearInputs bury, int seed)
    {
        random = new(seed);
        grant = bury.Grants.Of(Authority, bury.Year)!;
        side = SchoolsSide.Of(bury, Authority, grant);
        schools = [.. side.Schools.Select(s => s.SchoolId).OrderBy(_ => random.Next()).Take(1 + random.Next(20))];
        Scheme[] own = [.. Enumerable.Range(0, 1 + random.Next(3)).Select(i => Scheme($"own{i}", Authority, Stages[(seed + i) % Stages.Length]))];
        Scheme other = Scheme("neighbours", Neighbour, Stages[seed % 4]);
        List<Placement> placements = [];
        List<BandDecision> decisions = [];
        for (int i = random.Next(10, 160); i >= 0; i--) Place(bury, $"p{i:000}", own, other, placements, decisions);
        Inputs = bury with
        {
            Schemes = own.Append(other).ToDictionary(s => s.Id, StringComparer.Ordinal),
            Placements = placements,
            Decisions = decisions.ToLookup(d => d.PlacementId, StringComparer.Ordinal),
            Groups = new Dictionary<int, SchoolGroup>(bury.Groups) { [999_999] = SchoolGroup.Special },
        };
        Year = SweepYear.Of(Inputs, Authority, grant).Value!;
    }

    public YearInputs Inputs { get; }
    public SweepYear Year { get; }

    /// <summary>Values that can vary, in groups: each is one amount of a set.</summary>
    public IReadOnlyList<IReadOnlyList<OwnValue>> Some()
    {
        OwnValue[] all = [.. Year.Values.Where(v => v.Stated.CanVary && random.Next(3) > 0).OrderBy(_ => random.Next())];
        return [.. all.Chunk(1 + random.Next(3)).Select(IReadOnlyList<OwnValue> (places) => places)];
    }

    /// <summary>An amount for each group: now and then what one of its places has today, else whole pence or not.</summary>
    public long[] Set(IReadOnlyList<IReadOnlyList<OwnValue>> varied, long[]? before = null) =>
        [.. varied.Select((places, i) => before is not null && random.Next(3) > 0 ? before[i]
            : random.Next(4) == 0 && places[0].Present is Rate present ? present.Millionths
            : random.NextInt64(0, 40_000_000_000) / (random.Next(3) > 0 ? 10_000 : 1) * (random.Next(3) > 0 ? 1 : 10))];

    /// <summary>The authority's whole year with the schemes so changed, priced and worked out without columns.</summary>
    public AuthorityBudget Plainly(IReadOnlyList<IReadOnlyList<OwnValue>> varied, long[] set)
    {
        Dictionary<string, Scheme> schemes = new(Inputs.Schemes, StringComparer.Ordinal);
        foreach (Scheme scheme in Inputs.Schemes.Values)
        {
            var values = new Rate?[scheme.StatedValues.Count];
            for (int i = 0; i < set.Length; i++)
                foreach (OwnValue place in varied[i])
                    if (place.Scheme == scheme) values[place.Stated.Number] = new(set[i]);
            schemes[scheme.Id] = scheme.WithValues(values);
        }

        YearInputs changed = Inputs with { Schemes = schemes };
        return new Book(changed, PricedYear.Of(changed), side).Build().Value!;
    }

    private void Place(YearInputs bury, string id, Scheme[] own, Scheme other, List<Placement> placements, List<BandDecision> decisions)
    {
        int place = random.Next(12);
        Setting setting = place == 0 ? Setting.Independent : Settings[random.Next(Settings.Length)];
        (int home, int school) = place switch
        {
            0 or 1 => (Authority, 999_999),
            2 => (Neighbour, schools[random.Next(schools.Length)]),
            3 => (352, schools[random.Next(schools.Length)]),
            _ => (Authority, schools[random.Next(schools.Length)]),
        };
        DateOnly from = random.Next(2) == 0 ? new(2022, 9, 1) : bury.Year.Span.From.AddDays(random.Next(366));
        DateOnly until = random.Next(2) == 0 ? DateSpan.NoEnd : from.AddDays(random.Next(1, 700));
        if (until <= bury.Year.Span.From) until = bury.Year.Span.Until;
        Quantity[] attends = [Quantity.One, Quantity.One, Quantity.Of(0.6m), Quantity.Of(0.83333333m)];
        int? year = random.Next(6) == 0 ? null : random.Next(0, 13);
        var placement = new Placement(id, $"pupil {id}", home, school, setting, random.Next(3) == 0 ? "ASD" : "SEMH", year, PlanKind.EhcPlan,
            attends[random.Next(attends.Length)], new(from, until), false, SourceStatus.Given, At);
        placements.Add(placement);
        if (random.Next(20) > 0) decisions.AddRange(Decisions(placement, home == Authority ? own : [other]));
    }

    private IEnumerable<BandDecision> Decisions(Placement placement, Scheme[] schemes)
    {
        Scheme scheme = schemes[random.Next(schemes.Length)], next = random.Next(3) == 0 ? schemes[random.Next(schemes.Length)] : scheme;
        DateOnly cut = placement.Span.From.AddDays(random.Next(1, 500));
        bool cuts = random.Next(3) == 0 && cut < placement.Span.Until;
        yield return Decision(placement, scheme, cuts ? new(placement.Span.From, cut) : placement.Span);
        if (cuts) yield return Decision(placement, next, new(cut, placement.Span.Until));
        if (scheme.Combination != Combination.One && random.Next(6) == 0) yield return Decision(placement, scheme, placement.Span);
    }

    private BandDecision Decision(Placement placement, Scheme scheme, DateSpan span)
    {
        string band = "ABCDABCDABCDE"[random.Next(13)].ToString();
        Award award = random.Next(8) == 0 && scheme.HourRates is not null ? Award.OfHours(Quantity.OfHalves(random.Next(1, 60)))
            : band == "E" ? new(Band: band, Amount: Rate.OfPounds(20_000 + random.Next(9_000))) : Award.OfBand(band);
        return new(placement.Id, scheme.Id, award, span, span.From, At);
    }

    private Scheme Scheme(string id, int authority, string stage)
    {
        bool gross = random.Next(2) == 0;
        var json = new JsonObject
        {
            ["id"] = id, ["name"] = id, ["authority"] = authority, ["status"] = "illustrative", ["sources"] = new JsonArray("made up"), ["from"] = "2020-04-01",
            ["applies_to"] = new JsonObject { ["settings"] = new JsonArray("mainstream", "special", "resourced_provision", "independent", "personal_budget") },
            ["basis"] = gross ? "gross" : "net", ["reached_by"] = new JsonArray("band", "hours"), ["order"] = "none",
            ["bands"] = new JsonArray([.. "ABCDE".Select(band => new JsonObject { ["band"] = band.ToString() })]),
            ["values"] = new JsonArray([.. "ABCDE".SelectMany(Values)]),
            ["hours"] = new JsonObject { ["weeks"] = 38, ["rates"] = new JsonArray(new JsonObject { ["from"] = "2020-04-01", ["assistant_pounds"] = 14.37, ["source"] = "made up", ["status"] = "illustrative" }) },
            ["combine"] = ((string[])["one", "highest", "add"])[random.Next(3)], ["part_time"] = random.Next(3) > 0 ? "factor" : "ignored",
            ["pro_rata"] = new JsonObject { ["convention"] = stage == "day" || random.Next(2) == 0 ? "calendar_days" : "months", ["leaving_day_counts"] = random.Next(2) == 0 },
            ["rounding"] = new JsonObject { ["mode"] = ((string[])["half_up", "half_even", "truncate", "up"])[random.Next(4)], ["unit_pence"] = stage == "day" ? 1 : ((int[])[1, 1, 100, 1_200])[random.Next(4)], ["stage"] = stage },
        };
        if (((string)json["pro_rata"]!["convention"]!) == "months") json["pro_rata"]!["counting_day"] = 15;
        if (stage == "payment") json["payments"] = new JsonObject { ["parts"] = new JsonArray(Part("summer", 5), Part("rest", 7)), ["odd_pennies"] = "last" };
        if (gross)
            json["contribution"] = new JsonObject
            {
                ["pro_rata"] = stage == "day" || random.Next(3) > 0, ["part_time"] = random.Next(2) == 0,
                ["amounts"] = new JsonArray(new JsonObject { ["from"] = "2020-04-01", ["pounds"] = 1_234.56, ["source"] = "made up", ["status"] = "illustrative" }),
            };
        json["complete"] = !json["values"]!.ToJsonString().Contains("unknown", StringComparison.Ordinal) && !json["values"]!.ToJsonString().Contains("above_band", StringComparison.Ordinal);
        Read<Scheme> read = SchemeFile.Read(Encoding.UTF8.GetBytes(json.ToJsonString()), $"{id}.json");
        return read.Value ?? throw new InvalidOperationException($"The made-up scheme is none: {string.Join(' ', read.Findings)} {json}");
    }

    private static JsonObject Part(string name, int weight) => new() { ["name"] = name, ["weight"] = weight };

    // Mainstream by phase, special by school, resourced provision, independent and personal budgets in one line; E is open, D stands on C now and then.
    private IEnumerable<JsonObject> Values(char band)
    {
        JsonObject Line(string from, JsonArray settings) => new() { ["band"] = band.ToString(), ["settings"] = settings, ["from"] = from, ["source"] = "made up", ["status"] = "illustrative" };
        JsonObject Priced(JsonObject line)
        {
            if (band == 'E') line["at_least"] = 10_000;
            else if (band == 'D' && stepped) (line["above_band"], line["pounds_above"]) = ("C", 1_500);
            else if (random.Next(12) == 0) line["pounds"] = "unknown";
            else line["pounds"] = random.Next(100_000, 3_000_000) / 100m;
            return line;
        }

        stepped = band == 'C' ? random.Next(3) == 0 : stepped;
        foreach (string[] phases in (string[][])[["primary"], ["secondary", "post16", "early_years"]])
        {
            JsonObject line = Line("2020-04-01", new JsonArray("mainstream"));
            line["phases"] = new JsonArray([.. phases.Select(p => JsonValue.Create(p))]);
            yield return Priced(line);
        }

        yield return Priced(Line("2020-04-01", new JsonArray("special")));
        if (random.Next(2) == 0) yield return Priced(Line("2023-11-05", new JsonArray("special")));
        JsonObject own = Line("2020-04-01", new JsonArray("special"));
        own["school"] = schools[0];
        yield return Priced(own);
        foreach (string need in (string[])["ASD", "SEMH"])
        {
            JsonObject line = Line("2020-04-01", new JsonArray("resourced_provision", "independent", "personal_budget"));
            line["needs"] = new JsonArray(need);
            yield return Priced(line);
        }
    }

    private bool stepped;
}
