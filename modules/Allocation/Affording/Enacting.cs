using FundingPlatform.BlockTransfers;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;

namespace FundingPlatform.Allocation.Affording;

/// <summary>Solves the levers of the outcome that was decided and hands them to the transfer, all inside one command.</summary>
internal static class Enacting
{
    public static Outcome<EnactedOutcome> Run(Session session, string transfer, OutcomeSet set, string outcome, DateOnly decidedOn)
    {
        // What another authority records is nobody else's business, be it there or not.
        if (session.Caller?.MayActFor(set.Authority) is Fault forbidden) return forbidden;
        if (set.Outcomes.FirstOrDefault(o => o.Id == outcome) is not OutcomeAsked asked)
            return new Fault("outcome_unknown", $"{set.FileName} has no outcome {outcome}. It has {string.Join(", ", set.Outcomes.Select(o => o.Id))}.", FaultKind.NotFound, "outcome_id");
        if (asked.Refused is not null)
            return new Fault("outcome_refused", $"Outcome {outcome} is a refusal, and nothing is moved by it: record the refusal of the transfer.", FaultKind.RuleBroken, "outcome_id");
        Read<OutcomeGround> read = OutcomeGround.Of(session.Connection, set, transfer);
        if (read.Value is not OutcomeGround ground)
        {
            Finding first = read.Findings.First(f => f.Severity == FindingSeverity.Error);
            return new Fault(first.Code, first.WithoutCode, first.Code is "year_not_started" or "no_grant_row" or "transfer_unknown" ? FaultKind.NotFound : FaultKind.RuleBroken);
        }

        return Run(session, transfer, asked, ground, decidedOn);
    }

    private static Outcome<EnactedOutcome> Run(Session session, string transfer, OutcomeAsked asked, OutcomeGround ground, DateOnly decidedOn)
    {
        Money amount = ground.AmountOf(asked);
        if (amount > ground.Recorded.Grant.SchoolsBlock)
            return new Fault("more_than_block", $"{amount} is more than the schools block of {ground.Recorded.Grant.SchoolsBlock}.", FaultKind.RuleBroken, "outcome_id");
        var solver = new Solver(ground.Formula, ground.Set.Levers);
        Outcome<SolvedFormula> without = solver.Solve(ground.Money.Amount), solved = solver.Solve(ground.Money.Amount - amount);
        if ((without.Fault ?? solved.Fault) is Fault notAfforded) return notAfforded;
        Outcome<Transfer> enacted = BlockTransfersModule.Enact(session, transfer, amount,
            [.. solved.Value.Formula.Parameters.Select(p => new EnactedLever(p.Parameter.Name, p.Parameter.Value, p.Parameter.Unit, p.Approval))], decidedOn);
        return enacted.Fault is Fault refused ? refused
            : new EnactedOutcome(enacted.Value, new(asked, amount, solved.Value.Formula, SchoolOutcomes.Of(solved.Value, without.Value)));
    }
}
