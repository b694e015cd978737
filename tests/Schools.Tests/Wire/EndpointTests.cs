using Funding.Schools.V1;
using Funding.Type.V1;
using FundingPlatform.Shell;
using Google.Protobuf;
using Grpc.Core;
using static FundingPlatform.Schools.Tests.Wire.MessageTests;

namespace FundingPlatform.Schools.Tests.Wire;

/// <summary>Schools and placements over real HTTP/2.</summary>
public sealed class EndpointTests : IAsyncLifetime
{
    private SchoolsHost host = null!;
    private CallOptions officer;

    public async ValueTask InitializeAsync() => (host, officer) = await SchoolsHost.StartAsync() is var started ? (started, started.As(351)) : default;

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task A_placement_is_opened_changed_and_closed_and_each_reply_says_where_it_stands()
    {
        PlacementOpening opening = Opening();
        OpenPlacementResponse opened = await host.Client.OpenPlacementAsync(new() { RequestId = Id(1), Opening = opening }, officer);
        PlacementDetails right = opening.Placement.Clone();
        right.PartTime = null;
        ChangePlacementResponse changed = await host.Client.ChangePlacementAsync(
            new() { RequestId = Id(2), Correction = new() { Placement = right, DecidedOn = Day(2023, 3, 21), ExpectedSequence = opened.Recorded.Placement.Sequence } }, officer);
        ClosePlacementResponse closed = await host.Client.ClosePlacementAsync(new() { RequestId = Id(3), Closing = Closing(changed.Recorded.Placement.Sequence) }, officer);

        Assert.Equal(opened.Recorded.Stamp.Sequence + 2, closed.Recorded.Stamp.Sequence);
        Assert.Equal("Officer of 351", closed.Recorded.Stamp.Actor);
        Assert.Equal(opening.Placement, opened.Recorded.Placement.Details);
        Assert.Equal(right, changed.Recorded.Placement.Details);
        right.Span.Until = Day(2023, 7, 22);
        Assert.Equal(right, closed.Recorded.Placement.Details);
        Assert.Equal((Id(3), closed.Recorded.Stamp.Sequence), (closed.Recorded.Placement.Source["request ".Length..], closed.Recorded.Placement.Sequence));
        ListPlacementsResponse listed = await host.Client.ListPlacementsAsync(new() { Authority = 351 }, officer);
        Assert.Equal(closed.Recorded.Placement, Assert.Single(listed.Placements));
        Assert.Equal(closed.Recorded.Stamp.Sequence, listed.Sequence);
    }

    [Fact]
    public async Task A_retry_has_the_recorded_reply_to_the_byte_and_another_request_under_its_id_is_refused()
    {
        OpenPlacementRequest request = new() { RequestId = Id(1), Opening = Opening() };
        OpenPlacementResponse first = await host.Client.OpenPlacementAsync(request, officer);
        await host.Client.ClosePlacementAsync(new() { RequestId = Id(2), Closing = Closing() }, officer);
        long head = host.JournalHead();

        OpenPlacementResponse again = await host.Client.OpenPlacementAsync(request, officer);
        request.Opening.Placement.Need = "SEMH";

        Assert.Equal(first.Recorded.ToByteString(), again.Recorded.ToByteString());
        Assert.Equal((StatusCode.AlreadyExists, "request_id_reused"), await Refusal(host.Client.OpenPlacementAsync(request, officer)));
        Assert.Equal(head, host.JournalHead());
    }

    [Fact]
    public async Task A_change_after_somebody_elses_is_stale()
    {
        OpenPlacementResponse opened = await host.Client.OpenPlacementAsync(new() { RequestId = Id(1), Opening = Opening() }, officer);
        await host.Client.ClosePlacementAsync(new() { RequestId = Id(2), Closing = Closing() }, officer);

        Assert.Equal(
            (StatusCode.Aborted, "sequence_stale", "correction.expected_sequence"),
            await SchoolsHost.Refused(host.Client.ChangePlacementAsync(
                new()
                {
                    RequestId = Id(3),
                    Correction = new() { Placement = Opening().Placement, DecidedOn = Day(2023, 3, 21), ExpectedSequence = opened.Recorded.Stamp.Sequence },
                }, officer)));
    }

