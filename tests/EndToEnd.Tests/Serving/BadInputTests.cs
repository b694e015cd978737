using Funding.Allocation.V1;
using Funding.Schools.V1;
using Funding.Type.V1;
using FundingPlatform.CrashTest;
using FundingPlatform.Shell;
using Google.Rpc;
using Grpc.Core;

namespace FundingPlatform.EndToEnd.Tests.Serving;

/// <summary>
/// What a caller may get wrong: the status, the stable code and the field are told, nothing is changed, and the server goes on.
/// </summary>
public sealed class BadInputTests(RunningServer server) : IClassFixture<RunningServer>
{
    private static readonly Date NoDay = new() { Year = 2023, Month = 2, Day = 30 };

    public static TheoryData<WrongCall> WrongCalls => [.. WrongCall.All];

    [Theory]
    [MemberData(nameof(WrongCalls))]
    public async Task A_wrong_call_is_told_what_is_wrong_and_changes_nothing(WrongCall wrong)
    {
        ArgumentNullException.ThrowIfNull(wrong);
        Placement placement = await Existing();
        await server.ChangesNothing(async () =>
        {
            RpcException refusal = await Assert.ThrowsAsync<RpcException>(() => wrong.Call(server.Services, placement));
            Assert.Equal((wrong.Status, wrong.Code, wrong.Field), (refusal.StatusCode, Services.CodeOf(refusal), FieldOf(refusal)));
        });
    }

    public static TheoryData<string, Action<ApplyChangesRequest, Placement>, int, string, string> WrongChanges => new()
    {
        { "no change", (_, _) => { }, 3, "change_missing", "change" },
        { "no request id", (r, _) => (r.RequestId, r.OpenPlacement) = ("", WrongCall.SoundOpening()), 3, "request_id_missing", "request_id" },
        { "a day that does not exist", (r, _) => (r.OpenPlacement = WrongCall.SoundOpening()).DecidedOn = NoDay, 3, "date_invalid", "open_placement.decided_on" },
        { "a school that nobody knows", (r, _) => (r.OpenPlacement = WrongCall.SoundOpening()).Placement.SchoolId = 999_999, 5, "school_unknown", "open_placement.placement.school_id" },
        { "a stale sequence", (r, p) => r.ChangePlacement = new() { Placement = p.Details, DecidedOn = p.Details.Span.From, ExpectedSequence = 1 }, 10, "sequence_stale", "change_placement.expected_sequence" },
        { "an end that does not exist", (r, p) => r.ClosePlacement = new() { PlacementId = p.Details.PlacementId, Until = NoDay, DecidedOn = p.Details.Span.From }, 3, "date_invalid", "close_placement.until" },
        {
            "negative money",
            (r, p) => r.DecideBand = new() { PlacementId = p.Details.PlacementId, SchemeId = SmallAuthority.SchemeId, Award = new() { Amount = new() { Millionths = -1 } }, Span = new() { From = p.Details.Span.From }, DecidedOn = p.Details.Span.From },
            3, "amount_negative", "decide_band.award.amount"
        },
    };

    [Theory]
    [MemberData(nameof(WrongChanges))]
    public async Task A_wrong_change_of_many_has_its_fault_in_the_reply_and_the_stream_goes_on(
        string what, Action<ApplyChangesRequest, Placement> wrong, int status, string code, string field)
    {
        ArgumentNullException.ThrowIfNull(wrong);
        Placement placement = await Existing();
        await server.ChangesNothing(async () =>
        {
            using var call = server.Services.Allocation.ApplyChanges();
            for (int i = 0; i < 2; i++)
            {
                var change = new ApplyChangesRequest { RequestId = WrongCall.Id() };
                wrong(change, placement);
                await call.RequestStream.WriteAsync(change, TestContext.Current.CancellationToken);
                Assert.True(await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken), what);
                ApplyChangesResponse reply = call.ResponseStream.Current;
                Assert.Null(reply.Recorded);
                Assert.Equal((change.RequestId, status, code, field), (reply.RequestId, reply.Fault.Status, reply.Fault.Code, reply.Fault.Field));
            }

            await call.RequestStream.CompleteAsync();
            Assert.False(await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
        });
    }

    [Fact]
    public async Task A_request_id_of_another_change_is_refused_and_that_of_the_same_one_is_not()
    {
        var first = new OpenPlacementRequest { RequestId = WrongCall.Id(), Opening = WrongCall.SoundOpening() };
        OpenPlacementResponse recorded = await server.Services.Schools.OpenPlacementAsync(first, cancellationToken: TestContext.Current.CancellationToken);
        await server.ChangesNothing(async () =>
        {
            var other = new OpenPlacementRequest { RequestId = first.RequestId, Opening = WrongCall.SoundOpening() };
            RpcException refusal = await Assert.ThrowsAsync<RpcException>(async () => await server.Services.Schools.OpenPlacementAsync(other, cancellationToken: TestContext.Current.CancellationToken));
            Assert.Equal((StatusCode.AlreadyExists, "request_id_reused", "request_id"), (refusal.StatusCode, Services.CodeOf(refusal), FieldOf(refusal)));
            Assert.Equal(recorded.Recorded, (await server.Services.Schools.OpenPlacementAsync(first, cancellationToken: TestContext.Current.CancellationToken)).Recorded);
        });
    }

    /// <summary>A pupil of the authority who stays, as the sample has many.</summary>
    private async Task<Placement> Existing() =>
        (await server.Services.Schools.ListPlacementsAsync(new() { Authority = SmallAuthority.Code, SchoolId = 105377 }, cancellationToken: TestContext.Current.CancellationToken)).Placements[0];

    private static string FieldOf(RpcException refusal)
    {
        foreach (var detail in refusal.GetRpcStatus()?.Details ?? [])
            if (detail.TryUnpack(out BadRequest bad)) return bad.FieldViolations[0].Field;
        return "";
    }
}
