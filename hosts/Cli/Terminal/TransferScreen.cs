using FundingPlatform.BlockTransfers;
using FundingPlatform.Kernel;

namespace FundingPlatform.Cli.Terminal;

/// <summary>What <c>funding transfer</c> says.</summary>
internal sealed class TransferScreen(TextWriter output)
{
    private static readonly Dictionary<TransferStep, string> Commands = new()
    {
        [TransferStep.TakeBack] = "take-back", [TransferStep.Secretary] = "decide",
    };

    /// <summary>The rules in force, by which the day is known until which an approved transfer may be enacted.</summary>
    public TransferRules? Rules { get; init; }

    private readonly Screen screen = new(output, width: 110);

    public void Print(int authority, FundingYear year, IReadOnlyList<Transfer> transfers)
    {
        if (transfers.Count == 0)
        {
            screen.Line($"No transfer of authority {authority} for {year} was proposed.");
            return;
        }

        string[] headings = ["Transfer", "Asked", "Forum", "Secretary of State", "Takes", "State"];
        string[][] rows = [.. transfers.Select(Row)];
        // No amount is ever broken over two lines.
        if (screen.Fits(headings, rows)) screen.Table(headings, rows, lastIsTotal: false);
        else foreach (string[] row in rows) screen.Item($"{row[0]}: {string.Join("; ", headings.Skip(1).Zip(row.Skip(1), (heading, cell) => $"{heading} {(cell.Length == 0 ? "none" : cell)}"))}");
        foreach (Transfer waived in transfers.Where(t => t.Waiver is not null)) screen.Item($"{waived.Id}: schools were not consulted: {waived.Waiver!.Reason}");
    }

    public void Print(Transfer of, IReadOnlyList<RecordedStep>? steps = null)
    {
        screen.Heading($"Transfer {of.Id} of authority {of.Proposal.Authority} for {of.Proposal.Year}: {Words(EnumWords.Of(of.State))}");
        screen.Item($"{of.Asked} asked, from {Block(of.From)} to {Block(of.To)} ({of.Proposal.Kind}), proposed on {of.Proposal.ProposedOn:yyyy-MM-dd}: {of.Proposal.Reason}");
        if (of.Proposal.Base is Money own) screen.Item($"Base of the limit: {own} ({of.Proposal.BaseSource})");
        Consultation(of);
        Decisions(of);
        if (of.End is TransferEnd end) screen.Item($"{Capital(Words(EnumWords.Of(of.State)))} on {end.On:yyyy-MM-dd}: {end.Reason}");
        if (steps is not null)
            screen.Table(["Step", "Day", "Amount", "Note", "Sequence"],
                [.. steps.Select(s => (string[])[Words(s.Step), $"{s.On:yyyy-MM-dd}", s.Amount is Money amount ? $"{amount}" : "", s.Note ?? "", $"{s.Sequence}"])], lastIsTotal: false);
        if (of.Next.Count > 0) screen.Item($"Next: {string.Join(", ", of.Next.Select(step => Commands.GetValueOrDefault(step, EnumWords.Of(step))))}.");
    }

    public void Print(DsgBlocks blocks, TransferRules? rules, IReadOnlyList<Transfer> transfers)
    {
        screen.Heading($"Blocks of authority {blocks.Authority} for {blocks.Year} ({blocks.Status.Word()}: {blocks.Source})");
        screen.Table(["Block", "Allocated", "Agreed or moved out", "Moved in", "After transfers"], [.. Enum.GetValues<DsgBlock>().Select(block => Row(blocks, block, transfers))], lastIsTotal: false);
        if (rules is null)
        {
            screen.Item("No rules of transfers are stated, so nothing can be proposed: funding transfer rules.");
            return;
        }

        TransferKind[] known = [.. rules.Kinds.Where(k => k.LimitPercent.Covers(blocks.Year.Span) is null)];
        if (known.Length == 0) screen.Item($"No kind of transfer has a limit for {blocks.Year}, so nothing can be proposed.");
        else screen.Table(["Kind", "Percent", "Limit of the block", "Left", "Status"], [.. known.Select(kind => Row(kind, blocks, transfers))], lastIsTotal: false);
        screen.Item(rules.BudgetDayOf(blocks.Authority, blocks.Year) is BudgetDay day
            ? $"A transfer is enacted by {day.Day:yyyy-MM-dd} ({day.Status.Word()}: {day.Source})."
            : $"No day by which the budget of {blocks.Year} is set is stated, so nothing can be enacted.");
    }

