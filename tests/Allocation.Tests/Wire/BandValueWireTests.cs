using Funding.Allocation.V1;
using FundingPlatform.Allocation.Wire;
using FundingPlatform.Schools;
using FundingPlatform.Shell;
using Google.Protobuf;
using Grpc.Core;
using Part = Funding.Allocation.V1.SolveBandValuesResponse.PartOneofCase;

namespace FundingPlatform.Allocation.Tests.Wire;

/// <summary>Band values of Bury solved for over the wire, whole and for publication.</summary>
public sealed class BandValueWireTests : IAsyncLifetime
{
    private static readonly Funding.Type.V1.FundingYear Year = new() { StartingYear = 2023 };
    private const string Problem = """
        { "title": "A problem", "sources": ["a test"], "scheme": "bury_illustrative", "solve": { "settings": ["mainstream"] }, "grid_pounds": 12, "effort": { "seconds": 300, "steps": 10000 },
          "target": { "saving_pounds": 50000 }, "constraints": [ { "id": "loss", "school_loss": { "most_percent": 1.5 } }, { "id": "fifth", "range": { "down_percent": 20, "up_percent": 0 } } ] }
        """;

    private AllocationHost host = null!;
    private CallOptions officer;

    public async ValueTask InitializeAsync() => officer = (host = await AllocationHost.StartAsync()).As();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task An_answer_is_whole_tells_how_far_it_is_and_is_what_the_solver_gives()
    {
        List<SolveBandValuesResponse> messages = await All(Asked());
        int progress = messages.TakeWhile(m => m.PartCase == Part.Progress).Count();
        Assert.True(progress > 0, "It tells how far it is.");
        SolvedHeader header = messages[progress].Header;
        AssertWhole(messages);
        BandValueAnswer answer = Solved();
        Assert.Equal((answer.PresentTotal.Pence, answer.TargetTotal.Pence, answer.SolvedTotal!.Value.Pence), (header.PresentTotal.Pence, header.TargetTotal.Pence, header.SolvedTotal.Pence));
        Assert.Equal(answer.Values.Select(v => (v.Band, v.Pupils, v.Solved!.Value.Millionths)), header.Values.Select(v => (v.BandId, v.Placements, v.Solved.Millionths)));
        Assert.Equal(answer.Tiers.Select(t => (t.Best, t.Bound, t.Proven)), header.Aims.Select(a => (a.Best, a.Bound, a.Proven)));
        Assert.Equal($"{answer.Status}", $"{header.Status}");
        Assert.Equal(answer.Impact!.InputHash, header.InputHash);
        Assert.True(header.SolvedTotal.Pence <= header.TargetTotal.Pence);
    }

    [Fact]
    public async Task For_publication_no_pupils_are_told_and_no_sum_over_them()
    {
        List<SolveBandValuesResponse> messages = await All(Asked(publish: true));
        Assert.All(messages.Where(m => m.PartCase == Part.Progress), m => Assert.False(m.Progress.HasBest || m.Progress.HasBound));
        SolvedHeader header = messages.Single(m => m.PartCase == Part.Header).Header;
        AssertWhole(messages);
        Assert.True(header.ForPublication);
        Assert.NotEqual("Not for publication", header.Marking);
        Assert.All(header.Values, v => Assert.False(v.HasPlacements));
        Assert.Equal((null, null, null, null), (header.PresentTotal, header.ProposedTotal, header.TargetTotal, header.SolvedTotal));
        Assert.All(header.Aims.Take(2), a => Assert.False(a.HasBest || a.HasBound));
        Assert.Equal(Solved().Values.Select(v => v.Solved!.Value.Millionths), header.Values.Select(v => v.Solved.Millionths));
    }

    [Fact]
    public async Task What_cannot_hold_together_is_told_with_the_schools_and_there_is_no_pack()
    {
        string text = Problem.Replace("\"fifth\", \"range\": { \"down_percent\": 20, \"up_percent\": 0 }", "\"fifth\", \"range\": { \"least_pounds\": 9000 }", StringComparison.Ordinal)
            .Replace("\"school_loss\": { \"most_percent\": 1.5 }", "\"setting_total\": { \"setting\": \"mainstream\", \"rise_percent\": 0 }", StringComparison.Ordinal);
        List<SolveBandValuesResponse> messages = await All(Asked(text));
        SolveBandValuesResponse[] answer = [.. messages.Where(m => m.PartCase != Part.Progress)];
        Assert.Equal([Part.Header, Part.End], answer.Select(m => m.PartCase));
        Assert.Equal(Funding.Allocation.V1.SolveStatus.Infeasible, answer[0].Header.Status);
        Assert.Equal(["fifth", "loss"], answer[0].Header.Conflict.Select(c => c.ConstraintId).Order());
        Assert.All(answer[0].Header.Conflict, c => Assert.NotEqual("", c.Give));
        SolveBandValuesResponse published = (await All(Asked(text, publish: true))).Single(m => m.PartCase == Part.Header);
        Assert.All(published.Header.Conflict, c => Assert.Equal(("", 0), (c.Give, c.SchoolIds.Count)));
    }

