using FundingPlatform.Kernel;

namespace FundingPlatform.Schools.Tests;

/// <summary>The real files, against the sums that their publisher and data dictionary state.</summary>
public sealed class RealFileTests
{
    [Fact]
    public void The_main_list_adds_up_to_the_published_national_figures()
    {
        SchoolList list = Samples.Schools.Value;

        Assert.Equal(24_442, list.Schools.Count);
        Assert.Equal(9_073_832, list.Schools.Sum(s => s.TotalPupils));
        Assert.Equal(1_183_384, list.Schools.Sum(s => s.SenSupport));
        Assert.Equal(389_171, list.Schools.Sum(s => s.EhcPlans));
        Assert.Equal(548, list.Schools.Count(s => s.Urn is null));
        Assert.Equal(734, list.Schools.Count(s => s.Group == SchoolGroup.Unknown));
        Assert.Equal(new DateOnly(2023, 1, 19), list.CensusDate);
    }

    [Theory]
    [InlineData(351, 91, 31_307, 3_724, 1_543)]
    [InlineData(873, 301, 102_952, 12_204, 5_252)]
    [InlineData(839, 113, 55_629, 7_599, 2_363)]
    [InlineData(812, 68, 24_641, 3_139, 1_020)]
    public void An_authority_of_the_main_list_adds_up(int code, int schools, int pupils, int support, int plans)
    {
        ListedSchool[] own = [.. Samples.Schools.Value.Schools.Where(s => s.AuthorityCode == code)];

        Assert.Equal((schools, pupils, support, plans), (own.Length, own.Sum(s => s.TotalPupils), own.Sum(s => s.SenSupport), own.Sum(s => s.EhcPlans)));
    }

    [Fact]
    public void A_school_without_a_urn_is_named_by_minus_its_row()
    {
        ListedSchool mill = Samples.Schools.Value.Schools.Single(s => s.RowNo == 22_771);

        Assert.Equal(("Mill School - Bury", (int?)null, -22_771), (mill.Name, mill.Urn, mill.Id));
        Assert.Equal(new SourceRef("schools_sen_england_2022_23.csv", 22_772), mill.Source);
    }

    [Fact]
    public void The_pupil_premium_list_adds_up()
    {
        IReadOnlyList<PupilPremiumRow> rows = Samples.PupilPremium.Value.Rows;

        Assert.Equal(20_760, rows.Count);
        Assert.Equal(7_246_070, rows.Sum(r => r.PupilsOnRoll));
        Assert.Equal(1_777_896, rows.Sum(r => r.TotalPupilPremium));
        Assert.Equal(10_981 + 572 + 198, rows.Count(r => r.Kind == SchoolKind.Maintained));
        Assert.Equal(8_448 + 362 + 148, rows.Count(r => r.Kind == SchoolKind.Academy));
        Assert.Equal(51, rows.Count(r => r.Kind == SchoolKind.NonMaintained));
        Assert.Equal(81, rows.Count(r => r.AuthorityCode == 351));
    }

    [Fact]
    public void Every_link_is_read_with_its_day()
    {
        IReadOnlyList<SchoolLink> links = Samples.Links.Value;

        Assert.Equal(33_801, links.Count);
        Assert.Equal(16_264 + 230 + 123 + 44, links.Count(l => l.IsPredecessor));
        Assert.Equal(25_548, links.Count(l => l.Date is not null));
        Assert.Equal(new(100006, 134643, "CCfL Key Stage 3 PRU", true, "Predecessor - merged", new(2022, 1, 1), new("school_links_2025.csv", 2)), links[0]);
    }

    [Fact]
    public void Authorities_are_read_without_the_regions_among_them()
    {
        IReadOnlyList<Authority> authorities = Samples.Authorities.Value;

        Assert.Equal(158, authorities.Count);
        Assert.Contains(new Authority(351, "Bury", "North West"), authorities);
        Assert.DoesNotContain(authorities, a => a.Name == "England");
        Assert.Empty(Samples.Schools.Value.Schools.Select(s => s.AuthorityCode).Except(authorities.Select(a => a.Code)));
    }

    [Fact]
    public void The_register_of_two_counties_says_which_schools_have_units()
    {
        IReadOnlyList<RegisterEntry> entries = Samples.Value(SchoolFiles.ReadRegister(Samples.England("schools_gias_surrey_hampshire_2022.csv")));

        Assert.Equal(1_096, entries.Count);
        Assert.Equal(34, entries.Count(e => e.SenUnitCapacity is not null));
        Assert.Equal(73, entries.Count(e => e.ResourcedProvisionCapacity is not null));
        Assert.Equal(368, entries.Count(e => e.Status == "Closed"));
    }

