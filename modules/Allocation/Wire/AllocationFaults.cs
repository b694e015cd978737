using FundingPlatform.Allocation.Books;
using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Wire;

/// <summary>
/// The services' closed list of refusals: <c>school_unknown</c>, <c>book_unknown</c>, <c>book_not_calculated</c>,
/// <c>school_not_funded</c>, <c>sequence_unknown</c>, <c>watcher_too_slow</c>, <c>change_missing</c>, <c>too_large</c>,
/// <c>rows_not_taken</c>, <c>assimilation_unknown</c>, <c>sets_uneven</c>, and those of <see cref="SweepYear.Vary"/> and <see cref="ValueSweep.Check"/>.
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

    public static Fault TooLarge(string what, string most) =>
        new("too_large", $"The request has {what}; at most {most} are taken. Ask for less at a time.", FaultKind.Invalid);

    public static Fault SetsUneven(int amounts, int values, string field) => new("sets_uneven",
        $"There are {amounts} amounts, and {values} values vary: give an amount for each value of each set.", FaultKind.Invalid, field);

    public static Fault RowsNotTaken() =>
        new("rows_not_taken", "The rows were not taken in time, and no more are sent. Call again, and read them as they come.", FaultKind.Stale);

    public static Fault AssimilationUnknown(string plan) =>
        new("assimilation_unknown", $"Nothing is recorded of an assimilation plan {plan}: it was never moderated, signed off or carried out.", FaultKind.NotFound, "plan_id");
}
