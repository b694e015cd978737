using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;
using Google.Protobuf.WellKnownTypes;
using Contract = Funding.VolumeTopUps.V1;
using Shared = Funding.Type.V1;

namespace FundingPlatform.VolumeTopUps.Wire;

/// <summary>The module's records as the contract has them.</summary>
internal static class Messages
{
    public static Contract.VolumeScheme Of(VolumeSchemeInUse used)
    {
        VolumeScheme scheme = used.Scheme;
        bool byPupils = scheme.Payment.Kind is VolumePaymentKind.PerExcessPupil or VolumePaymentKind.PerCountedPupil;
        return new()
        {
            SchemeId = scheme.Id,
            Name = scheme.Name,
            Authority = scheme.Authority,
            Status = ToWire.Status(scheme.Status),
            Sources = { scheme.Sources },
            Notes = { scheme.Notes },
            DecidedOn = ToWire.Date(scheme.DecidedOn),
            FirstYear = ToWire.Year(scheme.FirstYear),
            LastYear = ToWire.Year(scheme.LastYear),
            Threshold = (Contract.ThresholdKind)(scheme.Threshold.Kind + 1),
            ThresholdValue = ToWire.Quantity(scheme.Threshold.Value),
            Payment = (Contract.PaymentKind)(scheme.Payment.Kind + 1),
            Rate = byPupils ? ToWire.Rate(scheme.Payment.Rate) : null,
            Pot = Of(scheme.Pot?.Amount),
            WhenShort = scheme.Pot is VolumePot pot ? (Contract.PotShort)(pot.WhenShort + 1) : Contract.PotShort.Unspecified,
            Continuous = scheme.Continuous,
            Counts = { scheme.Cadence.Counts.Select(c => c.On).Order().Select(ToWire.Date) },
            Sha256 = used.Sha256,
            PaidFrom = (Shared.PaidFrom)(scheme.PaidFrom + 1),
            PublishedAt = Timestamp.FromDateTimeOffset(used.PublishedAt),
        };
    }

    public static Contract.NationalAverage Of(NationalAverage average) => new()
    {
        January = average.January,
        AllSchools = ToWire.Quantity(average.AllSchools),
        Primary = ToWire.Quantity(average.Primary),
        Secondary = ToWire.Quantity(average.Secondary),
        PublishedOn = ToWire.Date(average.PublishedOn),
        Source = average.Source,
        Status = ToWire.Status(average.Status),
    };

    public static Contract.NotifiedCount Of(NotifiedCount notified) => new()
    {
        SchemeId = notified.Scheme,
        Authority = notified.Authority,
        FundingYear = ToWire.Year(notified.Year),
        On = ToWire.Date(notified.On),
        Number = notified.Number,
        Corrections = notified.CountNumber,
        DecidedOn = ToWire.Date(notified.DecidedOn),
        Lines = { notified.Lines.Select(Of) },
        Total = ToWire.Money(notified.Total),
        Sequence = notified.Sequence,
    };

    public static void Fill(Contract.GetVolumeYearResponse reply, VolumeResult result)
    {
        reply.Average = result.Year.Average is NationalAverage average ? Of(average) : null;
        reply.Rounds.AddRange(result.Rounds.Select(Of));
        reply.Schools.AddRange(result.Schools.Select(Of));
        (reply.Notified, reply.Paid, reply.Left) = (ToWire.Money(result.Notified), ToWire.Money(result.Paid), Of(result.Left));
        reply.Findings.AddRange(result.Findings.Select(ToWire.Finding));
    }

    public static Contract.WhatIfRow Of(ThresholdRow row) => new()
    {
        Threshold = ToWire.Quantity(row.Threshold),
        Qualifying = { row.Qualifying },
        Schools = { row.Schools.Select(Of) },
        Due = ToWire.Money(row.Due),
        Paid = ToWire.Money(row.Paid),
        Shortage = ToWire.Money(row.Shortage),
    };

    private static Contract.VolumeRound Of(VolumeRound round) => new()
    {
        Name = round.Name,
        On = ToWire.Date(round.On),
        State = round.Notified ? Contract.RoundState.Notified : round.State == CountState.Open ? Contract.RoundState.Open : Contract.RoundState.Closed,
        Corrections = round.Number,
        Lines = { round.Lines.Select(Of) },
        Recount = { round.Recount.Select(Of) },
        Due = ToWire.Money(round.Due),
        Paid = ToWire.Money(round.Paid),
        SettledBy = ToWire.DateOrNull(round.SettledBy),
        RecountDue = round.RecountDue,
    };

    private static Contract.VolumeLine Of(VolumeLine line) => new()
    {
        SchoolId = line.SchoolId,
        Measures = { line.Measures.Select(Of) },
        Entitlement = Of(line.Entitlement),
        Due = Of(line.Due),
        Amount = Of(line.Amount),
        Missing = line.Missing ?? "",
    };

    private static Contract.VolumeMeasure Of(VolumeMeasure measure) => new()
    {
        On = ToWire.Date(measure.On),
        Counted = ToWire.Quantity(measure.Counted),
        Roll = measure.Roll is Quantity roll ? ToWire.Quantity(roll) : null,
        Threshold = Of(measure.Threshold),
        Excess = Of(measure.Excess),
        Qualifies = measure.Qualifies,
    };

    private static Contract.VolumeAmount Of(SchoolAmount school) => new() { SchoolId = school.SchoolId, Amount = Of(school.Amount), Missing = school.Missing ?? "" };

    private static Contract.NotifiedLine Of(NotifiedLine line) => new()
    {
        SchoolId = line.School,
        Counted = ToWire.Quantity(new(line.Counted)),
        Roll = line.Roll is long roll ? ToWire.Quantity(new(roll)) : null,
        Threshold = ToWire.Quantity(new(line.Threshold)),
        Excess = ToWire.Quantity(new(line.Excess)),
        Entitlement = ToWire.Money(new(line.Entitlement)),
        Amount = ToWire.Money(new(line.Amount)),
    };

    private static Shared.Money? Of(Money? money) => money is Money known ? ToWire.Money(known) : null;

    private static Shared.Quantity? Of(Exact? pupils) => pupils is Exact known ? ToWire.Quantity(Quantity.Nearest(known, 8)) : null;
}