    [Fact]
    public async Task A_refusal_has_its_status_its_code_and_its_field_and_changes_nothing()
    {
        await host.Client.OpenPlacementAsync(new() { RequestId = Id(1), Opening = Opening() }, officer);
        long head = host.JournalHead();
        Task<(StatusCode, string, string)> Open(Action<PlacementOpening> change)
        {
            PlacementOpening opening = Opening("P2", "B");
            change(opening);
            return SchoolsHost.Refused(host.Client.OpenPlacementAsync(new() { RequestId = Id(9), Opening = opening }, officer));
        }

        Assert.Equal((StatusCode.InvalidArgument, "dates_turned_round", "opening.placement.span.until"), await Open(o => o.Placement.Span.Until = o.Placement.Span.From));
        Assert.Equal((StatusCode.InvalidArgument, "part_time_out_of_range", "opening.placement.part_time"), await Open(o => o.Placement.PartTime.HundredMillionths = 0));
        Assert.Equal((StatusCode.InvalidArgument, "part_time_out_of_range", "opening.placement.part_time"), await Open(o => o.Placement.PartTime.HundredMillionths = 100_000_001));
        Assert.Equal((StatusCode.InvalidArgument, "part_time_out_of_range", "opening.placement.part_time"), await Open(o => o.Placement.PartTime.HundredMillionths = long.MinValue));
        Assert.Equal((StatusCode.InvalidArgument, "pupil_not_opaque", "opening.placement.pupil"), await Open(o => o.Placement.Pupil = "Ann Other"));
        Assert.Equal((StatusCode.InvalidArgument, "pupil_not_opaque", "opening.placement.placement_id"), await Open(o => o.Placement.PlacementId = "A123456789012"));
        Assert.Equal((StatusCode.NotFound, "school_unknown", "opening.placement.school_id"), await Open(o => o.Placement.SchoolId = 1));
        Assert.Equal((StatusCode.AlreadyExists, "duplicate", "opening.placement.placement_id"), await Open(o => o.Placement.PlacementId = "P1"));
        Assert.Equal((StatusCode.FailedPrecondition, "overlap", "opening.placement.span"), await Open(o => (o.Placement.Pupil, o.Placement.DualRegistered) = ("A-17", false)));
        Assert.Equal((StatusCode.PermissionDenied, "authority_forbidden", ""), await Open(o => o.Placement.HomeAuthority = 352));
        Assert.Equal((StatusCode.InvalidArgument, "request_id_missing", "request_id"), await SchoolsHost.Refused(host.Client.OpenPlacementAsync(new(), officer)));
        Assert.Equal((StatusCode.InvalidArgument, "field_missing", "closing"), await SchoolsHost.Refused(host.Client.ClosePlacementAsync(new() { RequestId = Id(9) }, officer)));
        Assert.Equal((StatusCode.NotFound, "placement_unknown", "closing.placement_id"), await SchoolsHost.Refused(host.Client.ClosePlacementAsync(new() { RequestId = Id(9), Closing = Closing(id: "P7") }, officer)));
        Assert.Equal(head, host.JournalHead());
    }

    [Fact]
    public async Task Schools_come_in_the_order_of_their_list_page_by_page()
    {
        List<int> seen = [];
        ListSchoolsRequest request = new() { Authority = 351, PageSize = 40 };
        List<int> pages = [];
        do
        {
            ListSchoolsResponse page = await host.Client.ListSchoolsAsync(request, officer);
            seen.AddRange(page.Schools.Select(s => s.SchoolId));
            pages.Add(page.Schools.Count);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);

        Assert.Equal(Samples.Bury.Value.Schools.OrderBy(s => s.RowNo).Select(s => s.Id), seen);
        Assert.Equal([40, 40, 11], pages);
    }

    [Fact]
    public async Task Schools_are_picked_by_group_and_a_token_is_good_for_its_own_list_only()
    {
        ListSchoolsResponse special = await host.Client.ListSchoolsAsync(new() { Authority = 351, Group = Funding.Schools.V1.SchoolGroup.Special, PageSize = 1 }, officer);

        Assert.Equal(Funding.Schools.V1.SchoolGroup.Special, Assert.Single(special.Schools).Group);
        Assert.NotEmpty(special.NextPageToken);
        ListSchoolsRequest other = new() { Authority = 351, PageToken = special.NextPageToken };
        Assert.Equal((StatusCode.InvalidArgument, "page_token_invalid", "page_token"), await SchoolsHost.Refused(host.Client.ListSchoolsAsync(other, officer)));
        Assert.Equal((StatusCode.InvalidArgument, "page_size_invalid", "page_size"), await SchoolsHost.Refused(host.Client.ListSchoolsAsync(new() { Authority = 351, PageSize = -1 }, officer)));
        Assert.Equal((StatusCode.InvalidArgument, "field_invalid", "group"), await SchoolsHost.Refused(host.Client.ListSchoolsAsync(new() { Authority = 351, Group = (Funding.Schools.V1.SchoolGroup)99 }, officer)));
        Assert.Equal((StatusCode.InvalidArgument, "field_missing", "authority"), await SchoolsHost.Refused(host.Client.ListSchoolsAsync(new(), officer)));
    }

