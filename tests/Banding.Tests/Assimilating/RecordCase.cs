using System.Text;
using System.Text.Json.Nodes;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Banding.Tests.Assimilating;

/// <summary>A database with two pupils who move on one date, and one whom another authority pays for.</summary>
public abstract class RecordCase : IDisposable
{
    private protected static readonly DateOnly Start = AnyPlan.Start;
    private protected static readonly AssimilationPlan Plan = RecordHost.OnOneDate;
    private protected static readonly AssimilationOverride Accepted = new(OverrideKind.Envelope, "The Forum accepts it.", "forum/2023-07-04/3");

    private protected readonly RecordHost host = new([AnyPlan.Pupil(1, 300_000, 1, 900), AnyPlan.Pupil(2, 100_000, 2, 900), Foreign(AnyPlan.Pupil(9, 200_000, 1, 900))]);

    public void Dispose()
    {
        host.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The cohort without the pupil whom another authority pays for.</summary>
    private protected AssimilationInputs Inputs(AssimilationPlan? plan = null) => host.Inputs(plan ?? Plan, [.. host.Pupils.Take(2)]);

    private protected Outcome<RecordedSignOff> SignOff(AssimilationPlan? plan = null, string by = "Ben", string? shown = null, params AssimilationOverride[] overrides) =>
        host.Ask(by, session => AssimilationRecord.SignOff(session, Inputs(plan), Start, new(overrides), shown));

    private protected Outcome<AssimilationCommit> Commit(AssimilationPlan? plan = null, string by = "Ann", int[]? below = null, params AssimilationOverride[] overrides) =>
        host.Ask(by, session => AssimilationRecord.Commit(session, Inputs(plan), Start, new(overrides), below ?? []));

    private static PupilToMove Foreign(PupilToMove pupil) => pupil with { Placement = pupil.Placement with { HomeAuthority = 998 } };

    private protected static Scheme WithOpenBand() => Changed(file =>
    {
        foreach (JsonNode? value in file["values"]!.AsArray().Where(v => v!["band"]!.GetValue<string>() == "5"))
        {
            value!.AsObject().Remove("pounds");
            value["at_least"] = 5_000;
        }
    });

    private protected static Scheme Changed(Action<JsonNode> change)
    {
        JsonNode file = JsonNode.Parse(AnyPlan.Rising.Text)!;
        change(file);
        Read<Scheme> read = SchemeFile.Read(Encoding.UTF8.GetBytes(file.ToJsonString()), "rising_bands.json");
        Assert.Empty(read.Findings);
        return read.Value!;
    }
}
