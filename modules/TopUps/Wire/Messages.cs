using System.Globalization;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;
using Contract = Funding.TopUps.V1;
using Shared = Funding.Type.V1;

namespace FundingPlatform.TopUps.Wire;

/// <summary>The module's records as the contract has them, and what a caller tries out as records.</summary>
internal static class Messages
{
    private static readonly Quantity HoursOfAWeek = Quantity.Of(168);
    private static readonly Rate HighestAmount = Rate.OfPounds(10_000_000);

    /// <summary>What a price hangs on; who the pupil is and who pays are not looked at.</summary>
    public static Placement Read(Shared.PlacementDetails? stated, string path)
    {
        Shared.PlacementDetails details = Field.Needed(stated, path);
        return new(
            Field.TextOrNull(details.PlacementId, $"{path}.placement_id") ?? "",
            "",
            details.HomeAuthority,
            details.SchoolId != 0 ? details.SchoolId : throw Field.Missing($"{path}.school_id"),
            Field.Word<Setting>((int)details.Setting, $"{path}.setting"),
            Field.TextOrNull(details.Need, $"{path}.need"),
            details.HasYearGroup ? details.YearGroup : null,
            Field.Word<PlanKind>((int)details.Plan, $"{path}.plan"),
            details.PartTime is null ? Quantity.One : new(details.PartTime.HundredMillionths),
            Field.Span(details.Span, $"{path}.span"),
            details.DualRegistered,
            SourceStatus.Given,
            new(path, 0));
    }

    /// <summary>An award that is tried out; its source is the path, which findings repeat.</summary>
    public static BandDecision Read(Contract.PreviewAward stated, string scheme, Placement placement, string path)
    {
        DateSpan span = Field.Span(stated.Span, $"{path}.span");
        return new(placement.Id, scheme, Read(stated.Award, $"{path}.award"), span, span.From, new(path, 0));
    }

    public static Contract.PricedPlacement Of(PricedPlacement priced, Scheme? scheme, FundingYear year)
    {
        var wire = new Contract.PricedPlacement
        {
            PlacementId = priced.Placement.Id,
            SchoolId = priced.Placement.SchoolId,
            SchemeId = priced.Scheme,
            FundingYear = ToWire.Year(year),
            Amount = priced.Amount is Money amount ? ToWire.Money(amount) : null,
            Status = ToWire.Status(priced.Status),
            Segments = { priced.Segments.Select(Of) },
            Findings = { priced.Findings.Select(ToWire.Finding) },
        };
        if (scheme is null) return wire;
        wire.Payments.AddRange(TopUpPricing.Payments(scheme, priced).Select(p => new Contract.Payment { Name = p.Name, Amount = ToWire.Money(p.Amount) }));
        wire.Steps.AddRange(TopUpPricing.Explain(scheme, priced));
        return wire;
    }

    /// <summary>The same of a placement that nobody recorded: findings name the path of the field and no file.</summary>
    public static Contract.PricedPlacement OfPreview(PricedPlacement priced, Scheme scheme, FundingYear year) =>
        Of(priced with { Findings = [.. priced.Findings.Select(f => f with { Column = f.Column ?? f.File, File = null })] }, scheme, year);

    private static Contract.PricedSegment Of(PricedSegment segment) => new()
    {
        Span = ToWire.Span(segment.Span),
        Band = segment.Band ?? "",
        AnnualValuePence = Of(segment.AnnualValuePence),
        ContributionPence = Of(segment.ContributionPence),
        YearShare = Of(segment.Share),
        ExactPence = Of(segment.ExactPence),
        Amount = ToWire.Money(segment.Amount),
        ValueSource = segment.ValueSource,
        Status = ToWire.Status(segment.Status),
    };

    private static Contract.Fraction Of(Exact exact) => new()
    {
        Numerator = exact.Numerator.ToString(CultureInfo.InvariantCulture),
        Denominator = exact.Denominator.ToString(CultureInfo.InvariantCulture),
    };

    // The numbers are bounded so that sums stay exact; everything else about an award is for the rules to find.
    private static Award Read(Shared.Award? stated, string path)
    {
        Shared.Award award = Field.Needed(stated, path);
        Dictionary<string, int> levels = new(StringComparer.Ordinal);
        for (int i = 0; i < award.Levels.Count; i++)
            if (!levels.TryAdd(Field.Text(award.Levels[i].Area, $"{path}.levels[{i}].area"), award.Levels[i].Level))
                throw Field.Invalid($"{path}.levels[{i}].area", $"is {award.Levels[i].Area} for the second time: give each area once.");
        return new(
            award.HasBand ? Field.Text(award.Band, $"{path}.band") : null,
            award.HasPoints ? award.Points : null,
            Hours(award.Hours, $"{path}.hours"),
            Hours(award.TeacherHours, $"{path}.teacher_hours"),
            Field.RateOrNull(award.Amount, $"{path}.amount") is not Rate amount ? null
                : amount <= HighestAmount ? amount : throw Field.Invalid($"{path}.amount", $"is £{amount} a year: at most £{HighestAmount} is taken."),
            levels.Count == 0 ? null : levels);
    }

    private static Quantity? Hours(Shared.Quantity? stated, string path) =>
        Field.QuantityOrNull(stated, path) is not Quantity hours ? null
        : hours <= HoursOfAWeek ? hours : throw Field.Invalid(path, $"is {hours} hours: a week has {HoursOfAWeek}.");
}
