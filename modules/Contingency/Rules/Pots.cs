using FundingPlatform.Kernel;

namespace FundingPlatform.Contingency.Rules;

/// <summary>
/// What each part of a fund may still spend. A part with an own share spends that and no more; first call is on what is neither
/// spent nor set aside for a part with an own share that has not had its turn. What a round leaves of its share after its turn is free.
/// </summary>
internal sealed class Pots(ContingencyFund fund, Money pot, ContingencyRecord record)
{
    private Money Claimed => record.Claims.Sum(c => c.Committed);

    /// <summary>Neither promised nor returned.</summary>
    public Money Left => pot - fund.Rounds.Sum(r => record.Notified(r.CountOn)) - Claimed - (record.Closing?.Returned ?? Money.Zero);

    public Money For(FundRound round)
    {
        (Money? own, Money left) = Of(round);
        return Least(own ?? left, left);
    }

    /// <summary>What a round may spend by itself, where it has a share of its own, and what is there for it in all.</summary>
    public (Money? Own, Money Left) Of(FundRound round) =>
        round.Pot.Of(pot) is Money own ? (own - record.Notified(round.CountOn), Left) : (null, Left - SetAsideForRounds(round) - SetAsideForClaims());

    public Money ForClaims() =>
        fund.Application!.Pot.Of(pot) is Money own ? Least(own - Claimed, Left) : Least(Left - SetAsideForRounds(null), Left);

    private Money SetAsideForRounds(FundRound? except) => fund.Rounds
        .Where(r => r != except && !record.Of(r.CountOn).Any())
        .Sum(r => r.Pot.Of(pot) ?? Money.Zero);

    private Money SetAsideForClaims() => fund.Application?.Pot.Of(pot) is Money own ? Money.Max(own - Claimed, Money.Zero) : Money.Zero;

    private static Money Least(Money one, Money other) => Money.Max(one < other ? one : other, Money.Zero);
}