    [Fact]
    public async Task Bad_input_is_told_by_its_field_or_found_in_its_file()
    {
        async Task<(StatusCode, string, string)> Refused(Action<SolveBandValuesRequest> wrong, CallOptions? caller = null)
        {
            SolveBandValuesRequest request = Asked();
            wrong(request);
            return AllocationHost.Of(await Assert.ThrowsAsync<RpcException>(() => All(request, caller)));
        }

        var invalid = StatusCode.InvalidArgument;
        Assert.Equal((invalid, "field_missing", "authority"), await Refused(r => r.Authority = 0));
        Assert.Equal((StatusCode.PermissionDenied, "authority_forbidden", ""), await Refused(r => r.Authority = 352));
        Assert.Equal((invalid, "field_missing", "funding_year"), await Refused(r => r.FundingYear = null));
        Assert.Equal((invalid, "field_missing", "problem"), await Refused(r => r.Problem = ByteString.Empty));
        Assert.Equal((invalid, "too_large", "problem"), await Refused(r => r.Problem = ByteString.CopyFrom(new byte[(1 << 20) + 1])));
        Assert.Equal((invalid, "too_large", "problem"), await Refused(r => r.Problem = ByteString.CopyFromUtf8(Problem.Replace("\"seconds\": 300", "\"seconds\": 301", StringComparison.Ordinal))));
        Assert.Equal((invalid, "field_invalid", "file_name"), await Refused(r => r.FileName = "a/b.json"));
        Assert.Equal((StatusCode.NotFound, "book_unknown", ""), await Refused(r => r.FundingYear = new() { StartingYear = 2024 }));
        Assert.Equal((StatusCode.PermissionDenied, "role_insufficient", ""), await Refused(_ => { }, host.As(role: AccessRole.Reader)));

        List<SolveBandValuesResponse> messages = await All(Asked("""{ "titel": "A slip" }"""));
        Assert.Equal([Part.Header, Part.End], messages.Select(m => m.PartCase));
        Assert.Contains(messages[0].Header.Findings, f => f is { Code: "property_unknown", File: "problem.json", Line: 1, Column: "titel" });
    }

    [Fact]
    public async Task A_caller_who_cancels_gives_its_turn_back()
    {
        for (int i = 0; i <= Turns.SentToAtATime; i++)
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            using AsyncServerStreamingCall<SolveBandValuesResponse> call = host.BandValues.SolveBandValues(Asked(), officer.WithCancellationToken(stop.Token));
            Assert.True(await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
            await stop.CancelAsync();
        }

        AssertWhole(await All(Asked()));
    }

    [Fact]
    public void The_contract_has_the_settings_aims_and_states_of_the_platform_in_their_order()
    {
        Assert.Equal(Enum.GetNames<Setting>(), Enum.GetNames<Funding.Type.V1.Setting>().Skip(1));
        Assert.Equal(Enum.GetNames<SolveTier>(), Enum.GetNames<SolveAim>().Skip(1));
        Assert.Equal(Enum.GetNames<SolveStatus>(), Enum.GetNames<Funding.Allocation.V1.SolveStatus>().Skip(1));
    }

    private BandValueAnswer Solved()
    {
        using ReaderLease lease = host.Database.RentReader();
        ScenarioGround ground = ScenarioGround.Of(lease.Connection, 351, new(2023)).Value;
        BandValueProblem problem = BandValueProblemFile.Read(System.Text.Encoding.UTF8.GetBytes(Problem), "problem.json", ground).Value!;
        return BandValueSolver.Solve(lease.Connection, 351, new(2023), problem, null, TestContext.Current.CancellationToken).Value!;
    }

    private static void AssertWhole(List<SolveBandValuesResponse> messages)
    {
        SolvedEnd end = messages[^1].End;
        Assert.NotNull(end);
        Assert.NotEqual(0, end.Tables);
        Assert.Equal((end.Tables, end.Rows), (messages.Count(m => m.PartCase == Part.Table), messages.Where(m => m.PartCase == Part.Rows).Sum(m => m.Rows.Rows.Count)));
        Assert.Equal(end.Withheld, messages.Where(m => m.PartCase == Part.Rows).SelectMany(m => m.Rows.Rows).SelectMany(r => r.Cells).Count(c => c.Gap == PackCellGap.Withheld));
    }

    private static SolveBandValuesRequest Asked(string problem = Problem, bool publish = false) =>
        new() { Authority = 351, FundingYear = Year, Problem = ByteString.CopyFromUtf8(problem), FileName = "problem.json", Publish = publish };

    private async Task<List<SolveBandValuesResponse>> All(SolveBandValuesRequest request, CallOptions? caller = null)
    {
        List<SolveBandValuesResponse> messages = [];
        using AsyncServerStreamingCall<SolveBandValuesResponse> call = host.BandValues.SolveBandValues(request, caller ?? officer);
        await foreach (SolveBandValuesResponse message in call.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken)) messages.Add(message);
        return messages;
    }
}
