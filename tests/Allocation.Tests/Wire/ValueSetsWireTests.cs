using Funding.Allocation.V1;
using Funding.Type.V1;
using FundingPlatform.Allocation.Wire;
using FundingPlatform.Shell;
using Google.Protobuf;
using Grpc.Core;
using Part = Funding.Allocation.V1.RunValueSetsResponse.PartOneofCase;

namespace FundingPlatform.Allocation.Tests.Wire;

/// <summary>Sweeps of Bury's illustrative bands over the wire.</summary>
public sealed class ValueSetsWireTests : IAsyncLifetime
{
    private const string Scheme = "bury_illustrative";
    private static readonly Funding.Type.V1.FundingYear Year = new() { StartingYear = 2023 };
    private AllocationHost host = null!;
    private CallOptions officer;

    public async ValueTask InitializeAsync() => officer = (host = await AllocationHost.StartAsync()).As();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task A_set_is_what_the_same_values_are_as_a_scenario_school_by_school()
    {
        RunValueSetsRequest asked = Asked([Pounds(4_400), Pounds(17_000)], [Pounds(3_100), Pounds(12_555)]);
        asked.Detail = ValueSetDetail.ChangedSchools;
        List<RunValueSetsResponse> answer = await All(asked);
        ValueSetsHeader header = answer[0].Header;
        Assert.Equal([Part.Header, Part.Results, Part.End], answer.Select(m => m.PartCase));
        List<CompareScenariosResponse> compared = await Compared((4_400, 17_000), (3_100, 12_555));
        ComparedSchool[] schools = [.. compared.Where(m => m.PartCase == CompareScenariosResponse.PartOneofCase.School).Select(m => m.School)];
        ComparedTotals totals = compared[1].Totals;

        Assert.Equal(schools.Select(s => (s.SchoolId, s.Name, s.Amounts[0].BudgetShare, s.Amounts[0].TopUps)), header.Schools.Select(s => (s.SchoolId, s.Name, s.BudgetShare, s.TopUps)));
        Assert.Equal((compared[0].Header.Sequence, compared[0].Header.JournalHash, 2, 0), (header.Sequence, header.JournalHash, header.Sets, header.PlacementsPricedOneByOne));
        Assert.Equal((totals.Amounts[0].BudgetShare, totals.Amounts[0].TopUps), (header.Today.BudgetShares, header.Today.TopUps));
        Assert.True(header.PlacementsInColumns > 100);
        for (int i = 0; i < 2; i++)
        {
            ValueSetResult result = answer[1].Results.Results[i];
            Assert.Equal((i, totals.Amounts[i + 1].BudgetShare, totals.Amounts[i + 1].Change, totals.Amounts[i + 1].TopUps, totals.Winners[i + 1], totals.Losers[i + 1]),
                (result.Set, result.Totals.BudgetShares, result.Change, result.Totals.TopUps, result.Winners, result.Losers));
            Assert.Equal(schools.Where(s => s.Amounts[i + 1].Change.Pence != 0).Select(s => (s.SchoolId, s.Amounts[i + 1].Change.Pence)), result.ChangedSchoolIds.Zip(result.ChangedByPence));
            Assert.Equal(schools.Max(s => -s.Amounts[i + 1].Change.Pence) is > 0 and var most ? most : null, result.LargestLoss?.Loss.Pence);
        }

        Assert.True(answer[1].Results.Results[1].Losers > 10);
    }

    [Fact]
    public async Task Thousands_of_sets_come_in_order_in_messages_of_a_hundred_and_the_set_of_today_changes_nothing()
    {
        RunValueSetsRequest asked = Asked([.. Enumerable.Range(0, 10_050).Select(i => (long[])[Pounds(4_300 + i % 7), Pounds(20_000)])]);
        List<RunValueSetsResponse> answer = await All(asked);
        Assert.Equal([Part.Header, .. Enumerable.Repeat(Part.Results, 101), Part.End], answer.Select(m => m.PartCase));
        ValueSetResult[] results = [.. answer.Where(m => m.PartCase == Part.Results).SelectMany(m => m.Results.Results)];
        Assert.All(answer.Where(m => m.PartCase == Part.Results), m => Assert.InRange(m.Results.Results.Count, 1, 100));
        Assert.Equal(Enumerable.Range(0, 10_050), results.Select(r => r.Set));
        Assert.Equal(10_050, answer[^1].End.Sets);
        Assert.Empty(answer[0].Header.Schools);
        Assert.All(results, r => Assert.Empty(r.ChangedSchoolIds));
        for (int i = 7; i < results.Length; i++) Assert.Equal(results[i % 7].Change, results[i].Change);
        Assert.Equal(7, results.Take(7).Select(r => r.Change.Pence).Distinct().Count());

        long today = answer[0].Header.Values[0].Present.Millionths;
        Assert.Equal(Pounds(4_300), today);
        RunValueSetsRequest now = Asked([today, answer[0].Header.Values[1].Present.Millionths]);
        ValueSetResult unchanged = (await All(now))[1].Results.Results[0];
        Assert.Equal((answer[0].Header.Today, 0, 0, 0, 0), (unchanged.Totals, unchanged.Change.Pence, unchanged.SpendingChange.Pence, unchanged.Winners, unchanged.Losers));
        Assert.Null(unchanged.LargestLoss);
    }

