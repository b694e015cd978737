using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.TopUps.Rules;

namespace FundingPlatform.TopUps;

/// <summary>
/// How a year's placements are priced, in a budget as for whoever asks for one: by the home authority's scheme. A pupil whose home authority's scheme is not here is not
/// ours to price: the placement is listed without an amount and counted apart.
/// </summary>
public sealed record Pricing(FundingYear Year, IReadOnlyDictionary<string, Scheme> Schemes, IReadOnlyDictionary<int, SchoolGroup> Groups)
{
    /// <summary>The code of the finding on a placement that is not ours to price.</summary>
    public const string NotOurs = "not_ours_to_price";

    /// <summary>Whether a placement's amount may hang on those beside it.</summary>
    public bool RoundsSchools { get; } = Schemes.Values.Any(s => s.RoundingStage == RoundingStage.School);

    /// <summary>Whether a placement stands without an amount because its home authority's scheme is not known.</summary>
    public static bool IsNotOurs(PricedPlacement placement) => placement.Findings.Any(f => f.Code == NotOurs);

    /// <summary>Whether a placement can cost anything in a year: some schemes pay the leaving day, which may be the year's first.</summary>
    public static bool MayBePaidIn(Placement placement, FundingYear year) =>
        placement.Span.From < year.Span.Until && placement.Span.Until >= year.Span.From && !placement.Span.IsEmpty;

    /// <summary>Whether a scheme pays a placement for any day of a year; without a scheme its own days count.</summary>
    public static bool IsPaidIn(Placement placement, FundingYear year, Scheme? scheme) =>
        MayBePaidIn(placement, year) && (placement.Span.Overlaps(year.Span) || scheme?.ProRata.LeavingDayCounts == true);

    /// <summary>
    /// The placement's year, before its school is rounded: one price for each scheme of its awards in the year, as when a new
    /// scheme takes over within it. None where no day of the year is paid.
    /// </summary>
    public IReadOnlyList<PricedPlacement> Price(Placement placement, IReadOnlyList<BandDecision> decisions)
    {
        if (!MayBePaidIn(placement, Year)) return [];
        List<PricedPlacement> priced = new(1);
        foreach (string? id in SchemesOf(placement, decisions))
        {
            Scheme? scheme = id is not null && Schemes.TryGetValue(id, out Scheme? found) && found.Authority == placement.HomeAuthority ? found : null;
            if (!IsPaidIn(placement, Year, scheme) || (scheme is null && priced.Exists(IsNotOurs))) continue;
            PricedPlacement now = scheme is null ? Unpriced(placement)
                : TopUpPricing.Price(scheme, placement, decisions, Year, PupilPhases.Of(placement.YearGroup, Groups.GetValueOrDefault(placement.SchoolId)));
            // Days without an award are the placement's, whichever schemes price the others: they are told once.
            priced.Add(priced.Exists(p => p.Findings.Any(IsGap)) ? now with { Findings = [.. now.Findings.Where(f => !IsGap(f))] } : now);
        }

        return priced;
    }

    /// <summary>
    /// What the protection awards of a placement come to in the year, each by its plan's target scheme; none where its home
    /// authority is no longer the plan's.
    /// </summary>
    public IReadOnlyList<PricedProtection> Protect(Placement placement, IReadOnlyList<BandDecision> decisions, IReadOnlyList<ProtectionAward> awards) =>
        [.. TargetsOf(awards).SelectMany(scheme => ProtectionPricing.Price(scheme, placement, decisions, awards, Year))];

    /// <summary>What the protection awards of schools' totals come to in the year, each by its plan's target scheme.</summary>
    public IReadOnlyList<PricedProtection> Protect(IReadOnlyList<ProtectionAward> awards) =>
        [.. TargetsOf(awards).SelectMany(scheme => ProtectionPricing.Price(scheme, awards, Year))];

    // A plan is carried out only under a scheme in use, and those stay known.
    private IEnumerable<Scheme> TargetsOf(IReadOnlyList<ProtectionAward> awards) =>
        awards.Select(a => a.Scheme).Distinct(StringComparer.Ordinal).Select(id => Schemes[id]);

    /// <summary>
    /// A priced placement made ready for other values of bands; null where there is none that fits (<see cref="CompiledTopUp.Of"/>), or more
    /// than one scheme prices it.
    /// </summary>
    public CompiledTopUp? Compile(IReadOnlyList<PricedPlacement> priced) =>
        priced is [var only] && Schemes.TryGetValue(only.Scheme, out Scheme? scheme)
            ? CompiledTopUp.Of(scheme, only, PupilPhases.Of(only.Placement.YearGroup, Groups.GetValueOrDefault(only.Placement.SchoolId))) : null;

    private static bool IsGap(Finding finding) => finding.Code == Pricer.WithoutAward;

    /// <summary>
    /// The placements of one school side by side, rounded together where their scheme rounds there; what is not paid to the school is
    /// rounded by itself. Rounding again what was rounded changes nothing, so a school may be rounded whenever one of its placements has changed.
    /// </summary>
    public IReadOnlyList<PricedPlacement> RoundSchool(IReadOnlyList<PricedPlacement> placements)
    {
        if (!RoundsSchools) return placements;
        return [.. placements.Where(IsNotOurs), .. placements.Where(p => !IsNotOurs(p))
            .GroupBy(p => (p.Scheme, Alone: p.Placement.IsPaidToSchool ? null : p.Placement.Id)).SelectMany(g => TopUpPricing.RoundSchool(Schemes[g.Key.Scheme], [.. g]))];
    }

    /// <summary>The schemes of the awards of the year, else of any award, else the home authority's; null where there is none.</summary>
    private string?[] SchemesOf(Placement placement, IReadOnlyList<BandDecision> decisions)
    {
        string?[] ofThisYear = [.. decisions.Where(d => d.Span.Overlaps(Year.Span)).Select(d => d.Scheme).Distinct(StringComparer.Ordinal)];
        return ofThisYear.Length > 0 ? ofThisYear
            : [decisions.Count > 0 ? decisions[0].Scheme : Schemes.Values.FirstOrDefault(s => s.Authority == placement.HomeAuthority)?.Id];
    }

    private static PricedPlacement Unpriced(Placement placement) => new(placement, "", null, Exact.Zero, placement.Status, [], [Finding.Warning(NotOurs,
        $"{placement.Id} is paid by {placement.HomeAuthority}, whose scheme is not loaded: it is in no top-up.")]);
}
