using Funding.Allocation.V1;
using Funding.Banding.V1;
using Funding.Schools.V1;
using Funding.Type.V1;
using FundingPlatform.CrashTest;
using Google.Protobuf;
using Grpc.Core;
using Setting = Funding.Type.V1.Setting;

namespace FundingPlatform.EndToEnd.Tests.Serving;

/// <summary>A call with one thing wrong, made beside a placement that is there, and what it must be told.</summary>
public sealed record WrongCall(string What, Func<Services, Placement, Task> Call, StatusCode Status, string Code, string Field)
{
    private static readonly FundingYear Year = new() { StartingYear = SmallAuthority.Year.StartingYear };
    private static readonly Date Day = new() { Year = 2023, Month = 9, Day = 1 };
    private static readonly Date Earlier = new() { Year = 2022, Month = 1, Day = 1 };

    private static readonly Date Far = new() { Year = 2999, Month = 1, Day = 1 };

    public override string ToString() => What;

    public static IReadOnlyList<WrongCall> All { get; } =
    [
        // What nobody knows.
        Closing("a placement that nobody knows is closed", c => c.PlacementId = "nobody", StatusCode.NotFound, "placement_unknown", "placement_id"),
        Correction("a placement that nobody knows is corrected", c => c.Placement.PlacementId = "nobody", StatusCode.NotFound, "placement_unknown", "placement.placement_id"),
        Award("an award for a placement that nobody knows", a => a.PlacementId = "nobody", StatusCode.NotFound, "placement_unknown", "placement_id"),
        Award("a scheme that nobody knows", a => a.SchemeId = "nobodys", StatusCode.NotFound, "scheme_unknown", "scheme_id"),
        Award("a band that nobody knows", a => a.Award.Band = "Z", StatusCode.InvalidArgument, "band_unknown", "award"),
        Opening("a school that nobody knows", o => o.Placement.SchoolId = 999_999, StatusCode.NotFound, "school_unknown", "placement.school_id"),
        new("a share of a school that nobody knows", (s, _) => s.Allocation.GetBudgetShareAsync(new() { SchoolId = 999_999, FundingYear = Year }).ResponseAsync, StatusCode.NotFound, "school_unknown", "school_id"),
        new("a book that nobody opened", (s, _) => s.Allocation.ListBudgetSharesAsync(new() { Authority = SmallAuthority.Code, FundingYear = new() { StartingYear = 2010 } }).ResponseAsync, StatusCode.NotFound, "book_unknown", ""),
        new("a watch from a sequence to come", (s, _) => Watch(s, new() { Authority = SmallAuthority.Code, FundingYear = Year, ResumeFrom = long.MaxValue }), StatusCode.InvalidArgument, "sequence_unknown", "resume_from"),

        // Whose it is not.
        new("schools of another authority", (s, _) => s.Schools.ListSchoolsAsync(new() { Authority = 350 }).ResponseAsync, StatusCode.PermissionDenied, "authority_forbidden", ""),
        Opening("a pupil of another authority", o => o.Placement.HomeAuthority = 350, StatusCode.PermissionDenied, "authority_forbidden", ""),

        // Days.
        Opening("a day that does not exist", o => o.Placement.Span.From = new() { Year = 2023, Month = 2, Day = 30 }, StatusCode.InvalidArgument, "date_invalid", "placement.span.from"),
        Opening("no day of the decision", o => o.DecidedOn = null, StatusCode.InvalidArgument, "field_missing", "decided_on"),
        Opening("an end before the beginning", o => o.Placement.Span.Until = Earlier, StatusCode.InvalidArgument, "dates_turned_round", "placement.span.until"),
        Closing("an end before the placement", c => c.Until = Earlier, StatusCode.FailedPrecondition, "before_placement", "until"),
        Award("an award before the placement", a => a.Span.From = new() { Year = 2023, Month = 1, Day = 1 }, StatusCode.FailedPrecondition, "before_placement", "span.from"),
        new("a year of long ago", (s, _) => s.Allocation.ListBudgetSharesAsync(new() { Authority = SmallAuthority.Code, FundingYear = new() { StartingYear = 1492 } }).ResponseAsync, StatusCode.InvalidArgument, "year_invalid", "funding_year"),

        new("a recount before the first count", (s, _) => s.Schools.CorrectCountAsync(new() { RequestId = Id(), Authority = SmallAuthority.Code, Date = Earlier, Reason = "A recount", DecidedOn = Day }).ResponseAsync, StatusCode.FailedPrecondition, "count_not_closed", "date"),
        new("a count of a day to come", (s, _) => s.Schools.CloseCountAsync(new() { RequestId = Id(), Authority = SmallAuthority.Code, Date = Far, DecidedOn = Far }).ResponseAsync, StatusCode.FailedPrecondition, "count_not_yet", "date"),
        new("a count decided before its day", (s, _) => s.Schools.CloseCountAsync(new() { RequestId = Id(), Authority = SmallAuthority.Code, Date = Day, DecidedOn = Earlier }).ResponseAsync, StatusCode.InvalidArgument, "decided_too_early", "decided_on"),

        // Money and numbers.
        Award("negative money", a => a.Award = new() { Amount = new() { Millionths = -1 } }, StatusCode.InvalidArgument, "amount_negative", "award.amount"),
        Award("negative hours", a => a.Award = new() { Hours = new() { HundredMillionths = -1 } }, StatusCode.InvalidArgument, "amount_negative", "award.hours"),
        Opening("a negative share of a week", o => o.Placement.PartTime = new() { HundredMillionths = -1 }, StatusCode.InvalidArgument, "part_time_out_of_range", "placement.part_time"),
        Opening("an authority of no three digits", o => o.Placement.HomeAuthority = 35, StatusCode.InvalidArgument, "field_invalid", "placement.home_authority"),
        new("a page below nothing", (s, _) => s.Schools.ListPlacementsAsync(new() { Authority = SmallAuthority.Code, PageSize = -1 }).ResponseAsync, StatusCode.InvalidArgument, "page_size_invalid", "page_size"),
        new("a page of another list", (s, _) => s.Schools.ListPlacementsAsync(new() { Authority = SmallAuthority.Code, PageToken = "bm9uZQ" }).ResponseAsync, StatusCode.InvalidArgument, "page_token_invalid", "page_token"),

        // Words.
        Opening("a setting that the contract does not know", o => o.Placement.Setting = (Setting)99, StatusCode.InvalidArgument, "field_invalid", "placement.setting"),
        Opening("a text with a line break", o => o.Placement.Basis = "one\ntwo", StatusCode.InvalidArgument, "field_invalid", "placement.basis"),
        Opening("a unique pupil number", o => o.Placement.Pupil = "A123456789012", StatusCode.InvalidArgument, "pupil_not_opaque", "placement.pupil"),
        Award("two awards in one", a => a.Award.Points = 3, StatusCode.InvalidArgument, "award_unclear", "award"),
        Award("no award inside", a => a.Award = null, StatusCode.InvalidArgument, "field_missing", "award"),
        new("no change inside", (s, _) => s.Schools.OpenPlacementAsync(new() { RequestId = Id() }).ResponseAsync, StatusCode.InvalidArgument, "field_missing", "opening"),
        new("no request id", (s, _) => s.Schools.OpenPlacementAsync(new() { Opening = SoundOpening() }).ResponseAsync, StatusCode.InvalidArgument, "request_id_missing", "request_id"),
        new("a request id that is no UUID", (s, _) => s.Schools.OpenPlacementAsync(new() { RequestId = "1", Opening = SoundOpening() }).ResponseAsync, StatusCode.InvalidArgument, "request_id_invalid", "request_id"),
        new("a scheme that is too large", (s, _) => s.Banding.PublishSchemeAsync(new() { RequestId = Id(), Text = ByteString.CopyFrom(new byte[(1 << 20) + 1]), DecidedOn = Day }).ResponseAsync, StatusCode.InvalidArgument, "file_too_large", "text"),
        new("a file without a header", (s, _) => ImportOf(s, new ImportRequest { File = new() { Kind = FileKind.Placements, Name = "placements.csv" } }), StatusCode.InvalidArgument, "import_out_of_order", "part"),

        // What others did.
        new("a placement that is there", (s, p) => s.Schools.OpenPlacementAsync(Of(SoundOpening(), o => o.Placement.PlacementId = p.Details.PlacementId)).ResponseAsync, StatusCode.AlreadyExists, "duplicate", "opening.placement.placement_id"),
        new("a pupil at two schools", (s, p) => s.Schools.OpenPlacementAsync(Of(SoundOpening(), o => o.Placement.Pupil = p.Details.Pupil)).ResponseAsync, StatusCode.FailedPrecondition, "overlap", "opening.placement.span"),
        Correction("a correction that puts nothing right", _ => { }, StatusCode.AlreadyExists, "placement_unchanged", "placement"),
        Correction("a stale sequence of a correction", c => c.ExpectedSequence = 1, StatusCode.Aborted, "sequence_stale", "expected_sequence"),
        Closing("a stale sequence of a closing", c => c.ExpectedSequence = 1, StatusCode.Aborted, "sequence_stale", "expected_sequence"),
        Award("a stale sequence of an award", a => a.ExpectedSequence = 1, StatusCode.Aborted, "sequence_stale", "expected_sequence"),
    ];

