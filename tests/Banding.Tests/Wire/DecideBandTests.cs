using System.Text;
using Funding.Banding.V1;
using Funding.Type.V1;
using FundingPlatform.Shell;
using Google.Protobuf;
using Grpc.Core;
using static FundingPlatform.Banding.Tests.Wire.AwardMessageTests;

namespace FundingPlatform.Banding.Tests.Wire;

/// <summary>Awards over real HTTP/2.</summary>
public sealed class DecideBandTests : IAsyncLifetime
{
    private BandingHost host = null!;
    private CallOptions officer;

    public async ValueTask InitializeAsync() => (host, officer) = await BandingHost.StartAsync() is var started ? (started, started.As(351)) : default;

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task A_band_is_decided_and_changed_and_the_reply_says_what_became_of_the_one_before()
    {
        RecordedChange first = await Decide(1, Award("P1", "A"));
        BandAward change = Award("P1", "C", "2023-09-01", ends: true);
        change.ExpectedSequence = first.Stamp.Sequence;
        RecordedChange second = await Decide(2, change);

        Assert.Equal(("A", $"request {Id(1)}", first.Stamp.Sequence, "Officer of 351"),
            (first.Decision.Band, first.Decision.Source, first.Decision.Sequence, first.Stamp.Actor));
        Assert.Equal((Day("2023-03-20"), Day("2023-04-01"), null), (first.Decision.DecidedOn, first.Decision.Span.From, first.Decision.Span.Until));
        Assert.Equal(("C", first.Stamp.Sequence + 1), (second.Decision.Band, second.Decision.Sequence));
        Funding.Type.V1.BandDecision ended = first.Decision.Clone();
        ended.Span.Until = Day("2023-09-01");
        ended.Sequence = second.Stamp.Sequence;
        Assert.Equal([ended], second.Ended);
        ListDecisionsResponse listed = await host.Client.ListDecisionsAsync(new() { Authority = 351 }, officer);
        Assert.Equal([ended, second.Decision], listed.Decisions);
        Assert.Equal(second.Stamp.Sequence, listed.Sequence);
        Assert.Equal([351, 351], host.Entries().TakeLast(2).Select(e => e.Authority));
    }

    [Fact]
    public async Task A_wrong_award_is_put_right_from_its_own_first_day_and_comes_back_without_a_day()
    {
        await Decide(1, Award("P1", "A"));
        RecordedChange right = await Decide(2, Award("P1", "B", ends: true));

        Assert.Equal((Day("2023-04-01"), Day("2023-04-01")), (Assert.Single(right.Ended).Span.From, right.Ended[0].Span.Until));
        Assert.Equal([right.Decision], (await host.Client.ListDecisionsAsync(new() { Authority = 351 }, officer)).Decisions);
    }

    [Fact]
    public async Task A_retry_has_the_recorded_reply_to_the_byte_and_another_award_under_its_id_is_refused()
    {
        RecordedChange first = await Decide(1, Award("P1", "A"));
        await Decide(2, Award("P1", "B", ends: true));
        int entries = host.Entries().Length;

        Assert.Equal(first.ToByteString(), (await Decide(1, Award("P1", "A"))).ToByteString());
        Assert.Equal((StatusCode.AlreadyExists, "request_id_reused", "request_id"), await Refusal(1, Award("P1", "B")));
        Assert.Equal(entries, host.Entries().Length);
    }

