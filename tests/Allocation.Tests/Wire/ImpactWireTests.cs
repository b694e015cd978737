using Funding.Allocation.V1;
using Funding.Type.V1;
using FundingPlatform.Allocation.Tests.Files;
using FundingPlatform.Allocation.Wire;
using FundingPlatform.Shell;
using Google.Protobuf;
using Grpc.Core;
using Part = Funding.Allocation.V1.CompareScenariosResponse.PartOneofCase;

namespace FundingPlatform.Allocation.Tests.Wire;

/// <summary>Scenarios for Bury's illustrative bands over the wire, whole and for publication.</summary>
public sealed class ImpactWireTests : IAsyncLifetime
{
    private static readonly Funding.Type.V1.FundingYear Year = new() { StartingYear = 2023 };
    private const string Options = """
        { "title": "Options", "sources": ["a test"], "scenarios": [
          { "id": "all_bands_up_3", "name": "Every band 3% up", "changes": [ { "band_values": { "scheme": "bury_illustrative", "percent": 3 } } ] },
          { "id": "mainstream_c_and_d_down_5", "name": "Bands C and D in mainstream 5% down",
            "changes": [ { "band_values": { "scheme": "bury_illustrative", "bands": ["C", "D"], "settings": ["mainstream"], "percent": -5 } } ] },
          { "id": "special_up_300", "name": "£300 more in special schools",
            "changes": [ { "band_values": { "scheme": "bury_illustrative", "settings": ["special"], "add_pounds": 300 } } ] } ] }
        """;

    private AllocationHost host = null!;
    private CallOptions officer;

    public async ValueTask InitializeAsync() => officer = (host = await AllocationHost.StartAsync()).As();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task The_schools_of_a_comparison_add_up_to_its_totals_and_its_baseline_is_what_is_recorded()
    {
        ListBudgetSharesResponse recorded = await host.Shares.ListBudgetSharesAsync(new() { Authority = 351, FundingYear = Year, PageSize = 1000 }, officer);
        List<CompareScenariosResponse> messages = await All(Asked());
        (ComparisonHeader header, ComparedTotals totals, ComparisonEnd end) = (messages[0].Header, messages[1].Totals, messages[^1].End);
        ComparedSchool[] schools = [.. Of(messages, Part.School).Select(m => m.School)];

        Assert.Equal(["baseline", "all_bands_up_3", "mainstream_c_and_d_down_5", "special_up_300"], header.Cases.Select(c => c.CaseId));
        Assert.Equal(recorded.Shares.Select(s => (s.SchoolId, s.BudgetShare_.Pence)), schools.Select(s => (s.SchoolId, s.Amounts[0].BudgetShare.Pence)));
        Assert.Equal((recorded.Sequence, schools.Length, 0, 0), (header.Sequence, end.Schools, end.Withheld, end.Merged));
        for (int i = 0; i < header.Cases.Count; i++)
        {
            Assert.All(schools, s => Assert.Equal(s.Amounts[i].BudgetShare.Pence - s.Amounts[0].BudgetShare.Pence, s.Amounts[i].Change.Pence));
            Assert.Equal(
                (schools.Sum(s => s.Amounts[i].BudgetShare.Pence), schools.Sum(s => s.Amounts[i].Change.Pence), schools.Sum(s => s.Amounts[i].TopUps.Pence)),
                (totals.Amounts[i].BudgetShare.Pence, totals.Amounts[i].Change.Pence, totals.Amounts[i].TopUps.Pence));
            Assert.Equal(schools.Length, totals.Winners[i] + totals.Losers[i] + totals.Unchanged[i]);
        }

        Assert.True(totals.Amounts[1].Change.Pence > 0 && totals.Amounts[2].Change.Pence < 0);
        Assert.Equal(0, totals.Winners[0]);
        AssertWhole(messages);
        // The same again at the same entry of the journal is the same.
        Assert.Equal(messages, await All(Asked()));
        Assert.Equal(recorded, await host.Shares.ListBudgetSharesAsync(new() { Authority = 351, FundingYear = Year, PageSize = 1000 }, officer));
    }

