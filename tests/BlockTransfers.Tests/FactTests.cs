using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using FundingPlatform.BlockTransfers.Storage;

namespace FundingPlatform.BlockTransfers.Tests;

/// <summary>A kind that has shipped never changes shape.</summary>
public sealed class FactTests
{
    private static readonly DateOnly Day = new(2022, 1, 18);

    [Fact]
    public void Blocks() => Same("blocks_stated", new BlocksStated([new(351, 2022, 14_304_131_600, 99_090_000, 4_090_892_100, 1_335_260_600, "verified", "dsg.csv:9")], Day),
        FactJson.Default.BlocksStated);

    [Fact]
    public void Rules() => Same("rules_stated", new TransferRulesStated("rules.json",
        [new("schools_to_high_needs", "schools", "high_needs", true, true, [new(new(2018, 4, 1), 50_000_000, "verified", "Guidance")])],
        [new(0, 2022, new(2022, 2, 28), "unverified", "Guidance")]), FactJson.Default.TransferRulesStated);

    [Fact]
    public void A_proposal() => Same("transfer_proposed", new TransferProposed("bury-2022", 351, 2022, Day, "schools_to_high_needs", "schools", "high_needs", true, 71_520_658,
        14_304_131_600, "Gross schools block", "High needs deficit"), FactJson.Default.TransferProposed);

    [Fact]
    public void A_consultation_that_begins() => Same("consultation_begun", new ConsultationBegun("bury-2022", 351, 2022, Day), FactJson.Default.ConsultationBegun);

    [Fact]
    public void A_consultation_that_ends() => Same("consultation_ended", new ConsultationEnded("bury-2022", 351, 2022, Day, 78, 31, "consultation/4"), FactJson.Default.ConsultationEnded);

    [Fact]
    public void A_waiver() => Same("consultation_not_held", new ConsultationNotHeld("bury-2022", 351, 2022, Day, "The same as last year", 71_520_658), FactJson.Default.ConsultationNotHeld);

    [Fact]
    public void A_decision_of_the_Forum() => Same("forum_decided", new ForumDecided("bury-2022", 351, 2022, Day, 71_520_658, 9, 2, 1, "SF/5", 14_304_131_600, 71_520_658), FactJson.Default.ForumDecided);

    [Fact]
    public void A_request() => Same("secretary_asked", new SecretaryAsked("bury-2022", 351, 2022, Day, 100, "disapplication/1"), FactJson.Default.SecretaryAsked);

    [Fact]
    public void A_request_that_is_taken_back() => Same("request_taken_back", new RequestTakenBack("bury-2022", 351, 2022, Day, "Not needed"), FactJson.Default.RequestTakenBack);

    [Fact]
    public void A_decision_of_the_Secretary_of_State() => Same("secretary_decided", new SecretaryDecided("bury-2022", 351, 2022, Day, 50, "letter/7"), FactJson.Default.SecretaryDecided);

    [Fact]
    public void An_approval() => Same("transfer_approved", new TransferApproved("bury-2022", 351, 2022, Day, 71_520_708), FactJson.Default.TransferApproved);

    [Fact]
    public void An_enactment() => Same("transfer_enacted", new TransferEnacted("bury-2022", 351, 2022, Day, "schools", "high_needs", 71_520_658,
        [new("local.basic_entitlement_primary", "3200.12", "pounds"), new("mfg.percentage", "-2", "percent", "letter/8")]), FactJson.Default.TransferEnacted);

    [Fact]
    public void An_end() => Same("transfer_ended", new TransferEnded("bury-2022", 351, 2022, Day, "lapsed", "The budget is set"), FactJson.Default.TransferEnded);

    [Fact]
    public void Every_kind_of_fact_has_a_golden_payload() =>
        Assert.Equal(13, Directory.GetFiles(Golden, "blocktransfers.*.v1.json").Length);

    private static string Golden => Path.Combine(TransferHost.Root, "tests", "BlockTransfers.Tests", "Golden");

    private static void Same<T>(string name, T fact, JsonTypeInfo<T> json)
    {
        string path = Path.Combine(Golden, $"blocktransfers.{name}.v1.json"), payload = JsonSerializer.Serialize(fact, json);
        Assert.Equal(File.ReadAllText(path).TrimEnd('\n'), payload);
        Assert.Equal(payload, JsonSerializer.Serialize(JsonSerializer.Deserialize(payload, json)!, json));
    }
}
