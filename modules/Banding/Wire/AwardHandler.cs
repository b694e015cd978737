using Funding.Type.V1;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;
using Microsoft.Extensions.DependencyInjection;

namespace FundingPlatform.Banding.Wire;

/// <summary>An award for a placement, whether it comes alone or in bulk.</summary>
internal static class AwardHandler
{
    public static IServiceCollection AddAwardHandler(this IServiceCollection services) =>
        services.AddSingleton<ChangeHandler<BandAward>>(Decide);

    public static Func<Session, Outcome<RecordedChange>> Decide(BandAward change, string field)
    {
        BandDecision stated = Messages.Read(change, field);
        long? expected = change.HasExpectedSequence ? change.ExpectedSequence : null;
        return session => Reply(session, field, BandingModule.Decide(session, stated, change.EndsCurrent, expected));
    }

    private static Outcome<RecordedChange> Reply(Session session, string field, Outcome<RecordedAward> decided)
    {
        if (decided.Fault is Kernel.Fault fault) return FieldOf(fault.Code) is string own ? fault with { Field = $"{field}.{own}" } : fault;
        BandingReader reader = BandingReader.Over(session);
        Funding.Type.V1.BandDecision Of(BandDecision decision) => Messages.Of(decision, reader.InUse(decision.Scheme)?.Scheme);
        return new RecordedChange
        {
            Stamp = ToWire.Stamp(session.Stamp),
            Decision = Of(decided.Value.Decision),
            Ended = { decided.Value.Ended.Select(Of) },
        };
    }

    private static string? FieldOf(string code) => code switch
    {
        "authority_forbidden" => null,
        "scheme_unknown" or "not_covered" => "scheme_id",
        "placement_unknown" => "placement_id",
        "sequence_stale" => "expected_sequence",
        "dates_turned_round" => "span.until",
        "before_placement" or "after_placement" or "scheme_not_in_force" or "overlaps_decision" => "span.from",
        _ => "award",
    };
}
