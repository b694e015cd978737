using System.Collections.Immutable;
using FundingPlatform.Allocation;
using FundingPlatform.Allocation.Books;
using FundingPlatform.Allocation.Loading;
using FundingPlatform.Allocation.Sample;
using FundingPlatform.Banding;
using FundingPlatform.BlockTransfers;
using FundingPlatform.Contingency;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.VolumeTopUps;

namespace FundingPlatform.Benchmarks;

/// <summary>Makes authorities of a set from the sample files, by the product's own illustrative figures and a seed for each authority.</summary>
internal sealed class SetMaker
{
    private static readonly DateOnly CensusDay = new(2023, 1, 19);
    private readonly SetKind kind;
    private readonly LoadedFiles files;
    private readonly YearInputs inputs;
    private readonly VolumeScheme volume;
    private readonly ContingencyFund fund;
    private readonly CensusHistory census;
    private readonly NationalAverage average;
    private readonly Dictionary<int, int> plans;

    public SetMaker(SetKind kind, string samples, LoadedFiles files)
    {
        (this.kind, this.files) = (kind, files);
        volume = Sample(samples, "volume", "england_illustrative.json", VolumeSchemeFile.Read);
        fund = Sample(samples, "contingency", "england_illustrative_2023_24.json", ContingencyFundFile.Read);
        average = files.Counted.Averages!.KnownOn(volume.DecidedOn)!;
        plans = Plans();
        census = new(files.Schools.Counts.Select(c => c.Measure == CensusMeasure.EhcPlans ? c with { Count = plans[c.SchoolId] } : c), files.Schools.Links);
        inputs = Inputs();
    }

    /// <summary>One authority; without schools where none of its own has a share.</summary>
    public SetAuthority Make(int code)
    {
        var random = new Random(code);
        School[] list = [.. inputs.SchoolsOf[code]];
        SchoolsSide side = SchoolsSide.Of(inputs, code, GrantOf(code, list));
        if (side.Rules is null) throw new InvalidOperationException($"{code}: {side.Findings.First(f => f.Severity == FindingSeverity.Error)}");
        Dictionary<int, SchoolFunding> funded = side.Schools.ToDictionary(s => s.SchoolId);
        SchoolFunding[] schools = kind == SetKind.Stress ? [.. list.Select(s => funded.GetValueOrDefault(s.Id) ?? Outside(s))]
            : files.Grants.Of(code, EnglandSet.Year) is not { Note: null } ? [] : [.. list.Where(s => !s.GroupSource.Contains("override", StringComparison.Ordinal) && funded.ContainsKey(s.Id)).Select(s => funded[s.Id])];
        if (kind == SetKind.HalfPennies) schools = [.. schools.Select(s => InHalfPupils(s, random))];
        long[] values = BandValues.Of(random, kind == SetKind.HalfPennies);
        Scheme scheme = BandValues.Scheme(code, values);
        (long[] others, Scheme other) = BandValues.Raised(random, values, scheme, kind == SetKind.HalfPennies);
        PlanCount count = PlanCounts.Of(volume.CountRule, code, CensusDay, new(list, census, [], [])).Value ?? new(CensusDay, CountState.Closed, 0, [], []);
        ContingencyFund own = fund with { Authority = code, Money = fund.Money with { Amount = ContingencyYear.Compile(fund, [count], ContingencyRecord.Empty).Value.Pot, PerPupil = null } };
        return new(
            code, RulesOf(side.Rules, random), schools, Placements(schools, random),
            scheme, other, values, others, volume, average, own, count,
            new(VolumeYear.Compile(volume, EnglandSet.Year, [count], files.Counted.Averages!, []).Value, ContingencyYear.Compile(own, [count], ContingencyRecord.Empty).Value));
    }

    // Rates as authorities set them: up to a twentieth off the national ones, with six decimals; a third of them cap no gains.
    private YearRules RulesOf(YearRules rules, Random random) => rules with
    {
        FactorRates = [.. rules.FactorRates.Select(rate => (Rate?)RateOf(rate!.Value, random))],
        CapAndScale = rules.AuthorityCode % 3 == 0 ? null : rules.CapAndScale,
        Mfg = new(Quantity.Of(random.Next(0, 6) / 1_000m)),
        Basis = kind == SetKind.HalfPennies ? FactorBasis.ExactCount : rules.Basis,
        Parameters = [],
    };

    private Rate RateOf(Rate national, Random random)
    {
        long millionths = national.Millionths / 100_000 * random.Next(95_000, 105_001);
        return new(kind == SetKind.HalfPennies ? (millionths / 10_000 | 1) * 10_000 : millionths + random.Next(0, 1_000));
    }

