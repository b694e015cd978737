using System.Collections.Concurrent;
using Funding.Allocation.V1;
using Funding.Type.V1;
using FundingPlatform.Allocation;
using FundingPlatform.CrashTest;
using FundingPlatform.Shell;
using Grpc.Net.Client;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.EndToEnd.Tests.Serving;

/// <summary>Many clients at once must come to the same as the same changes one after the other.</summary>
public sealed class ConcurrencyTests
{
    private const int Clients = 64, OwnChanges = 8, SharedChanges = 4, SharedPlacements = 6;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Sixty_four_clients_at_once_give_the_same_as_the_same_changes_one_by_one_in_the_order_of_the_journal()
    {
        await using RunningServer together = new(), alone = new();
        await together.InitializeAsync();
        await alone.InitializeAsync();
        ConcurrentDictionary<Guid, Change> sent = new();
        ConcurrentBag<string> refused = [];

        Change[] shared = await OpenShared(together, sent);
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(n => Task.Run(() => Work(together, n, shared, sent, refused))));
        List<JournalEntry> order = Entries(together);
        foreach (JournalEntry entry in order)
            Assert.NotNull((await alone.Services.Send(sent[entry.RequestId], Patience)).Recorded);

        Assert.True(order.Count > Clients * OwnChanges / 2, $"Only {order.Count} changes were recorded.");
        Assert.Contains("sequence_stale", refused);
        AssertSameJournal(order, Entries(alone));
        AssertSameTables(together, alone);
        Assert.Equal(Comparable(await together.Shares()), Comparable(await alone.Shares()));
    }

    /// <summary>Placements that all clients then change, each as if it were alone.</summary>
    private static async Task<Change[]> OpenShared(RunningServer server, ConcurrentDictionary<Guid, Change> sent)
    {
        var pupils = new Pupils("shared", new Random(Clients));
        Change[] opened = [.. Enumerable.Range(0, SharedPlacements).Select(_ => pupils.Next(streamed: false))];
        foreach (Change change in opened)
        {
            sent[change.Id] = change;
            Assert.Null(change.Take(await server.Services.Send(change, Patience)));
        }

        return opened;
    }

    private static async Task Work(RunningServer server, int number, Change[] shared, ConcurrentDictionary<Guid, Change> sent, ConcurrentBag<string> refused)
    {
        (GrpcChannel channel, Services services) = server.Connect();
        using GrpcChannel own = channel;
        var random = new Random(number);
        var pupils = new Pupils($"client-{number}", random);
        for (int i = 0; i < OwnChanges + SharedChanges; i++)
        {
            bool isOwn = i % 3 != 2;
            Change change = isOwn ? pupils.Next(streamed: number % 4 == 0) : OfShared(shared[random.Next(shared.Length)].Acknowledged!.Placement, random);
            sent[change.Id] = change;
            Reply reply = await services.Send(change, Patience);
            if (reply.Fault is { } fault) refused.Add(fault);
            if (!isOwn) continue;
            Assert.True(change.Take(reply) is null, $"{change}: {reply.Fault}");
            pupils.Learn(change);
        }
    }

    /// <summary>A change of a placement that others change too: recorded or refused, as it comes.</summary>
    private static Change OfShared(Placement placement, Random random)
    {
        PlacementDetails after = placement.Details.Clone();
        after.PartTime = new() { HundredMillionths = 1_000_000L * random.Next(1, 100) };
        DateOnly from = new(after.Span.From.Year, after.Span.From.Month, after.Span.From.Day);
        var request = new ApplyChangesRequest { RequestId = Change.NewId(random).ToString("D") };
        switch (random.Next(4))
        {
            case 0:
                request.ChangePlacement = new() { Placement = after, DecidedOn = after.Span.From, ExpectedSequence = placement.Sequence };
                break;
            case 1:
                request.ChangePlacement = new() { Placement = after, DecidedOn = after.Span.From };
                break;
            case 2:
                request.ClosePlacement = new() { PlacementId = after.PlacementId, Until = ToWire.Date(from.AddDays(random.Next(100, 300))), DecidedOn = after.Span.From };
                break;
            default:
                request.DecideBand = new()
                {
                    PlacementId = after.PlacementId, SchemeId = SmallAuthority.SchemeId, DecidedOn = after.Span.From, EndsCurrent = random.Next(2) == 0,
                    Award = new() { Band = SmallAuthority.Bands[random.Next(SmallAuthority.Bands.Count)] },
                    Span = new() { From = ToWire.Date(from.AddDays(random.Next(90))) },
                };
                break;
        }

        return new(request, streamed: random.Next(2) == 0, meantRefusal: null);
    }

    private static List<JournalEntry> Entries(RunningServer server)
    {
        using SqliteConnection connection = server.Reader();
        return [.. Journal.Over(connection).Entries(RunningServer.Before + 1)];
    }

    // The time of recording and what holds it, the reply and the hashes, differ by their nature.
    private static void AssertSameJournal(List<JournalEntry> together, List<JournalEntry> alone)
    {
        Assert.Equal(together.Count, alone.Count);
        foreach ((JournalEntry first, JournalEntry second) in together.Zip(alone))
        {
            Assert.Equal((first.Sequence, first.RequestId, first.Part, first.Authority, first.Actor, first.Kind), (second.Sequence, second.RequestId, second.Part, second.Authority, second.Actor, second.Kind));
            Assert.Equal(first.Payload.ToArray(), second.Payload.ToArray());
            Assert.Equal(first.RequestFingerprint.ToArray(), second.RequestFingerprint.ToArray());
            Assert.Equal(Timeless(first), Timeless(second));
        }
    }

    private static RecordedChange Timeless(JournalEntry entry)
    {
        RecordedChange reply = RecordedChange.Parser.ParseFrom(entry.RecordedReply.Span);
        reply.Stamp.RecordedAt = null;
        return reply;
    }

    private static void AssertSameTables(RunningServer together, RunningServer alone)
    {
        using SqliteConnection first = together.Reader(), second = alone.Reader();
        Assert.Equal(["shell_journal"], TableComparison.Compare(first, second).Select(d => d.Table));
        Assert.Empty(BookComparison.Compare(first, second));
    }

    private static IEnumerable<string> Comparable(IReadOnlyList<BudgetShare> shares) => shares.Select(s => s.ToString());
}
