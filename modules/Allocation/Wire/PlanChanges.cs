using Funding.Type.V1;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;
using Google.Protobuf;
using Grpc.Core;
using Finding = FundingPlatform.Kernel.Finding;

namespace FundingPlatform.Allocation.Wire;

/// <summary>What a change about a plan came to. <paramref name="Recorded"/> is null where nothing was recorded, which the findings explain or nobody was left for.</summary>
internal sealed record PlanChange<TRecorded>(TRecorded? Recorded, IReadOnlyList<ShareToday> Shares, IReadOnlyList<Finding> Findings) where TRecorded : class;

/// <summary>
/// The way of a change about a plan into the journal: the plan is read in the writer, where the schemes in use are those that it
/// is carried out with, and what is wrong with its files goes back as findings.
/// </summary>
internal sealed class PlanChanges(Changes changes)
{
    /// <summary>What a body gives that records nothing, for reasons that its findings say or because nothing is left to do; no caller sees it.</summary>
    public static Kernel.Fault Nothing { get; } = new("nothing_recorded", "Nothing was recorded.", FaultKind.RuleBroken);

    /// <summary><paramref name="body"/> records and gives the reply for a retry, or <see cref="Nothing"/>, or a refusal.</summary>
    public async Task<PlanChange<TRecorded>> Submit<TRecorded>(
        IMessage request, string requestId, StatedPlan stated, ServerCallContext context, Func<Session, AssimilationPlan, List<Finding>, Outcome<TRecorded>> body)
        where TRecorded : class, IMessage<TRecorded>, new()
    {
        List<Finding> findings = [];
        Outcome<Recorded<TRecorded>> done = await changes.Submit<TRecorded>(request, requestId, context, session =>
        {
            // It may run twice, when another command of its batch breaks.
            findings.Clear();
            Read<AssimilationPlan> read = stated.Read(session.Connection);
            findings.AddRange(read.Findings);
            return read.Failed ? Nothing : body(session, read.Value!, findings);
        }).ConfigureAwait(false);
        if (ReferenceEquals(done.Fault, Nothing)) return new(null, [], findings);
        Recorded<TRecorded> answer = done.OrThrow();
        return new(answer.Reply, answer.Shares, findings);
    }
}
