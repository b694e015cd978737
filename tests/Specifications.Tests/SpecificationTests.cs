using Ardalis.Specification;
using Ardalis.Specification.EntityFrameworkCore;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace FundingPlatform.Specifications.Tests;

public sealed class SpecificationTests : IDisposable
{
    private readonly SqliteConnection connection = new("Data Source=:memory:");
    private readonly PlacesDb db;

    public SpecificationTests()
    {
        connection.Open();
        db = new PlacesDb(new DbContextOptionsBuilder<PlacesDb>().UseSqlite(connection).Options);
        db.Database.EnsureCreated();
    }

    public void Dispose()
    {
        db.Dispose();
        connection.Dispose();
    }

    [Fact]
    public void Conditions_order_and_limit_give_the_expected_rows_in_sql_and_in_memory()
    {
        Place[] places = [new(1, 7, 30), new(2, 9, 10), new(3, 7, 40), new(4, 8, 20), new(5, 7, 30), new(6, 7, 50)];
        Store(places);
        var spec = new LargestPlaces(urn: 7, atLeast: 30, most: 3);

        Assert.Equal([6, 3, 1], spec.Evaluate(places).Select(p => p.Id));
        Assert.Equal([6, 3, 1], db.Places.WithSpecification(spec).Select(p => p.Id));
    }

    [Fact]
    public void A_specification_gives_the_same_in_sql_and_in_memory() =>
        Prop.ForAll(ArbMap.Default.ArbFor<(byte Urn, byte Pupils)[]>(), ArbMap.Default.ArbFor<byte>(), (rows, step) =>
        {
            Place[] places = [.. rows.Select((r, i) => new Place(i + 1, r.Urn % 3, r.Pupils % 5))];
            Store(places);
            Specification<Place>[] specs =
            [
                new LargestPlaces(step % 3, step % 5, step % 7), new ByUrnThenId(), new ByUrnDownwards(), new Specification<Place>(),
            ];
            foreach (Specification<Place> spec in specs)
                Assert.Equal(spec.Evaluate(places).Select(p => p.Id), db.Places.WithSpecification(spec).AsEnumerable().Select(p => p.Id));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(60));

    [Fact]
    public void Rows_of_a_specification_without_tracking_are_not_tracked()
    {
        Store([new(1, 7, 30)]);

        Assert.Equal(EntityState.Detached, db.Entry(db.Places.WithSpecification(new LargestPlaces(7, 0, 1)).Single()).State);
        Assert.Equal(EntityState.Unchanged, db.Entry(db.Places.WithSpecification(new ByUrnThenId()).Single()).State);
    }

    [Fact]
    public void The_tag_stands_above_the_sql() =>
        Assert.Contains("-- largest places\n", db.Places.WithSpecification(new LargestPlaces(7, 0, 1)).ToQueryString().ReplaceLineEndings("\n"), StringComparison.Ordinal);

    [Fact]
    public void A_second_first_key_or_a_second_limit_is_a_programming_error()
    {
        Assert.Throws<DuplicateOrderChainException>(() => new Specification<Place>().Query.OrderBy(p => p.Urn).OrderBy(p => p.Id));
        Assert.Throws<DuplicateTakeException>(() => new Specification<Place>().Query.Take(1).Take(2));
    }

    /// <summary>The package can only take this one's place while every public name is one of the package's own.</summary>
    [Fact]
    public void Every_public_name_is_one_of_the_package_that_this_stands_for()
    {
        string[] originals =
        [
            "Ardalis.Specification.DuplicateOrderChainException", "Ardalis.Specification.DuplicateTakeException",
            "Ardalis.Specification.EntityFrameworkCore.DbSetExtensions", "Ardalis.Specification.IOrderedSpecificationBuilder`1",
            "Ardalis.Specification.ISpecificationBuilder`1", "Ardalis.Specification.ISpecification`1",
            "Ardalis.Specification.OrderExpressionInfo`1", "Ardalis.Specification.OrderTypeEnum",
            "Ardalis.Specification.SpecificationBuilderExtensions", "Ardalis.Specification.Specification`1",
            "Ardalis.Specification.WhereExpressionInfo`1",
        ];

        Assert.Equal(originals, typeof(Specification<>).Assembly.GetExportedTypes().Select(t => t.FullName!).Order(StringComparer.Ordinal));
    }

    private void Store(Place[] places)
    {
        db.ChangeTracker.Clear();
        db.Places.ExecuteDelete();
        db.AddRange(places);
        db.SaveChanges();
        db.ChangeTracker.Clear();
    }
}

internal sealed record Place(int Id, int Urn, int Pupils);

internal sealed class PlacesDb(DbContextOptions<PlacesDb> options) : DbContext(options)
{
    public DbSet<Place> Places => Set<Place>();
}

internal sealed class LargestPlaces : Specification<Place>
{
    public LargestPlaces(int urn, int atLeast, int most) => Query
        .Where(p => p.Urn == urn)
        .Where(p => p.Pupils >= atLeast)
        .OrderByDescending(p => p.Pupils)
        .ThenBy(p => p.Id)
        .Take(most)
        .AsNoTracking()
        .TagWith("largest places");
}

internal sealed class ByUrnThenId : Specification<Place>
{
    public ByUrnThenId() => Query.OrderBy(p => p.Urn).ThenByDescending(p => p.Id);
}

internal sealed class ByUrnDownwards : Specification<Place>
{
    public ByUrnDownwards() => Query.Where(p => p.Pupils != 2).OrderByDescending(p => p.Urn).ThenByDescending(p => p.Pupils).ThenBy(p => p.Id);
}
