using System.Text;
using FundingPlatform.Allocation;
using FundingPlatform.Allocation.Books;
using FundingPlatform.Banding;
using FundingPlatform.BlockTransfers;
using FundingPlatform.Contingency;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.VolumeTopUps;

namespace FundingPlatform.Reference.Tests;

/// <summary>
/// A made-up authority's whole year from a seed: 1 to 40 schools, 0 to 400 placements under one made-up scheme, and a volume scheme
/// and a fund that count them on one or two days. It is worked out by a live book and by the twin.
/// </summary>
internal sealed class MadeUpBook
{
    private const int Authority = 999;
    private static readonly FundingYear Year = new(2023);
    private static readonly DateOnly CensusDay = new(2023, 1, 19);

    private readonly Random random;
    private readonly YearRules rules;
    private readonly SchoolFunding[] schools;
    private readonly PlainScheme plain;
    private readonly Scheme scheme;
    private readonly Func<string, int, (Placement Placement, BandDecision[] Decisions)> next;
    private readonly VolumeScheme volume;
    private readonly ContingencyFund fund;
    private readonly DateOnly[] days;
    private readonly Dictionary<int, (int? Roll, int? Primary, int? Secondary)> rolls;
    private readonly SortedDictionary<string, (Placement Placement, BandDecision[] Decisions, decimal? Pounds)> placements = new(StringComparer.Ordinal);
    private readonly LiveBook live;
    private int made;

    public MadeUpBook(int seed)
    {
        (rules, schools) = RandomAuthority.From(seed, Year);
        schools = [.. schools.Select(s => s with { TopUps = Money.Zero, PricedPlacements = 0, ProtectionAwards = 0, BandProtection = Money.Zero })];
        random = new Random(seed ^ 0x1234567);
        (plain, string json, next) = RandomScheme.ManyFrom(seed);
        scheme = SchemeFile.Read(Encoding.UTF8.GetBytes(json), "made_up.json").Value ?? throw new InvalidOperationException($"seed {seed}: the made-up scheme is none.");
        days = random.Next(2) == 0 ? [Year.Span.From.AddDays(47)] : [Year.Span.From.AddDays(47), Year.Span.From.AddDays(187)];
        (volume, fund) = (CountedAgreementTests.Scheme(random, Year, days), CountedAgreementTests.Fund(random, Year, days));
        rolls = schools.ToDictionary(s => s.SchoolId, _ => Roll());
        int many = random.Next(3) == 0 ? random.Next(0, 401) : random.Next(0, 60);
        for (int i = 0; i < many; i++) Add();
        live = Live();
    }

    public int Placements => placements.Count;

    /// <summary>Takes in one change: a placement that comes, goes, ends, gets other awards or another school.</summary>
    public string Change()
    {
        if (placements.Count == 0 || random.Next(3) == 0) return Take(Add(), "comes");
        string id = placements.Keys.ElementAt(random.Next(placements.Count));
        Placement before = placements[id].Placement;
        if (random.Next(4) == 0)
        {
            placements.Remove(id);
            live.Replace(id, null, [], []);
            return $"{id} goes";
        }

        (Placement other, BandDecision[] decisions) = next(id, random.Next(3) == 0 ? AnySchool() : before.SchoolId);
        Put(other, decisions);
        return Take(id, "is another");
    }

