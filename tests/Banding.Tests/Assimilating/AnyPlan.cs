using System.Text.Json.Nodes;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Banding.Tests.Assimilating;

/// <summary>Cohorts and plans of any kind, for the properties of what is recorded. Band values rise twice, so that schedules have days to cut at.</summary>
internal static class AnyPlan
{
    public static readonly DateOnly Start = new(2023, 9, 1);

    public static Scheme Rising { get; } = MakeScheme();

    public static IReadOnlyDictionary<string, Scheme> Schemes { get; } = new Dictionary<string, Scheme> { [Rising.Id] = Rising };

    /// <summary>Everything that protection can be made of.</summary>
    public static Arbitrary<Protection> Protections { get; } = (
        from kind in Gen.Elements(ProtectionKind.None, ProtectionKind.PerPupil, ProtectionKind.PerSchool, ProtectionKind.PerPupil, ProtectionKind.PerSchool)
        from taper in Gen.Elements<Quantity[]>([], [], [Quantity.Of(100), Quantity.Of(50)], [Quantity.Of(80), Quantity.Of(40.5m), Quantity.Of(10)])
        from months in Gen.Elements<int?>(null, null, 7, 18)
        from ends in Gen.Elements<ProtectionEnd[]>([], [ProtectionEnd.Leaving], [ProtectionEnd.AnnualReview], [ProtectionEnd.PhaseChange, ProtectionEnd.Leaving])
        from uplift in Gen.Elements<ProtectionUplift[]>([], [new(new(2024, 4, 1), Quantity.Of(3), "any", SourceStatus.Illustrative), new(new(2024, 11, 5), Quantity.Of(1.5m), "any", SourceStatus.Illustrative)])
        from cap in Gen.Elements<GainsCap?>(null, null, new GainsCap(Quantity.Of(60)), new GainsCap(Quantity.Of(100)))
        select kind == ProtectionKind.None ? Protection.None : new Protection(kind, taper, taper.Length > 0 ? null : months, ends, uplift, cap)).ToArbitrary();

    /// <summary>Up to 12 pupils of three schools, some of whom leave, some with provision that is dearer than any band.</summary>
    public static Arbitrary<PupilToMove[]> Cohorts { get; } = (
        from size in Gen.Choose(1, 12)
        from pence in Gen.Choose(0, 700_000).ListOf(size)
        from school in Gen.Choose(1, 3).ListOf(size)
        from review in Gen.Choose(-20, 500).ListOf(size)
        from days in Gen.Choose(30, 1_200).ListOf(size)
        from other in Gen.Choose(0, 9).ListOf(size)
        select Enumerable.Range(0, size).Select(i => Pupil(i, pence[i], school[i], review[i], other[i] < 4 ? days[i] : null, other[i] == 9)).ToArray()).ToArbitrary();

    public static Arbitrary<TargetRuleKind> Rules { get; } = Gen.Elements(TargetRuleKind.Nearest, TargetRuleKind.NextAbove, TargetRuleKind.NextBelow).ToArbitrary();

    public static AssimilationPlan Plan(TargetRuleKind rule, Protection protection, TimingKind timing = TimingKind.AnnualReview) => new(
        "any", "Any", 999, SourceStatus.Illustrative, [], [], new(OldArrangementKind.Amounts, null, null, new Dictionary<string, Rate>(), null, Quantity.Zero, PartTimeRule.Factor),
        new(Rising.Id, rule, rule == TargetRuleKind.Nearest ? TieRule.Up : null, [], new Dictionary<string, string>()),
        new(timing, Start, null, [], []), protection, [], null)
    {
        Text = $"{rule} {protection.Kind} {timing}",
        FirstPayment = new(2030, 4, 1),
    };

    public static PupilToMove Pupil(int number, int pence, int school, int review, int? days = null, bool dearer = false)
    {
        PupilToMove pupil = SmallAuthority.Pupil($"P{number:00}", 100_000 + school, PupilPhase.Primary, Award.OfAmount(Rate.Of(new Money(pence))));
        DateSpan placed = new(pupil.Placement.Span.From, days is int stays ? Start.AddDays(stays) : DateSpan.NoEnd);
        return pupil with
        {
            Placement = pupil.Placement with { Span = placed },
            Events = [new(PupilEventKind.AnnualReview, Start.AddDays(review)), new(PupilEventKind.AnnualReview, Start.AddDays(review + 365)), new(PupilEventKind.PhaseTransfer, new(2024, 9, 1))],
            Specified = dearer ? Money.OfPounds(9_000) : null,
            Awards = [new BandDecision(pupil.Placement.Id, "the_old_way", pupil.Old!, new(placed.From, DateSpan.NoEnd), placed.From, new("bands.csv", number + 2))],
        };
    }

    public static string Text(PupilToMove[] pupils) => string.Join("; ", pupils.Select(p =>
        $"{p.Placement.Id} school {p.Placement.SchoolId} old {p.Old!.Amount} review {p.Events[0].Date:yyyy-MM-dd} placed {p.Placement.Span}"));

    private static Scheme MakeScheme()
    {
        JsonNode file = JsonNode.Parse(File.ReadAllText(Path.Combine(SmallAuthority.Folder, "synthetic_bands.json")))!;
        file["id"] = "rising_bands";
        foreach ((string band, string from, int pounds) in new[] { ("1", "2024-04-01", 1_000), ("2", "2024-04-01", 2_300), ("4", "2024-04-01", 4_700), ("2", "2025-04-01", 2_500), ("5", "2025-04-01", 6_000) })
            file["values"]!.AsArray().Add(new JsonObject { ["band"] = band, ["from"] = from, ["pounds"] = pounds, ["source"] = "synthetic", ["status"] = "illustrative" });
        Read<Scheme> read = SchemeFile.Read(Encoding.UTF8.GetBytes(file.ToJsonString()), "rising_bands.json");
        Assert.Empty(read.Findings);
        return read.Value!;
    }
}
