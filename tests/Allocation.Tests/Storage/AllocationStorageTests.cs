using FundingPlatform.Allocation.Tests.Files;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Allocation.Tests.Storage;

public sealed class AllocationStorageTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("allocation-").FullName;
    private readonly FundingDatabase database;
    private int requests;

    public AllocationStorageTests() =>
        database = FundingDatabase.Open(Path.Combine(folder, "funding.db"), [AllocationModule.Parts], TimeProvider.System).Value;

    public void Dispose()
    {
        database.Dispose();
        SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    private async Task Record<TFact>(params TFact[] facts) where TFact : class
    {
        var command = new CommandInfo(new Guid(++requests, 0, 0, new byte[8]), "test", 351);
        Outcome<bool> done = await database.Submit<bool>(command, session =>
        {
            foreach (TFact fact in facts) session.Record(fact);
            return true;
        });
        Assert.Null(done.Fault);
    }

    private T Reading<T>(Func<AllocationReader, T> read)
    {
        using SqliteConnection connection = database.OpenReader();
        return read(AllocationReader.Over(connection));
    }

    [Fact]
    public async Task Grants_come_back_as_they_were_read()
    {
        await Record(AllocationFacts.Of(SampleData.AllGrants, SampleData.Year));
        Assert.Equal(
            SampleData.AllGrants.Grants.Where(g => g.Year == SampleData.Year).OrderBy(g => g.AuthorityCode),
            Reading(r => r.Grants(SampleData.Year)));
        Assert.Equal(SampleData.Grant(909), Reading(r => r.Grant(909, SampleData.Year)));
        Assert.Null(Reading(r => r.Grant(201, SampleData.Year)));
        Assert.Empty(Reading(r => r.Grants(new FundingYear(2022))));
    }

    [Fact]
    public async Task What_a_year_start_found_comes_back_in_order_of_one_authority_and_of_all_and_goes_with_the_next_one_s()
    {
        Finding[] many = [.. Enumerable.Range(1, InputsLoaded.GreatestPart + 2).Select(n => Finding.Warning("odd", $"Row {n}.", "own.csv", n, n % 2 == 0 ? "urn" : null))];
        Finding ofAll = Finding.Warning("list_of_another_year", "Another year.");
        await Record([.. AllocationFacts.Of(many, SampleData.Year, 351), .. AllocationFacts.Of([ofAll], SampleData.Year, 0)]);
        Assert.Equal([ofAll, .. many], Reading(r => r.InputFindings(351, SampleData.Year)));
        Assert.Equal([ofAll], Reading(r => r.InputFindings(0, SampleData.Year)));
        Assert.Empty(Reading(r => r.InputFindings(351, new FundingYear(2022))));
        await Record([.. AllocationFacts.Of(many[..1], SampleData.Year, 351)]);
        Assert.Equal([ofAll, many[0]], Reading(r => r.InputFindings(351, SampleData.Year)));
    }

    [Fact]
    public async Task Shares_are_meant_by_what_the_database_leaves_no_choice_of()
    {
        (string? Code, int Authority, FundingYear Year) Meant(int? authority, FundingYear? year) =>
            Reading(r => r.Meant(authority, year)) is var meant && meant.Fault is Fault fault ? (fault.Code, 0, default) : (null, meant.Value.Authority, meant.Value.Year);
        Assert.Equal("year_not_started", Meant(null, null).Code);
        await Record(new YearStartBegun(2023, 351, false));
        Assert.Equal((null, 351, new FundingYear(2023)), Meant(null, null));
        Assert.Equal((null, 351, new FundingYear(2023)), Meant(351, new(2023)));
        Assert.Equal("year_not_started", Meant(352, null).Code);
        Assert.Equal("year_not_started", Meant(0, null).Code);
        await Record(new YearStartBegun(2022, 0, false));
        Assert.Equal("year_start_ambiguous", Meant(null, null).Code);
        Assert.Equal("year_start_ambiguous", Meant(351, null).Code);
        Assert.Contains("all of England for 2022-23, authority 351 for 2023-24", Reading(r => r.Meant(351, null)).Fault!.Message, StringComparison.Ordinal);
        Assert.Equal((null, 0, new FundingYear(2022)), Meant(null, new(2022)));
        Assert.Equal((null, 352, new FundingYear(2022)), Meant(352, null));
        await Record(new YearStartBegun(2022, 352, false));
        Assert.Equal((null, 352, new FundingYear(2022)), Meant(352, null));
        Assert.Equal("year_start_ambiguous", Meant(null, new(2022)).Code);
    }

    [Fact]
    public async Task A_grant_read_again_takes_the_place_of_the_earlier()
    {
        await Record(AllocationFacts.Of(SampleData.AllGrants, SampleData.Year));
        DsgGrant changed = SampleData.Grant(351) with { SchoolsBlock = Money.OfPounds(1m), AreaCostAdjustment = null, Note = "corrected" };
        await Record(AllocationFacts.Of(new GrantTable([changed]), SampleData.Year));
        Assert.Equal(changed, Reading(r => r.Grant(351, SampleData.Year)));
        Assert.Equal(152, Reading(r => r.Grants(SampleData.Year)).Count);
    }

    [Fact]
    public async Task Parameters_come_back_in_the_order_of_their_file_and_are_replaced_whole()
    {
        ParameterSet own = SampleData.Parameters("aca,1.01,ratio,given,x\ncap.scale,50,percent,illustrative,y\n").Value!;
        await Record(AllocationFacts.Of(SampleData.National()), AllocationFacts.Of(own));
        Assert.Equal(SampleData.National().Parameters, Reading(r => r.Parameters(0, SampleData.Year)).Parameters);
        Assert.Equal(own.Parameters, Reading(r => r.Parameters(351, SampleData.Year)).Parameters);
        await Record(AllocationFacts.Of(own with { Parameters = [own.Parameters[1]] }));
        Assert.Equal([own.Parameters[1]], Reading(r => r.Parameters(351, SampleData.Year)).Parameters);
        Assert.Empty(Reading(r => r.Parameters(352, SampleData.Year)).Parameters);
    }

    [Fact]
    public async Task Rules_compiled_from_the_record_are_those_compiled_from_the_files()
    {
        await Record(AllocationFacts.Of(SampleData.National()));
        YearRules recorded = YearRulesFile.Compile(Reading(r => r.Parameters(0, SampleData.Year)), null, 351, SampleData.Grant(351)).Value!;
        YearRules read = SampleData.Rules().Value!;
        Assert.Equal(read.FactorRates, recorded.FactorRates);
        Assert.Equal(read.Parameters, recorded.Parameters);
    }

    private static InputsLoaded Inputs { get; } = InputsLoaded.Nothing(351, 2023) with
    {
        PupilCounts = [new(100, 21_000_000_000, 0, 50_000_000, "October", "pupil_counts.csv", 2)],
        Factors = [new(100, "fsm_primary", 3_300_000_000, null, "given", "own", "factors.csv", 2), new(100, "eal_primary", null, 12_500_000, "unverified", "own", "factors.csv", 3)],
        Amounts = [new(100, "rates", 1_234_567, "given", "bill", "given_amounts.csv", 2)],
        Sparsity = [new(200, 429_985_900, "given", "map", "sparsity.csv", 2)],
        Baselines = [new(200, 263_599_117, 100_000, -550, 56_700_000_000, 120_000, "given", "statement", "mfg_baselines.csv", 2)],
        Exclusions = [new(200, new(2023, 5, 1), 349_623, new(2023, 9, 1), 400_000, "panel", "exclusions.csv", 2), new(200, new(2023, 5, 1), 349_623, null, 0, "panel", "exclusions.csv", 3)],
        BlockUses = [new("high_needs", "complete", 0, "checked", "central_lines.csv", 3)],
    };

    [Fact]
    public async Task An_authoritys_inputs_come_back_with_their_sources()
    {
        await Record(Inputs);
        AuthorityInputs inputs = Reading(r => r.Inputs(351, SampleData.Year));
        Assert.Equal(
            new FormulaPupils(Quantity.Of(210), Quantity.Zero, Quantity.OfHalves(1), SourceStatus.Given, "October (pupil_counts.csv:2)"), inputs.PupilsOf(100));
        Assert.Equal(
            [
                (BudgetLine.FsmPrimary, new FactorInput(Quantity.Of(33), null, SourceStatus.Given, "own (factors.csv:2)")),
                (BudgetLine.EalPrimary, new FactorInput(null, Quantity.Of(0.125m), SourceStatus.Unverified, "own (factors.csv:3)")),
            ],
            inputs.FactorsOf(100));
        Assert.Equal(new GivenAmount(Money.OfPounds(12_345.67m), SourceStatus.Given, "bill (given_amounts.csv:2)"), inputs.AmountOf(100, BudgetLine.Rates));
        Assert.Equal(new SparsityInput(Quantity.Of(4.299859m), SourceStatus.Given, "map (sparsity.csv:2)"), inputs.SparsityOf(200));
        Assert.Equal(
            new MfgBaseline(Money.OfPounds(2_635_991.17m), Money.OfPounds(1_000m), Money.OfPounds(-5.50m), Quantity.Of(567), Money.OfPounds(1_200m), SourceStatus.Given, "statement (mfg_baselines.csv:2)"),
            inputs.BaselineOf(200));
        Assert.Equal(
            [
                new Exclusion(200, new(2023, 5, 1), Rate.OfPounds(3_496.23m), new(2023, 9, 1), Money.OfPounds(4_000m), SourceStatus.Given, "panel (exclusions.csv:2)"),
                new Exclusion(200, new(2023, 5, 1), Rate.OfPounds(3_496.23m), null, Money.Zero, SourceStatus.Given, "panel (exclusions.csv:3)"),
            ],
            inputs.ExclusionsOf(200));
        Assert.Equal([new CentralLine(GrantBlock.HighNeeds, "complete", Money.Zero, "checked", new SourceRef("central_lines.csv", 3))], inputs.CentralLines);
        Assert.Null(inputs.PupilsOf(200));
        Assert.Empty(Reading(r => r.Inputs(352, SampleData.Year)).CentralLines);
    }

    [Fact]
    public async Task Part_0_replaces_what_was_known_and_later_parts_add()
    {
        await Record(Inputs);
        InputsLoaded nothing = InputsLoaded.Nothing(351, 2023);
        await Record(nothing with { Sparsity = Inputs.Sparsity }, nothing with { Part = 1, Amounts = Inputs.Amounts });
        AuthorityInputs inputs = Reading(r => r.Inputs(351, SampleData.Year));
        Assert.NotNull(inputs.SparsityOf(200));
        Assert.NotNull(inputs.AmountOf(100, BudgetLine.Rates));
        Assert.Null(inputs.PupilsOf(100));
        Assert.Empty(inputs.ExclusionsOf(200));
        Assert.Empty(inputs.CentralLines);
    }

    [Fact]
    public async Task Replaying_the_journal_into_an_empty_database_gives_the_same_tables()
    {
        await Record(AllocationFacts.Of(SampleData.AllGrants, SampleData.Year));
        await Record(AllocationFacts.Of(SampleData.National()));
        await Record(Inputs);
        await Record(Inputs with { Baselines = [] });
        using FundingDatabase copy = FundingDatabase.Open(Path.Combine(folder, "copy.db"), [AllocationModule.Parts], TimeProvider.System).Value;
        Outcome<JournalHead> replayed = await Replay.Into(database, copy);
        Assert.Null(replayed.Fault);
        using SqliteConnection first = database.OpenReader(), second = copy.OpenReader();
        Assert.Empty(TableComparison.Compare(first, second));
        Assert.Null(AllocationReader.Over(second).Inputs(351, SampleData.Year).BaselineOf(200));
    }
}
