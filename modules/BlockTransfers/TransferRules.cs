using FundingPlatform.Kernel;

namespace FundingPlatform.BlockTransfers;

/// <summary>
/// A kind of transfer: from which block to which, whether all schools are consulted before the Forum decides, whether the
/// Secretary of State can be asked for what the Forum cannot or will not agree to, and the Forum's limit in percent of the base.
/// </summary>
public sealed record TransferKind(
    string Id, DsgBlock From, DsgBlock To, bool ConsultsSchools, bool SecretaryMayDecide, Dated<Quantity> LimitPercent)
{
    internal static TransferKind Of(string id, DsgBlock from, DsgBlock to, bool consults, bool secretary, IEnumerable<DatedValue<Quantity>> limits) =>
        new(id, from, to, consults, secretary, new($"The Forum's limit of {id}", limits));
}

/// <summary>
/// The last day on which a transfer of a year can be enacted, because the budget is set on the next: an authority's own, or with
/// authority 0 of all that have none.
/// </summary>
public sealed record BudgetDay(int Authority, FundingYear Year, DateOnly Day, SourceStatus Status, string Source);

/// <summary>The rules of block transfers as dated data.</summary>
public sealed record TransferRules(string File, IReadOnlyList<TransferKind> Kinds, IReadOnlyList<BudgetDay> BudgetDays)
{
    // Parts of a hundred per cent: a quantity's parts of one, times a hundred.
    private const long PartsOfTheWhole = Quantity.Scale * 100;

    /// <summary>One kind, or null.</summary>
    public TransferKind? Kind(string id) => Kinds.FirstOrDefault(kind => kind.Id == id);

    /// <summary>The budget day of an authority and year, its own before that of all; null where none is stated.</summary>
    public BudgetDay? BudgetDayOf(int authority, FundingYear year) =>
        BudgetDays.FirstOrDefault(d => d.Year == year && d.Authority == authority) ?? BudgetDays.FirstOrDefault(d => d.Year == year && d.Authority == 0);

    /// <summary>
    /// What a new transfer of a kind could get of the Forum, with the gross block as its base: the limit less what transfers of the
    /// year take out of that block. Null where the kind has no rule in the year.
    /// </summary>
    public static Money? Left(TransferKind kind, DsgBlocks blocks, IEnumerable<Transfer> transfers)
    {
        ArgumentNullException.ThrowIfNull(kind);
        ArgumentNullException.ThrowIfNull(blocks);
        return kind.LimitPercent.Covers(blocks.Year.Span) is not null ? null
            : LimitOf(blocks[kind.From], kind.LimitPercent.At(blocks.Year.Span.From).Value, transfers.Where(t => t.From == kind.From).Sum(t => t.Taken));
    }

    /// <summary>A percentage of an amount, rounded down to the penny.</summary>
    public static Money ShareOf(Money amount, Quantity percent) => new((long)((Int128)amount.Pence * percent.HundredMillionths / PartsOfTheWhole));

    /// <summary>
    /// The most that the Forum may agree to: the percentage of the base, rounded down to the penny, less what all other
    /// transfers take out of the same block in the year; nothing where they take all of it.
    /// </summary>
    public static Money LimitOf(Money amount, Quantity percent, Money takenByOthers) => Money.Max(Money.Zero, ShareOf(amount, percent) - takenByOthers);
}
