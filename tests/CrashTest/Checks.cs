using Funding.Allocation.V1;
using Funding.Banding.V1;
using Funding.Schools.V1;
using Funding.Type.V1;
using FundingPlatform.Allocation;
using FundingPlatform.Shell;
using Google.Protobuf;
using Grpc.Net.Client;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.CrashTest;

/// <summary>What must hold of a database after a kill, seen through the restarted server and beside it in the file.</summary>
internal sealed class Checks(Generation generation, Services services, Doing doing)
{
    private const int PageSize = 1_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly List<string> failures = [];

    /// <summary>Changes and imports without an answer that were found recorded, each of them whole.</summary>
    public int FoundUnanswered { get; private set; }

    /// <summary>Makes every check; gives what does not hold.</summary>
    public static async Task<(IReadOnlyList<string> Failures, int FoundUnanswered)> Make(Generation generation, Uri address, Doing doing)
    {
        using GrpcChannel channel = GrpcChannel.ForAddress(address);
        var checks = new Checks(generation, Services.Over(channel, generation.Token), doing);
        await checks.All();
        return ([.. checks.failures], checks.FoundUnanswered);
    }

    private async Task All()
    {
        // What the kill left, before anything is sent again.
        Task verifying = doing.While("verifying", () => Verify(generation.Database));
        Recorded recorded = ReadJournal();
        FoundUnanswered = CompareLedgers(recorded);
        await doing.While("comparing tables", () => CompareTables(recorded));
        await verifying;
        await doing.While("retrying", RetryLast);
        CompareLedgers(ReadJournal());
        await doing.While("comparing shares", CompareShares);
    }

    /// <summary>The chain, the tables of a replay, and the shares that both lead to.</summary>
    private async Task Verify(string database)
    {
        var report = await Verification.Of(database, SmallAuthority.Modules, TimeProvider.System, null, BookComparison.Compare);
        if (report.Fault is { } fault) Fail($"verify: {fault.Message}");
        else Fail([.. report.Value.Tables.Select(t => $"verify: {t.Table}: {t.FirstDifference}"), .. report.Value.Derived.Select(d => $"verify: {d}")]);
    }

    private Recorded ReadJournal()
    {
        using FundingDatabase database = FundingDatabase.OpenReadOnly(generation.Database, SmallAuthority.Modules).OrThrow();
        using SqliteConnection connection = database.OpenReader();
        return Recorded.Of(Journal.Over(connection).Entries(generation.Before + 1));
    }

    /// <summary>Gives how many changes and imports without an answer are recorded.</summary>
    private int CompareLedgers(Recorded recorded)
    {
        var sent = generation.Clients.SelectMany(c => c.Ledger).ToDictionary(c => c.Id);
        var imports = generation.Imports.ToDictionary(i => i.Id);
        foreach ((Guid id, IReadOnlyList<JournalEntry> entries) in recorded.ByRequest)
        {
            if (sent.TryGetValue(id, out Change? change)) Compare(change, entries);
            else if (imports.TryGetValue(id, out Import? import)) Compare(import, entries);
            else Fail($"journal: {id} is recorded, and nobody sent it");
        }

        foreach (Change change in sent.Values)
            if (change.Acknowledged is not null && !recorded.ByRequest.ContainsKey(change.Id)) Fail($"LOST: {change} was acknowledged and is not in the journal");
        foreach (Import import in generation.Imports)
            if (import.Acknowledged is not null && !recorded.ByRequest.ContainsKey(import.Id)) Fail($"LOST: import {import.Id} was acknowledged and is not in the journal");
        return sent.Values.Count(c => !c.IsAnswered && recorded.ByRequest.ContainsKey(c.Id)) + generation.Imports.Count(i => i.Acknowledged is null && recorded.ByRequest.ContainsKey(i.Id));
    }

    private void Compare(Change change, IReadOnlyList<JournalEntry> entries)
    {
        if (change.Refusal is not null) Fail($"journal: {change} was refused and is recorded");
        if (entries is not [var entry]) Fail($"journal: {change} has {entries.Count} entries");
        else if (change.Acknowledged is { } told && !entry.RecordedReply.Span.SequenceEqual(told.ToByteArray())) Fail($"journal: {change} has another reply than was told");
        else if (Recorded.ReplyOf(entry).Stamp is var stamp && (stamp.Sequence != entry.Sequence || stamp.Actor != entry.Actor)) Fail($"journal: {change} is stamped {stamp}");
    }

    private void Compare(Import import, IReadOnlyList<JournalEntry> entries)
    {
        JournalEntry last = entries[^1];
        if (import.Acknowledged is { } told && !last.RecordedReply.Span.SequenceEqual(told.ToByteArray())) Fail($"journal: import {import.Id} has another reply than was told");
        if (RecordedImport.Parser.ParseFrom(last.RecordedReply.Span) is var reply && reply.Stamp.Sequence != last.Sequence) Fail($"journal: import {import.Id} is stamped {reply.Stamp}");
    }

    /// <summary>What the API reads back is what the newest replies said, row for row.</summary>
    private async Task CompareTables(Recorded recorded)
    {
        Dictionary<string, Placement> placements = (await Placements()).ToDictionary(p => p.Details.PlacementId);
        foreach (Import import in generation.Imports)
        {
            int rows = placements.Keys.Count(import.Holds), expected = recorded.ByRequest.ContainsKey(import.Id) ? import.Rows : 0;
            if (rows != expected) Fail($"tables: import {import.Id} has {rows} placements and not {expected}");
        }

        Same("placement", recorded.Placements, Own(placements));
        var decisions = (await Decisions()).ToDictionary(d => $"{d.PlacementId} from {d.Span.From}");
        Same("award", recorded.Decisions, Own(decisions));
    }

