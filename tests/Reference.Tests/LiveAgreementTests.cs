using System.Collections.Concurrent;

namespace FundingPlatform.Reference.Tests;

/// <summary>
/// The whole calculation of an authority as the server keeps it (top-ups, formula, what is paid by counts, shares) against the
/// slow twin, to the penny, and again after each of a row of changes. A failure prints the seed and the least school first.
/// </summary>
public class LiveAgreementTests
{
    private const int Authorities = 1_000, Changing = 100, Changes = 20;

    [Fact]
    public void A_thousand_made_up_authorities_are_worked_out_as_the_twin_works_them_out() =>
        Every(Authorities, seed =>
        {
            if (new MadeUpBook(seed).Differences() is { Count: > 0 } found) throw new AgreementException($"seed {seed}: {string.Join('\n', found.Take(20))}");
        });

    [Fact]
    public void After_each_of_twenty_changes_a_live_book_is_what_the_twin_works_out() =>
        Every(Changing, seed =>
        {
            var book = new MadeUpBook(seed);
            _ = book.Differences();
            for (int i = 0; i < Changes; i++)
            {
                string change = book.Change();
                if (book.Differences() is { Count: > 0 } found) throw new AgreementException($"seed {seed}, change {i}, {change}: {string.Join('\n', found.Take(20))}");
            }
        });

    // The seeds are new in every run; the least failing one is told.
    private static void Every(int many, Action<int> check)
    {
        int first = Random.Shared.Next();
        var failed = new ConcurrentDictionary<int, Exception>();
        Parallel.For(0, many, i =>
        {
            int seed = unchecked(first + i) & int.MaxValue;
            try
            {
                check(seed);
            }
            catch (Exception e)
            {
                failed[seed] = e;
            }
        });
        if (!failed.IsEmpty) throw new AgreementException($"{failed.Count} of {many} failed; the first of them:\n{failed.MinBy(f => f.Value.Message.Length).Value}");
    }
}
