using FundingPlatform.Allocation.Engine;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Allocation.Books;

/// <summary>Which books there are, and how one is put together from what the modules' readers give.</summary>
internal static class BookBuilder
{
    // Above this the year is read whole, which costs less than authority by authority.
    private const int ReadOneByOne = 4;

    /// <summary>The authorities and years that a year start covers and that have a grant, in order.</summary>
    public static IReadOnlyList<BookKey> Keys(SqliteConnection connection)
    {
        AllocationReader allocation = AllocationReader.Over(connection);
        HashSet<BookKey> keys = [];
        foreach (IGrouping<FundingYear, (int Authority, FundingYear Year)> starts in allocation.YearStarts().GroupBy(s => s.Year))
        {
            HashSet<int> granted = [.. allocation.Grants(starts.Key).Select(g => g.AuthorityCode)];
            IEnumerable<int> covered = starts.SelectMany(s => s.Authority != 0 ? [s.Authority]
                : SchoolsReader.Over(connection).Schools().Select(school => school.AuthorityCode).Distinct());
            keys.UnionWith(covered.Where(granted.Contains).Select(code => new BookKey(code, starts.Key)));
        }

        return [.. keys.OrderBy(k => k.Year.StartingYear).ThenBy(k => k.Authority)];
    }

    /// <summary>Books from what is recorded; each of the keys has a grant. They do not depend on each other, and what is read is shared by all and only read.</summary>
    public static IEnumerable<(BookKey Key, LiveBook Book)> Build(SqliteConnection connection, IEnumerable<BookKey> keys) =>
        Build(connection, keys, (key, book) => (key, book));

    /// <summary>The same; <paramref name="make"/> makes something of each book, on the core that built it.</summary>
    public static IEnumerable<T> Build<T>(SqliteConnection connection, IEnumerable<BookKey> keys, Func<BookKey, LiveBook, T> make)
    {
        foreach (IGrouping<FundingYear, BookKey> year in keys.GroupBy(k => k.Year))
        {
            BookKey[] wanted = [.. year];
            IEnumerable<(int? Read, BookKey[] Books)> parts = wanted.Length > ReadOneByOne ? [((int?)null, wanted)]
                : wanted.Select(k => ((int?)k.Authority, new[] { k }));
            foreach ((int? read, BookKey[] books) in parts)
            {
                YearInputs inputs = YearInputsReader.Read(connection, year.Key, read);
                PricedYear priced = PricedYear.Of(inputs);
                var made = new T[books.Length];
                LiveBook Book(BookKey key) => new(inputs, SchoolsSide.Of(inputs, key.Authority, inputs.Grants.Of(key.Authority, key.Year)!), priced);
                long[] weights = [.. books.Select(key => 1L + inputs.SchoolsOf[key.Authority].Count() + priced.Of(key.Authority).Count())];
                new CountryRun(weights, i => made[i] = make(books[i], Book(books[i]))).Run();
                foreach (T one in made) yield return one;
            }
        }
    }
}