    /// <summary>Every difference between the live book and the twin, the school with the fewest placements first.</summary>
    public List<string> Differences()
    {
        Outcome<SchoolShare[]> worked = live.Calculate();
        if (worked.Fault is Fault fault) return [fault.ToString()];
        PlainShare[] twin = [.. schools.Select(Twin)];
        var needs = schools.Zip(twin).ToDictionary(s => s.First.SchoolId, s => Needs(s.First, s.Second));
        PlanCount[] counts = [.. days.Select(Count)];
        Dictionary<int, decimal?> byVolume = PlainVolume.Of(volume, counts, CountedAgreementTests.Average, needs), byFund = PlainContingency.Of(fund, counts, needs);
        List<(int Weight, string Text)> found = [];
        for (int i = 0; i < schools.Length; i++)
        {
            Counted(twin[i], BudgetLine.VolumeTopUp, byVolume);
            Counted(twin[i], BudgetLine.Contingency, byFund);
            foreach (string text in Differences(worked.Value[i], twin[i])) found.Add((At(schools[i].SchoolId).Count, $"{schools[i].Group} {schools[i].SchoolId}, {At(schools[i].SchoolId).Count} placements: {text}"));
        }

        if (found.Count > 0) found.Add((int.MaxValue, Describe()));
        return [.. found.OrderBy(f => f.Weight).Select(f => f.Text)];
    }

    // What a school with the fewest placements needs to be worked out by hand.
    private string Describe() => $"{volume}\n{fund}\n{scheme.Text}";

    private static IEnumerable<string> Differences(SchoolShare share, PlainShare twin)
    {
        foreach (BudgetLine line in BudgetLines.All)
        {
            if ((share[line]?.Pounds ?? 0m) != twin[line]) yield return $"{line.Name()}: {share[line]?.ToString() ?? "none"}, the twin £{twin[line]}";
            if (share.Missing.Any(m => m.Line == line) != twin.Missing.Contains(line)) yield return $"{line.Name()} is missing for one of the two only";
        }

        if (share.NotionalSen?.Pounds != twin.NotionalSen) yield return $"notional SEN: {share.NotionalSen}, the twin £{twin.NotionalSen}";
        if (share.HighNeedsAllocation.Pounds != twin.HighNeeds) yield return $"high needs: {share.HighNeedsAllocation}, the twin £{twin.HighNeeds}";
        if (share.BudgetShare.Pounds != twin.BudgetShare) yield return $"the share: {share.BudgetShare}, the twin £{twin.BudgetShare}";
    }

    private PlainShare Twin(SchoolFunding school)
    {
        var there = At(school.SchoolId);
        return PlainCalculator.Calculate(rules, school with { TopUps = Money.OfPounds(there.Sum(p => p.Pounds ?? 0m)), PricedPlacements = there.Count });
    }

    private static void Counted(PlainShare share, BudgetLine line, Dictionary<int, decimal?> amounts)
    {
        if (amounts.TryGetValue(share.SchoolId, out decimal? pounds)) share.Set(line, pounds);
    }

    private static PlainNeeds Needs(SchoolFunding school, PlainShare share) => new(share.NotionalSen, school.Formula is not FormulaInputs formula
        ? new Dictionary<string, decimal>()
        : new() { ["roll"] = formula.Pupils.Total.Value, ["basic_entitlement_primary"] = formula.Pupils.Primary.Value });

    private List<(Placement Placement, BandDecision[] Decisions, decimal? Pounds)> At(int school) =>
        [.. placements.Values.Where(p => p.Placement.SchoolId == school && p.Placement.Setting != Setting.PersonalBudget && p.Pounds is not null)];

    // Each pupil of these has one placement.
    private PlanCount Count(DateOnly day) => new(day, CountState.Open, 0,
        [.. schools.Where(s => s.Group is SchoolGroup.Primary or SchoolGroup.Secondary or SchoolGroup.PrimaryAndSecondary).Select(s =>
        {
            (int? roll, int? primary, int? secondary) = rolls[s.SchoolId];
            return new SchoolCount(s.SchoolId, s.Group, Quantity.Of(placements.Values.Count(p => p.Placement.SchoolId == s.SchoolId && p.Placement.Span.Contains(day))),
                Pupils(roll), Pupils(primary), Pupils(secondary));
        })], []);

    private static Quantity? Pupils(int? number) => number is int known ? Quantity.Of(known) : null;

