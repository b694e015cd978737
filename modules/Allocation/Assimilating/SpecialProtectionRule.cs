using System.Globalization;
using FundingPlatform.Allocation.Files;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Assimilating;

/// <summary>
/// The special-school protection of a year as its parameters state it: by how many percent place and top-up funding a place
/// must exceed that of the base year, and what a place was and is worth. Rates of the base year are null where its
/// parameters are not recorded.
/// </summary>
internal sealed record SpecialProtectionRule(
    FundingYear Year,
    Quantity Percent,
    FundingYear BaseYear,
    string Source,
    IReadOnlyDictionary<PlaceKind, Rate> PlaceRates,
    IReadOnlyDictionary<PlaceKind, Rate>? BasePlaceRates)
{
    public const string PercentName = "special_protection.percent";
    public const string MinimumName = "special_protection.minimum";
    public const string MaximumName = "special_protection.maximum";
    public const string BaseYearName = "special_protection.base_year";

    private static readonly PlaceKind[] Kinds = [PlaceKind.SpecialPre16, PlaceKind.SpecialPost16, PlaceKind.AlternativeProvision];

    public static bool Counts(PlaceKind kind) => Kinds.Contains(kind);

    /// <summary>Fault <c>special_protection_unknown</c>, with what is missing; <c>special_protection_out_of_range</c>.</summary>
    public static Outcome<SpecialProtectionRule> Of(AllocationReader allocation, int authority, FundingYear year) =>
        Of(year, one => InForce(allocation, authority, one));

    /// <summary><paramref name="parameters"/> gives those in force in a year by name, none where nothing is recorded.</summary>
    public static Outcome<SpecialProtectionRule> Of(FundingYear year, Func<FundingYear, IReadOnlyDictionary<string, Parameter>> parameters)
    {
        IReadOnlyDictionary<string, Parameter> now = parameters(year);
        if (!now.TryGetValue(PercentName, out Parameter? percent))
            return Unknown(year, now.TryGetValue(MaximumName, out Parameter? most)
                ? $"the authority chooses its percentage up to {most.Value}%: state {PercentName} in its parameters.csv"
                : $"the parameters of {year} state no {PercentName}");
        if (!now.TryGetValue(BaseYearName, out Parameter? baseYear)) return Unknown(year, $"the parameters of {year} state no {BaseYearName}");
        decimal value = Number(percent);
        if (Bound(now, MinimumName) is decimal minimum && value < minimum || Bound(now, MaximumName) is decimal maximum && value > maximum)
            return new Fault("special_protection_out_of_range",
                $"{percent.At}: {PercentName} of {percent.Value}% lies outside what {year} allows: {Text(now, MinimumName)} to {Text(now, MaximumName)}.", FaultKind.Invalid);
        FundingYear from = FundingYear.Parse(baseYear.Value).Value;
        Dictionary<PlaceKind, Rate> before = Rates(parameters(from));
        return new SpecialProtectionRule(year, Quantity.Of(value), from, percent.Source, Rates(now), before.Count == 0 ? null : before);
    }

    private static Dictionary<string, Parameter> InForce(AllocationReader allocation, int authority, FundingYear year)
    {
        Dictionary<string, Parameter> named = allocation.Parameters(0, year).Parameters.ToDictionary(p => p.Name, StringComparer.Ordinal);
        foreach (Parameter own in allocation.Parameters(authority, year).Parameters) named[own.Name] = own;
        return named;
    }

    private static Dictionary<PlaceKind, Rate> Rates(IReadOnlyDictionary<string, Parameter> parameters) =>
        PlaceRateNames.All.Where(n => Kinds.Contains(n.Kind) && parameters.ContainsKey(n.Rate)).ToDictionary(n => n.Kind, n => Rate.OfPounds(Number(parameters[n.Rate])));

    private static decimal? Bound(IReadOnlyDictionary<string, Parameter> parameters, string name) =>
        parameters.TryGetValue(name, out Parameter? bound) ? Number(bound) : null;

    private static string Text(IReadOnlyDictionary<string, Parameter> parameters, string name) =>
        parameters.TryGetValue(name, out Parameter? bound) ? $"{bound.Value}%" : "any";

    private static decimal Number(Parameter parameter) => decimal.Parse(parameter.Value, CultureInfo.InvariantCulture);

    private static Fault Unknown(FundingYear year, string why) =>
        new("special_protection_unknown", $"The special-school protection of {year} is not known: {why}.", FaultKind.RuleBroken);
}
