using Funding.Type.V1;
using FundingPlatform.Banding.Wire;
using FundingPlatform.Kernel;
using Contract = Funding.Banding.V1;
using Date = Funding.Type.V1.Date;

namespace FundingPlatform.Banding.Tests.Wire;

/// <summary>Reading an award: every field that is wrong is named, and what is read is written the same.</summary>
public sealed class AwardMessageTests
{
    public static TheoryData<string, string, Action<BandAward>> Wrong { get; } = new()
    {
        { "field_missing", "a.placement_id", a => a.PlacementId = "" },
        { "field_invalid", "a.placement_id", a => a.PlacementId = "P\n1" },
        { "field_missing", "a.scheme_id", a => a.SchemeId = "" },
        { "field_missing", "a.award", a => a.Award = null },
        { "field_missing", "a.award.band", a => a.Award.Band = "" },
        { "field_invalid", "a.award.band", a => a.Award.Band = new string('A', 201) },
        { "amount_negative", "a.award.hours", a => a.Award.Hours = new() { HundredMillionths = -1 } },
        { "field_invalid", "a.award.hours", a => a.Award.Hours = new() { HundredMillionths = 16_800_000_001 } },
        { "amount_negative", "a.award.teacher_hours", a => a.Award.TeacherHours = new() { HundredMillionths = -1 } },
        { "field_invalid", "a.award.teacher_hours", a => a.Award.TeacherHours = new() { HundredMillionths = long.MaxValue } },
        { "amount_negative", "a.award.amount", a => a.Award.Amount = new() { Millionths = -1 } },
        { "field_invalid", "a.award.amount", a => a.Award.Amount = new() { Millionths = 10_000_000_000_001 } },
        { "field_missing", "a.award.levels[1].area", a => a.Award.Levels.Add([new() { Area = "cognition", Level = 1 }, new()]) },
        { "award_unclear", "a.award.levels[1].area", a => a.Award.Levels.Add([new() { Area = "cognition", Level = 1 }, new() { Area = "cognition", Level = 2 }]) },
        { "field_invalid", "a.award.levels[0].area", a => a.Award.Levels.Add(new AwardLevel { Area = "cognition=1;sight", Level = 2 }) },
        { "field_missing", "a.span", a => a.Span = null },
        { "field_missing", "a.span.from", a => a.Span.From = null },
        { "date_invalid", "a.span.from", a => a.Span.From = new() { Year = 2023, Month = 2, Day = 29 } },
        { "date_invalid", "a.span.until", a => a.Span.Until = new() { Year = 2023, Month = 13, Day = 1 } },
        { "field_missing", "a.decided_on", a => a.DecidedOn = null },
        { "date_invalid", "a.decided_on", a => a.DecidedOn = new() },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_field_that_is_wrong_is_named_with_its_code(string code, string field, Action<BandAward> spoil)
    {
        BandAward award = Award("P1", "A");
        spoil(award);
        Kernel.Fault fault = Assert.Throws<FaultException>(() => AwardHandler.Decide(award, "a")).Fault;
        Assert.Equal((code, field, FaultKind.Invalid), (fault.Code, fault.Field, fault.Kind));
    }

    [Fact]
    public void Every_kind_of_award_is_written_as_it_was_read()
    {
        Funding.Type.V1.Award[] awards =
        [
            new() { Band = "A" },
            new() { Band = "A", Amount = new() { Millionths = 6_250_500_000 } },
            new() { Points = 0 },
            new() { Hours = new() { HundredMillionths = 1_550_000_000 }, TeacherHours = new() },
            new() { Levels = { new AwardLevel { Area = "cognition", Level = 2 }, new AwardLevel { Area = "sight", Level = 0 } } },
            new() { Amount = new() },
        ];
        Assert.Equal(awards, awards.Select(award =>
        {
            BandAward asked = Award("P1", "A");
            asked.Award = award;
            return Messages.Of(Messages.Read(asked, "a"), null).Award;
        }));
    }

    [Fact]
    public void Words_of_closed_lists_stand_in_the_contracts_order()
    {
        Assert.Equal(Enum.GetNames<Schools.Setting>(), Enum.GetNames<Setting>().Skip(1));
        Assert.Equal(Enum.GetNames<ReachedBy>(), Enum.GetNames<Contract.ReachedBy>().Skip(1));
        Assert.Equal(Enum.GetNames<ValueBasis>(), Enum.GetNames<Contract.ValueBasis>().Skip(1));
    }

    internal static BandAward Award(string placement, string band, string from = "2023-04-01", string? until = null, bool ends = false) => new()
    {
        PlacementId = placement,
        SchemeId = "bury_illustrative",
        Award = new() { Band = band },
        Span = new() { From = Day(from), Until = until is null ? null : Day(until) },
        DecidedOn = Day("2023-03-20"),
        EndsCurrent = ends,
    };

    internal static Date Day(string day) => DateOnly.Parse(day) is var date ? new() { Year = date.Year, Month = date.Month, Day = date.Day } : null!;
}
