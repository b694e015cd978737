using FundingPlatform.Allocation.Books;

namespace FundingPlatform.Allocation.Tests.Books;

public sealed class ChangeLogTests
{
    private static BookChange Change(long sequence) => new(sequence, DateTimeOffset.UnixEpoch, "test", [], [1]);

    private static ChangeLog LogOf(long start, long end)
    {
        var log = new ChangeLog(start);
        for (long sequence = start + 1; sequence <= end; sequence++)
        {
            log.Append(Change(sequence));
            log.Trim(sequence);
        }

        return log;
    }

    private static long? FirstAfter(ChangeLog log, long sequence)
    {
        if (log.After(sequence) is not long position) return null;
        Assert.True(log.TryRead(position, out BookChange? change, out _));
        return change?.Sequence ?? 0;
    }

    [Fact]
    public void The_changes_of_the_last_ten_thousand_sequences_can_be_resumed_from()
    {
        ChangeLog log = LogOf(100, 25_100);
        Assert.Null(log.After(100));
        Assert.Null(log.After(15_099));
        Assert.Equal(15_101, FirstAfter(log, 15_100));
        Assert.Equal(25_100, FirstAfter(log, 25_099));
        Assert.Equal(0, FirstAfter(log, 25_100));
    }

    [Fact]
    public void Where_a_log_begins_nobody_can_resume_as_nobody_knows_what_was_told_before()
    {
        var log = new ChangeLog(100);
        Assert.Null(log.After(100));
        log.Append(Change(101));
        Assert.Null(log.After(100));
        Assert.Equal(0, FirstAfter(log, 101));
    }

    [Fact]
    public void Sequences_of_other_books_count_and_leave_no_gap()
    {
        var log = new ChangeLog(0);
        log.Append(Change(5));
        log.Append(Change(9_000));
        log.Trim(10_004);
        Assert.Equal(5, FirstAfter(log, 4));
        log.Trim(10_005);
        Assert.Null(log.After(4));
        Assert.Equal(9_000, FirstAfter(log, 5));
        Assert.Equal(9_000, FirstAfter(log, 8_999));
        log.Trim(30_000);
        Assert.Null(log.After(19_999));
        Assert.Equal(0, FirstAfter(log, 20_000));
    }

    [Fact]
    public void Whoever_stands_at_a_change_that_is_gone_is_told_so()
    {
        var log = new ChangeLog(0);
        long position = log.End;
        for (long sequence = 1; sequence <= 30_000; sequence++)
        {
            log.Append(Change(sequence));
            log.Trim(sequence);
            if (sequence == 10_000) Assert.True(log.TryRead(position, out BookChange? first, out _) && first!.Sequence == 1);
        }

        Assert.False(log.TryRead(position, out _, out _));
        Assert.False(log.TryRead(position + 19_999, out _, out _));
        Assert.True(log.TryRead(position + 20_000, out BookChange? oldest, out _));
        Assert.Equal(20_001, oldest!.Sequence);
    }

    [Fact]
    public async Task Who_waits_is_woken_by_the_next_change()
    {
        var log = new ChangeLog(0);
        Assert.True(log.TryRead(log.End, out BookChange? none, out Task next));
        Assert.Null(none);
        Assert.False(next.IsCompleted);
        log.Append(Change(1));
        await next.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    [Fact]
    public void What_turned_out_wrong_cannot_be_resumed_from()
    {
        ChangeLog log = LogOf(0, 10);
        log.Disown(10);
        Assert.Null(log.After(10));
        log.Append(Change(11));
        Assert.Equal(0, FirstAfter(log, 11));
    }

    [Fact]
    public void Who_was_up_to_date_when_something_turned_out_wrong_goes_on()
    {
        ChangeLog log = LogOf(0, 10);
        long position = log.End;
        log.Disown(10);
        log.Append(Change(11));
        log.Trim(11);
        Assert.True(log.TryRead(position, out BookChange? next, out _));
        Assert.Equal(11, next!.Sequence);
    }

    [Fact]
    public void Changes_of_every_share_are_kept_only_as_far_as_the_memory_is_meant_for_them()
    {
        var log = new ChangeLog(0);
        for (long sequence = 1; sequence <= 100; sequence++)
        {
            log.Append(new(sequence, DateTimeOffset.UnixEpoch, "test", [.. new ShareRow[600]], []));
            log.Trim(sequence);
        }

        // 41 times 600 shares are 24,600; 42 would be above 25,000.
        Assert.Null(log.After(58));
        Assert.Equal(60, FirstAfter(log, 59));
        Assert.Equal(100, FirstAfter(log, 99));
    }

    [Fact]
    public void The_newest_change_is_kept_however_large_it_is()
    {
        var log = new ChangeLog(0);
        log.Append(Change(1));
        log.Append(new(2, DateTimeOffset.UnixEpoch, "test", [.. new ShareRow[30_000]], []));
        log.Trim(2);
        Assert.Equal(2, FirstAfter(log, 1));
    }
}
