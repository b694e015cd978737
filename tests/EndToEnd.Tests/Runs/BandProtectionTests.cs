using FundingPlatform.Allocation;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;

namespace FundingPlatform.EndToEnd.Tests.Runs;

/// <summary>A year start's database in which a plan moved one pupil and protects it and its school.</summary>
public sealed class BandProtectionTests(EarlierRun earlier) : IClassFixture<EarlierRun>, IDisposable
{
    private static readonly DateOnly Moved = new(2023, 9, 1), NextYear = new(2024, 9, 1);
    private readonly TemporaryFolder work = new();

    public void Dispose() => work.Dispose();

    [Fact]
    public async Task An_explanation_shows_the_line_and_the_awards_behind_it_and_the_record_leads_to_the_same_shares()
    {
        Assert.Equal(0, Product.Run("backup", "--db", Path.Combine(earlier.Folder, "funding.db"), "--to", work["copy.db"]).Code);
        string before = Explained();
        await Assimilate();

        string after = Explained();
        // Of 366 days 213: 600 x 213/366 = 349.180..., less 366 x 213/366 of the school's gain.
        Assert.DoesNotContain("band_protection", before, StringComparison.Ordinal);
        Assert.Matches(@"\d+\. band_protection +£136\.18\r?\n    rule       Band protection: what assimilation plans pay", after);
        Assert.Contains("    inputs     2 protection awards of assimilation plans", after, StringComparison.Ordinal);
        Assert.Contains("The 2 protection awards behind band_protection", after, StringComparison.Ordinal);
        string words = string.Join(' ', after.Split((char[])[' ', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("2023-09-01 until 2024-04-01: plan plan-1 protects placement 105286-0001 with £600.00 a year; share of the year 213 of 366 days: £349.18, rounded", words, StringComparison.Ordinal);
        Assert.Contains("plan plan-1 takes £366.00 a year of the gain of the school's total; share of the year 213 of 366 days: -£213.00, rounded", words, StringComparison.Ordinal);
        Assert.Equal((0, ""), Product.Run("verify", "--db", work["copy.db"]) is var (code, _, error) ? (code, error) : default);
    }

    private string Explained()
    {
        (int code, string output, string error) = Product.Run("explain", "--urn", "105286", "--db", work["copy.db"]);
        Assert.Equal((0, ""), (code, error));
        return output;
    }

    private async Task Assimilate()
    {
        using FundingDatabase database = FundingDatabase.Open(work["copy.db"], AllocationModule.Platform, TimeProvider.System).Value;
        BandDecision old = Read(database).First(d => d.Span.Contains(Moved));
        Outcome<int> done = await database.Submit<int>(new CommandInfo(new Guid(1, 2, 3, new byte[8]), "test", 351), session =>
        {
            DecidedBand Award(DateOnly from, DateOnly? until, string band) => new(old.PlacementId, from, until, band, null, null, null, null, null, old.DecidedOn, old.Source.Line);
            session.Record(new AssimilationSignedOff("plan-1", 351, 0, 1, "", "", "", Moved, "test", DateTimeOffset.UnixEpoch, null, null, [], []));
            session.Record(new PupilsAssimilated(
                "plan-1", 351, 0, 1, Moved, old.Scheme, "test", "test", DateTimeOffset.UnixEpoch, [105286],
                [new(105286, 0, Award(Moved, null, "B"), [new(old.Scheme, old.Source.File, old.Sequence, Award(old.Span.From, null, old.Award.Band!), Moved)])],
                [
                    new(105286, old.PlacementId, "protection", Moved, NextYear, 60_000),
                    new(105286, null, "gain_taken", Moved, NextYear, 36_600),
                ], []));
            return 0;
        });
        Assert.Null(done.Fault);
    }

    private static IReadOnlyList<BandDecision> Read(FundingDatabase database)
    {
        using var connection = database.OpenReader();
        return BandingReader.Over(connection).DecisionsOf("105286-0001");
    }
}
