using FundingPlatform.Kernel;
using FundingPlatform.Schools.Storage;
using FundingPlatform.Shell;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace FundingPlatform.Schools.Tests;

public sealed class StorageTests : IDisposable
{
    private static readonly Placement Plain = new("P1", "A-17", 351, 105377, Setting.Special, null, null, PlanKind.EhcPlan, Quantity.One,
        new(new(2022, 9, 1), DateSpan.NoEnd), false, SourceStatus.Illustrative, new("placements.csv", 2));

    private readonly Database database = new();

    public void Dispose() => database.Dispose();

    [Fact]
    public void What_is_recorded_is_read_back_in_the_lists_order()
    {
        SchoolsIntake bury = Samples.Bury.Value;
        database.Record(bury);

        Assert.Equal(bury.Authorities, database.Read(r => r.Authorities()));
        Assert.Equal(bury.Schools.OrderBy(s => s.RowNo), database.Read(r => r.Schools()));
        Assert.Equal(bury.Counts.ToHashSet(), database.Read(r => r.Counts()).ToHashSet());
        Assert.Equal(bury.Links.ToHashSet(), database.Read(r => r.Links()).ToHashSet());
    }

    [Fact]
    public void An_authority_is_read_alone_with_the_predecessors_of_its_schools()
    {
        database.Record(Samples.Value(SchoolsIntake.Merge(Samples.Sources.Value, new HashSet<int> { 351, 352, 353 })));
        SchoolsIntake bury = Samples.Bury.Value;

        Assert.Equal(91, database.Read(r => r.Schools(351)).Count);
        Assert.Equal(bury.Counts.ToHashSet(), database.Read(r => r.Counts(351)).ToHashSet());
        Assert.Equal(bury.Links.ToHashSet(), database.Read(r => r.Links(351)).ToHashSet());
        Assert.True(database.Read(r => r.Counts()).Count > bury.Counts.Count);
    }

    [Fact]
    public void A_placement_is_found_by_its_number_by_readers_and_inside_a_command()
    {
        database.Record(Samples.Bury.Value);
        database.Ask(s => SchoolsModule.Record(s, [Plain])).OrThrow();

        Assert.Equal((Plain, null), database.Read(r => (r.Placement("P1"), r.Placement("P2"))));
        Assert.Equal("A-17 no", database.Ask<string>(s => $"{SchoolsReader.Over(s).Placement("P1")?.Pupil} {SchoolsReader.Over(s).Placement("p1")?.Pupil ?? "no"}").Value);
    }

    [Fact]
    public void One_school_is_found_and_its_placements_of_one_payer_by_readers_and_inside_a_command()
    {
        database.Record(Samples.Bury.Value);
        database.Ask(s => SchoolsModule.Record(s, [Plain, Plain with { Id = "P2", Pupil = "A-18", HomeAuthority = 352 }])).OrThrow();
        School expected = Samples.Bury.Value.Schools.Single(s => s.Id == 105377);

        Assert.Equal((expected, null), database.Read(r => (r.School(105377), r.School(1))));
        Assert.Equal(expected, database.Ask<School>(s => SchoolsReader.Over(s).School(105377)!).Value);
        using ReaderLease lease = database.Raw.RentReader();
        Assert.Equal(expected, SchoolsReader.Over(lease.Connection).School(105377));
        Assert.Equal(["P2"], database.Read(r => r.PlacementsOf(352, 105377)).Select(p => p.Id));
    }

    [Fact]
    public void Recording_the_same_list_again_states_it_anew()
    {
        SchoolsIntake bury = Samples.Bury.Value;
        database.Record(bury);
        database.Record(bury with { Schools = [bury.Schools[0] with { Name = "Renamed", Closed = new(2023, 8, 31) }] });

        IReadOnlyList<School> schools = database.Read(r => r.Schools());
        Assert.Equal((91, 1), (schools.Count, schools.Count(s => s is { Name: "Renamed", Closed: not null })));
        Assert.Equal(bury.Counts.Count, database.Read(r => r.Counts()).Count);
    }

    [Fact]
    public void The_commissioned_places_of_Bury_are_read_back()
    {
        database.Record(Samples.Bury.Value);
        KnownCodes known = new(Samples.Bury.Value.Schools.Select(s => s.Id).ToHashSet(), new HashSet<int> { 351 }, new(2023));
        IReadOnlyList<CommissionedPlaces> places = Samples.Value(SchoolFiles.ReadCommissionedPlaces(Samples.At("351", "commissioned_places.csv"), known));

        Assert.Equal(5, database.Ask(s => SchoolsModule.Record(s, places)).Value);

        Assert.Equal(places.ToHashSet(), database.Read(r => r.Places(351)).ToHashSet());
        Assert.Equal(Quantity.Of(11 + 160 + 226 + 90 + 127), places.Aggregate(Quantity.Zero, (sum, p) => sum + p.Places));
        Assert.All(places, p => Assert.Equal(p.SchoolId == 146891 ? SourceStatus.Estimated : SourceStatus.Illustrative, p.Status)); // Elms Bank: the published academies' places.
        Assert.Equal("overlap", database.Ask(s => SchoolsModule.Record(s, places)).Fault!.Code);
    }

