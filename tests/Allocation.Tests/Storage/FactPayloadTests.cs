using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using FundingPlatform.Allocation.Storage;
using FundingPlatform.Allocation.Tests.Files;

namespace FundingPlatform.Allocation.Tests.Storage;

/// <summary>A kind of fact that has shipped never changes shape: each has one payload here that must still be written and read.</summary>
public class FactPayloadTests
{
    private static readonly GrantLoaded Grant = new(
    [
        new(351, "Bury", 2023, 14_983_216_800, 103_794_500, 4_524_310_700, 1_382_208_900, 4_813_370_000, 6_276_540_000, 1_602_850_000_000, 1_132_850_000_000,
            123_238_600, 34_489_600, 100_860_100, 4_700_080_000, null, "dsg.csv", 3),
        new(909, "Cumbria", 2023, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, null, null, "The sum of two.", "dsg.csv", 4),
    ]);

    private static readonly YearRulesLoaded Rules = new(2023, 351, [new("local.fsm_primary", "480.50", "pounds", "given", "Forum, 12 January", "parameters.csv", 2)]);

    private static readonly InputsLoaded Inputs = new(
        351, 2023, 1,
        [new(-7, 1, 2, 3, "October", "pupil_counts.csv", 2)],
        [new(100, "eal_primary", null, 12_500_000, "unverified", "own", "factors.csv", 3)],
        [new(100, "rates", 1_234_567, "given", "bill", "given_amounts.csv", 2)],
        [new(200, 429_985_900, "given", "map", "sparsity.csv", 2)],
        [new(200, 263_599_117, 100_000, -550, 56_700_000_000, 120_000, "given", "statement", "mfg_baselines.csv", 2)],
        [new(200, new(2023, 5, 1), 349_623, new(2023, 9, 1), 400_000, "panel", "exclusions.csv", 2)],
        [new("high_needs", "complete", 0, "checked", "central_lines.csv", 3)]);

    private static readonly InputFindingsNoted Found = new(2023, 351, 1,
        [new("code_unknown", "There is no such code.", "factors.csv", 3, "factor"), new("list_of_another_year", "Another year's.", null, null, null)]);

    [Fact]
    public void Year_start_begun_keeps_its_shape() =>
        KeepsItsShape("allocation.year_start_begun.v1", new YearStartBegun(2023, 351, true), AllocationJson.Default.YearStartBegun);

    [Fact]
    public void Grant_loaded_keeps_its_shape() => KeepsItsShape("allocation.grant_loaded.v1", Grant, AllocationJson.Default.GrantLoaded);

    [Fact]
    public void Year_rules_loaded_keeps_its_shape() => KeepsItsShape("allocation.year_rules_loaded.v1", Rules, AllocationJson.Default.YearRulesLoaded);

    [Fact]
    public void Inputs_loaded_keeps_its_shape() => KeepsItsShape("allocation.inputs_loaded.v1", Inputs, AllocationJson.Default.InputsLoaded);

    [Fact]
    public void Input_findings_noted_keeps_its_shape() =>
        KeepsItsShape("allocation.input_findings_noted.v1", Found, AllocationJson.Default.InputFindingsNoted);

    private static void KeepsItsShape<T>(string kind, T fact, JsonTypeInfo<T> json)
    {
        string golden = File.ReadAllText(Path.Combine(SampleData.Root, "tests", "Allocation.Tests", "Storage", "Golden", kind + ".json")).TrimEnd('\n');
        Assert.Equal(golden, JsonSerializer.Serialize(fact, json));
        Assert.Equal(golden, JsonSerializer.Serialize(JsonSerializer.Deserialize(golden, json)!, json));
    }
}