    /// <summary>An opening that would be recorded.</summary>
    public static PlacementOpening SoundOpening()
    {
        string id = $"bad-input-{Change.NewId(Random.Shared):N}";
        return new()
        {
            Placement = new()
            {
                PlacementId = id, Pupil = $"pupil-{id}", HomeAuthority = SmallAuthority.Code, SchoolId = 105287, Setting = Setting.Mainstream,
                Need = "ASD", YearGroup = 3, Plan = PlanKind.EhcPlan, Span = new() { From = Day },
            },
            DecidedOn = Day,
        };
    }

    public static string Id() => Change.NewId(Random.Shared).ToString("D");

    private static OpenPlacementRequest Of(PlacementOpening opening, Action<PlacementOpening> wrong)
    {
        wrong(opening);
        return new() { RequestId = Id(), Opening = opening };
    }

    private static WrongCall Opening(string what, Action<PlacementOpening> wrong, StatusCode status, string code, string field) =>
        new(what, (s, _) => s.Schools.OpenPlacementAsync(Of(SoundOpening(), wrong)).ResponseAsync, status, code, code == "authority_forbidden" ? field : $"opening.{field}");

    private static WrongCall Correction(string what, Action<PlacementCorrection> wrong, StatusCode status, string code, string field) => new(what, (s, p) =>
    {
        var correction = new PlacementCorrection { Placement = p.Details.Clone(), DecidedOn = Day };
        wrong(correction);
        return s.Schools.ChangePlacementAsync(new() { RequestId = Id(), Correction = correction }).ResponseAsync;
    }, status, code, $"correction.{field}");

