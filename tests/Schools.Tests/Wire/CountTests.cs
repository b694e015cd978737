using Funding.Schools.V1;
using Funding.Type.V1;
using FundingPlatform.Shell;
using Google.Protobuf;
using Grpc.Core;
using Contract = Funding.Schools.V1;
using static FundingPlatform.Schools.Tests.Wire.MessageTests;

namespace FundingPlatform.Schools.Tests.Wire;

/// <summary>Counts over real HTTP/2.</summary>
public sealed class CountTests : IAsyncLifetime
{
    private static readonly Date Count = Day(2023, 5, 1), Decided = Day(2023, 5, 9);
    private SchoolsHost host = null!;
    private CallOptions officer, reader;
    private int school;

    public async ValueTask InitializeAsync()
    {
        host = await SchoolsHost.StartAsync();
        (officer, reader) = (host.As(351), host.As(351, AccessRole.Reader));
        school = host.Read(r => r.Schools(351)).First(PlanCounts.IsCounted).Id;
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task A_count_is_open_then_closed_then_corrected_and_each_reply_says_where_it_stands()
    {
        await Open(1, "P1", Day(2022, 9, 1));
        await Open(2, "P2", Day(2023, 6, 1));
        Assert.Equal((Contract.CountState.Open, 0, 1, 1, 0), await Now());

        CloseCountResponse closed = await host.Client.CloseCountAsync(new() { RequestId = Id(3), Authority = 351, Date = Count, DecidedOn = Decided }, officer);
        await Open(4, "P3", Day(2022, 9, 1));
        Assert.Equal((Contract.CountState.Closed, 0, 1, 1, 1), await Now());
        CorrectCountResponse corrected = await host.Client.CorrectCountAsync(
            new() { RequestId = Id(5), Authority = 351, Date = Count, Reason = "A plan came late", DecidedOn = Decided }, officer);
        Assert.Equal((Contract.CountState.Corrected, 1, 2, 1, 0), await Now());

        Assert.Equal("Officer of 351", closed.Recorded.Stamp.Actor);
        CountTaken first = new() { Authority = 351, Date = Count, State = Contract.CountState.Closed, DecidedOn = Decided, Sequence = closed.Recorded.Stamp.Sequence, Schools = 77, Placements = 1 };
        Assert.Equal(first, closed.Recorded.Taken);
        ListCountsResponse page = await host.Client.ListCountsAsync(new() { Authority = 351, PageSize = 1 }, reader);
        ListCountsResponse next = await host.Client.ListCountsAsync(new() { Authority = 351, PageSize = 1, PageToken = page.NextPageToken }, reader);
        Assert.Equal([first, corrected.Recorded.Taken], page.Counts.Concat(next.Counts));
        Assert.Equal(("", corrected.Recorded.Stamp.Sequence, 1, "A plan came late"), (next.NextPageToken, next.Sequence, next.Counts[0].Number, next.Counts[0].Reason));
    }

    [Fact]
    public async Task A_retry_has_the_recorded_reply_to_the_byte()
    {
        CloseCountRequest request = new() { RequestId = Id(1), Authority = 351, Date = Count, DecidedOn = Decided };
        CloseCountResponse first = await host.Client.CloseCountAsync(request, officer);
        long head = host.JournalHead();

        Assert.Equal(first.Recorded.ToByteString(), (await host.Client.CloseCountAsync(request, officer)).Recorded.ToByteString());
        Assert.Equal(head, host.JournalHead());
    }

    [Fact]
    public async Task A_refusal_has_its_status_its_code_and_its_field_and_changes_nothing()
    {
        CloseCountRequest close = new() { RequestId = Id(1), Authority = 351, Date = Count, DecidedOn = Decided };
        CorrectCountRequest correct = new() { RequestId = Id(2), Authority = 351, Date = Count, Reason = "A recount", DecidedOn = Decided };
        Task<(StatusCode, string, string)> Close(Action<CloseCountRequest> change) => SchoolsHost.Refused(host.Client.CloseCountAsync(With(close, change), officer));
        Task<(StatusCode, string, string)> Correct(Action<CorrectCountRequest> change) => SchoolsHost.Refused(host.Client.CorrectCountAsync(With(correct, change), officer));

        Assert.Equal((StatusCode.FailedPrecondition, "count_not_closed", "date"), await Correct(_ => { }));
        Assert.Equal((StatusCode.FailedPrecondition, "count_not_yet", "date"), await Close(c => c.Date = c.DecidedOn = Day(2999, 5, 1)));
        Assert.Equal((StatusCode.InvalidArgument, "decided_too_early", "decided_on"), await Close(c => c.DecidedOn = Day(2023, 4, 30)));
        Assert.Equal((StatusCode.InvalidArgument, "date_invalid", "date"), await Close(c => c.Date = Day(2023, 2, 29)));
        Assert.Equal((StatusCode.InvalidArgument, "field_missing", "decided_on"), await Close(c => c.DecidedOn = null));
        Assert.Equal((StatusCode.InvalidArgument, "date_not_yet", "decided_on"), await Close(c => c.DecidedOn = Day(2999, 5, 1)));
        Assert.Equal((StatusCode.InvalidArgument, "date_invalid", "date"), await Close(c => c.Date = c.DecidedOn = Day(1, 1, 1)));
        foreach (int year in (int[])[1, 1899, 9999])
            Assert.Equal((StatusCode.InvalidArgument, "date_invalid", "date"), await SchoolsHost.Refused(host.Client.GetCountAsync(new() { Authority = 351, Date = Day(year, 1, 1) }, reader)));
        Assert.Equal((StatusCode.PermissionDenied, "authority_forbidden", ""), await Close(c => c.Authority = 352));
        await host.Client.CloseCountAsync(close, officer);
        long head = host.JournalHead();
        Assert.Equal((StatusCode.AlreadyExists, "count_closed_already", "date"), await Close(c => c.RequestId = Id(3)));
        Assert.Equal((StatusCode.AlreadyExists, "count_unchanged", "date"), await Correct(_ => { }));
        Assert.Equal((StatusCode.InvalidArgument, "field_missing", "reason"), await Correct(c => c.Reason = ""));
        Assert.Equal((StatusCode.InvalidArgument, "field_invalid", "reason"), await Correct(c => c.Reason = new('x', 201)));
        Assert.Equal((StatusCode.InvalidArgument, "field_invalid", "rule.base"), await SchoolsHost.Refused(host.Client.GetCountAsync(new() { Authority = 351, Date = Count, Rule = new() { Base = (Contract.CountBase)9 } }, reader)));
        Assert.Equal((StatusCode.NotFound, "authority_unknown", "authority"), await SchoolsHost.Refused(host.Client.GetCountAsync(new() { Authority = 352, Date = Count }, host.As(352))));
        Assert.Equal(head, host.JournalHead());
    }

    [Fact]
    public async Task A_census_is_counted_and_a_rule_that_it_cannot_answer_is_found()
    {
        GetCountRequest request = new() { Authority = 351, Date = Day(2023, 1, 19), Rule = new() { Source = Contract.CountSource.Census } };
        GetCountResponse census = await host.Client.GetCountAsync(request, reader);

        Assert.Equal((Contract.CountState.Closed, 77), (census.State, census.Schools.Count));
        Assert.Equal(host.Read(r => r.Counts(351)).Where(c => c.Measure == CensusMeasure.EhcPlans && census.Schools.Any(s => s.SchoolId == c.SchoolId)).Sum(c => c.Count),
            census.Schools.Sum(s => s.Counted.HundredMillionths) / 100_000_000);
        request.Rule.WithoutResourcedProvision = true;
        GetCountResponse refused = await host.Client.GetCountAsync(request, reader);
        Assert.Equal((Contract.CountState.Unspecified, 0, "census_units"), (refused.State, refused.Schools.Count, Assert.Single(refused.Findings).Code));
    }

    private async Task<(Contract.CountState, int Number, long Counted, int After, int Closed)> Now()
    {
        GetCountResponse count = await host.Client.GetCountAsync(new() { Authority = 351, Date = Count }, reader);
        Assert.Equal(host.JournalHead(), count.Sequence);
        Contract.SchoolCount at = count.Schools.Single(s => s.SchoolId == school);
        return (count.State, count.Number, at.Counted.HundredMillionths / 100_000_000, at.AfterTheCount, at.CountClosed);
    }

    private async Task Open(int request, string id, Date from) => await host.Client.OpenPlacementAsync(new()
    {
        RequestId = Id(request),
        Opening = new()
        {
            Placement = new() { PlacementId = id, Pupil = $"pupil-{id}", HomeAuthority = 351, SchoolId = school, Setting = Funding.Type.V1.Setting.Mainstream, Plan = Funding.Type.V1.PlanKind.EhcPlan, Span = new() { From = from } },
            DecidedOn = Decided,
        },
    }, officer);

    private static string Id(int number) => new Guid(number, 0, 0, new byte[8]).ToString();

    private static T With<T>(T request, Action<T> change) where T : IDeepCloneable<T>
    {
        T other = request.Clone();
        change(other);
        return other;
    }
}