    [Fact]
    public async Task One_school_is_got_by_its_id_with_what_is_not_known_left_out()
    {
        School expected = Samples.Bury.Value.Schools.First(s => s.Urn is null);

        Funding.Schools.V1.School school = (await host.Client.GetSchoolAsync(new() { SchoolId = expected.Id }, officer)).School;

        Assert.Equal((expected.Id, false, expected.Name, $"{expected.Source}"), (school.SchoolId, school.HasUrn, school.Name, school.Source));
        Assert.Equal((StatusCode.NotFound, "school_unknown", "school_id"), await SchoolsHost.Refused(host.Client.GetSchoolAsync(new() { SchoolId = 1 }, officer)));
    }

    [Fact]
    public async Task Another_authority_sees_only_what_is_its_own()
    {
        CallOptions theirs = host.As(352);
        await host.Client.OpenPlacementAsync(new() { RequestId = Id(1), Opening = Opening() }, officer);
        PlacementOpening away = Opening("P2", "B");
        away.Placement.HomeAuthority = 352;

        Assert.Equal((StatusCode.PermissionDenied, "authority_forbidden"), await Refusal(host.Client.ListSchoolsAsync(new() { Authority = 351 }, theirs)));
        Assert.Equal((StatusCode.PermissionDenied, "authority_forbidden"), await Refusal(host.Client.GetSchoolAsync(new() { SchoolId = 105377 }, theirs)));
        Assert.Equal((StatusCode.PermissionDenied, "authority_forbidden"), await Refusal(host.Client.ListPlacementsAsync(new() { Authority = 351 }, theirs)));
        Assert.Equal((StatusCode.PermissionDenied, "authority_forbidden"), await Refusal(host.Client.ClosePlacementAsync(new() { RequestId = Id(2), Closing = Closing() }, theirs)));
        Assert.Equal((StatusCode.NotFound, "authority_unknown", "opening.placement.home_authority"), await SchoolsHost.Refused(host.Client.OpenPlacementAsync(new() { RequestId = Id(3), Opening = away }, theirs)));
        Assert.Empty((await host.Client.ListPlacementsAsync(new() { Authority = 352 }, theirs)).Placements);
    }

    [Fact]
    public async Task Placements_are_listed_for_the_home_and_for_the_school_by_day_and_school_in_pages()
    {
        School[] schools = [.. Samples.Bury.Value.Schools.Take(2)];
        Placement[] all = [.. Enumerable.Range(0, 25).Select(i => new Placement($"P{i:00}", $"A{i}", i % 3 == 0 ? 352 : 351, schools[i % 2].Id,
            Setting.Mainstream, null, null, PlanKind.EhcPlan, Kernel.Quantity.One, new(new(2023, 4, 1 + i), i == 7 ? new(2023, 4, 10) : Kernel.DateSpan.NoEnd),
            false, Kernel.SourceStatus.Given, new("p.csv", i + 2)))];
        (await host.Database.Submit(new(new Guid(99, 1, 0, new byte[8]), "tester", 351), s => SchoolsModule.Record(s, all))).OrThrow();

        Assert.Equal(all.Select(p => p.Id), await Listed(new() { Authority = 351, PageSize = 7 }, officer));
        Assert.Equal(all.Where(p => p.HomeAuthority == 352).Select(p => p.Id), await Listed(new() { Authority = 352, PageSize = 4 }, host.As(352)));
        Assert.Equal(all.Where(p => p.SchoolId == schools[1].Id).Select(p => p.Id), await Listed(new() { Authority = 351, SchoolId = schools[1].Id, PageSize = 5 }, officer));
        Assert.Equal(all.Where(p => p.Span.Contains(new DateOnly(2023, 4, 10))).Select(p => p.Id), await Listed(new() { Authority = 351, On = Day(2023, 4, 10), PageSize = 3 }, officer));
        Assert.Equal((StatusCode.NotFound, "school_unknown", "school_id"), await SchoolsHost.Refused(host.Client.ListPlacementsAsync(new() { Authority = 351, SchoolId = 1 }, officer)));
    }

    private async Task<List<string>> Listed(ListPlacementsRequest request, CallOptions caller)
    {
        List<string> ids = [];
        do
        {
            ListPlacementsResponse page = await host.Client.ListPlacementsAsync(request, caller);
            Assert.InRange(page.Placements.Count, 1, request.PageSize);
            ids.AddRange(page.Placements.Select(p => p.Details.PlacementId));
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        return ids;
    }

    private static async Task<(StatusCode, string)> Refusal<T>(AsyncUnaryCall<T> call) =>
        await SchoolsHost.Refused(call) is var (status, code, _) ? (status, code) : default;

    private static PlacementClosing Closing(long? expected = null, string id = "P1")
    {
        PlacementClosing closing = new() { PlacementId = id, Until = Day(2023, 7, 22), DecidedOn = Day(2023, 7, 1) };
        if (expected is long sequence) closing.ExpectedSequence = sequence;
        return closing;
    }

    private static string Id(int number) => new Guid(number, 1, 0, new byte[8]).ToString("D");
}
