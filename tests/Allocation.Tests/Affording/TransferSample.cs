using System.Text;
using FundingPlatform.Allocation.Tests.Books;
using FundingPlatform.Allocation.Tests.Files;
using FundingPlatform.BlockTransfers;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;

namespace FundingPlatform.Allocation.Tests.Affording;

/// <summary>Bury's illustrative year start of 2023-24, where every line of the formula runs, with outcomes on it and transfers through their life.</summary>
public sealed class TransferSample : IDisposable
{
    private int requests;

    public TransferSample()
    {
        Server = new SampleServer(illustrative: true);
        TransferRules rules = TransferRulesFile.Read(File.ReadAllBytes(SampleData.England("block_transfer_rules.json")), "block_transfer_rules.json").Value!;
        Ask<int>(session =>
        {
            BlockTransfersModule.StateRules(session, rules);
            if (BlockTransfersReader.Over(session).Blocks(351, SampleServer.Year) is not null) return 0;
            return BlockTransfersModule.StateBlocks(session, [new(351, SampleServer.Year, Block, new(103_794_500), new(4_524_310_700), new(1_382_208_900), SourceStatus.Verified, "test")]);
        });
    }

    /// <summary>Bury's published schools block of 2023-24.</summary>
    public static readonly Money Block = Money.OfPounds(149_832_168m);

    internal SampleServer Server { get; }

    public static readonly string Levers =
        """
        { "lever": "mfg", "least": 0, "greatest": 0.5, "step": 0.01 },
        { "lever": "scale", "least": 50, "greatest": 100, "step": 1 },
        { "lever": "basic_entitlement", "least": 90, "greatest": 100, "step": 0.0001 }
        """;

    public static OutcomeSet Set(string outcomes, string? levers = null, string more = "")
    {
        Read<OutcomeSet> read = TransferOutcomesFile.Read(Encoding.UTF8.GetBytes(
            $$"""{ "title": "T", "authority": 351, "year": "2023-24", "sources": ["a test"], {{more}} "levers": [ {{levers ?? Levers}} ], "outcomes": [ {{outcomes}} ] }"""), "o.json");
        Assert.False(read.Failed, string.Join('\n', read.Findings));
        return read.Value!;
    }

    public Read<OutcomeReport> Compare(OutcomeSet set, string? transfer = null) => Server.Reading(c => TransferOutcomes.Compare(c, set, transfer));

    public OutcomeReport Report(OutcomeSet set, string? transfer = null)
    {
        Read<OutcomeReport> report = Compare(set, transfer);
        Assert.False(report.Failed, string.Join('\n', report.Findings));
        return report.Value!;
    }

    /// <summary>A transfer that the Forum has agreed to, approved.</summary>
    public void Approved(string id, Money asked)
    {
        Ask(s => BlockTransfersModule.Propose(s, new(id, 351, SampleServer.Year, "schools_to_high_needs", asked, null, null, "a test", new(2022, 10, 3)))).OrThrow();
        Ask(s => BlockTransfersModule.Consult(s, id, new(2022, 10, 10))).OrThrow();
        Ask(s => BlockTransfersModule.Consulted(s, id, new(77, 40, "a test", new(2022, 11, 7)))).OrThrow();
        Ask(s => BlockTransfersModule.Forum(s, id, new(asked, 9, 2, 1, "a test", new(2023, 1, 17)))).OrThrow();
        Ask(s => BlockTransfersModule.Approve(s, id, new(2023, 1, 18))).OrThrow();
    }

    public Outcome<EnactedOutcome> Enact(string id, OutcomeSet set, string outcome) => Ask(s => TransferOutcomes.Enact(s, id, set, outcome, new(2023, 2, 20)));

    public Outcome<T> Ask<T>(Func<Session, Outcome<T>> body) =>
        Server.Database.Submit(new CommandInfo(new Guid(++requests, 5, 5, new byte[8]), "a test", 351), body).GetAwaiter().GetResult();

    public void Dispose() => Server.Dispose();
}
