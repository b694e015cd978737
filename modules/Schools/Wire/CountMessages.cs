using FundingPlatform.Kernel;
using FundingPlatform.Shell;
using Contract = Funding.Schools.V1;

namespace FundingPlatform.Schools.Wire;

/// <summary>Counts as the contract has them, and the rule that a caller states.</summary>
internal static class CountMessages
{
    /// <summary>Whom to count; what is left out has the contract's default.</summary>
    public static CountRule Read(Contract.CountRule? stated, string path)
    {
        Contract.CountRule rule = stated ?? new();
        return new(
            Word(rule.Source, Contract.CountSource.Unspecified, CountSource.Placements, $"{path}.source"),
            Word(rule.Base, Contract.CountBase.Unspecified, CountBase.AllPupils, $"{path}.base"),
            Word(rule.Plans, Contract.CountedPlans.Unspecified, CountedPlans.EhcPlans, $"{path}.plans"),
            !rule.WithoutResourcedProvision,
            rule.OwnPupilsOnly,
            Field.QuantityOrNull(rule.SenSupportWeight, $"{path}.sen_support_weight") ?? Quantity.Zero);
    }

    public static Outcome<Contract.RecordedCount> Of(Session session, Outcome<RecordedCount> recorded) => recorded.Fault is Fault fault
        ? fault
        : new Contract.RecordedCount { Stamp = ToWire.Stamp(session.Stamp), Taken = Of(recorded.Value.Header) };

    public static Contract.CountTaken Of(CountHeader count) => new()
    {
        Authority = count.Authority,
        Date = ToWire.Date(count.Date),
        Number = count.Number,
        State = State(count.State),
        Reason = count.Reason ?? "",
        DecidedOn = ToWire.Date(count.DecidedOn),
        Sequence = count.Sequence,
        Schools = count.Schools,
        Placements = count.Placements,
    };

    public static Contract.GetCountResponse Of(Read<PlanCount> read, long sequence)
    {
        var reply = new Contract.GetCountResponse { Findings = { read.Findings.Select(ToWire.Finding) }, Sequence = sequence };
        if (read.Value is not PlanCount count) return reply;
        (reply.State, reply.Number) = (State(count.State), count.Number);
        Dictionary<(int, NotCountedReason), int> waiting = count.NotCounted.CountBy(n => (n.SchoolId, n.Reason)).ToDictionary();
        reply.Schools.AddRange(count.Schools.Select(s => new Contract.SchoolCount
        {
            SchoolId = s.SchoolId,
            Group = (Contract.SchoolGroup)s.Group,
            Counted = ToWire.Quantity(s.Counted),
            Roll = OrNull(s.Roll),
            PrimaryRoll = OrNull(s.PrimaryRoll),
            SecondaryRoll = OrNull(s.SecondaryRoll),
            AfterTheCount = waiting.GetValueOrDefault((s.SchoolId, NotCountedReason.AfterTheCount)),
            CountClosed = waiting.GetValueOrDefault((s.SchoolId, NotCountedReason.CountClosed)),
            CensusPublished = waiting.GetValueOrDefault((s.SchoolId, NotCountedReason.CensusPublished)),
        }));
        return reply;
    }

    private static Contract.CountState State(CountState state) => (Contract.CountState)(state + 1);

    private static Funding.Type.V1.Quantity? OrNull(Quantity? quantity) => quantity is Quantity known ? ToWire.Quantity(known) : null;

    // The contract's words are ours, one later.
    private static T Word<TStated, T>(TStated stated, TStated unsaid, T usual, string path) where TStated : struct, Enum where T : struct, Enum =>
        stated.Equals(unsaid) ? usual : Field.Word<T>(Convert.ToInt32(stated, System.Globalization.CultureInfo.InvariantCulture), path);
}