    [Fact(Timeout = 120_000)]
    public async Task Whoever_does_not_take_the_rows_is_dropped_and_others_have_their_turn()
    {
        const double seconds = 7;
        var clock = new PatienceClock(TimeSpan.FromSeconds(seconds));
        await using AllocationHost slow = await AllocationHost.StartAsync(seconds, clock);
        CallOptions caller = slow.As();
        using AsyncServerStreamingCall<RunValueSetsResponse> call = slow.Impact.RunValueSets(
            Asked([.. Enumerable.Range(0, 10_050).Select(i => (long[])[Pounds(4_300 + i % 7), Pounds(20_000)])]), caller);
        Assert.True(await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
        (await clock.Stuck(() => Task.Delay(200, TestContext.Current.CancellationToken))).End();
        var dropped = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken)) { }
        });
        Assert.Equal((StatusCode.Aborted, "rows_not_taken", ""), AllocationHost.Of(dropped));

        using AsyncServerStreamingCall<RunValueSetsResponse> next = slow.Impact.RunValueSets(Asked([Pounds(4_400), Pounds(17_000)]), caller);
        Assert.True(await next.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Each_set_may_be_compared_with_another_set()
    {
        RunValueSetsRequest asked = Asked([Pounds(4_400), Pounds(17_000)], [Pounds(4_000), Pounds(19_000)]);
        ValueSetResult[] beside = [.. (await All(asked))[1].Results.Results];
        asked.ComparedWith.Add([Pounds(4_000), Pounds(19_000)]);
        ValueSetResult[] against = [.. (await All(asked))[1].Results.Results];
        Assert.Equal((beside[0].Change.Pence - beside[1].Change.Pence, 0), (against[0].Change.Pence, against[1].Change.Pence));
        Assert.Equal(beside.Select(r => r.Totals), against.Select(r => r.Totals));
    }

    [Fact]
    public async Task Bad_input_is_told_by_its_field()
    {
        var invalid = StatusCode.InvalidArgument;
        async Task<(StatusCode, string, string)> Refused(Action<RunValueSetsRequest> wrong, CallOptions? caller = null)
        {
            RunValueSetsRequest request = Asked([Pounds(4_400), Pounds(17_000)]);
            wrong(request);
            return AllocationHost.Of(await Assert.ThrowsAsync<RpcException>(() => All(request, caller)));
        }

        Assert.Equal((invalid, "field_missing", "authority"), await Refused(r => r.Authority = 0));
        Assert.Equal((StatusCode.PermissionDenied, "authority_forbidden", ""), await Refused(r => r.Authority = 352));
        Assert.Equal((invalid, "field_missing", "funding_year"), await Refused(r => r.FundingYear = null));
        Assert.Equal((StatusCode.NotFound, "book_unknown", ""), await Refused(r => r.FundingYear = new() { StartingYear = 2024 }));
        Assert.Equal((invalid, "field_missing", "values"), await Refused(r => r.Values.Clear()));
        Assert.Equal((invalid, "field_missing", "sets"), await Refused(r => r.Sets.Clear()));
        Assert.Equal((invalid, "too_large", "values"), await Refused(r => r.Values.Add(Enumerable.Repeat(r.Values[0], 63))));
        Assert.Equal((invalid, "too_large", "sets"), await Refused(r => r.Sets.Add(new long[500_000])));
        Assert.Equal((invalid, "sets_uneven", "sets"), await Refused(r => r.Sets.Add(1)));
        Assert.Equal((invalid, "sets_uneven", "compared_with"), await Refused(r => r.ComparedWith.Add(1)));
        Assert.Equal((invalid, "field_invalid", "detail"), await Refused(r => r.Detail = (ValueSetDetail)9));
        Assert.Equal((invalid, "field_missing", "values[1].band"), await Refused(r => r.Values[1].Band = ""));
        Assert.Equal((StatusCode.NotFound, "scheme_unknown", "values[0].scheme_id"), await Refused(r => r.Values[0].SchemeId = "nobodys"));
        Assert.Equal((invalid, "band_unknown", "values[1].band"), await Refused(r => r.Values[1].Band = "Z"));
        Assert.Equal((StatusCode.FailedPrecondition, "not_covered", "values[1].setting"), await Refused(r => r.Values[1].Setting = Setting.FurtherEducation));
        Assert.Equal((invalid, "field_invalid", "values[1].setting"), await Refused(r => r.Values[1].Setting = (Setting)99));
        Assert.Equal((invalid, "value_unknown", "values[1].from"), await Refused(r => r.Values[1].From = new() { Year = 2023, Month = 9, Day = 1 }));
        Assert.Equal((invalid, "value_unknown", "values[1].phase"), await Refused(r => r.Values[1].Phase = PupilPhase.Primary));
        Assert.Equal((invalid, "value_unknown", "values[1].need"), await Refused(r => r.Values[1].Need = "ASD"));
        Assert.Equal((invalid, "value_unknown", "values[1].school_id"), await Refused(r => r.Values[1].SchoolId = 100_001));
        Assert.Equal((invalid, "value_named_twice", "values[1]"), await Refused(r => r.Values[1] = new() { SchemeId = Scheme, Band = "D" }));
        Assert.Equal((invalid, "value_negative", "sets[1]"), await Refused(r => r.Sets[1] = -1));
        Assert.Equal((invalid, "value_too_large", "sets[0]"), await Refused(r => r.Sets[0] = 1_000_000_000_001));
        Assert.Equal((invalid, "value_off_unit", "sets[0]"), await Refused(r => r.Sets[0] = Pounds(4_400) + 1));
        Assert.Equal((invalid, "value_negative", "compared_with[0]"), await Refused(r => r.ComparedWith.Add([-5, 0])));
        Assert.Equal((StatusCode.PermissionDenied, "role_insufficient", ""), await Refused(_ => { }, host.As(role: AccessRole.Reader)));
    }

    [Fact]
    public async Task Who_goes_in_the_middle_or_runs_out_of_time_gives_its_turn_to_others()
    {
        RunValueSetsRequest many = Asked([.. Enumerable.Repeat((long[])[Pounds(4_400), Pounds(17_000)], 200_000)]);
        many.Detail = ValueSetDetail.ChangedSchools;
        foreach (int _ in Enumerable.Range(0, Turns.SentToAtATime + 2))
        {
            using var gone = new CancellationTokenSource();
            using AsyncServerStreamingCall<RunValueSetsResponse> call = host.Impact.RunValueSets(many, officer.WithCancellationToken(gone.Token));
            for (int i = 0; i < 3; i++) Assert.True(await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
            await gone.CancelAsync();
            RpcException left = await Assert.ThrowsAsync<RpcException>(async () => { while (await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken)) { } });
            Assert.Equal(StatusCode.Cancelled, left.StatusCode);
        }

        RpcException late = await Assert.ThrowsAsync<RpcException>(() => All(many, officer.WithDeadline(TimeProvider.System.GetUtcNow().UtcDateTime.AddMilliseconds(600))));
        Assert.Equal(StatusCode.DeadlineExceeded, late.StatusCode);
        Assert.Equal(3, (await All(Asked([Pounds(4_400), Pounds(17_000)]), officer.WithDeadline(TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(60)))).Count);
    }

    private static long Pounds(int pounds) => pounds * 1_000_000L;

    // Band D in mainstream, which early years shares, and band C in special schools.
    private static RunValueSetsRequest Asked(params long[][] sets) => new()
    {
        Authority = 351,
        FundingYear = Year,
        Values =
        {
            new Funding.Allocation.V1.VariedValue { SchemeId = Scheme, Band = "D", Setting = Setting.Mainstream },
            new Funding.Allocation.V1.VariedValue { SchemeId = Scheme, Band = "C", Setting = Setting.Special },
        },
        Sets = { sets.SelectMany(s => s) },
    };

    private async Task<List<RunValueSetsResponse>> All(RunValueSetsRequest request, CallOptions? caller = null)
    {
        using AsyncServerStreamingCall<RunValueSetsResponse> call = host.Impact.RunValueSets(request, caller ?? officer);
        return await call.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
    }

    private async Task<List<CompareScenariosResponse>> Compared(params (int D, int C)[] sets)
    {
        static string Set(string band, string setting, int pounds) =>
            $$"""{ "band_values": { "scheme": "{{Scheme}}", "bands": ["{{band}}"], "settings": ["{{setting}}"], "set_pounds": {{pounds}} } }""";
        string scenarios = string.Join(',', sets.Select((s, i) => $$"""{ "id": "s{{i}}", "name": "S{{i}}", "changes": [ {{Set("D", "mainstream", s.D)}}, {{Set("C", "special", s.C)}} ] }"""));
        var request = new CompareScenariosRequest
        {
            Authority = 351, FundingYear = Year, FileName = "sets.json",
            Scenarios = ByteString.CopyFromUtf8($$"""{ "title": "Sets", "sources": ["a test"], "scenarios": [ {{scenarios}} ] }"""),
        };
        using AsyncServerStreamingCall<CompareScenariosResponse> call = host.Impact.CompareScenarios(request, officer);
        List<CompareScenariosResponse> answer = await call.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain(answer[0].Header.Findings, f => f.Severity == FindingSeverity.Error);
        return answer;
    }
}
