using System.Text.Json;
using FundingPlatform.Kernel;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace FundingPlatform.Schools.Storage;

/// <summary>The module's tables as rows, for small queries.</summary>
internal sealed class SchoolsDb(DbContextOptions<SchoolsDb> options) : DbContext(options)
{
    public DbSet<SchoolRow> Schools => Set<SchoolRow>();
    public DbSet<PlacementRow> Placements => Set<PlacementRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<AuthorityRow>().ToTable("schools_authority").HasKey(a => a.Code);
        modelBuilder.Entity<SchoolRow>().ToTable("schools_school").HasKey(s => s.Id);
        modelBuilder.Entity<CountRow>().ToTable("schools_count").HasKey(c => new { c.SchoolId, c.Day, c.Measure, c.SourceFile });
        modelBuilder.Entity<LinkRow>().ToTable("schools_link").HasKey(l => new { l.Urn, l.LinkUrn, l.Type });
        modelBuilder.Entity<PlaceRow>().ToTable("schools_place").HasKey(p => new { p.SchoolId, p.Kind, p.FromDay });
        modelBuilder.Entity<PlacementRow>().ToTable("schools_placement").HasKey(p => p.Id);
        modelBuilder.Entity<PlanCountRow>().ToTable("schools_plan_count").HasKey(c => new { c.Authority, c.Day, c.Number });
        modelBuilder.Entity<PlanCountSchoolRow>().ToTable("schools_plan_count_school").HasKey(s => new { s.Authority, s.Day, s.Number, s.SchoolId });
        modelBuilder.Entity<PlanCountPlacementRow>().ToTable("schools_plan_count_placement").HasKey(p => new { p.Authority, p.Day, p.Number, p.PlacementId });
        foreach (IMutableProperty property in modelBuilder.Model.GetEntityTypes().SelectMany(e => e.GetProperties()))
        {
            property.SetColumnName(JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name));
            property.ValueGenerated = ValueGenerated.Never;
        }
    }
}

internal sealed class AuthorityRow
{
    public int Code { get; set; }
    public required string Name { get; set; }
    public required string Region { get; set; }
}

internal sealed class SchoolRow
{
    public int Id { get; set; }
    public int? Urn { get; set; }
    public int RowNo { get; set; }
    public int AuthorityCode { get; set; }
    public string? Estab { get; set; }
    public required string Name { get; set; }
    public required string SchoolGroup { get; set; }
    public required string GroupSource { get; set; }
    public required string Kind { get; set; }
    public required string KindSource { get; set; }
    public int? AgeLow { get; set; }
    public int? AgeHigh { get; set; }
    public int? OpenedDay { get; set; }
    public int? ClosedDay { get; set; }
    public required string SourceFile { get; set; }
    public int SourceLine { get; set; }
}

internal sealed class CountRow
{
    public int SchoolId { get; set; }
    public int Day { get; set; }
    public required string Measure { get; set; }
    public required string SourceFile { get; set; }
    public int Number { get; set; }
    public int SourceLine { get; set; }
}

internal sealed class LinkRow
{
    public int Urn { get; set; }
    public int LinkUrn { get; set; }
    public required string Type { get; set; }
    public required string LinkName { get; set; }
    public bool IsPredecessor { get; set; }
    public int? Day { get; set; }
    public required string SourceFile { get; set; }
    public int SourceLine { get; set; }
}

internal sealed class PlaceRow
{
    public int SchoolId { get; set; }
    public required string Kind { get; set; }
    public int FromDay { get; set; }
    public int UntilDay { get; set; }
    public long Places { get; set; }
    public long? OccupiedAtCensus { get; set; }
    public required string Status { get; set; }
    public string? Basis { get; set; }
    public required string SourceFile { get; set; }
    public int SourceLine { get; set; }
}

internal sealed class PlanCountRow
{
    public int Authority { get; set; }
    public int Day { get; set; }
    public int Number { get; set; }
    public string? Reason { get; set; }
    public int DecidedOn { get; set; }
    public long Sequence { get; set; }
}

internal sealed class PlanCountSchoolRow
{
    public int Authority { get; set; }
    public int Day { get; set; }
    public int Number { get; set; }
    public int SchoolId { get; set; }
    public required string SchoolGroup { get; set; }
    public int? Pupils { get; set; }
    public int? PupilsDay { get; set; }
    public int? PrimaryPupils { get; set; }
    public int? SecondaryPupils { get; set; }
    public int? PhasesDay { get; set; }
    public int? SenSupport { get; set; }
    public int? SenSupportDay { get; set; }
}

internal sealed class PlanCountPlacementRow
{
    public int Authority { get; set; }
    public int Day { get; set; }
    public int Number { get; set; }
    public required string PlacementId { get; set; }
    public required string Pupil { get; set; }
    public int HomeAuthority { get; set; }
    public int SchoolId { get; set; }
    public required string Plan { get; set; }
    public bool Unit { get; set; }
    public int? YearGroup { get; set; }
}

internal sealed class PlacementRow
{
    public required string Id { get; set; }
    public required string Pupil { get; set; }
    public int HomeAuthority { get; set; }
    public int SchoolId { get; set; }
    public required string Setting { get; set; }
    public string? Need { get; set; }
    public int? YearGroup { get; set; }
    public required string Plan { get; set; }
    public long PartTime { get; set; }
    public int FromDay { get; set; }
    public int UntilDay { get; set; }
    public bool DualRegistered { get; set; }
    public required string Status { get; set; }
    public string? Basis { get; set; }
    public required string SourceFile { get; set; }
    public int SourceLine { get; set; }
    public int? DecidedOn { get; set; }
    public long Sequence { get; set; }

    public Placement ToPlacement() => new(
        Id, Pupil, HomeAuthority, SchoolId, Words<Setting>.Of(Setting), Need, YearGroup, Words<PlanKind>.Of(Plan), new(PartTime),
        new(DateOnly.FromDayNumber(FromDay), DateOnly.FromDayNumber(UntilDay)), DualRegistered, Words<SourceStatus>.Of(Status),
        new(SourceFile, SourceLine), Basis);
}