    [Fact]
    public void Placements_are_read_back_for_their_home_and_for_their_school()
    {
        database.Record(Samples.Bury.Value);
        Placement full = Plain with
        {
            Id = "P2", Pupil = "B", HomeAuthority = 352, Setting = Setting.SenUnit, Need = "ASD", YearGroup = -1, Plan = PlanKind.TopUpOnly,
            PartTime = Quantity.Of(0.6m), Span = new(new(2023, 4, 1), new(2023, 9, 1)), DualRegistered = true, Status = SourceStatus.Given, Basis = "a list",
        };
        database.Ask(s => SchoolsModule.Record(s, new[] { full, Plain })).OrThrow();

        Assert.Equal([Plain, full], database.Read(r => r.Placements()));
        Assert.Equal([Plain, full], database.Read(r => r.Placements(351)));
        Assert.Equal([full], database.Read(r => r.Placements(352)));
        Assert.Empty(database.Read(r => r.Placements(353)));
    }

    [Theory]
    [InlineData(2023, 3, 31, 0)]
    [InlineData(2023, 4, 1, 1)]
    [InlineData(2023, 8, 31, 1)]
    [InlineData(2023, 9, 1, 0)]
    public void A_placement_is_open_from_its_first_day_until_before_its_end(int year, int month, int day, int open)
    {
        database.Record(Samples.Bury.Value);
        database.Ask(s => SchoolsModule.Record(s, new[] { Plain with { Span = new(new(2023, 4, 1), new(2023, 9, 1)) } })).OrThrow();

        Assert.Equal(open, database.Read(r => r.PlacementsAt(105377, new(year, month, day))).Count);
    }

    [Fact]
    public void One_school_is_read_by_its_id()
    {
        database.Record(Samples.Bury.Value);

        Assert.Equal(Samples.Bury.Value.Schools.Single(s => s.RowNo == 22_771), database.Read(r => r.School(-22_771)));
        Assert.Null(database.Read(r => r.School(1)));
    }

    [Fact]
    public void A_refused_placement_leaves_nothing_behind()
    {
        database.Record(Samples.Bury.Value);
        database.Ask(s => SchoolsModule.Record(s, new[] { Plain })).OrThrow();
        string Refused(params Placement[] placements) => database.Ask(s => SchoolsModule.Record(s, placements)).Fault!.Code;

        Assert.Equal("duplicate", Refused(Plain with { Pupil = "B" }));
        Assert.Equal("overlap", Refused(Plain with { Id = "P2" }));
        Assert.Equal("school_unknown", Refused(Plain with { Id = "P2", Pupil = "B", SchoolId = 1 }));
        Assert.Equal("pupil_not_opaque", Refused(Plain with { Id = "P2", Pupil = "Ann Other" }));
        Assert.Equal([Plain], database.Read(r => r.Placements()));
    }

    [Fact]
    public void Many_lines_are_cut_into_facts_of_ten_thousand()
    {
        database.Record(Samples.Bury.Value);
        Placement[] many = [.. Enumerable.Range(1, 25_000).Select(i => Plain with { Id = $"P{i:000000}", Pupil = $"A{i}" })];

        database.Ask(s => SchoolsModule.Record(s, many)).OrThrow();

        Assert.Equal(many, database.Read(r => r.Placements()));
        Assert.Equal(3L, database.Query(c => Scalar(c, "SELECT COUNT(*) FROM shell_journal WHERE kind = 'schools.placements_opened.v1'")));
    }

    [Fact]
    public void The_tables_have_the_columns_that_the_model_says()
    {
        using SqliteConnection model = new("Data Source=:memory:");
        model.Open();
        using SchoolsDb db = new(new DbContextOptionsBuilder<SchoolsDb>().UseSqlite(model).Options);
        using SqliteCommand create = model.CreateCommand();
        create.CommandText = db.Database.GenerateCreateScript();
        create.ExecuteNonQuery();

        Assert.NotEmpty(Columns(model));
        Assert.Equal(Columns(model), database.Query(Columns));
    }

    private static string[] Columns(SqliteConnection connection)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = """
            SELECT t.name, c.name, c.type, c."notnull", c.pk FROM sqlite_master AS t JOIN pragma_table_info(t.name) AS c
            WHERE t.type = 'table' AND t.name LIKE 'schools%' ORDER BY t.name, c.name
            """;
        using SqliteDataReader row = command.ExecuteReader();
        List<string> columns = [];
        while (row.Read()) columns.Add($"{row.GetString(0)}.{row.GetString(1)} {row.GetString(2)} not null {row.GetInt32(3)} key {row.GetInt32(4)}");
        return [.. columns];
    }

    private static object? Scalar(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
