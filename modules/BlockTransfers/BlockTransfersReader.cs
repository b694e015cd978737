using FundingPlatform.BlockTransfers.Storage;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.BlockTransfers;

/// <summary>
/// One recorded step of a transfer: its word (<c>propose</c>, <c>forum</c>, <c>enact</c>, ...), the day of the decision, the amount that
/// it is about, where it is about one, and what is noted of it.
/// </summary>
public sealed record RecordedStep(long Sequence, string Step, DateOnly On, Money? Amount, string? Note);

/// <summary>Reads blocks, rules and transfers from a database.</summary>
public sealed class BlockTransfersReader
{
    private readonly Rows rows;

    private BlockTransfersReader(Rows rows) => this.rows = rows;

    /// <summary>Reads on a connection.</summary>
    public static BlockTransfersReader Over(SqliteConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return new(new((sql, values) => BulkRows.With(connection, sql, values)));
    }

    /// <summary>Reads inside a command, which sees what earlier commands did.</summary>
    public static BlockTransfersReader Over(Session session)
    {
        ArgumentNullException.ThrowIfNull(session);
        return new(new((sql, values) => session.Rows(sql, values)));
    }

    /// <summary>Reads on a connection of the caller's own; every query is kept prepared.</summary>
    public static BlockTransfersReader Over(PreparedQueries kept)
    {
        ArgumentNullException.ThrowIfNull(kept);
        return new(new((sql, values) => kept.Rows(sql, values)));
    }

    /// <summary>The blocks of an authority and year, or null where they are not stated.</summary>
    public DsgBlocks? Blocks(int authority, FundingYear year) => rows.Blocks("WHERE authority = $authority AND year = $year", authority, year.StartingYear) is [DsgBlocks only] ? only : null;

    /// <summary>The blocks of every authority in a year, by its code.</summary>
    public IReadOnlyList<DsgBlocks> Blocks(FundingYear year) => rows.Blocks("WHERE year = $year", year.StartingYear);

    /// <summary>The rules that are in use, or null where none are stated.</summary>
    public TransferRules? Rules() => rows.Rules();

    /// <summary>One transfer, or null.</summary>
    public Transfer? Transfer(string id) => rows.Transfers("WHERE id = $id", id) is [Transfer only] ? only : null;

    /// <summary>Every transfer of an authority and year, whatever became of it, by id.</summary>
    public IReadOnlyList<Transfer> Transfers(int authority, FundingYear year) =>
        rows.Transfers("WHERE year = $year AND authority = $authority ORDER BY id", year.StartingYear, authority);

    /// <summary>The transfers of every authority and year that are under way or enacted, by id.</summary>
    internal IReadOnlyList<Transfer> Standing() => rows.Transfers("WHERE state NOT IN ('withdrawn', 'refused', 'lapsed') ORDER BY id");

    /// <summary>The steps of a transfer in the order in which they were recorded.</summary>
    public IReadOnlyList<RecordedStep> Steps(string id) => rows.Steps(id);

    /// <summary>What was enacted for an authority and year, by id: what moves between its blocks in that year and in no other.</summary>
    public IReadOnlyList<EnactedTransfer> Enacted(int authority, FundingYear year) =>
        Enacted("WHERE year = $year AND authority = $authority AND state = 'enacted' ORDER BY id", year.StartingYear, authority);

    /// <summary>What was enacted for a year, by authority and id.</summary>
    public IReadOnlyList<EnactedTransfer> Enacted(FundingYear year) =>
        Enacted("WHERE year = $year AND state = 'enacted' ORDER BY authority, id", year.StartingYear);

    /// <summary>Transfers after an id, at most so many; of a year, or of all.</summary>
    internal IReadOnlyList<Transfer> TransfersAfter(int authority, FundingYear? year, string? after, int most) => rows.Transfers(
        "WHERE authority = $authority AND ($year IS NULL OR year = $year) AND id > $after ORDER BY id LIMIT $most", authority, year?.StartingYear, after ?? "", most);

    private EnactedTransfer[] Enacted(string where, params ReadOnlySpan<object?> values) =>
        [.. rows.Transfers(where, values).Select(t => new EnactedTransfer(
            t.Id, t.Proposal.Authority, t.Proposal.Year, t.Proposal.Kind, t.From, t.To, t.Enactment!.Amount, t.Enactment.On, t.Enactment.Levers))];
}
