using System.Globalization;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;

namespace FundingPlatform.BlockTransfers.Storage;

/// <summary>Asks a database; the rows are read to their end before a method returns.</summary>
internal delegate BulkRows Ask(string sql, params ReadOnlySpan<object?> values);

/// <summary>The module's tables as its records.</summary>
internal sealed class Rows(Ask ask)
{
    private const string TransferColumns =
        "id, authority, year, kind, asked, base, base_source, reason, proposed_on, from_block, to_block, consults_schools, state, request, sequence, "
        + "consulting_from, consulted_on, schools_asked, schools_answered, consultation_reference, waived_on, waiver_reason, "
        + "forum_on, forum_agreed, votes_for, votes_against, votes_abstained, minute, forum_base, forum_limit, "
        + "requested_on, requested, request_reference, secretary_on, granted, secretary_reference, approved_on, enacted_on, enacted, ended_on, end_reason, "
        + "(SELECT sequence FROM blocktransfers_step WHERE transfer = id AND step = 'forum'), (SELECT sequence FROM blocktransfers_step WHERE transfer = id AND step = 'secretary')";

    public IReadOnlyList<DsgBlocks> Blocks(string where, params ReadOnlySpan<object?> values)
    {
        List<DsgBlocks> found = [];
        using BulkRows row = ask($"SELECT authority, year, schools, central_school_services, high_needs, early_years, status, source FROM blocktransfers_blocks {where} ORDER BY authority", values);
        while (row.Next())
            found.Add(new((int)row.Number(0), new((int)row.Number(1)), new(row.Number(2)), new(row.Number(3)), new(row.Number(4)), new(row.Number(5)),
                SourceStatuses.Words[row.Text(6)], row.Text(7)));
        return found;
    }

    public TransferRules? Rules()
    {
        using BulkRows row = ask("SELECT file FROM blocktransfers_rules");
        if (!row.Next()) return null;
        ILookup<string, DatedValue<Quantity>> limits = Limits();
        return new(row.Text(0), Kinds(limits), BudgetDays());
    }

    public IReadOnlyList<Transfer> Transfers(string where, params ReadOnlySpan<object?> values)
    {
        List<Transfer> found = [];
        using BulkRows row = ask($"SELECT {TransferColumns} FROM blocktransfers_transfer {where}", values);
        while (row.Next()) found.Add(OfRow(row));
        return found;
    }

    public IReadOnlyList<RecordedStep> Steps(string id)
    {
        List<RecordedStep> found = [];
        using BulkRows row = ask("SELECT sequence, step, on_day, amount, note FROM blocktransfers_step WHERE transfer = $transfer ORDER BY sequence", id);
        while (row.Next()) found.Add(new(row.Number(0), row.Text(1), Day(row, 2), row.NumberOrNull(3) is long amount ? new Money(amount) : null, row.TextOrNull(4)));
        return found;
    }

    private ILookup<string, DatedValue<Quantity>> Limits()
    {
        List<(string Kind, DatedValue<Quantity> Limit)> found = [];
        using BulkRows row = ask("SELECT kind, from_day, percent, status, source FROM blocktransfers_kind_limit ORDER BY kind, from_day");
        while (row.Next()) found.Add((row.Text(0), new(Day(row, 1), new(row.Number(2)), row.Text(4), SourceStatuses.Words[row.Text(3)])));
        return found.ToLookup(f => f.Kind, f => f.Limit, StringComparer.Ordinal);
    }

    private List<TransferKind> Kinds(ILookup<string, DatedValue<Quantity>> limits)
    {
        List<TransferKind> found = [];
        using BulkRows row = ask("SELECT kind, from_block, to_block, consults_schools, secretary_may_decide FROM blocktransfers_kind ORDER BY number");
        while (row.Next())
            found.Add(TransferKind.Of(row.Text(0), Word<DsgBlock>(row, 1), Word<DsgBlock>(row, 2), row.Number(3) != 0, row.Number(4) != 0, limits[row.Text(0)]));
        return found;
    }

    private List<BudgetDay> BudgetDays()
    {
        List<BudgetDay> found = [];
        using BulkRows row = ask("SELECT authority, year, day, status, source FROM blocktransfers_budget_day ORDER BY year, authority");
        while (row.Next()) found.Add(new((int)row.Number(0), new((int)row.Number(1)), Day(row, 2), SourceStatuses.Words[row.Text(3)], row.Text(4)));
        return found;
    }

    private Transfer OfRow(BulkRows row)
    {
        var proposal = new TransferProposal(row.Text(0), (int)row.Number(1), new((int)row.Number(2)), row.Text(3), new(row.Number(4)),
            row.NumberOrNull(5) is long amount ? new Money(amount) : null, row.TextOrNull(6), row.Text(7), Day(row, 8));
        return new(proposal, Word<DsgBlock>(row, 9), Word<DsgBlock>(row, 10), row.Number(11) != 0, Word<TransferState>(row, 12), Word<RequestState>(row, 13), row.Number(14))
        {
            ConsultingFrom = DayOrNull(row, 15),
            Consultation = DayOrNull(row, 16) is DateOnly over ? new((int)row.Number(17), (int)row.Number(18), row.Text(19), over) : null,
            Waiver = DayOrNull(row, 20) is DateOnly waived ? new(row.Text(21), waived) : null,
            Forum = DayOrNull(row, 22) is DateOnly voted ? Forum(row, voted) : null,
            Request = DayOrNull(row, 30) is DateOnly requested ? new(new(row.Number(31)), row.Text(32), requested) : null,
            Secretary = DayOrNull(row, 33) is DateOnly decided ? new(new(row.Number(34)), row.Text(35), decided) : null,
            ApprovedOn = DayOrNull(row, 36),
            Enactment = DayOrNull(row, 37) is DateOnly enacted ? new(new(row.Number(38)), Levers(proposal.Id), enacted) : null,
            End = DayOrNull(row, 39) is DateOnly ended ? new(row.Text(40), ended) : null,
            ForumSequence = row.NumberOrNull(41) ?? 0,
            SecretarySequence = row.NumberOrNull(42) ?? 0,
        };
    }

    private static ForumDecision Forum(BulkRows row, DateOnly on) => new(
        new(new(row.Number(23)), (int)row.Number(24), (int)row.Number(25), (int)row.Number(26), row.Text(27), on), new(row.Number(28)), new(row.Number(29)));

    private List<EnactedLever> Levers(string transfer)
    {
        List<EnactedLever> found = [];
        using BulkRows row = ask("SELECT parameter, value, unit, approval FROM blocktransfers_lever WHERE transfer = $transfer ORDER BY number", transfer);
        while (row.Next()) found.Add(new(row.Text(0), row.Text(1), row.Text(2), row.TextOrNull(3)));
        return found;
    }

    private static T Word<T>(BulkRows row, int column) where T : struct, Enum =>
        EnumWords.Read<T>(row.Text(column)) ?? throw new InvalidOperationException($"'{row.Text(column)}' is no {typeof(T).Name}.");

    private static DateOnly Day(BulkRows row, int column) => DateOnly.ParseExact(row.Text(column), "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static DateOnly? DayOrNull(BulkRows row, int column) => row.IsNull(column) ? null : Day(row, column);
}