    // The day by which an approved transfer can still be enacted.
    private string Until(Transfer of) => of.State == TransferState.Approved && Rules?.BudgetDayOf(of.Proposal.Authority, of.Proposal.Year) is BudgetDay day
        ? $"; it may be enacted until {day.Day:yyyy-MM-dd} ({day.Status.Word()}: {day.Source})" : "";

    private void Consultation(Transfer of)
    {
        if (of.Consultation is SchoolsConsulted over) screen.Item($"All schools consulted until {over.On:yyyy-MM-dd}: {over.Answered:N0} of {over.Asked:N0} answered ({over.Reference})");
        if (of.Waiver is ConsultationWaived waived) screen.Item($"Schools were not consulted ({waived.On:yyyy-MM-dd}): {waived.Reason}");
    }

    private void Decisions(Transfer of)
    {
        if (of.Forum is ForumDecision forum)
        {
            ForumVote vote = forum.Vote;
            screen.Item($"The Forum agreed to {vote.Agreed} on {vote.On:yyyy-MM-dd}, of at most {forum.Limit} (base {forum.Base}, less other transfers): "
                + $"{vote.For} for, {vote.Against} against, {vote.Abstained} abstained ({vote.Minute})");
        }

        if (of.Request is SecretaryRequest request) screen.Item($"Asked of the Secretary of State on {request.On:yyyy-MM-dd}: {request.Amount} ({request.Reference})");
        if (of.Secretary is SecretaryDecision decided) screen.Item($"The Secretary of State granted {decided.Granted} on {decided.On:yyyy-MM-dd} ({decided.Reference})");
        if (of.ApprovedOn is DateOnly approved) screen.Item($"Approved on {approved:yyyy-MM-dd}: {of.Agreed}{Until(of)}");
        if (of.Enactment is not Enactment moved) return;
        screen.Item($"Enacted on {moved.On:yyyy-MM-dd}: {moved.Amount}, for {of.Proposal.Year} only");
        foreach (EnactedLever lever in moved.Levers)
            screen.Item($"Lever {lever.Parameter}: {lever.Value} {lever.Unit}{(lever.Approval is null ? "" : $" (Secretary of State: {lever.Approval})")}");
    }

    private static string[] Row(Transfer of) =>
    [
        $"{of.Id} (from {Block(of.From)} to {Block(of.To)})", $"{of.Asked}", of.Forum is null ? "" : $"{of.ForumPart}",
        of.RequestState switch { RequestState.None => "", RequestState.Pending => $"asked {of.Request!.Amount}", _ => $"{of.SecretaryPart}" },
        $"{of.Taken}", Words(EnumWords.Of(of.State)),
    ];

    private static string[] Row(DsgBlocks blocks, DsgBlock block, IReadOnlyList<Transfer> transfers)
    {
        Money taken = transfers.Where(t => t.From == block).Sum(t => t.Taken);
        Transfer[] moved = [.. transfers.Where(t => t.Enactment is not null)];
        Money into = moved.Where(t => t.To == block).Sum(t => t.Enactment!.Amount), outOf = moved.Where(t => t.From == block).Sum(t => t.Enactment!.Amount);
        return [Block(block), $"{blocks[block]}", $"{taken}", $"{into}", $"{blocks[block] - outOf + into}"];
    }

    private static string[] Row(TransferKind kind, DsgBlocks blocks, IReadOnlyList<Transfer> transfers)
    {
        DatedValue<Quantity> limit = kind.LimitPercent.At(blocks.Year.Span.From);
        return [kind.Id, $"{limit.Value}", $"{TransferRules.ShareOf(blocks[kind.From], limit.Value)}", $"{TransferRules.Left(kind, blocks, transfers)}", limit.Status.Word()];
    }

    private static string Block(DsgBlock block) => Words(EnumWords.Of(block));

    private static string Words(string word) => word.Replace('_', ' ');

    private static string Capital(string word) => $"{char.ToUpperInvariant(word[0])}{word[1..]}";
}
