using FundingPlatform.BlockTransfers;
using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Tests.Affording;

/// <summary>What a transfer pack says of its own figures.</summary>
public sealed class TransferPackTests(TransferSample sample) : IClassFixture<TransferSample>
{
    private const string Outcomes =
        """
        { "id": "half", "name": "0.5%", "percent": 0.5 },
        { "id": "cut", "name": "Refused", "refused": { "words": "a cut.", "top_up_cut_percent": 10 } }
        """;

    private static IEnumerable<string> Words(PackDocument pack, string section) => pack.Sections.Single(s => s.Id == section).Paragraphs;

    [Theory, InlineData(false), InlineData(true)]
    public void A_pack_carries_the_notes_of_its_file_and_says_on_which_count_and_rates_it_rests(bool publish)
    {
        PackDocument pack = TransferPack.Of(sample.Report(TransferSample.Set(Outcomes, more: "\"notes\": [\"Nobody proposed this.\"],")), publish);
        Assert.Contains("Nobody proposed this.", Words(pack, "summary"));
        Assert.Contains("Note: Nobody proposed this.", Words(pack, "sources"));
        Assert.Contains(Words(pack, "sources"), w => w.StartsWith("Pupils: rolls of January 2023; the formula's pupils of 77 schools are estimated from them", StringComparison.Ordinal));
        Assert.Contains(Words(pack, "sources"), w => w.StartsWith("Rates: ", StringComparison.Ordinal) && w.Contains("parameters_2023-24.csv", StringComparison.Ordinal));
        Assert.Contains(Words(pack, "summary"), w => w.EndsWith("is no school's real funding.", StringComparison.Ordinal));
    }

    [Fact]
    public void Top_ups_that_are_made_up_are_marked_wherever_they_stand()
    {
        PackDocument pack = TransferPack.Of(sample.Report(TransferSample.Set(Outcomes)), publish: false);
        PackTable topUps = pack.Sections.SelectMany(s => s.Tables).Single(t => t.Id == "top_ups");
        Assert.EndsWith("(illustrative)", topUps.Title, StringComparison.Ordinal);
        Assert.All(topUps.Columns.Where(c => c.Name.Contains("top-ups", StringComparison.Ordinal)), c => Assert.EndsWith("(illustrative)", c.Name, StringComparison.Ordinal));
        Assert.Contains(Words(pack, "budget_shares"), w => w.StartsWith("Top-ups are illustrative here", StringComparison.Ordinal));
    }

    [Fact]
    public void What_a_cut_saves_says_which_schools_it_leaves_out()
    {
        OutcomeReport report = sample.Report(TransferSample.Set(Outcomes));
        PackDocument open = TransferPack.Of(report, publish: true), whole = TransferPack.Of(report, publish: false);
        string Saved(PackDocument pack) => Words(pack, "fall_back").Single(w => w.Contains("own top-up spending", StringComparison.Ordinal));
        Assert.Contains("own top-up spending falls by £", Saved(whole), StringComparison.Ordinal);
        // Whichever school is withheld: a figure that is another one than the whole's says why.
        if (Saved(open) != Saved(whole)) Assert.Contains("withheld", Saved(open), StringComparison.Ordinal);
    }

    [Fact]
    public void The_base_is_the_block_that_was_stated_last_with_its_own_source()
    {
        using var own = new TransferSample();
        own.Ask(s => BlockTransfersModule.StateBlocks(s, [new(351, new(2023), TransferSample.Block, new(103_794_500), new(4_524_310_700), new(1_382_208_900), SourceStatus.Given, "DSG of July")])).OrThrow();
        OutcomeReport report = own.Report(TransferSample.Set(Outcomes));
        Assert.Equal((TransferSample.Block, "gross schools block, DSG of July"), (report.Base, report.BaseSource));
        Assert.Equal(749_160.84m, report.Outcomes.Single(o => o.Asked.Id == "half").Amount.Pounds);
    }
}
