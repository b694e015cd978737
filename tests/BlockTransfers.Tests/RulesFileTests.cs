using System.Text;
using System.Text.Json;
using FundingPlatform.BlockTransfers.Files;
using FundingPlatform.Kernel;

namespace FundingPlatform.BlockTransfers.Tests;

/// <summary>The file of rules: what ships, what is found wrong, and its JSON Schema.</summary>
public sealed class RulesFileTests
{
    private static readonly JsonElement Schema =
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(TransferHost.Root, "samples", "england", "block_transfer_rules.schema.json"))).RootElement;

    [Fact]
    public void The_shipped_rules_state_the_half_percent_of_every_year_and_a_budget_day_for_each()
    {
        TransferRules rules = TransferHost.Rules;
        TransferKind usual = rules.Kind("schools_to_high_needs")!;
        Assert.Equal((DsgBlock.Schools, DsgBlock.HighNeeds, true, true), (usual.From, usual.To, usual.ConsultsSchools, usual.SecretaryMayDecide));
        for (int year = 2020; year <= 2026; year++)
        {
            Assert.Equal(Quantity.Of(0.5m), usual.LimitPercent.At(new FundingYear(year).Span.From).Value);
            Assert.Equal(new DateOnly(year, 2, 28), rules.BudgetDayOf(351, new(year))!.Day);
        }

        Assert.All(rules.Kinds.Where(k => k.From == DsgBlock.Schools), k => Assert.Equal(Quantity.Of(0.5m), k.LimitPercent.Values[^1].Value));
        Assert.Equal(SourceStatus.Verified, usual.LimitPercent.Values[0].Status);
        Assert.All(rules.Kinds.Skip(1).SelectMany(k => k.LimitPercent.Values), v => Assert.Equal(SourceStatus.Unverified, v.Status));
    }

    [Fact]
    public void Rules_come_back_from_the_database_as_they_were_stated()
    {
        using var host = new TransferHost();
        TransferRules read = host.Read(r => r.Rules())!;
        Assert.Equal(TransferHost.Rules.Kinds.Select(Text), read.Kinds.Select(Text));
        Assert.Equal(TransferHost.Rules.BudgetDays, read.BudgetDays);
        Assert.Equal("block_transfer_rules.json", read.File);
    }

    [Theory]
    [InlineData("", "file_empty")]
    [InlineData("[]", "wrong_type")]
    [InlineData("""{ "kinds": [] }""", "property_missing")]
    [InlineData("""{ "kinds": [], "budget_days": [], "more": 1 }""", "property_unknown")]
    [InlineData("""{ "kinds": [], "budget_days": [] }""", "kind_missing")]
    [InlineData("""{ "kinds": [{ "kind": "a", "from": "schools", "to": "roads", "consults_schools": true, "secretary_of_state": true, "limits": [] }], "budget_days": [] }""", "word_unknown")]
    [InlineData("""{ "kinds": [{ "kind": "a", "from": "schools", "to": "high_needs", "consults_schools": true, "secretary_of_state": true, "limits": [] }], "budget_days": [] }""", "limit_missing")]
    [InlineData("""{ "kinds": [{ "kind": "a", "from": "schools", "to": "schools", "consults_schools": true, "secretary_of_state": true, "limits": [{ "from": "2018-04-01", "percent": 0.5, "status": "verified", "source": "a" }] }], "budget_days": [] }""", "blocks_alike")]
    [InlineData("""{ "kinds": [{ "kind": "a", "from": "schools", "to": "high_needs", "consults_schools": true, "secretary_of_state": true, "limits": [{ "from": "2018-04-01", "percent": 100.5, "status": "verified", "source": "a" }] }], "budget_days": [] }""", "value_out_of_range")]
    [InlineData("""{ "kinds": [{ "kind": "a", "from": "schools", "to": "high_needs", "consults_schools": true, "secretary_of_state": true, "limits": [{ "from": "2018-04-01", "percent": -0.5, "status": "verified", "source": "a" }] }], "budget_days": [] }""", "wrong_type")]
    [InlineData("""{ "kinds": [{ "kind": "a", "from": "schools", "to": "high_needs", "consults_schools": true, "secretary_of_state": true, "limits": [{ "from": "2018-04-01", "percent": 1, "status": "verified", "source": " " }] }], "budget_days": [] }""", "source_missing")]
    [InlineData("""{ "kinds": [{ "kind": "a", "from": "schools", "to": "high_needs", "consults_schools": true, "secretary_of_state": true, "limits": [{ "from": "2018-04-01", "percent": 1, "status": "verified", "source": "a" }, { "from": "2018-04-01", "percent": 2, "status": "verified", "source": "a" }] }], "budget_days": [] }""", "limit_twice")]
    [InlineData("""{ "kinds": [{ "kind": "a", "from": "schools", "to": "high_needs", "consults_schools": true, "secretary_of_state": true, "limits": [{ "from": "2018-04-01", "percent": 1, "status": "verified", "source": "a" }] }, { "kind": "a", "from": "schools", "to": "high_needs", "consults_schools": true, "secretary_of_state": true, "limits": [{ "from": "2018-04-01", "percent": 1, "status": "verified", "source": "a" }] }], "budget_days": [] }""", "kind_twice")]
    [InlineData("""{ "kinds": [], "budget_days": [{ "authority": 0, "year": "2022", "day": "2022-02-28", "status": "given", "source": "a" }] }""", "year_unreadable")]
    [InlineData("""{ "kinds": [], "budget_days": [{ "authority": 0, "year": "2022-23", "day": "2023-04-01", "status": "given", "source": "a" }] }""", "budget_day_after_year")]
    [InlineData("""{ "kinds": [], "budget_days": [{ "authority": 7, "year": "2022-23", "day": "2022-02-28", "status": "given", "source": "a" }] }""", "authority_unknown")]
    [InlineData("""{ "kinds": [], "budget_days": [{ "authority": 0, "year": "2022-23", "day": "2022-02-28", "status": "given", "source": "a" }, { "authority": 0, "year": "2022-23", "day": "2022-02-27", "status": "given", "source": "a" }] }""", "budget_day_twice")]
    public void A_file_that_is_wrong_gives_no_rules_and_says_what_is_wrong(string text, string code)
    {
        Read<TransferRules> read = TransferRulesFile.Read(Encoding.UTF8.GetBytes(text), "rules.json");
        Assert.Null(read.Value);
        Assert.Equal(code, read.Findings[0].Code);
    }

    [Fact]
    public void One_wrong_limit_says_nothing_of_the_other_kinds()
    {
        string text = File.ReadAllText(TransferHost.RulesPath);
        int at = text.IndexOf("0.5,", StringComparison.Ordinal);
        Read<TransferRules> read = TransferRulesFile.Read(Encoding.UTF8.GetBytes(text[..at] + "\"half\"" + text[(at + 3)..]), "rules.json");
        Assert.Equal([("wrong_type", "kinds[0].limits[0].percent")], read.Findings.Select(f => (f.Code, f.Column ?? "")));
    }

    [Fact]
    public void The_schema_lists_exactly_the_properties_that_the_reader_takes()
    {
        foreach ((string shape, string[] properties) in RulesReader.Shapes)
        {
            JsonElement own = shape == "rules" ? Schema : Schema.GetProperty("$defs").GetProperty(shape);
            Assert.Equal(properties.Order(), own.GetProperty("properties").EnumerateObject().Select(p => p.Name).Order());
            Assert.False(own.GetProperty("additionalProperties").GetBoolean());
        }
    }

    private static string Text(TransferKind kind) =>
        $"{kind.Id} {kind.From} {kind.To} {kind.ConsultsSchools} {kind.SecretaryMayDecide} {string.Join(";", kind.LimitPercent.Values)}";
}