    private (int? Roll, int? Primary, int? Secondary) Roll()
    {
        int primary = random.Next(1, 400), secondary = random.Next(1, 900);
        bool phases = random.Next(6) > 0;
        return (random.Next(20) == 0 ? null : primary + secondary + random.Next(0, 30), phases ? primary : null, phases ? secondary : null);
    }

    private int AnySchool() => schools[random.Next(schools.Length)].SchoolId;

    private string Add()
    {
        string id = $"p{made++:D4}";
        (Placement placement, BandDecision[] decisions) = next(id, AnySchool());
        Put(placement, decisions);
        return id;
    }

    private void Put(Placement placement, BandDecision[] decisions) =>
        placements[placement.Id] = (placement, decisions, PlainTopUps.Price(plain, placement, decisions, Year));

    private string Take(string id, string how)
    {
        (Placement placement, BandDecision[] decisions, _) = placements[id];
        live.Replace(id, placement, decisions, []);
        return $"{id} {how}: {placement.SchoolId} {placement.Setting} {placement.Span} {placement.PartTime} {string.Join(", ", decisions.Select(d => $"{d.Award.Band}{d.Award.Hours} {d.Span}"))}";
    }

    private LiveBook Live()
    {
        Placement[] all = [.. placements.Values.Select(p => p.Placement)];
        School[] list = [.. schools.Select((s, i) => new School(s.SchoolId, s.Urn, i + 1, Authority, null, s.Name, s.Group, "made up", SchoolKind.Maintained, "made up", null, null, null, null, Build.At))];
        var census = new CensusHistory(rolls.SelectMany(r => Census(r.Key, r.Value)), []);
        CountedInputs counted = CountedInputs.None(Year) with
        {
            VolumeSchemes = new Dictionary<int, VolumeScheme> { [0] = volume },
            Averages = new Dictionary<int, NationalAverages> { [Authority] = new([CountedAgreementTests.Average]) },
            Funds = new Dictionary<int, OpenedFund> { [0] = new(fund, "", Year.Span.From, new("made up", DateTimeOffset.UnixEpoch, 1)) },
            Census = census,
            PlacementsAt = all.ToLookup(p => p.SchoolId),
        };
        var inputs = new YearInputs(
            Year, false, new Dictionary<int, Schools.Authority>(), list.ToLookup(s => s.AuthorityCode), list.ToDictionary(s => s.Id, s => s.Group),
            new Dictionary<(int, CensusMeasure), CensusCount>(), [], Array.Empty<CommissionedPlaces>().ToLookup(p => p.SchoolId), all,
            placements.Values.SelectMany(p => p.Decisions).ToLookup(d => d.PlacementId), new Dictionary<string, Scheme> { [scheme.Id] = scheme },
            new([]), new(Year, 0, []), new Dictionary<int, ParameterSet>(), new Dictionary<int, AuthorityInputs>(), [])
        {
            Transfers = Array.Empty<EnactedTransfer>().ToLookup(_ => 0),
            Counted = counted,
        };
        var side = new SchoolsSide(Authority, Grant, rules, [], schools, [], [], [], []);
        return new(inputs, side, PricedYear.Of(inputs));
    }

    private static IEnumerable<CensusCount> Census(int school, (int? Roll, int? Primary, int? Secondary) roll)
    {
        if (roll.Roll is int all) yield return new(school, CensusDay, CensusMeasure.TotalPupils, all, Build.At);
        if (roll.Primary is int primary) yield return new(school, CensusDay, CensusMeasure.PrimaryPupils, primary, Build.At);
        if (roll.Secondary is int secondary) yield return new(school, CensusDay, CensusMeasure.SecondaryPupils, secondary, Build.At);
    }

    private static DsgGrant Grant { get; } = new(
        Authority, "Made up", Year, Money.Zero, Money.Zero, Money.Zero, Money.Zero, Rate.Zero, Rate.Zero, Quantity.Zero, Quantity.Zero, Money.Zero, Money.Zero, null, null, Build.At);
}
