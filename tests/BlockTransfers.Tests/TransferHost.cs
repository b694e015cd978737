using System.Reflection;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.BlockTransfers.Tests;

/// <summary>A database with Bury's published blocks of 2022-23 and the shipped rules, in which transfers are taken through their lives.</summary>
internal sealed class TransferHost : IDisposable
{
    public const int Bury = 351;
    public static readonly FundingYear Year = new(2022);
    public static readonly DsgBlocks Blocks2022 = new(Bury, Year, Money.OfPounds(143_041_316), Money.OfPounds(990_900), Money.OfPounds(40_908_921),
        Money.OfPounds(13_352_606), SourceStatus.Verified, "dsg_allocations_by_la_2020_24.csv");

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("transfers");
    private int requests;

    public TransferHost(DsgBlocks? blocks = null, DateTimeOffset? now = null, bool withRules = true)
    {
        Now = now ?? new(2022, 2, 20, 12, 0, 0, TimeSpan.Zero);
        Database = Open("first.db");
        Ask(session =>
        {
            if (withRules) BlockTransfersModule.StateRules(session, Rules);
            return BlockTransfersModule.StateBlocks(session, [blocks ?? Blocks2022]);
        }).OrThrow();
    }

    public static string Root { get; } = typeof(TransferHost).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == "RepositoryRoot").Value!;

    public static string RulesPath => Path.Combine(Root, "samples", "england", "block_transfer_rules.json");

    public static TransferRules Rules { get; } = TransferRulesFile.Read(File.ReadAllBytes(RulesPath), "block_transfer_rules.json").Value!;

    /// <summary>When commands are recorded.</summary>
    public DateTimeOffset Now { get; set; }

    public FundingDatabase Database { get; }

    public static TransferProposal Proposal(string id = "t1", decimal asked = 715_206.58m, string kind = "schools_to_high_needs", DateOnly? on = null) =>
        new(id, Bury, Year, kind, Money.OfPounds(asked), null, null, "High needs deficit", on ?? new(2021, 10, 1));

    public static ForumVote Vote(decimal agreed, DateOnly? on = null, int @for = 9, int against = 2, int abstained = 1) =>
        new(Money.OfPounds(agreed), @for, against, abstained, "SF/2022-01-18/5", on ?? new(2022, 1, 18));

    public Outcome<T> Ask<T>(Func<Session, Outcome<T>> body, Caller? caller = null) =>
        Database.Submit(new CommandInfo(new Guid(++requests, 0, 0, new byte[8]), "a test", Bury) { Caller = caller }, body).GetAwaiter().GetResult();

    public Outcome<Transfer> Propose(TransferProposal? proposal = null) => Ask(s => BlockTransfersModule.Propose(s, proposal ?? Proposal()));

    /// <summary>Consulted on from 1 November 2021 to 30 November.</summary>
    public Transfer Consulted(TransferProposal? proposal = null)
    {
        Transfer made = Propose(proposal).OrThrow();
        Ask(s => BlockTransfersModule.Consult(s, made.Id, new(2021, 11, 1))).OrThrow();
        return Ask(s => BlockTransfersModule.Consulted(s, made.Id, new(78, 31, "consultation/2021/4", new(2021, 11, 30)))).OrThrow();
    }

    public Outcome<Transfer> Forum(string id, decimal agreed, DateOnly? on = null) => Ask(s => BlockTransfersModule.Forum(s, id, Vote(agreed, on)));

    public Outcome<Transfer> Request(string id, decimal amount, DateOnly? on = null) =>
        Ask(s => BlockTransfersModule.Request(s, id, new(Money.OfPounds(amount), "disapplication/1", on ?? new(2021, 12, 1))));

    public Outcome<Transfer> Secretary(string id, decimal granted, DateOnly? on = null) =>
        Ask(s => BlockTransfersModule.Secretary(s, id, new(Money.OfPounds(granted), "letter/7", on ?? new(2022, 2, 1))));

    public Outcome<Transfer> Approve(string id, DateOnly? on = null) => Ask(s => BlockTransfersModule.Approve(s, id, on ?? new(2022, 2, 10)));

    public Outcome<Transfer> Enact(string id, decimal amount, DateOnly? on = null, params EnactedLever[] levers) =>
        Ask(s => BlockTransfersModule.Enact(s, id, Money.OfPounds(amount), levers, on ?? new(2022, 2, 15)));

    public T Read<T>(Func<BlockTransfersReader, T> read)
    {
        using SqliteConnection connection = Database.OpenReader();
        return read(BlockTransfersReader.Over(connection));
    }

    /// <summary>The tables that are other in a database into which the journal was replayed.</summary>
    public IReadOnlyList<TableDifference> Replayed()
    {
        string name = $"replayed{++requests}.db";
        using FundingDatabase second = Open(name);
        Assert.True(Replay.Into(Database, second).GetAwaiter().GetResult().Succeeded);
        using SqliteConnection left = Database.OpenReader(), right = second.OpenReader();
        return TableComparison.Compare(left, right);
    }

    public void Dispose()
    {
        Database.Dispose();
        SqliteConnection.ClearAllPools();
        folder.Delete(recursive: true);
    }

    private FundingDatabase Open(string name) => FundingDatabase.Open(Path.Combine(folder.FullName, name), [BlockTransfersModule.Parts], new Clock(this)).Value;

    private sealed class Clock(TransferHost host) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => host.Now;
    }
}