    [Fact]
    public void The_other_register_extracts_are_read_whole()
    {
        IReadOnlyList<RegisterEntry> sample = Samples.Value(SchoolFiles.ReadRegister(Samples.England("schools_gias_sample_2026.csv")));
        IReadOnlyList<RegisterEntry> london = Samples.Value(SchoolFiles.ReadRegister(Samples.England("schools_gias_london_2025.csv")));

        Assert.Equal((1_924, 3_196), (sample.Count, london.Count));
        Assert.Equal(301, sample.Count(e => e.ResourcedProvisionType == "Resourced provision"));
        Assert.Equal(482, sample.Count(e => e.Kind == SchoolKind.Maintained));
        Assert.Equal(249, london.Single(e => e.Urn == 100000).Pupils);
    }

    [Theory]
    [InlineData(351, 88, 31_381, 1_071)]
    [InlineData(873, 291, 96_658, 3_117)]
    public void The_census_of_2019_adds_up_by_school(int authority, int schools, int pupils, int plans)
    {
        IReadOnlyList<CensusCount> counts = Samples.Value(SchoolFiles.ReadCensus(Samples.England("schools_census_2018_19_selected_las.csv")));
        HashSet<int> own = [.. File.ReadLines(Samples.England("schools_census_2018_19_selected_las.csv")).Select(l => l.Split(','))
            .Where(c => c[1] == $"{authority}").Select(c => int.Parse(c[0]))];

        int Sum(CensusMeasure measure) => counts.Where(c => own.Contains(c.SchoolId) && c.Measure == measure).Sum(c => c.Count);
        Assert.Equal((schools, pupils, plans), (own.Count, Sum(CensusMeasure.TotalPupils), Sum(CensusMeasure.EhcPlans)));
        Assert.All(counts, c => Assert.Equal(new DateOnly(2019, 1, 17), c.Date));
    }

    [Fact]
    public void The_publishers_wide_list_of_schools_is_read_by_its_own_header()
    {
        Read<SchoolList> read = SchoolFiles.ReadSchoolList(Samples.At("format_samples", "dfe_sen_school_level_underlying_data.csv"));

        Finding only = Assert.Single(read.Findings);
        Assert.Equal((FindingSeverity.Warning, "columns_not_read"), (only.Severity, only.Code));
        Assert.Equal(60, read.Value!.Schools.Count);
        Assert.Equal(new DateOnly(2023, 1, 19), read.Value.CensusDate);
        ListedSchool first = read.Value.Schools[0];
        Assert.Equal((130000, 100, 781, 98, 2), (first.Urn, first.AuthorityCode, first.TotalPupils, first.SenSupport, first.EhcPlans));
        Assert.Equal((SchoolGroup.Secondary, SchoolKind.Academy, new DateOnly(1993, 5, 29)), (first.Group, first.Kind, first.Opened));
    }

    [Fact]
    public void The_publishers_wide_pupil_file_gives_pupils_by_phase()
    {
        Read<IReadOnlyList<CensusCount>> read = SchoolFiles.ReadCensus(Samples.At("format_samples", "dfe_spc_school_level_underlying_data.csv"));

        IReadOnlyList<CensusCount> counts = Samples.Value(read);
        Assert.Equal(180, counts.Count);
        int Of(CensusMeasure measure) => counts.Single(c => c.SchoolId == 130000 && c.Measure == measure).Count;
        Assert.Equal((781, 0, 507 + 274), (Of(CensusMeasure.TotalPupils), Of(CensusMeasure.PrimaryPupils), Of(CensusMeasure.SecondaryPupils)));
    }

    [Fact]
    public void The_registers_full_download_is_read_by_its_own_header()
    {
        IReadOnlyList<RegisterEntry> entries = Samples.Value(SchoolFiles.ReadRegister(Samples.At("format_samples", "gias_edubasealldata.csv")));

        Assert.Equal(60, entries.Count);
        RegisterEntry first = entries[0];
        Assert.Equal((130000, SchoolKind.Academy, "Secondary", 11, 18), (first.Urn, first.Kind, first.Phase, first.AgeLow, first.AgeHigh));
        Assert.Equal((new DateOnly(1993, 5, 29), (DateOnly?)null, 1_689, 1_463), (first.Opened, first.Closed, first.Capacity, first.Pupils));
    }
}
