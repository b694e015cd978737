using FundingPlatform.Allocation.Books;
using FundingPlatform.Kernel;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Allocation.Affording;

/// <summary>
/// An authority's year as a transfer finds it: its inputs and rules at the rates in force, without any levers, and what the
/// formula may come to.
/// </summary>
internal sealed record OutcomeGround(OutcomeSet Set, ScenarioGround Recorded, YearInputs Inputs, SchoolsSide Side, FormulaMoney Money)
{
    public Formula Formula { get; } = new(Inputs.National, Inputs.OwnParameters.GetValueOrDefault(Set.Authority), Set.Authority, Recorded.Grant, Side.Rules!, Side.Schools);

    public Money Base => Set.Base?.Amount ?? Recorded.Grant.SchoolsBlock;
    public string BaseSource => Set.Base?.Source ?? $"gross schools block, {Recorded.Grant.Source}";

    public static Read<OutcomeGround> Of(SqliteConnection connection, OutcomeSet set)
    {
        Outcome<ScenarioGround> recorded = ScenarioGround.Of(connection, set.Authority, set.Year);
        if (recorded.Fault is Fault fault) return new(null, [Finding.Error(fault.Code, fault.Message, set.FileName)]);
        YearInputs read = YearInputsReader.Read(connection, set.Year, set.Authority);
        YearInputs inputs = read with { Levers = read.Levers.Where(l => l.Key != set.Authority).ToDictionary(l => l.Key, l => l.Value) };
        SchoolsSide side = SchoolsSide.Of(inputs, set.Authority, recorded.Value.Grant);
        if (side.Rules is null) return new(null, [.. side.Findings.Where(f => f.Severity == FindingSeverity.Error)]);
        IReadOnlyList<Finding> levers = new LeverCheck(side.Rules, set.Levers).Run();
        if (levers.Count > 0) return new(null, levers);
        Outcome<SchoolShare[]> own = side.Calculate(side.Schools);
        if (own.Fault is Fault broken) return new(null, [Finding.Error(broken.Code, broken.Message)]);
        return Spendable.Money(set, recorded.Value.Grant, side, own.Value, []).Map(money => new OutcomeGround(set, recorded.Value, inputs, side, money));
    }

    /// <summary>What leaves the block under an outcome; nothing where it is refused.</summary>
    public Money AmountOf(OutcomeAsked outcome) => outcome.Amount ?? (outcome.Percent is Quantity percent ? TransferRulesShare(percent) : Kernel.Money.Zero);

    private Money TransferRulesShare(Quantity percent) => new((long)((Int128)Base.Pence * percent.HundredMillionths / (Quantity.Scale * 100)));
}
