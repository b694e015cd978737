using Funding.Allocation.V1;
using FundingPlatform.Allocation.Tests.Affording;
using FundingPlatform.Allocation.Tests.Files;
using FundingPlatform.BlockTransfers;
using FundingPlatform.Shell;
using Google.Protobuf;
using Grpc.Core;
using Part = Funding.Allocation.V1.CompareOutcomesResponse.PartOneofCase;

namespace FundingPlatform.Allocation.Tests.Wire;

/// <summary>Decisions on a transfer of Bury's compared over the wire, and the one that was taken enacted.</summary>
public sealed class TransferOutcomeWireTests : IAsyncLifetime
{
    private static readonly Kernel.Money Half = Kernel.Money.OfPounds(749_160.84m);
    private const string Outcomes =
        """
        { "title": "T", "authority": 351, "year": "2023-24", "sources": ["a test"],
          "levers": [ { "lever": "basic_entitlement", "least": 90, "greatest": 100, "step": 0.0001 } ],
          "outcomes": [ { "id": "half", "name": "0.5%", "percent": 0.5 }, { "id": "all", "name": "All", "percent": 100 },
                        { "id": "refused", "name": "Refused", "refused": { "words": "a cut.", "top_up_cut_percent": 10 } } ] }
        """;

    private static readonly string Affordable = Outcomes.Replace("""{ "id": "all", "name": "All", "percent": 100 },""", "", StringComparison.Ordinal);

    private AllocationHost host = null!;
    private CallOptions officer;