    [Fact]
    public async Task For_publication_there_are_only_tables_with_what_is_unsafe_withheld_or_merged()
    {
        List<CompareScenariosResponse> messages = await All(Asked(publish: true));
        Assert.DoesNotContain(messages, m => m.PartCase is Part.School or Part.Totals);
        Assert.True(messages[0].Header.ForPublication);
        Assert.All(messages[0].Header.Cases, c => Assert.Empty(c.Findings));
        ComparisonEnd end = messages[^1].End;
        AssertWhole(messages);
        Assert.True(end.Withheld + end.Merged > 0, "Bury has schools with few pupils with top-ups.");
        Assert.Equal(end.Withheld, Of(messages, Part.Rows).SelectMany(m => m.Rows.Rows).SelectMany(r => r.Cells).Count(c => c.Gap == PackCellGap.Withheld));
        Assert.Equal("Not for publication", (await All(Asked()))[0].Header.Marking);
        Assert.NotEqual("Not for publication", messages[0].Header.Marking);
    }

    [Fact]
    public async Task A_scenario_may_name_a_file_that_is_sent_along_and_no_other()
    {
        byte[] scheme = File.ReadAllBytes(Path.Combine(SampleData.Root, "samples", "schemes", "bury_rebanded_illustrative.json"));
        string mapping = string.Join(", ", "ABCDEFG".Select((band, i) => $$"""{ "from": "{{band}}", "to": "{{i + 1}}" }"""));
        CompareScenariosRequest asked = Asked($$"""
            { "title": "Another scheme", "sources": ["a test"], "scenarios": [ { "id": "new", "name": "New bands", "changes": [
              { "other_scheme": { "from": "bury_illustrative", "file": "../schemes/new.json", "mapping": [ {{mapping}} ] } } ] } ] }
            """);
        List<CompareScenariosResponse> messages = await All(asked);
        Assert.Equal([Part.Header, Part.End], messages.Select(m => m.PartCase));
        Assert.Contains(messages[0].Header.Findings, f => f is { Code: "file_missing", File: "options.json", Severity: FindingSeverity.Error });

        asked.Attachments.Add(new ScenarioAttachment { Name = "../schemes/new.json", Content = ByteString.CopyFrom(scheme) });
        messages = await All(asked);
        AssertWhole(messages);
        Assert.NotEqual(0, messages[1].Totals.Amounts[1].Change.Pence);
    }

    [Fact]
    public async Task Bad_input_is_told_by_its_field_or_found_in_its_file()
    {
        async Task<(StatusCode, string, string)> Refused(Action<CompareScenariosRequest> wrong, CallOptions? caller = null)
        {
            CompareScenariosRequest request = Asked();
            wrong(request);
            return AllocationHost.Of(await Assert.ThrowsAsync<RpcException>(() => All(request, caller)));
        }

        var invalid = StatusCode.InvalidArgument;
        Assert.Equal((invalid, "field_missing", "authority"), await Refused(r => r.Authority = 0));
        Assert.Equal((StatusCode.PermissionDenied, "authority_forbidden", ""), await Refused(r => r.Authority = 352));
        Assert.Equal((invalid, "field_missing", "funding_year"), await Refused(r => r.FundingYear = null));
        Assert.Equal((invalid, "field_missing", "scenarios"), await Refused(r => r.Scenarios = ByteString.Empty));
        Assert.Equal((invalid, "too_large", "scenarios"), await Refused(r => r.Scenarios = ByteString.CopyFrom(new byte[(1 << 20) + 1])));
        Assert.Equal((invalid, "field_invalid", "file_name"), await Refused(r => r.FileName = "a/b.json"));
        Assert.Equal((invalid, "too_large", "attachments"), await Refused(r => r.Attachments.Add(Enumerable.Range(0, 65).Select(i => new ScenarioAttachment { Name = $"{i}" }))));
        Assert.Equal((invalid, "field_missing", "attachments[0].name"), await Refused(r => r.Attachments.Add(new ScenarioAttachment())));
        Assert.Equal((invalid, "field_invalid", "attachments[1].name"), await Refused(r => r.Attachments.Add([new ScenarioAttachment { Name = "a" }, new() { Name = "a" }])));
        Assert.Equal((StatusCode.NotFound, "book_unknown", ""), await Refused(r => r.FundingYear = new() { StartingYear = 2024 }));
        Assert.Equal((StatusCode.PermissionDenied, "role_insufficient", ""), await Refused(_ => { }, host.As(role: AccessRole.Reader)));
        Assert.Equal((StatusCode.PermissionDenied, "role_insufficient", ""), await Refused(r => r.Publish = true, host.As(role: AccessRole.Reader)));

        List<CompareScenariosResponse> messages = await All(Asked("""{ "title": "A slip", "sources": ["a test"], "scenarios": [ { "id": "a", "nmae": "A", "changes": [] } ] }"""));
        Assert.Equal([Part.Header, Part.End], messages.Select(m => m.PartCase));
        Assert.Contains(messages[0].Header.Findings, f => f is { Code: "property_unknown", File: "options.json", Line: 1, Column: "scenarios[0].nmae" });
    }

