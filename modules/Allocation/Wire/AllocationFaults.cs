using FundingPlatform.Allocation.Books;
using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Wire;

/// <summary>
/// The service's closed list of refusals: <c>school_unknown</c>, <c>book_unknown</c>, <c>book_not_calculated</c>,
/// <c>school_not_funded</c>, <c>sequence_unknown</c>, <c>watcher_too_slow</c>, <c>change_missing</c>.
/// </summary>
internal static class AllocationFaults
{
    public static Fault SchoolUnknown(int school) =>
        new("school_unknown", $"{school} is not a school of the list. Give its URN, or minus its row number where it has none.", FaultKind.NotFound, "school_id");

    public static Fault BookUnknown(int authority, FundingYear year) =>
        new("book_unknown", $"There is no book of authority {authority} for {year}: no year start covers it, or it has no grant.", FaultKind.NotFound);

    public static Fault NotCalculated(BookSnapshot book) => new("book_not_calculated",
        $"The shares of authority {book.Authority} for {book.Year} cannot be worked out: {book.Fault!.Message} Put that right, and they are.", FaultKind.RuleBroken);

    public static Fault NotFunded(SchoolOfList school, string reason) =>
        new("school_not_funded", $"{school.Name} has no budget share. {reason}", FaultKind.RuleBroken);

    public static Fault SequenceUnknown(long sequence, long reached) => new("sequence_unknown",
        $"The journal has not reached sequence {sequence}: its newest is {reached}. Watch without resume_from to begin with a snapshot.", FaultKind.Invalid, "resume_from");

    public static Fault WatcherTooSlow(long sequence) => new("watcher_too_slow",
        $"The changes were not taken in time. Call again with resume_from: the last sequence that was sent whole is {sequence}, and yours may be earlier.", FaultKind.Stale);

    public static Fault WatcherSecondsInvalid(string setting, int most) => new("setting_invalid",
        $"The setting {AllocationServices.WatcherSeconds} is '{setting}': give seconds from 0.001 to {most}, as 30 or 2.5.", FaultKind.Invalid);

    public static Fault ChangeMissing() =>
        new("change_missing", "The message holds no change. Fill exactly one of open_placement, change_placement, close_placement and decide_band.", FaultKind.Invalid, "change");
}
