using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;
using Google.Protobuf.Collections;
using Contract = Funding.Allocation.V1;

namespace FundingPlatform.Allocation.Wire;

/// <summary>What a caller states about an assimilation, as the module's records; a field that is wrong is named by its path.</summary>
internal static class AssimilationRequests
{
    /// <summary>The most that one call takes; the contract says so.</summary>
    public const int MostPlanBytes = 1 << 20, MostFacts = 25_000, MostBands = 10_000;

    private const int LongestId = 64, MostEvents = 100, LongestReason = 200;

    // As a bands file has them: more is a slip of the pen, and sums stay exact.
    private static readonly Rate HighestRate = Rate.OfPounds(10_000_000);
    private static readonly Money HighestAmount = Money.OfPounds(10_000_000);

    public static IReadOnlyList<PupilFacts> Pupils(RepeatedField<Contract.PupilFacts> stated)
    {
        if (stated.Count > MostFacts) throw TooLarge("pupils", stated.Count, "facts", MostFacts);
        return [.. stated.Select((one, i) => Read(one, $"pupils[{i}]") with { Source = new(ToldFindings.OfPupils, i + 1) })];
    }

    public static IReadOnlyList<ModeratedBand> Bands(RepeatedField<Contract.ModeratedBand> stated)
    {
        if (stated.Count == 0) throw Field.Missing("bands");
        if (stated.Count > MostBands) throw TooLarge("bands", stated.Count, "bands", MostBands);
        return [.. stated.Select((one, i) => Read(one, $"bands[{i}]", new(ToldFindings.OfBands, i + 1)))];
    }

    public static AssimilationApprovals Overrides(RepeatedField<Contract.AssimilationOverride> stated) => new([.. stated.Select((one, i) => new AssimilationOverride(
        Field.Word<OverrideKind>((int)one.Kind, $"overrides[{i}].kind"),
        Field.Text(one.Reason, $"overrides[{i}].reason", LongestReason),
        Field.Text(one.Reference, $"overrides[{i}].reference", LongestId)))]);

    private static PupilFacts Read(Contract.PupilFacts stated, string path)
    {
        string placement = Field.Text(stated.PlacementId, $"{path}.placement_id", LongestId);
        DateOnly? started = Field.DateOrNull(stated.PlanStarted, $"{path}.plan_started");
        if (stated.Events.Count > MostEvents) throw TooLarge($"{path}.events", stated.Events.Count, "events", MostEvents);
        PupilEvent[] events = [.. stated.Events.Select((one, i) => new PupilEvent(
            Field.Word<PupilEventKind>((int)one.Kind, $"{path}.events[{i}].kind"), Field.Date(one.On, $"{path}.events[{i}].on")))];
        Money? specified = Field.MoneyOrNull(stated.Specified, $"{path}.specified");
        if (specified > HighestAmount) throw Field.Invalid($"{path}.specified", $"is {specified} a year: at most {HighestAmount} is taken.");
        return new(placement, started, events, specified);
    }

    private static ModeratedBand Read(Contract.ModeratedBand stated, string path, SourceRef source)
    {
        string placement = Field.Text(stated.PlacementId, $"{path}.placement_id", LongestId);
        string band = Field.Text(stated.Band, $"{path}.band");
        Rate? amount = Field.RateOrNull(stated.Amount, $"{path}.amount");
        if (amount > HighestRate) throw Field.Invalid($"{path}.amount", $"is £{amount} a year: at most £{HighestRate} is taken.");
        ModerationReason reason = Field.Word<ModerationReason>((int)stated.Reason, $"{path}.reason");
        return new(placement, band, amount, reason, Field.TextOrNull(stated.Reference, $"{path}.reference", LongestId), source);
    }

    private static FaultException TooLarge(string field, int count, string of, int most) =>
        new(AllocationFaults.TooLarge($"{count} {of}", $"{most}") with { Field = field });
}
