using FundingPlatform.Kernel;
using FundingPlatform.Shell;
using Contract = Funding.Allocation.V1;

namespace FundingPlatform.Allocation.Wire;

/// <summary>A sweep as the messages of its stream, each worked out when it is asked for. It holds no connection.</summary>
internal sealed class SweepMessages
{
    /// <summary>Results in one message; the contract says so.</summary>
    public const int MostResults = 100;

    private readonly StatedSets sets;
    private readonly ValueSweep sweep;
    private Contract.ValueSetsHeader? header;
    private int next;
    private bool ended;

    private SweepMessages(StatedSets sets, ValueSweep sweep, Contract.ValueSetsHeader header) => (this.sets, this.sweep, this.header) = (sets, sweep, header);

    /// <summary>Reads the year and finds what varies. Thrown: the contract's faults of values and amounts.</summary>
    public static SweepMessages Begin(FundingDatabase database, int authority, FundingYear year, StatedSets sets)
    {
        using ReaderLease lease = database.RentReader();
        Read<SweepYear> read = SweepYear.Of(lease.Connection, authority, year);
        if (read.Value is null)
            throw new FaultException(new Fault("book_not_calculated", string.Join(' ', read.Findings.Where(f => f.Severity == FindingSeverity.Error)), FaultKind.RuleBroken));
        ValueSweep sweep = read.Value.Vary(sets.Values).OrThrow();
        sets.Check(sweep);
        return new(sets, sweep, Header(sets, sweep, read.Findings, Journal.Over(lease.Connection).Head));
    }

    /// <summary>The next message; null after the end.</summary>
    public Contract.RunValueSetsResponse? Next(CancellationToken cancel)
    {
        if (header is not null)
        {
            var first = new Contract.RunValueSetsResponse { Header = header };
            header = null;
            return first;
        }

        if (next < sets.Count) return new() { Results = Results(cancel) };
        if (ended) return null;
        ended = true;
        return new() { End = new() { Sets = sets.Count } };
    }

    private Contract.ValueSetResults Results(CancellationToken cancel)
    {
        var results = new Contract.ValueSetResults();
        for (int until = Math.Min(next + MostResults, sets.Count); next < until; next++)
        {
            cancel.ThrowIfCancellationRequested();
            results.Results.Add(Result(sets.ComparedWith is null ? sweep.Run(sets[next]) : sweep.Run(sets[next], sets.ComparedWith)));
        }

        return results;
    }

    private Contract.ValueSetResult Result(SweepTotals totals)
    {
        var told = new Contract.ValueSetResult
        {
            Set = next,
            Totals = Totals(totals.BudgetShares, totals.TopUps, totals.OutsideSchools, totals.AtOtherAuthorities),
            Change = ToWire.Money(totals.Change),
            SpendingChange = ToWire.Money(totals.SpendingChange),
            Winners = totals.Winners,
            Losers = totals.Losers,
            LargestLoss = Loss(totals.LargestLoss),
            LargestLossByShare = Loss(totals.LargestLossByShare),
        };
        for (int i = 0; sets.Schools && i < sweep.Year.Schools.Count; i++)
        {
            if (sweep.Change(i) is not { Pence: not 0 } change) continue;
            told.ChangedSchoolIds.Add(sweep.Year.Schools[i].Id);
            told.ChangedByPence.Add(change.Pence);
        }

        return told;
    }

    private Contract.ValueSetLoss? Loss(SchoolLoss? loss) => loss is not { } most ? null
        : new() { SchoolId = sweep.Year.Schools[most.School].Id, Loss = ToWire.Money(most.Loss), BudgetShare = ToWire.Money(most.BudgetShare) };

    private static Contract.ValueSetsHeader Header(StatedSets sets, ValueSweep sweep, IReadOnlyList<Finding> findings, JournalHead head) => new()
    {
        Authority = sweep.Year.Today.Code,
        AuthorityName = sweep.Year.Today.Name,
        FundingYear = ToWire.Year(sweep.Year.Today.Year),
        Sets = sets.Count,
        Values = { Enumerable.Range(0, sweep.Values).Select(i => new Contract.PresentValue { Present = sweep.Present(i) is Rate rate ? ToWire.Rate(rate) : null, Places = sweep.Places(i) }) },
        Today = Totals(sweep.Today.BudgetShares, sweep.Today.TopUps, sweep.Today.OutsideSchools, sweep.Today.AtOtherAuthorities),
        Schools =
        {
            sets.Schools ? sweep.Year.Schools.Select(s => new Contract.ValueSetSchool
            {
                SchoolId = s.Id, Name = s.Name, BudgetShare = ToWire.Money(s.BudgetShare), TopUps = ToWire.Money(s.TopUps),
            }) : [],
        },
        PlacementsInColumns = sweep.InColumns,
        PlacementsPricedOneByOne = sweep.PricedOneByOne,
        Sequence = head.Sequence,
        JournalHash = head.Hash,
        Findings = { ToldFindings.Of(findings) },
    };

    private static Contract.ValueSetTotals Totals(Money shares, Money topUps, Money outside, Money elsewhere) => new()
    {
        BudgetShares = ToWire.Money(shares),
        TopUps = ToWire.Money(topUps),
        HighNeedsOutsideSchools = ToWire.Money(outside),
        AtOtherAuthoritiesSchools = ToWire.Money(elsewhere),
    };
}
