using FundingPlatform.Kernel;
using FundingPlatform.Shell;
using Google.Protobuf.Collections;
using Contract = Funding.Banding.V1;
using Shared = Funding.Type.V1;

namespace FundingPlatform.Banding.Wire;

/// <summary>The module's records as the contract has them, and what a caller states as records.</summary>
internal static class Messages
{
    // As a bands file has them: more is a slip of the pen, and sums stay exact.
    private static readonly Quantity HoursOfAWeek = Quantity.Of(168);
    private static readonly Rate HighestAmount = Rate.OfPounds(10_000_000);

    /// <summary>An award as stated; the command becomes its source. What the scheme makes of it is for the rules to say.</summary>
    public static BandDecision Read(Shared.BandAward stated, string path) => new(
        Field.Text(stated.PlacementId, $"{path}.placement_id"),
        Field.Text(stated.SchemeId, $"{path}.scheme_id"),
        Read(stated.Award, $"{path}.award"),
        Field.Span(stated.Span, $"{path}.span"),
        Field.Date(stated.DecidedOn, $"{path}.decided_on"),
        new("", 0));

    public static Award Read(Shared.Award? stated, string path)
    {
        Shared.Award award = Field.Needed(stated, path);
        return new(
            award.HasBand ? Field.Text(award.Band, $"{path}.band") : null,
            award.HasPoints ? award.Points : null,
            Hours(award.Hours, $"{path}.hours"),
            Hours(award.TeacherHours, $"{path}.teacher_hours"),
            Amount(award.Amount, $"{path}.amount"),
            award.Levels.Count == 0 ? null : Levels(award.Levels, $"{path}.levels"));
    }

    /// <summary>
    /// An award with the band to which it leads in its scheme as it is in use now: none where the scheme pays without one, or
    /// where a later text of the scheme no longer has it.
    /// </summary>
    public static Shared.BandDecision Of(BandDecision decision, Scheme? scheme) => new()
    {
        PlacementId = decision.PlacementId,
        SchemeId = decision.Scheme,
        Award = Of(decision.Award),
        Span = ToWire.Span(decision.Span),
        DecidedOn = ToWire.Date(decision.DecidedOn),
        Band = scheme?.Reach(decision.Award) is { Succeeded: true } reached ? reached.Value.Band?.Id ?? "" : "",
        Source = $"{decision.Source}",
        Sequence = decision.Sequence,
    };

    public static Contract.Scheme Of(SchemeInUse used)
    {
        Scheme scheme = used.Scheme;
        return new()
        {
            SchemeId = scheme.Id,
            Name = scheme.Name,
            Authority = scheme.Authority,
            Status = ToWire.Status(scheme.Status),
            Sources = { scheme.Sources },
            Notes = { scheme.Notes },
            InForce = ToWire.Span(scheme.InForce),
            Basis = scheme.Basis == ValueBasis.Net ? Contract.ValueBasis.Net : Contract.ValueBasis.Gross,
            Settings = { scheme.Settings.Select(Of) },
            Bands = { scheme.Bands.Select(Of) },
            ReachedBy = { scheme.ReachedBy.Select(way => (Contract.ReachedBy)((int)way + 1)) },
            Complete = scheme.IsComplete,
            Sha256 = used.Sha256,
            PublishedAt = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(used.PublishedAt),
        };
    }

    private static Contract.Band Of(Band band)
    {
        var wire = new Contract.Band { BandId = band.Id, Name = band.Name ?? "", Settings = { band.Settings.Select(Of) } };
        if (band.Points is PointsRange points)
        {
            wire.PointsFrom = points.From;
            if (points.To is int last) wire.PointsTo = last;
        }

        return wire;
    }

    private static Shared.Setting Of(Schools.Setting setting) => (Shared.Setting)((int)setting + 1);

    private static Shared.Award Of(Award award)
    {
        var wire = new Shared.Award
        {
            Hours = award.Hours is Quantity hours ? ToWire.Quantity(hours) : null,
            TeacherHours = award.TeacherHours is Quantity teacher ? ToWire.Quantity(teacher) : null,
            Amount = award.Amount is Rate amount ? ToWire.Rate(amount) : null,
        };
        if (award.Band is string band) wire.Band = band;
        if (award.Points is int points) wire.Points = points;
        foreach ((string area, int level) in (award.Levels ?? new Dictionary<string, int>()).OrderBy(l => l.Key, StringComparer.Ordinal))
            wire.Levels.Add(new Shared.AwardLevel { Area = area, Level = level });
        return wire;
    }

    private static Quantity? Hours(Shared.Quantity? stated, string path) =>
        Field.QuantityOrNull(stated, path) is not Quantity hours ? null
        : hours <= HoursOfAWeek ? hours : throw Field.Invalid(path, $"is {hours} hours: a week has {HoursOfAWeek}.");

    private static Rate? Amount(Shared.Rate? stated, string path) =>
        Field.RateOrNull(stated, path) is not Rate amount ? null
        : amount <= HighestAmount ? amount : throw Field.Invalid(path, $"is £{amount} a year: at most £{HighestAmount} is taken.");

    private static Dictionary<string, int> Levels(RepeatedField<Shared.AwardLevel> stated, string path)
    {
        Dictionary<string, int> levels = new(StringComparer.Ordinal);
        for (int i = 0; i < stated.Count; i++)
        {
            string area = Field.Text(stated[i].Area, $"{path}[{i}].area");
            // Areas and levels are recorded in one text, parted by semicolons.
            if (area.Contains(';', StringComparison.Ordinal)) throw Field.Invalid($"{path}[{i}].area", "holds a semicolon, which no area of need has in its name.");
            if (!levels.TryAdd(area, stated[i].Level))
                throw new FaultException(BandingFaults.AwardUnclear() with { Field = $"{path}[{i}].area", Message = $"Area {area} is given twice: give each area once." });
        }

        return levels;
    }
}