    public async ValueTask InitializeAsync() => officer = (host = await AllocationHost.StartAsync()).As();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    private async Task<List<CompareOutcomesResponse>> Compared(string text, bool publish = false, int authority = 351)
    {
        List<CompareOutcomesResponse> messages = [];
        using AsyncServerStreamingCall<CompareOutcomesResponse> call = host.Outcomes.CompareOutcomes(
            new() { Authority = authority, Outcomes = ByteString.CopyFromUtf8(text), FileName = "o.json", Publish = publish }, officer);
        await foreach (CompareOutcomesResponse message in call.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken)) messages.Add(message);
        return messages;
    }

    [Fact]
    public async Task A_comparison_is_whole_and_the_decision_that_is_enacted_gives_its_shares()
    {
        List<CompareOutcomesResponse> messages = await Compared(Affordable);
        OutcomesHeader header = messages[0].Header;
        Assert.Equal([("without", 0L), ("half", Half.Pence), ("refused", 0L)], header.Outcomes.Select(o => (o.OutcomeId, o.Amount.Pence)));
        Assert.All(header.Outcomes, o => Assert.Equal(o.Money.Pence - o.Total.Pence, o.Remainder.Pence));
        Assert.Equal((77, 0), (header.Outcomes[1].Bearing, header.Outcomes[1].Protected));
        OutcomesEnd end = messages[^1].End;
        Assert.Equal((end.Tables, end.Rows), (messages.Count(m => m.PartCase == Part.Table), messages.Where(m => m.PartCase == Part.Rows).Sum(m => m.Rows.Rows.Count)));

        Approve();
        EnactTransferRequest asked = Enact("half");
        EnactTransferResponse enacted = await host.Outcomes.EnactTransferAsync(asked, officer);
        Assert.Equal((Half.Pence, header.Outcomes[1].Total.Pence), (enacted.Recorded.Amount.Pence, enacted.Recorded.Total.Pence));
        Assert.Equal(header.Outcomes[1].Levers, enacted.Recorded.Levers);
        Assert.Equal(header.Outcomes[1].Total.Pence, host.Book.Current.Rows.Sum(r => r.Share.SchoolsBlockShare.Pence));
        // A retry is the same answer, another command for it is refused.
        Assert.Equal(enacted.Recorded, (await host.Outcomes.EnactTransferAsync(asked, officer)).Recorded);
        asked.RequestId = "00000000-0000-0000-0000-000000000009";
        Assert.Equal((StatusCode.FailedPrecondition, "enacted_already"), Short(await AllocationHost.Refused(host.Outcomes.EnactTransferAsync(asked, officer))));
    }

    [Fact]
    public async Task For_publication_nothing_rests_on_few_pupils_and_the_schools_block_stands_for_every_school()
    {
        List<CompareOutcomesResponse> messages = await Compared(Affordable, publish: true);
        Assert.Equal((true, "For publication"), (messages[0].Header.ForPublication, messages[0].Header.Marking));
        int at = messages.FindIndex(m => m.PartCase == Part.Table && m.Table.TableId == "schools_block");
        Assert.Equal(78, messages[at + 1].Rows.Rows.Count);
        int topUps = messages.FindIndex(m => m.PartCase == Part.Table && m.Table.TableId == "top_ups");
        Assert.Contains(messages[topUps + 1].Rows.Rows, r => r.Cells[1].Count > 1 && !r.IsTotal);
    }

    [Fact]
    public async Task Bad_input_is_told_by_its_field_or_found_in_its_file_and_nothing_changes()
    {
        Assert.Contains((await Compared(Outcomes))[0].Header.Findings, f => f.Code == "transfer_not_affordable");
        Assert.Contains((await Compared("nonsense"))[0].Header.Findings, f => f.Code == "json_unreadable");
        Assert.Contains((await Compared(Outcomes.Replace("351", "350", StringComparison.Ordinal)))[0].Header.Findings, f => f.Code == "authority_other");
        Assert.Equal("authority_forbidden", AllocationHost.Of(await Assert.ThrowsAsync<RpcException>(() => Compared(Outcomes, authority: 350))).Code);
        long before = host.Book.Current.Sequence;
        Assert.Equal((StatusCode.NotFound, "transfer_unknown"), Short(await AllocationHost.Refused(host.Outcomes.EnactTransferAsync(Enact("half"), officer))));
        Assert.Equal((StatusCode.NotFound, "outcome_unknown"), Short(await AllocationHost.Refused(host.Outcomes.EnactTransferAsync(Enact("none"), officer))));
        Assert.Equal((StatusCode.FailedPrecondition, "outcome_refused"), Short(await AllocationHost.Refused(host.Outcomes.EnactTransferAsync(Enact("refused"), officer))));
        EnactTransferRequest undated = Enact("half");
        undated.DecidedOn = null;
        Assert.Equal((StatusCode.InvalidArgument, "field_missing", "decided_on"), await AllocationHost.Refused(host.Outcomes.EnactTransferAsync(undated, officer)));
        EnactTransferRequest broken = Enact("half");
        broken.Outcomes = ByteString.CopyFromUtf8("{}");
        EnactTransferResponse found = await host.Outcomes.EnactTransferAsync(broken, officer);
        Assert.Null(found.Recorded);
        Assert.NotEmpty(found.Findings);
        Assert.Equal(before, host.Book.Current.Sequence);
    }

    private static (StatusCode, string) Short((StatusCode Status, string Code, string Field) refusal) => (refusal.Status, refusal.Code);

    private static EnactTransferRequest Enact(string outcome) => new()
    {
        RequestId = "00000000-0000-0000-0000-000000000001", Authority = 351, TransferId = "t1", Outcomes = ByteString.CopyFromUtf8(Affordable),
        FileName = "o.json", OutcomeId = outcome, DecidedOn = new() { Year = 2023, Month = 2, Day = 20 },
    };

    private void Approve()
    {
        TransferRules rules = TransferRulesFile.Read(File.ReadAllBytes(SampleData.England("block_transfer_rules.json")), "block_transfer_rules.json").Value!;
        int number = 0;
        void Ask<T>(Func<Session, Kernel.Outcome<T>> body) => host.Database.Submit(new CommandInfo(new Guid(++number, 6, 6, new byte[8]), "a test", 351), body).GetAwaiter().GetResult().OrThrow();
        Ask<int>(session =>
        {
            BlockTransfersModule.StateRules(session, rules);
            return BlockTransfersReader.Over(session).Blocks(351, new(2023)) is not null ? 0 : BlockTransfersModule.StateBlocks(session,
                [new(351, new(2023), TransferSample.Block, new(103_794_500), new(4_524_310_700), new(1_382_208_900), Kernel.SourceStatus.Verified, "test")]);
        });
        Ask(s => BlockTransfersModule.Propose(s, new("t1", 351, new(2023), "schools_to_high_needs", Half, null, null, "a test", new(2022, 10, 3))));
        Ask(s => BlockTransfersModule.Consult(s, "t1", new(2022, 10, 10)));
        Ask(s => BlockTransfersModule.Consulted(s, "t1", new(77, 40, "a test", new(2022, 11, 7))));
        Ask(s => BlockTransfersModule.Forum(s, "t1", new(Half, 9, 2, 1, "a test", new(2023, 1, 17))));
        Ask(s => BlockTransfersModule.Approve(s, "t1", new(2023, 1, 18)));
    }
}
