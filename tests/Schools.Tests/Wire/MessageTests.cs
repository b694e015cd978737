using Funding.Type.V1;
using FundingPlatform.Kernel;
using FundingPlatform.Schools.Wire;
using Google.Protobuf;
using Contract = Funding.Schools.V1;

namespace FundingPlatform.Schools.Tests.Wire;

/// <summary>What is read from the wire and written to it, field by field.</summary>
public sealed class MessageTests
{
    /// <summary>A field, what is wrong with it, and the fault that names it.</summary>
    private static readonly (string Field, Action<PlacementOpening> Break, string Code)[] Wrong =
    [
        ("placement", o => o.Placement = null, "field_missing"),
        ("decided_on", o => o.DecidedOn = null, "field_missing"),
        ("decided_on", o => o.DecidedOn = new() { Year = 2023, Month = 2, Day = 29 }, "date_invalid"),
        ("placement.placement_id", o => o.Placement.PlacementId = "", "field_missing"),
        ("placement.placement_id", o => o.Placement.PlacementId = new('P', 65), "field_invalid"),
        ("placement.placement_id", o => o.Placement.PlacementId = "P\n1", "field_invalid"),
        ("placement.pupil", o => o.Placement.Pupil = "", "field_missing"),
        ("placement.pupil", o => o.Placement.Pupil = new('A', 65), "field_invalid"),
        ("placement.pupil", o => o.Placement.Pupil = "A\u0000B", "field_invalid"),
        ("placement.home_authority", o => o.Placement.HomeAuthority = 0, "field_missing"),
        ("placement.home_authority", o => o.Placement.HomeAuthority = 1000, "field_invalid"),
        ("placement.home_authority", o => o.Placement.HomeAuthority = -351, "field_invalid"),
        ("placement.school_id", o => o.Placement.SchoolId = 0, "field_missing"),
        ("placement.setting", o => o.Placement.Setting = 0, "field_missing"),
        ("placement.setting", o => o.Placement.Setting = (Funding.Type.V1.Setting)10, "field_invalid"),
        ("placement.setting", o => o.Placement.Setting = (Funding.Type.V1.Setting)(-1), "field_invalid"),
        ("placement.need", o => o.Placement.Need = "autism", "field_invalid"),
        ("placement.year_group", o => o.Placement.YearGroup = -3, "field_invalid"),
        ("placement.year_group", o => o.Placement.YearGroup = 15, "field_invalid"),
        ("placement.plan", o => o.Placement.Plan = 0, "field_missing"),
        ("placement.plan", o => o.Placement.Plan = (Funding.Type.V1.PlanKind)3, "field_invalid"),
        ("placement.span", o => o.Placement.Span = null, "field_missing"),
        ("placement.span.from", o => o.Placement.Span.From = null, "field_missing"),
        ("placement.span.from", o => o.Placement.Span.From = new() { Year = 2023, Month = 13, Day = 1 }, "date_invalid"),
        ("placement.span.until", o => o.Placement.Span.Until = new() { Year = 0, Month = 1, Day = 1 }, "date_invalid"),
        ("placement.basis", o => o.Placement.Basis = new('b', 501), "field_invalid"),
        ("placement.basis", o => o.Placement.Basis = "a\u0007b", "field_invalid"),
    ];

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, Wrong.Length)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_wrong_field_is_refused_by_its_path(int one)
    {
        PlacementOpening opening = Opening();
        Wrong[one].Break(opening);

        Kernel.Fault fault = Assert.Throws<FaultException>(() => PlacementHandlers.Open(opening, "opening")).Fault;

        Assert.Equal((Wrong[one].Code, $"opening.{Wrong[one].Field}", FaultKind.Invalid), (fault.Code, fault.Field, fault.Kind));
    }

    [Fact]
    public void A_correction_and_a_closing_name_their_fields_too()
    {
        static (string, string?) Of(Action read) => Assert.Throws<FaultException>(read) is { Fault: var fault } ? (fault.Code, fault.Field) : default;
        PlacementOpening opening = Opening();

        Assert.Equal(("field_missing", "c.decided_on"), Of(() => PlacementHandlers.Correct(new() { Placement = opening.Placement }, "c")));
        Assert.Equal(("field_missing", "c.placement"), Of(() => PlacementHandlers.Correct(new() { DecidedOn = opening.DecidedOn }, "c")));
        Assert.Equal(("field_missing", "c.placement_id"), Of(() => PlacementHandlers.Close(new() { Until = opening.DecidedOn, DecidedOn = opening.DecidedOn }, "c")));
        Assert.Equal(("field_missing", "c.until"), Of(() => PlacementHandlers.Close(new() { PlacementId = "P1", DecidedOn = opening.DecidedOn }, "c")));
        Assert.Equal(("field_missing", "c.decided_on"), Of(() => PlacementHandlers.Close(new() { PlacementId = "P1", Until = opening.DecidedOn }, "c")));
    }

    [Fact]
    public void What_is_left_out_is_read_as_not_known_full_time_and_without_an_end()
    {
        PlacementDetails details = Opening().Placement;
        details.Need = details.Basis = "";
        details.ClearYearGroup();
        (details.PartTime, details.Span.Until) = (null, null);

        Placement read = Messages.Read(details, "placement");

        Assert.Equal((null, null, null, Kernel.Quantity.One, Kernel.DateSpan.NoEnd), (read.Need, read.Basis, read.YearGroup, read.PartTime, read.Span.Until));
    }

    [Fact]
    public void A_placement_comes_back_as_it_was_stated()
    {
        PlacementDetails stated = Opening().Placement;

        Funding.Type.V1.Placement written = Messages.Of(new RecordedPlacement(Messages.Read(stated, "placement") with { Source = new("request 1", 0) }, new(2023, 3, 20), 7));

        Assert.Equal(stated.ToByteString(), written.Details.ToByteString());
        Assert.Equal((7L, "request 1", Funding.Type.V1.SourceStatus.Given), (written.Sequence, written.Source, written.Status));
    }

    [Fact]
    public void Every_word_of_the_contract_means_the_same_word_of_the_module()
    {
        foreach (Setting word in Enum.GetValues<Setting>()) Assert.Equal($"{word}", $"{(Funding.Type.V1.Setting)(word + 1)}");
        foreach (SchoolGroup word in Enum.GetValues<SchoolGroup>().Skip(1)) Assert.Equal($"{word}", $"{(Contract.SchoolGroup)word}");
        foreach (SchoolKind word in Enum.GetValues<SchoolKind>().Skip(1)) Assert.Equal($"{word}", $"{(Contract.SchoolKind)word}");
        foreach (Files.ImportKind word in Enum.GetValues<Files.ImportKind>()) Assert.Equal($"{word}", $"{(Contract.FileKind)(word + 1)}");
        Assert.Equal((PlanKind.EhcPlan, PlanKind.TopUpOnly), ((PlanKind)(Funding.Type.V1.PlanKind.EhcPlan - 1), (PlanKind)(Funding.Type.V1.PlanKind.TopUpOnly - 1)));
        Assert.Equal(Enum.GetValues<Setting>().Length + 1, Enum.GetValues<Funding.Type.V1.Setting>().Length);
        Assert.Equal(Enum.GetValues<PlanKind>().Length + 1, Enum.GetValues<Funding.Type.V1.PlanKind>().Length);
    }

    /// <summary>Every field filled in.</summary>
    internal static PlacementOpening Opening(string id = "P1", string pupil = "A-17", int school = 105377) => new()
    {
        Placement = new()
        {
            PlacementId = id,
            Pupil = pupil,
            HomeAuthority = 351,
            SchoolId = school,
            Setting = Funding.Type.V1.Setting.Special,
            Need = "ASD",
            YearGroup = 4,
            Plan = Funding.Type.V1.PlanKind.EhcPlan,
            PartTime = new() { HundredMillionths = 60_000_000 },
            Span = new() { From = Day(2023, 4, 1), Until = Day(2023, 9, 1) },
            DualRegistered = true,
            Basis = "a letter",
        },
        DecidedOn = Day(2023, 3, 20),
    };

    internal static Date Day(int year, int month, int day) => new() { Year = year, Month = month, Day = day };
}
