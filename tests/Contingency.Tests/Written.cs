
using System.Text.Json.Nodes;
using FundingPlatform.Kernel;

namespace FundingPlatform.Contingency.Tests;

/// <summary>Writes a fund as a file, since what is opened is read again from its text.</summary>
internal static class Written
{
    public static ContingencyFund As(ContingencyFund fund)
    {
        JsonObject file = JsonNode.Parse(Samples.Text("cambridgeshire_2022_23"))!.AsObject();
        file["money"]!["pounds"] = fund.Money.Amount!.Value.Pounds;
        file["when_short"] = Words.Of(fund.WhenShort);
        file["rounds"] = new JsonArray([.. fund.Rounds.Select((r, i) => (JsonNode)Round(r, i))]);
        file["formula"] = new JsonObject
        {
            ["eligibility"] = new JsonObject { ["kind"] = "cost_above_notional_sen", ["percent"] = fund.Formula.Eligibility.Percent.Value, ["contribution_pounds"] = 6000 },
            ["payment"] = Payment(fund.Formula),
            ["rounding"] = new JsonObject { ["mode"] = "half_up", ["unit_pence"] = fund.Formula.Rounding.UnitPence },
        };
        file["application"] = new JsonObject { ["most_pounds"] = fund.Application!.Most.Pounds, ["most_for"] = Words.Of(fund.Application.MostFor), ["gate"] = Words.Of(fund.Application.Gate), ["pot"] = Pot(fund.Application.Pot) };
        Read<ContingencyFund> read = Samples.Read(file.ToJsonString());
        Assert.Empty(read.Findings);
        return read.Value!;
    }

    private static JsonObject Round(FundRound round, int index)
    {
        var file = new JsonObject
        {
            ["name"] = round.Name, ["kind"] = index == 0 ? "count" : "recount", ["count_on"] = round.CountOn.ToString("yyyy-MM-dd"),
            ["basis"] = Words.Of(round.Basis), ["pot"] = Pot(round.Pot), ["changes"] = Words.Of(round.Changes),
        };
        if (round.Basis == RoundBasis.OwnMonths)
            file["months"] = new JsonObject { ["from"] = Month(round.MonthsFrom), ["until"] = Month(round.MonthsUntil) };
        return file;
    }

    private static JsonObject Payment(FormulaPart formula)
    {
        var file = new JsonObject { ["kind"] = Words.Of(formula.Payment) };
        if (formula.Payment is PaymentKind.PerExcessPupil or PaymentKind.PerCountedPupil) file["pounds"] = formula.PerPupil.Pounds;
        if (formula.Payment is PaymentKind.PerExcessPupil or PaymentKind.ShareOfPot) file["fraction"] = Words.Of(formula.Fraction);
        return file;
    }

    private static JsonObject Pot(PotShare pot)
    {
        var file = new JsonObject { ["kind"] = Words.Of(pot.Kind) };
        if (pot.Percent is Quantity percent) file["percent"] = percent.Value;
        if (pot.Amount is Money amount) file["pounds"] = amount.Pounds;
        return file;
    }

    private static string Month(int month) => new DateOnly(2022, 4, 1).AddMonths(month).ToString("yyyy-MM-dd");
}
