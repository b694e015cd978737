using System.Collections.Immutable;
using FundingPlatform.Allocation.Engine;
using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Tests.Engine;

/// <summary>Many authorities on several cores: every one of them just once, whatever the cores, and with the same bits.</summary>
public class CountryRunTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(64)]
    public void Every_authority_is_worked_on_once_in_every_run_whatever_the_number_of_ranges(int cores)
    {
        var random = new Random(cores); // Fixed, so that a failure can be repeated.
        foreach (int count in (int[])[0, 1, 2, 5, 40, 152])
        {
            var times = new int[count];
            var run = new CountryRun([.. times.Select(_ => (long)random.Next(1, 1_000))], i => Interlocked.Increment(ref times[i]), cores);
            for (int again = 1; again <= 300; again++)
            {
                run.Run();
                Assert.All(times, t => Assert.Equal(again, t));
            }
        }
    }

    [Fact]
    public void All_cores_give_the_same_bits_as_one()
    {
        AuthorityRun[] authorities = [.. Enumerable.Range(1, 60).Select(Authority)];
        foreach (AuthorityRun authority in authorities) _ = authority.Run();
        double[][] expected = [.. authorities.Select(a => a.Results())];
        Assert.Contains(expected, results => results.Any(r => r != 0));
        foreach (int cores in (int[])[1, 2, 5])
        {
            foreach (AuthorityRun authority in authorities) authority.Formula.Columns[Column.BudgetShare].Clear();
            new CountryRun([.. authorities.Select(a => (long)a.Formula.Columns.Stride)], i => authorities[i].Run(), cores).Run();
            for (int i = 0; i < authorities.Length; i++) Assert.True(expected[i].AsSpan().SequenceEqual(authorities[i].Results()), $"{cores} cores: authority {i}");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void What_is_thrown_in_a_range_reaches_the_caller_and_the_next_run_is_whole(int cores)
    {
        var done = new int[200];
        int broken = 150;
        var run = new CountryRun([.. done.Select(_ => 1L)], i =>
        {
            if (i == broken) throw new InvalidOperationException($"authority {i}");
            done[i]++;
        }, cores);
        for (int again = 0; again < 50; again++)
        {
            Assert.Equal("authority 150", Assert.Throws<InvalidOperationException>(run.Run).Message);
            Assert.Equal(0, done[150]);
        }

        broken = -1;
        Array.Clear(done);
        run.Run();
        Assert.All(done, d => Assert.Equal(1, d));
    }

    // The other cores hold on to the first authority that they take until the caller has done all the rest.
    [Fact]
    public void Whoever_is_done_takes_over_what_the_others_have_not_begun()
    {
        const int Cores = 4, All = 1_000;
        using var rest = new ManualResetEventSlim();
        int own = Environment.CurrentManagedThreadId, mine = 0, late = 0;
        new CountryRun([.. Enumerable.Repeat(1L, All)], _ =>
        {
            if (Environment.CurrentManagedThreadId == own)
            {
                if (++mine == All - (Cores - 1)) rest.Set();
            }
            else if (!rest.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken)) Interlocked.Increment(ref late);
        }, Cores).Run();
        Assert.Equal(0, late);
        Assert.True(mine >= All - (Cores - 1), $"{mine}");
    }

    [Fact]
    public void Ranges_are_neighbours_of_about_equal_weight_and_leave_nobody_out()
    {
        Assert.Equal([0, 2, 4], CountryRun.Starts([1, 1, 1, 1], 2));
        Assert.Equal([0, 1, 4], CountryRun.Starts([5, 1, 1, 1], 2));
        Assert.Equal([0, 3, 4], CountryRun.Starts([1, 1, 1, 5], 2));
        Assert.Equal([0, 3, 4], CountryRun.Starts([long.MaxValue / 3, long.MaxValue / 3, long.MaxValue / 3, long.MaxValue], 2));
        var random = new Random(7);
        for (int again = 0; again < 500; again++)
        {
            long[] weights = [.. Enumerable.Range(0, random.Next(1, 160)).Select(_ => (long)random.Next(1, 700))];
            int ranges = random.Next(1, Math.Min(9, weights.Length + 1));
            int[] starts = CountryRun.Starts(weights, ranges);
            Assert.Equal((0, weights.Length, ranges + 1), (starts[0], starts[^1], starts.Length));
            for (int i = 0; i < ranges; i++)
            {
                Assert.True(starts[i] <= starts[i + 1]);
                long own = weights[starts[i]..starts[i + 1]].Sum();
                Assert.True(Math.Abs(own * ranges - weights.Sum()) <= 2 * ranges * weights.Max(), string.Join(' ', starts));
            }
        }
    }

    [Fact]
    public void A_run_allocates_nothing()
    {
        AuthorityRun[] authorities = [.. Enumerable.Range(1, 40).Select(Authority)];
        var run = new CountryRun([.. authorities.Select(a => (long)a.Formula.Columns.Stride)], i => authorities[i].Run(), 2);
        for (int i = 0; i < 200; i++) run.Run();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 200; i++) run.Run();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    // A case's school so many times, with top-ups of its own.
    private static AuthorityRun Authority(int number)
    {
        FormulaCase one = FormulaCase.Load(Files[number % Files.Length]);
        SchoolFunding school = one.ToSchool();
        return AuthorityRun.Compile(one.ToRules(), [.. Enumerable.Range(0, number).Select(i => school with { SchoolId = 100_000 + i, TopUps = new Money(number * 1_000 + i), PricedPlacements = 1 })], AuthorityRun.WideLanes).Value;
    }

    private static readonly string[] Files = [.. Directory.GetFiles(FormulaCase.Folder, "*.json").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];
}
