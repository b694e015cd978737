using System.Security.Cryptography;
using System.Text;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;
using Google.Protobuf.WellKnownTypes;
using Contract = Funding.Allocation.V1;
using Shared = Funding.Type.V1;

namespace FundingPlatform.Allocation.Wire;

/// <summary>What an assimilation does, as the contract has it. Words of closed lists stand there in the same order, after "not said".</summary>
internal static class AssimilationMessages
{
    public static Contract.AssimilatedPupil Of(AssimilatedPupil pupil, bool inSample) => new()
    {
        PlacementId = pupil.PlacementId,
        SchoolId = pupil.SchoolId,
        Status = (Contract.MoveStatus)((int)pupil.Status + 1),
        MovesOn = ToWire.DateOrNull(pupil.MovesOn),
        Old = MoneyOrNull(pupil.Old),
        Band = pupil.Band ?? "",
        New = MoneyOrNull(pupil.New),
        ProtectionEnds = ToWire.DateOrNull(pupil.ProtectionEnds),
        Years = { pupil.Years.Select(Of) },
        Reason = pupil.Reason,
        Exceptions = { pupil.Exceptions.Select(e => new Contract.AssimilationDoubt { Code = e.Code, Words = e.Words }) },
        InSample = inSample,
    };

    public static Contract.AssimilatedYear Of(AssimilatedYear year) => new()
    {
        Day = ToWire.Date(year.Day),
        Old = ToWire.Money(year.Old),
        Award = ToWire.Money(year.Award),
        Protection = ToWire.Money(year.Protection),
        GainTaken = ToWire.Money(year.GainTaken),
    };

    public static Contract.SpecialSchoolTest Of(SpecialSchoolTest test) => new()
    {
        SchoolId = test.SchoolId,
        SchoolName = test.Name,
        Verdict = (Contract.ProtectionVerdict)((int)test.Verdict + 1),
        BaseYear = test.BaseYear is FundingYear year ? ToWire.Year(year) : null,
        Percent = test.Percent is Quantity percent ? ToWire.Quantity(percent) : null,
        Places = test.Places is Quantity places ? ToWire.Quantity(places) : null,
        Pupils = test.Pupils,
        BasePerPlace = MoneyOrNull(test.BasePerPlace),
        FloorPerPlace = MoneyOrNull(test.FloorPerPlace),
        NowPerPlace = MoneyOrNull(test.NowPerPlace),
        Shortfall = MoneyOrNull(test.Shortfall),
        Origins = { test.Origins.OrderBy(o => o.Key).Select(o => new Contract.BaseYearPupils { Origin = (Contract.BaseYearOrigin)((int)o.Key + 1), Pupils = o.Value }) },
        Words = test.Words,
    };

    public static Contract.AssimilatedSchool Of(AssimilatedSchool school) => new()
    {
        SchoolId = school.SchoolId,
        Pupils = school.Pupils,
        Moved = school.Moved,
        Years = { school.Years.Select(Of) },
        WholeChange = ToWire.Money(school.WholeChange),
        OutsideTolerance = school.OutsideTolerance,
    };

    public static Contract.EnvelopeGate Of(EnvelopeCheck check) => new()
    {
        Envelope = ToWire.Money(check.Approved),
        MovedChange = ToWire.Money(check.MovedChange),
        ExpectedOfTheRest = ToWire.Money(check.ExpectedOfTheRest),
        Exceeded = check.Exceeded,
        Now = Of(check.Gate.Now),
        Strata = { check.Gate.Now.Strata.Select(Of) },
        Looks = { check.Gate.Looks.Select(look => new Contract.GateLook { Percent = look.Percent, Reading = Of(look.Reading) }) },
        Alarmed = check.Gate.Alarmed,
    };

    public static Contract.CommitObstacle Obstacle(Fault fault) => new() { Code = fault.Code, Message = fault.Message, Override = OverrideOf(fault.Code) };

    /// <summary>What a sign-off recorded.</summary>
    public static Contract.RecordedSignOff Of(Stamp stamp, RecordedAssimilation recorded, DateOnly decidedOn)
    {
        Contract.AssimilationSignOff signed = Of(recorded.SignOff!, recorded.Cohort);
        return new()
        {
            Stamp = ToWire.Stamp(stamp),
            PlanId = recorded.Plan,
            PlanSha256 = signed.PlanSha256,
            ShownDigest = signed.ShownDigest,
            Cohort = signed.Cohort,
            ExpectedChange = signed.ExpectedChange,
            DecidedOn = ToWire.Date(decidedOn),
        };
    }