    [Fact]
    public async Task While_others_are_worked_for_a_caller_waits_and_writers_do_not()
    {
        using var done = new ManualResetEventSlim();
        Turns turns = host.Turns;
        Task[] others = [.. Enumerable.Range(0, Turns.WorkedForAtATime).Select(_ => turns.Take(() => { done.Wait(TestContext.Current.CancellationToken); return 0; }, _ => Task.CompletedTask, default))];
        Task<List<CompareScenariosResponse>> waiting = All(Asked());

        int school = host.Book.Current.Rows[0].Share.School.SchoolId;
        await host.Schools.OpenPlacementAsync(new() { RequestId = Bulk.Id(1), Opening = Bulk.Opening("W1", school) }, officer);
        RpcException late = await Assert.ThrowsAsync<RpcException>(() => All(Asked(), officer.WithDeadline(TimeProvider.System.GetUtcNow().UtcDateTime.AddMilliseconds(300))));
        Assert.Equal(StatusCode.DeadlineExceeded, late.StatusCode);
        using var gone = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        RpcException left = await Assert.ThrowsAsync<RpcException>(() => All(Asked(), officer.WithCancellationToken(gone.Token)));
        Assert.Equal(StatusCode.Cancelled, left.StatusCode);
        Assert.False(waiting.IsCompleted);

        done.Set();
        await Task.WhenAll(others);
        // It was worked out after the placement was opened, which it therefore knows.
        List<CompareScenariosResponse> answer = await waiting;
        AssertWhole(answer);
        Assert.Equal(host.Books.Reached, answer[0].Header.Sequence);
    }

    [Fact]
    public async Task Who_has_gone_gives_its_turn_to_others()
    {
        using var done = new ManualResetEventSlim();
        Task[] others = [.. Enumerable.Range(0, Turns.WorkedForAtATime).Select(_ => host.Turns.Take(() => { done.Wait(TestContext.Current.CancellationToken); return 0; }, _ => Task.CompletedTask, default))];
        using var gone = new CancellationTokenSource(TimeSpan.FromMilliseconds(500));
        CallOptions going = officer.WithCancellationToken(gone.Token);
        foreach (Task<List<CompareScenariosResponse>> left in Enumerable.Range(0, Turns.SentToAtATime + 2).Select(_ => All(Asked(), going)).ToArray())
            Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(() => left)).StatusCode);
        done.Set();
        await Task.WhenAll(others);
        AssertWhole(await All(Asked(), officer.WithDeadline(TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(60))));
    }

    // Every table has as many rows as it says, in as many cells as it has columns, and the end counts them.
    private static void AssertWhole(List<CompareScenariosResponse> messages)
    {
        Assert.Equal((Part.Header, Part.End), (messages[0].PartCase, messages[^1].PartCase));
        (int tables, int rows, int columns, int left) = (0, 0, 0, 0);
        foreach (CompareScenariosResponse message in messages)
        {
            if (message.PartCase is Part.Table or Part.Section or Part.End) Assert.Equal(0, left);
            if (message.PartCase == Part.Table) (columns, left, tables) = (message.Table.Columns.Count, message.Table.Rows, tables + 1);
            if (message.PartCase != Part.Rows) continue;
            Assert.InRange(message.Rows.Rows.Count, 1, 200);
            Assert.All(message.Rows.Rows, row => Assert.Equal(columns, row.Cells.Count));
            (left, rows) = (left - message.Rows.Rows.Count, rows + message.Rows.Rows.Count);
        }

        Assert.Equal((tables, rows), (messages[^1].End.Tables, messages[^1].End.Rows));
        Assert.True(tables > 0);
    }

    private static IEnumerable<CompareScenariosResponse> Of(List<CompareScenariosResponse> messages, Part part) => messages.Where(m => m.PartCase == part);

    private static CompareScenariosRequest Asked(string? scenarios = null, bool publish = false) => new()
    {
        Authority = 351,
        FundingYear = Year,
        Scenarios = ByteString.CopyFromUtf8(scenarios ?? Options),
        FileName = "options.json",
        Publish = publish,
    };

    private async Task<List<CompareScenariosResponse>> All(CompareScenariosRequest request, CallOptions? caller = null)
    {
        using AsyncServerStreamingCall<CompareScenariosResponse> call = host.Impact.CompareScenarios(request, caller ?? officer);
        return await call.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
    }
}