    // Seven of ten for the whole year, the others from a day or until one; in half-pennies' case the day is that of half the year.
    private SetPlacement[] Placements(SchoolFunding[] schools, Random random)
    {
        List<SetPlacement> made = [];
        int year = EnglandSet.Year.Days;
        for (int school = 0; school < schools.Length; school++)
        {
            int units = schools[school].Places.Where(p => p.Kind == PlaceKind.ResourcedProvision).Sum(p => (int)(p.OccupiedAtCensus?.Value ?? 0));
            int number = plans[schools[school].SchoolId];
            for (int i = 0; i < number; i++)
            {
                int setting = SettingOf(schools[school].Group) == Setting.Special ? 2 : i < units ? 1 : 0;
                int day = kind == SetKind.HalfPennies ? year / 2 : random.Next(1, year), cut = random.Next(20);
                made.Add(new(school, (byte)random.Next(BandValues.Bands), (byte)setting, (ushort)(cut < 3 ? day : 0), (ushort)(cut is >= 3 and < 6 ? day : year)));
            }
        }

        return [.. made];
    }

    private static Setting SettingOf(SchoolGroup group) =>
        group is SchoolGroup.Special or SchoolGroup.NonMaintainedSpecial or SchoolGroup.Independent or SchoolGroup.AlternativeProvision ? Setting.Special : Setting.Mainstream;

    private static SchoolFunding Outside(School school) =>
        new(school.Id, school.Urn, school.Name, school.Group, false, null, [], Money.Zero, 0, 0, []);

    private static SchoolFunding InHalfPupils(SchoolFunding school, Random random) => school.Formula is not FormulaInputs formula ? school : school with
    {
        Formula = formula with
        {
            Factors = [.. formula.Factors.Select(factor => factor is null ? null : factor with { Proportion = null, Pupils = Quantity.OfHalves(random.Next(0, 120)) })],
        },
    };

    // Each school's count x 638,745 / 389,171; the plans that rounding down leaves go to the largest remainders, in the list's order.
    private Dictionary<int, int> Plans()
    {
        CensusCount[] counts = [.. files.Schools.Counts.Where(c => c.Measure == CensusMeasure.EhcPlans)];
        if (kind != SetKind.Stress) return counts.ToDictionary(c => c.SchoolId, c => c.Count);
        long all = counts.Sum(c => (long)c.Count);
        Dictionary<int, int> scaled = counts.ToDictionary(c => c.SchoolId, c => (int)(c.Count * (long)EnglandSet.PlansOfJanuary2025 / all));
        foreach (CensusCount count in counts.OrderByDescending(c => c.Count * (long)EnglandSet.PlansOfJanuary2025 % all).Take(EnglandSet.PlansOfJanuary2025 - scaled.Values.Sum()))
            scaled[count.SchoolId]++;
        return scaled;
    }

    // City of London and Isles of Scilly have no row in the grant: their rolls stand in, at a neighbour's unit.
    private DsgGrant GrantOf(int code, School[] list)
    {
        if (files.Grants.Of(code, EnglandSet.Year) is DsgGrant grant) return grant;
        int Roll(SchoolGroup group) => list.Where(s => s.Group == group).Sum(s => inputs.CountOf(s.Id, CensusMeasure.TotalPupils));
        int both = Roll(SchoolGroup.PrimaryAndSecondary);
        return files.Grants.Of(code == 201 ? 213 : 908, EnglandSet.Year)! with
        {
            AuthorityCode = code,
            PrimaryPupils = Quantity.Of(Roll(SchoolGroup.Primary) + both / 2),
            SecondaryPupils = Quantity.Of(Roll(SchoolGroup.Secondary) + both - both / 2),
        };
    }

    private YearInputs Inputs()
    {
        SchoolsIntake intake = files.Schools;
        return new(
            EnglandSet.Year, Illustrative: true,
            intake.Authorities.ToDictionary(a => a.Code), intake.Schools.ToLookup(s => s.AuthorityCode), intake.Schools.ToDictionary(s => s.Id, s => s.Group),
            intake.Counts.GroupBy(c => (c.SchoolId, c.Measure)).ToDictionary(g => g.Key, g => g.MaxBy(c => c.Date)!),
            intake.Links, files.Places.ToLookup(p => p.SchoolId), [], Array.Empty<BandDecision>().ToLookup(d => d.PlacementId), new Dictionary<string, Scheme>(),
            files.Grants, files.Parameters.First(p => p.AuthorityCode == 0),
            files.Parameters.Where(p => p.AuthorityCode != 0).ToDictionary(p => p.AuthorityCode), new Dictionary<int, AuthorityInputs>(), [])
        {
            Transfers = Array.Empty<EnactedTransfer>().ToLookup(t => t.Authority),
            Counted = CountedInputs.None(EnglandSet.Year),
        };
    }

    private static T Sample<T>(string samples, string folder, string name, Func<ReadOnlyMemory<byte>, string, Read<T>> read) where T : class =>
        read(File.ReadAllBytes(Path.Combine(samples, folder, name)), name).Value ?? throw new InvalidOperationException($"{name} cannot be read.");
}