    /// <summary>What a commit recorded.</summary>
    public static Contract.RecordedCommit Of(Stamp stamp, AssimilationCommit commit, RecordedAssimilation recorded, DateOnly decidedOn)
    {
        HashSet<string> moved = [.. commit.Effects.Awards.Select(a => a.New.PlacementId)];
        return new()
        {
            Stamp = ToWire.Stamp(stamp),
            PlanId = recorded.Plan,
            On = ToWire.Date(commit.Effects.Result.On),
            Moved = moved.Count,
            MovedInAll = recorded.Moves.Count,
            AnnualChange = ToWire.Money(Sum(recorded.Moves.Where(m => moved.Contains(m.Pupil.PlacementId)).Select(m => m.Change))),
            DecidedOn = ToWire.Date(decidedOn),
        };
    }

    /// <summary>SHA-256 of a text in lower-case hexadecimal.</summary>
    public static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    public static Contract.AssimilationState Of(RecordedAssimilation recorded)
    {
        return new()
        {
            PlanId = recorded.Plan,
            Moderated = recorded.Moderations.Count,
            SignOff = recorded.SignOff is RecordedSignOff signed ? Of(signed, recorded.Cohort) : null,
            Moved = recorded.Moves.Count,
            MovedChange = ToWire.Money(Sum(recorded.Moves.Select(m => m.Change))),
            Overrides = { recorded.Overrides.Select(o => new Contract.RecordedOverride { Given = Of(o.Given), Stamp = Stamp(o.Sequence, o.At, o.By) }) },
        };
    }

    private static Contract.AssimilationSignOff Of(RecordedSignOff signed, IReadOnlyList<GatePlan> cohort) => new()
    {
        Stamp = Stamp(signed.Sequence, signed.At, signed.By),
        PlanSha256 = signed.Sha256,
        ShownDigest = signed.Digest,
        ShownOn = ToWire.Date(signed.ShownOn),
        Cohort = cohort.Count,
        ExpectedChange = ToWire.Money(Sum(cohort.Select(c => c.Expected ?? Money.Zero))),
        Envelope = MoneyOrNull(signed.Envelope),
        FirstPayment = ToWire.DateOrNull(signed.FirstPayment),
        Lapsed = signed.Lapsed,
    };

    private static Contract.AssimilationOverride Of(AssimilationOverride given) =>
        new() { Kind = (Contract.OverrideKind)((int)given.Kind + 1), Reason = given.Reason, Reference = given.Reference };

    private static Contract.OverrideKind OverrideOf(string code) => code switch
    {
        "envelope_exceeded" => Contract.OverrideKind.Envelope,
        "school_outside_tolerance" => Contract.OverrideKind.SchoolTolerance,
        "special_schools_below_protection" => Contract.OverrideKind.SpecialSchoolProtection,
        _ => Contract.OverrideKind.Unspecified,
    };

    private static Contract.GateReading Of(EnvelopeReading reading) => new()
    {
        Moved = reading.Moved,
        Cohort = reading.Cohort,
        Projection = ToWire.Money(reading.Projection),
        Low = MoneyOrNull(reading.Low),
        High = MoneyOrNull(reading.High),
        Verdict = Of(reading.Verdict),
    };

    private static Contract.GateStratum Of(StratumReading reading) => new()
    {
        OldBand = reading.Stratum.OldBand,
        Setting = (Shared.Setting)((int)reading.Stratum.Setting + 1),
        Phase = reading.Stratum.Phase is PupilPhase phase ? (Contract.PupilPhase)((int)phase + 1) : Contract.PupilPhase.Unspecified,
        Plans = reading.Plans,
        Moved = reading.Moved,
        Projection = ToWire.Money(reading.Projection),
        Cell = reading.Cell,
        Verdict = Of(reading.Verdict),
    };

    private static Contract.GateVerdict Of(GateVerdict verdict) => (Contract.GateVerdict)((int)verdict + 1);

    private static Shared.JournalStamp Stamp(long sequence, DateTimeOffset at, string by) =>
        new() { Sequence = sequence, RecordedAt = Timestamp.FromDateTimeOffset(at), Actor = by };

    private static Shared.Money? MoneyOrNull(Money? money) => money is Money known ? ToWire.Money(known) : null;

    private static Money Sum(IEnumerable<Money> amounts) => amounts.Aggregate(Money.Zero, (sum, amount) => sum + amount);
}
