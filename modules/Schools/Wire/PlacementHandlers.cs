using Funding.Type.V1;
using FundingPlatform.Shell;
using FundingPlatform.Kernel;
using Microsoft.Extensions.DependencyInjection;

namespace FundingPlatform.Schools.Wire;

/// <summary>The three changes of a placement, whether they come alone or in bulk.</summary>
internal static class PlacementHandlers
{
    public static IServiceCollection AddPlacementHandlers(this IServiceCollection services) => services
        .AddSingleton<ChangeHandler<PlacementOpening>>(Open)
        .AddSingleton<ChangeHandler<PlacementCorrection>>(Correct)
        .AddSingleton<ChangeHandler<PlacementClosing>>(Close);

    public static Func<Session, Outcome<RecordedChange>> Open(PlacementOpening change, string field)
    {
        Placement stated = Messages.Read(change.Placement, $"{field}.placement");
        DateOnly decidedOn = Field.Date(change.DecidedOn, $"{field}.decided_on");
        return session => Reply(session, field, SchoolsModule.Open(session, stated, decidedOn));
    }

    public static Func<Session, Outcome<RecordedChange>> Correct(PlacementCorrection change, string field)
    {
        Placement stated = Messages.Read(change.Placement, $"{field}.placement");
        DateOnly decidedOn = Field.Date(change.DecidedOn, $"{field}.decided_on");
        long? expected = change.HasExpectedSequence ? change.ExpectedSequence : null;
        return session => Reply(session, field, SchoolsModule.Correct(session, stated, decidedOn, expected));
    }

    public static Func<Session, Outcome<RecordedChange>> Close(PlacementClosing change, string field)
    {
        string id = Field.Text(change.PlacementId, $"{field}.placement_id");
        DateOnly until = Field.Date(change.Until, $"{field}.until");
        DateOnly decidedOn = Field.Date(change.DecidedOn, $"{field}.decided_on");
        long? expected = change.HasExpectedSequence ? change.ExpectedSequence : null;
        return session => Reply(session, field, SchoolsModule.Close(session, id, until, decidedOn, expected));
    }

    private static Outcome<RecordedChange> Reply(Session session, string field, Outcome<RecordedPlacement> changed) =>
        changed.Fault is Kernel.Fault fault
            ? fault with { Field = fault.Field is null ? null : $"{field}.{fault.Field}" }
            : new RecordedChange { Stamp = ToWire.Stamp(session.Stamp), Placement = Messages.Of(changed.Value) };
}