    private Dictionary<string, T> Own<T>(Dictionary<string, T> rows) =>
        rows.Where(row => generation.Clients.Any(c => row.Key.StartsWith(c.Name + "-", StringComparison.Ordinal))).ToDictionary();

    private void Same<T>(string what, Dictionary<string, T> recorded, Dictionary<string, T> read) where T : IMessage<T>
    {
        foreach (string key in recorded.Keys.Union(read.Keys))
            if (!read.TryGetValue(key, out T? row)) Fail($"tables: {what} {key} is in the journal and is not read back");
            else if (!recorded.TryGetValue(key, out T? reply)) Fail($"tables: {what} {key} is read back and is not in the journal");
            else if (!row.Equals(reply)) Fail($"tables: {what} {key} is read back as {row} and was recorded as {reply}");
    }

    private async Task RetryLast()
    {
        foreach (IReadOnlyList<string> failed in await Task.WhenAll(generation.Clients.Select(c => c.Retry(services)))) Fail([.. failed]);
        if (generation.Imports is [.., var last] && await last.Send(services, Patience) is { } wrong) Fail($"retry: {wrong}");
    }

    /// <summary>The running book beside a book built from the file by the year start's own way.</summary>
    private async Task CompareShares()
    {
        var listed = await services.Allocation.ListBudgetSharesAsync(new() { Authority = SmallAuthority.Code, FundingYear = ToWire.Year(SmallAuthority.Year) });
        if (listed.Shares.Count != SmallAuthority.Schools.Count) Fail($"shares: {listed.Shares.Count} are listed");
        foreach (BudgetShare share in listed.Shares)
        {
            var explained = YearStart.Explain(generation.Database, share.SchoolId, SmallAuthority.Year);
            if (explained.Fault is { } fault) Fail($"shares: {share.SchoolName}: {fault.Message}");
            else foreach (string difference in Differences(share, explained.Value.Share)) Fail($"shares: {share.SchoolName}: {difference}");
        }

        var rebuilt = await services.Allocation.RecalculateAsync(new() { Authority = SmallAuthority.Code, FundingYear = ToWire.Year(SmallAuthority.Year) });
        if (rebuilt.DifferingSchoolIds.Count > 0) Fail($"shares: recalculated differently: {rebuilt.DifferingSchoolIds}");
    }

    private static IEnumerable<string> Differences(BudgetShare running, SchoolShare fresh)
    {
        if (running.BudgetShare_?.Pence != fresh.BudgetShare.Pence) yield return $"{running.BudgetShare_?.Pence} pence and afresh {fresh.BudgetShare.Pence}";
        if (running.PricedPlacements != fresh.School.PricedPlacements || running.UnpricedPlacements != fresh.School.UnpricedPlacements)
            yield return $"{running.PricedPlacements} placements and {running.UnpricedPlacements} unpriced, afresh {fresh.School.PricedPlacements} and {fresh.School.UnpricedPlacements}";
        foreach (ShareLine line in running.Lines)
            if (BudgetLines.All.FirstOrDefault(l => l.Name() == line.Line) is var known && fresh[known]?.Pence != line.Amount.Pence)
                yield return $"{line.Line} is {line.Amount.Pence} pence and afresh {fresh[known]?.Pence}";
    }

    private async Task<List<Placement>> Placements()
    {
        List<Placement> all = [];
        for (string page = ""; ;)
        {
            var request = new ListPlacementsRequest { Authority = SmallAuthority.Code, PageSize = PageSize, PageToken = page };
            var listed = await doing.While($"listing placements after {all.Count}", async () => await services.Schools.ListPlacementsAsync(request));
            all.AddRange(listed.Placements);
            if ((page = listed.NextPageToken).Length == 0) return all;
        }
    }

    private async Task<List<BandDecision>> Decisions()
    {
        List<BandDecision> all = [];
        for (string page = ""; ;)
        {
            var request = new ListDecisionsRequest { Authority = SmallAuthority.Code, PageSize = PageSize, PageToken = page };
            var listed = await doing.While($"listing awards after {all.Count}", async () => await services.Banding.ListDecisionsAsync(request));
            all.AddRange(listed.Decisions);
            if ((page = listed.NextPageToken).Length == 0) return all;
        }
    }

    // The verification runs beside the other checks.
    private void Fail(params IReadOnlyList<string> what)
    {
        lock (failures) failures.AddRange(what);
    }
}

/// <summary>The journal by request, and the rows to which its replies lead when they are taken in order.</summary>
internal sealed record Recorded(
    IReadOnlyDictionary<Guid, IReadOnlyList<JournalEntry>> ByRequest, Dictionary<string, Placement> Placements, Dictionary<string, BandDecision> Decisions)
{
    public static Recorded Of(IEnumerable<JournalEntry> journal)
    {
        var entries = journal.ToList();
        var recorded = new Recorded(entries.GroupBy(e => e.RequestId).ToDictionary(g => g.Key, IReadOnlyList<JournalEntry> (g) => [.. g]), [], []);
        foreach (JournalEntry entry in entries)
            if (!entry.Kind.Contains("placements_opened", StringComparison.Ordinal)) recorded.Take(ReplyOf(entry));
        return recorded;
    }

    public static RecordedChange ReplyOf(JournalEntry entry) => RecordedChange.Parser.ParseFrom(entry.RecordedReply.Span);

    private void Take(RecordedChange reply)
    {
        if (reply.Placement is { } placement) Placements[placement.Details.PlacementId] = placement;
        foreach (BandDecision ended in reply.Ended) Decisions[Key(ended)] = ended;
        if (reply.Decision is { } decision) Decisions[Key(decision)] = decision;
    }

    private static string Key(BandDecision decision) => $"{decision.PlacementId} from {decision.Span.From}";
}
