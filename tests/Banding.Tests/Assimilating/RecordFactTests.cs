using System.Text.Json;
using FundingPlatform.Banding.Storage;
using FundingPlatform.Kernel;

namespace FundingPlatform.Banding.Tests.Assimilating;

/// <summary>A kind that has shipped never changes shape.</summary>
public sealed class RecordFactTests
{
    private static readonly DateTimeOffset Noon = new(2023, 8, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly Day = new(2023, 9, 1);
    private static readonly OverrideLine Override = new("envelope", "The Forum accepts it.", "forum/2023-07-04/3");
    private static readonly DecidedBand Made = new("P1", Day, new(2024, 9, 1), "C", null, null, null, 6_250_500_000, null, Day, 0);

    private static readonly EndedAward Ended = new("leicestershire", "bands.csv", 7,
        new("P1", new(2023, 4, 1), null, null, null, 1_550_000_000, 300_000_000, null, null, new(2023, 2, 14), 4), Day);

    [Fact]
    public void Moderated_bands() => Same("banding.bands_moderated.v1", JsonSerializer.Serialize(new BandsModerated("bands_2023", 351, "ba7816bf", "Dora", Noon,
        [new("P1", "C", 6_250_500_000, "need_higher", "case/17"), new("P2", "B", null, "evidence_supports", null)]), FactJson.Default.BandsModerated));

    [Fact]
    public void A_sign_off() => Same("banding.assimilation_signed_off.v1", JsonSerializer.Serialize(new AssimilationSignedOff("bands_2023", 351, 0, 1, "ba7816bf", "abc", "e3b0c442",
        Day, "Ben", Noon, -120_050, new(2023, 9, 15), [Override], [new("P1", "D+", "special", "primary", 150_000, false), new("P2", "amount", "mainstream", null, 0, true)]),
        FactJson.Default.AssimilationSignedOff));

    [Fact]
    public void Moved_pupils() => Same("banding.pupils_assimilated.v1", JsonSerializer.Serialize(new PupilsAssimilated("bands_2023", 351, 0, 1, Day, "bury_illustrative",
        "assimilation bands_2023", "Ann", Noon, [105_377], [new(105_377, -90_000, Made, [Ended])],
        [new(105_377, "P1", "protection", Day, new(2024, 4, 1), 90_000), new(105_377, null, "gain_taken", Day, null, 1)], [Override]), FactJson.Default.PupilsAssimilated));

    [Fact]
    public void An_undo() => Same("banding.assimilation_undone.v1", JsonSerializer.Serialize(new AssimilationUndone("bands_2023", 351, 0, 1, "bury_illustrative", "Ann", Noon,
        [105_377], [new(105_377, Made, [Ended])]), FactJson.Default.AssimilationUndone));

    private static void Same(string kind, string payload) =>
        Assert.Equal(File.ReadAllText(Path.Combine(Samples.Root, "tests", "Banding.Tests", "Golden", $"{kind}.json")).TrimEnd('\n'), payload);
}
