using FundingPlatform.Allocation.Books;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;
using Google.Protobuf.WellKnownTypes;
using Type = Funding.Type.V1;
using V1 = Funding.Allocation.V1;

namespace FundingPlatform.Allocation.Wire;

/// <summary>Shares and changes as messages. A share's message is written once and sent to everybody: nobody changes it.</summary>
internal static class Told
{
    public static V1.BudgetShare Share(BookSnapshot book, ShareRow row) => Share(new BookKey(book.Authority, book.Year), row);

    public static V1.BudgetShare Share(BookKey key, ShareRow row) => Once(key, row).Message;

    public static V1.GetBudgetShareResponse Get(BookSnapshot book, ShareRow row, long sequence) =>
        V1.GetBudgetShareResponse.Of(Once(new BookKey(book.Authority, book.Year), row).Written.Value, sequence);

    public static V1.ExplainedStep Step(ExplainedStep step) => new()
    {
        Line = step.Line,
        Rule = step.Rule,
        Inputs = step.Inputs,
        Formula = step.Formula,
        Rounding = step.Rounding,
        Result = ToWire.Money(step.Result),
    };

    public static V1.BookChange Change(BookKey key, BookChange change) => new()
    {
        Stamp = new() { Sequence = change.Sequence, RecordedAt = Timestamp.FromDateTimeOffset(change.RecordedAt), Actor = change.Actor },
        Shares = { change.Shares.Select(row => Share(key, row)) },
        RemovedSchoolIds = { change.Removed },
    };

    public static Type.ShareToday Today(BookSnapshot book, ShareRow row, long sequence) => new()
    {
        SchoolId = row.Share.School.SchoolId,
        FundingYear = ToWire.Year(book.Year),
        SchoolsBlockShare = ToWire.Money(row.Share.SchoolsBlockShare),
        HighNeedsAllocation = ToWire.Money(row.Share.HighNeedsAllocation),
        BudgetShare = ToWire.Money(row.Share.BudgetShare),
        Sequence = sequence,
    };

    private static ToldShare Once(BookKey key, ShareRow row) => row.Told(key, static (of, share) => new ToldShare(Made(of, share)));

    private static V1.BudgetShare Made(BookKey key, SchoolShare share)
    {
        var told = new V1.BudgetShare
        {
            SchoolId = share.School.SchoolId,
            SchoolName = share.School.Name,
            Authority = key.Authority,
            FundingYear = ToWire.Year(key.Year),
            SchoolsBlockShare = ToWire.Money(share.SchoolsBlockShare),
            HighNeedsAllocation = ToWire.Money(share.HighNeedsAllocation),
            BudgetShare_ = ToWire.Money(share.BudgetShare),
            NotionalSen = share.NotionalSen is Money notional ? ToWire.Money(notional) : null,
            DfePays = share.School.DfePays == true,
            PricedPlacements = share.School.PricedPlacements,
            UnpricedPlacements = share.School.UnpricedPlacements,
        };
        foreach (LineAmount line in share.Lines) told.Lines.Add(new V1.ShareLine { Line = line.Line.Name(), Amount = ToWire.Money(line.Amount) });
        foreach (NotCalculated missing in share.Missing) told.NotCalculated.Add(new V1.NotCalculated { Line = missing.Line.Name(), Needs = missing.Needs });
        return told;
    }

    /// <summary>A share's message, and the same as bytes for whoever asks for this share alone.</summary>
    private sealed class ToldShare(V1.BudgetShare message)
    {
        public V1.BudgetShare Message => message;

        public Lazy<V1.WrittenShare> Written { get; } = new(() => new(message));
    }
}
