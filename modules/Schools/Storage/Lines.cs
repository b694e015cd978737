using System.Text.Json.Serialization;
using FundingPlatform.Kernel;

namespace FundingPlatform.Schools.Storage;

/// <summary>
/// The payloads. Words of closed lists are written as text, so that a word added later cannot change what an old entry
/// says; empty values are left out.
/// </summary>
[JsonSourceGenerationOptions(
    UseStringEnumConverter = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SchoolsImported))]
[JsonSerializable(typeof(CountsImported))]
[JsonSerializable(typeof(LinksImported))]
[JsonSerializable(typeof(PlacesCommissioned))]
[JsonSerializable(typeof(PlacementsOpened))]
[JsonSerializable(typeof(PlacementOpened))]
[JsonSerializable(typeof(PlacementCorrected))]
[JsonSerializable(typeof(PlacementClosed))]
[JsonSerializable(typeof(CountClosed))]
[JsonSerializable(typeof(CountCorrected))]
internal sealed partial class SchoolsJson : JsonSerializerContext;

/// <summary>Domain records as lines of facts.</summary>
internal static class Lines
{
    public static SchoolLine Of(School s) => new(
        s.Id, s.Urn, s.RowNo, s.AuthorityCode, s.Estab, s.Name, s.Group, s.GroupSource, s.Kind, s.KindSource, s.AgeLow, s.AgeHigh,
        s.Opened, s.Closed, s.Source.Line);

    public static CountLine Of(CensusCount c) => new(c.SchoolId, c.Date, c.Measure, c.Count, c.Source.Line);

    public static LinkLine Of(SchoolLink l) => new(l.Urn, l.LinkUrn, l.LinkName, l.IsPredecessor, l.Type, l.Date, l.Source.Line);

    public static PlaceLine Of(CommissionedPlaces p) => new(
        p.SchoolId, p.Kind, p.Period.From, p.Period.Until, p.Places.HundredMillionths, p.OccupiedAtCensus?.HundredMillionths, p.Status, p.Basis, p.Source.Line);

    public static PlacementLine Of(Placement p) => new(
        p.Id, p.Pupil, p.HomeAuthority, p.SchoolId, p.Setting, p.Need, p.YearGroup, p.Plan, p.PartTime.HundredMillionths,
        p.Span.From, End(p.Span), p.DualRegistered, p.Status, p.Basis, p.Source.Line);

    /// <summary>The first day after a span, null where there is no end yet.</summary>
    public static DateOnly? End(DateSpan span) => span.Until == DateSpan.NoEnd ? null : span.Until;
}
