using FundingPlatform.Kernel;
using FundingPlatform.Shell;
using Contract = Funding.Schools.V1;
using Shared = Funding.Type.V1;

namespace FundingPlatform.Schools.Wire;

/// <summary>The module's records as the contract has them, and what a caller states as records.</summary>
internal static class Messages
{
    private const int LongestNumber = 64, LongestBasis = 500;
    private const int FirstYearGroup = -2, LastYearGroup = 14;

    /// <summary>
    /// A placement as stated; the request becomes its source when it is recorded. Whether the dates, the share of a week and
    /// the reference to the pupil can be is for the rules to say.
    /// </summary>
    public static Placement Read(Shared.PlacementDetails? stated, string path)
    {
        Shared.PlacementDetails details = Field.Needed(stated, path);
        return new(
            Field.Text(details.PlacementId, $"{path}.placement_id", LongestNumber),
            Field.Text(details.Pupil, $"{path}.pupil", LongestNumber),
            Field.Authority(details.HomeAuthority, $"{path}.home_authority"),
            School(details.SchoolId, $"{path}.school_id"),
            Field.Word<Setting>((int)details.Setting, $"{path}.setting"),
            Need(details.Need, $"{path}.need"),
            details.HasYearGroup ? YearGroup(details.YearGroup, $"{path}.year_group") : null,
            Field.Word<PlanKind>((int)details.Plan, $"{path}.plan"),
            details.PartTime is null ? Quantity.One : new(details.PartTime.HundredMillionths),
            Field.Span(details.Span, $"{path}.span"),
            details.DualRegistered,
            SourceStatus.Given,
            new("", 0),
            Field.TextOrNull(details.Basis, $"{path}.basis", LongestBasis));
    }

    public static Shared.Placement Of(RecordedPlacement recorded)
    {
        Placement placement = recorded.Placement;
        var details = new Shared.PlacementDetails
        {
            PlacementId = placement.Id,
            Pupil = placement.Pupil,
            HomeAuthority = placement.HomeAuthority,
            SchoolId = placement.SchoolId,
            Setting = (Shared.Setting)(placement.Setting + 1),
            Need = placement.Need ?? "",
            Plan = (Shared.PlanKind)(placement.Plan + 1),
            PartTime = placement.PartTime == Quantity.One ? null : ToWire.Quantity(placement.PartTime),
            Span = ToWire.Span(placement.Span),
            DualRegistered = placement.DualRegistered,
            Basis = placement.Basis ?? "",
        };
        if (placement.YearGroup is int year) details.YearGroup = year;
        return new()
        {
            Details = details,
            Status = ToWire.Status(placement.Status),
            Source = $"{placement.Source}",
            DecidedOn = ToWire.DateOrNull(recorded.DecidedOn),
            Sequence = recorded.Sequence,
        };
    }

    public static Contract.School Of(School school)
    {
        var wire = new Contract.School
        {
            SchoolId = school.Id,
            Authority = school.AuthorityCode,
            Estab = school.Estab ?? "",
            Name = school.Name,
            Group = (Contract.SchoolGroup)school.Group,
            GroupSource = school.GroupSource,
            Kind = (Contract.SchoolKind)school.Kind,
            KindSource = school.KindSource,
            Opened = ToWire.DateOrNull(school.Opened),
            Closed = ToWire.DateOrNull(school.Closed),
            Source = $"{school.Source}",
        };
        if (school.Urn is int urn) wire.Urn = urn;
        if (school.AgeLow is int low) wire.AgeLow = low;
        if (school.AgeHigh is int high) wire.AgeHigh = high;
        return wire;
    }

    /// <summary>A group to pick by; null for all.</summary>
    public static SchoolGroup? Group(Contract.SchoolGroup group, string path) => group switch
    {
        Contract.SchoolGroup.Unspecified => null,
        _ when Enum.IsDefined((SchoolGroup)group) => (SchoolGroup)group,
        _ => throw Field.Invalid(path, $"is {(int)group}, which the contract does not know."),
    };

    public static int School(int id, string path) => id != 0 ? id : throw Field.Missing(path);

    private static string? Need(string text, string path)
    {
        string? need = Field.TextOrNull(text, path);
        return need is null || Files.Words.Needs.ContainsKey(need)
            ? need
            : throw Field.Invalid(path, $"is no primary need of the school census. Use one of {string.Join(", ", Files.Words.Needs.Keys)}, or leave it out.");
    }

    private static int YearGroup(int year, string path) => year is >= FirstYearGroup and <= LastYearGroup
        ? year
        : throw Field.Invalid(path, $"is {year}: give -2 or -1 for nursery, 0 for reception, 1 to 14, or leave it out.");
}