    private static WrongCall Closing(string what, Action<PlacementClosing> wrong, StatusCode status, string code, string field) => new(what, (s, p) =>
    {
        var closing = new PlacementClosing { PlacementId = p.Details.PlacementId, Until = new() { Year = 2024, Month = 3, Day = 1 }, DecidedOn = Day };
        wrong(closing);
        return s.Schools.ClosePlacementAsync(new() { RequestId = Id(), Closing = closing }).ResponseAsync;
    }, status, code, $"closing.{field}");

    private static WrongCall Award(string what, Action<BandAward> wrong, StatusCode status, string code, string field) => new(what, (s, p) =>
    {
        var award = new BandAward
        {
            PlacementId = p.Details.PlacementId, SchemeId = SmallAuthority.SchemeId, Award = new() { Band = "A" },
            Span = new() { From = new() { Year = 2023, Month = 10, Day = 1 } }, DecidedOn = Day, EndsCurrent = true,
        };
        wrong(award);
        return s.Banding.DecideBandAsync(new() { RequestId = Id(), Award = award }).ResponseAsync;
    }, status, code, $"award.{field}");

    private static async Task Watch(Services services, WatchBudgetSharesRequest request)
    {
        using var call = services.Allocation.WatchBudgetShares(request);
        await call.ResponseStream.MoveNext(default);
    }

    private static async Task ImportOf(Services services, ImportRequest message)
    {
        using var call = services.Schools.Import();
        await call.RequestStream.WriteAsync(message);
        await call.RequestStream.CompleteAsync();
        await call;
    }
}
