using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FundingPlatform.Kernel;

namespace FundingPlatform.Banding.Rules;

/// <summary>SHA-256 of texts, and of what a dry run shows.</summary>
internal static class Digests
{
    public static string OfText(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    public static string Of(AssimilationPlan plan, AssimilationEffects effects)
    {
        var text = new StringBuilder();
        void Line(params ReadOnlySpan<object?> cells)
        {
            foreach (object? cell in cells) text.Append(Cell(cell)).Append('\t');
            text.Append('\n');
        }

        Line(OfText(plan.Text), effects.Result.On);
        foreach (AssimilatedPupil p in effects.Result.Pupils)
            Line(p.PlacementId, p.SchoolId, p.Status, p.MovesOn, p.Old, p.Band, p.New, p.ProtectionEnds, string.Join(' ', p.Exceptions.Select(e => e.Code)));
        foreach (AssimilatedSchool s in effects.Result.Schools) Line(s.SchoolId, s.Pupils, s.Moved, s.WholeChange, s.OutsideTolerance);
        foreach (AwardMove move in effects.Awards)
            foreach (BandDecision award in move.Ended.Prepend(move.New)) Line(award.PlacementId, award.Scheme, award.Award.Key, award.Award.Amount?.Millionths, award.Span.From, award.Span.Until);
        foreach (ProtectionAward a in effects.Protections) Line(a.SchoolId, a.PlacementId, a.Part, a.Span.From, a.Span.Until, a.AnnualAmount);
        return OfText(text.ToString());
    }

    private static string Cell(object? cell) => cell switch
    {
        null => "",
        Money money => money.Pence.ToString(CultureInfo.InvariantCulture),
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        _ => Convert.ToString(cell, CultureInfo.InvariantCulture)!,
    };
}