    public static TheoryData<StatusCode, string, string, Action<BandAward>> Refusals { get; } = new()
    {
        { StatusCode.NotFound, "scheme_unknown", "award.scheme_id", a => a.SchemeId = "bolton" },
        { StatusCode.NotFound, "placement_unknown", "award.placement_id", a => a.PlacementId = "P3" },
        { StatusCode.PermissionDenied, "authority_forbidden", "", a => a.PlacementId = "P9" },
        { StatusCode.Aborted, "sequence_stale", "award.expected_sequence", a => a.ExpectedSequence = 0 },
        { StatusCode.InvalidArgument, "dates_turned_round", "award.span.until", a => a.Span.Until = a.Span.From },
        { StatusCode.FailedPrecondition, "not_covered", "award.scheme_id", a => a.SchemeId = "leicestershire" },
        { StatusCode.InvalidArgument, "award_unclear", "award.award", a => a.Award.Points = 7 },
        { StatusCode.InvalidArgument, "award_unclear", "award.award", a => a.Award.ClearBand() },
        { StatusCode.InvalidArgument, "award_not_allowed", "award.award", a => a.Award = new() { Points = 7 } },
        { StatusCode.InvalidArgument, "band_unknown", "award.award", a => a.Award.Band = "Z" },
        { StatusCode.InvalidArgument, "amount_negative", "award.award.amount", a => a.Award.Amount = new() { Millionths = -1 } },
        { StatusCode.InvalidArgument, "amount_unexpected", "award.award", a => a.Award.Amount = new() { Millionths = 1 } },
        { StatusCode.FailedPrecondition, "before_placement", "award.span.from", a => a.Span.From = Day("2023-03-31") },
        { StatusCode.FailedPrecondition, "after_placement", "award.span.from", a => a.Span.From = Day("2024-04-01") },
        { StatusCode.AlreadyExists, "overlaps_decision", "award.span.from", a => a.EndsCurrent = false },
        { StatusCode.AlreadyExists, "band_unchanged", "award.award", a => a.Award.Band = "A" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_refusal_has_its_status_code_and_field_and_records_nothing(StatusCode status, string code, string field, Action<BandAward> spoil)
    {
        await Decide(1, Award("P1", "A"));
        int entries = host.Entries().Length;
        BandAward asked = Award("P1", "B", "2023-09-01", ends: true);
        spoil(asked);

        Assert.Equal((status, code, field), await Refusal(2, asked));
        Assert.Equal(entries, host.Entries().Length);
        Assert.Equal("B", (await Decide(2, Award("P1", "B", "2023-09-01", ends: true))).Decision.Band); // Its id is free for another try.
    }

    [Fact]
    public async Task A_change_without_a_number_or_an_award_is_refused_before_anything_else()
    {
        Assert.Equal((StatusCode.InvalidArgument, "request_id_missing", "request_id"), await BandingHost.Refused(host.Client.DecideBandAsync(new(), officer)));
        Assert.Equal((StatusCode.InvalidArgument, "request_id_invalid", "request_id"), await BandingHost.Refused(host.Client.DecideBandAsync(new() { RequestId = "7" }, officer)));
        Assert.Equal((StatusCode.InvalidArgument, "field_missing", "award"), await BandingHost.Refused(host.Client.DecideBandAsync(new() { RequestId = Id(1) }, officer)));
    }

    [Fact]
    public async Task The_fact_names_who_pays_the_school_and_the_command()
    {
        await Decide(1, Award("P1", "A"));
        await Decide(2, Award("P1", "B", "2023-09-01", ends: true));
        Assert.Equal(
            """{"authority":351,"school":100001,"scheme":"bury_illustrative","source":"request 00000002-0000-0000-0000-000000000000","decision":{"placement_id":"P1","from":"2023-09-01","band":"B","decided_on":"2023-03-20","source_line":0},"ended":[{"scheme":"bury_illustrative","from":"2023-04-01","award":"band A","until":"2023-09-01"}]}""",
            Encoding.UTF8.GetString(host.Entries()[^1].Payload.Span));
    }

    [Fact]
    public async Task Decisions_are_listed_page_by_page_by_placement_and_first_day()
    {
        List<RecordedChange> made = [];
        foreach ((string placement, string band, string from) in ((string, string, string)[])[("P2", "B", "2023-06-01"), ("P1", "A", "2023-04-01"), ("P2", "A", "2023-04-01"), ("P1", "C", "2023-10-01"), ("P1", "B", "2023-07-01")])
            made.Add(await Decide(made.Count + 1, Award(placement, band, from, DateOnly.Parse(from).AddMonths(2).ToString("yyyy-MM-dd"), ends: true)));
        ListDecisionsRequest request = new() { Authority = 351, PageSize = 2 };
        List<string> pages = [];
        do
        {
            ListDecisionsResponse page = await host.Client.ListDecisionsAsync(request, officer);
            pages.Add(string.Join(' ', page.Decisions.Select(d => $"{d.PlacementId}{d.Band}")));
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);

        Assert.Equal(["P1A P1B", "P1C P2A", "P2B"], pages);
        Assert.Equal("P1A P1B P1C", await Listed(new() { Authority = 351, PlacementId = "P1" }));
        Assert.Equal("P1B P2B", await Listed(new() { Authority = 351, On = Day("2023-07-01") }));
        Assert.Equal("P1B", await Listed(new() { Authority = 351, On = Day("2023-08-31"), PlacementId = "P1" }));
        Assert.Equal("", await Listed(new() { Authority = 351, On = Day("2023-09-01") }));
    }

    [Fact]
    public async Task A_list_that_cannot_be_given_is_refused()
    {
        await Decide(1, Award("P1", "A", until: "2023-05-01"));
        await Decide(2, Award("P1", "B", "2023-05-01"));
        string token = (await host.Client.ListDecisionsAsync(new() { Authority = 351, PageSize = 1 }, officer)).NextPageToken;
        Task<(StatusCode, string, string)> Refused(ListDecisionsRequest request) => BandingHost.Refused(host.Client.ListDecisionsAsync(request, officer));

        Assert.Equal((StatusCode.InvalidArgument, "field_missing", "authority"), await Refused(new()));
        Assert.Equal((StatusCode.PermissionDenied, "authority_forbidden", ""), await Refused(new() { Authority = 352 }));
        Assert.Equal((StatusCode.InvalidArgument, "page_size_invalid", "page_size"), await Refused(new() { Authority = 351, PageSize = -1 }));
        Assert.Equal((StatusCode.InvalidArgument, "page_token_invalid", "page_token"), await Refused(new() { Authority = 351, PlacementId = "P1", PageToken = token }));
        Assert.Equal((StatusCode.NotFound, "placement_unknown", "placement_id"), await Refused(new() { Authority = 351, PlacementId = "P3" }));
        Assert.Equal((StatusCode.InvalidArgument, "date_invalid", "on"), await Refused(new() { Authority = 351, On = new() }));
    }

    [Fact]
    public async Task A_placement_that_is_not_the_authoritys_to_see_is_as_unknown_as_one_that_is_not_there()
    {
        await Decide(1, Award("P1", "A"));
        Assert.Equal("", await Listed(new() { Authority = 351, PlacementId = "P9" })); // 352 pays, but the school is Bury's.
        CallOptions payer = host.As(352), neighbour = host.As(350);
        Assert.Empty((await host.Client.ListDecisionsAsync(new() { Authority = 352, PlacementId = "P9" }, payer)).Decisions);

        foreach ((string id, int authority, CallOptions caller) in ((string, int, CallOptions)[])[("P1", 352, payer), ("P1", 350, neighbour), ("P9", 350, neighbour), ("P3", 350, neighbour)])
        {
            ListDecisionsRequest request = new() { Authority = authority, PlacementId = id };
            Assert.Equal((StatusCode.NotFound, "placement_unknown", "placement_id"), await BandingHost.Refused(host.Client.ListDecisionsAsync(request, caller)));
            Assert.Equal($"There is no placement {id}. Import it first, or correct placement_id.", await BandingHost.Message(host.Client.ListDecisionsAsync(request, caller)));
        }
    }

    internal static string Id(int number) => $"{new Guid(number, 0, 0, new byte[8]):D}";

    private async Task<RecordedChange> Decide(int id, BandAward award) =>
        (await host.Client.DecideBandAsync(new() { RequestId = Id(id), Award = award }, officer)).Recorded;

    private Task<(StatusCode, string, string)> Refusal(int id, BandAward award) =>
        BandingHost.Refused(host.Client.DecideBandAsync(new() { RequestId = Id(id), Award = award }, officer));

    private async Task<string> Listed(ListDecisionsRequest request) =>
        string.Join(' ', (await host.Client.ListDecisionsAsync(request, officer)).Decisions.Select(d => $"{d.PlacementId}{d.Band}"));
}
