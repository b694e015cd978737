using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using FundingPlatform.Allocation.Engine;
using FundingPlatform.Contingency;
using FundingPlatform.Kernel;
using FundingPlatform.Reference;
using FundingPlatform.Schools;
using FundingPlatform.VolumeTopUps;

namespace FundingPlatform.Allocation.Tests.Engine;

/// <summary>What is paid by counts in columns, against the modules' own rules school by school and against the slow twin.</summary>
public class CountedColumnsTests
{
    [Fact]
    public void A_regular_volume_year_pays_what_its_own_rule_pays() => ForSeeds(3_000, seed => Compare(Volume(seed)));

    [Fact]
    public void A_regular_contingency_year_pays_what_its_own_rule_pays() => ForSeeds(3_000, seed => Compare(Fund(seed)));

    [Fact]
    public void Columns_take_a_count_anew() => ForSeeds(1_000, seed =>
    {
        Case made = seed % 2 == 0 ? Volume(seed) : Fund(seed);
        if (made.Terms is null) return null;
        PlanCount[] later = made.Counts.Recounted();
        CountedColumns columns = CountedColumns.Of(made.Terms, made.Counts.FormulaSchools);
        foreach (PlanCount count in later)
            if (!columns.Recount(count)) return "a count of the same kind is not taken";
        return Compare(made.Over(later), columns);
    });

    // So that the agreements are about something.
    [Fact]
    public void The_made_up_years_are_regular_for_the_most_part_and_pay_share_refuse_and_wait()
    {
        foreach (Func<int, Case> make in (Func<int, Case>[])[Volume, Fund])
        {
            Case[] made = [.. Enumerable.Range(1, 400).Select(make)];
            Assert.True(made.Count(m => m.Terms is not null) > 200, $"{made.Count(m => m.Terms is not null)} of 400");
            Assert.Contains(made, m => m.Terms is { Rounds.Length: > 1 });
            Assert.Contains(made, m => m.Terms is { } terms && terms.Schools.Any(s => s.IsTold) && terms.Rounds.Length > 0);
            foreach (CountedOutcome outcome in (CountedOutcome[])[CountedOutcome.Paid, CountedOutcome.Shared, CountedOutcome.Refused])
                Assert.Contains(made, m => m.Terms is not null && Run<Lane8>(m, CountedColumns.Of(m.Terms, m.Counts.FormulaSchools), out _, out _) == outcome);
            Assert.Contains(made, m => m.Terms is not null && m.Expected.Any(s => s.Missing is not null));
            Assert.Contains(made, m => m.Terms is not null && m.Expected.Any(s => s.Amount > Money.Zero));
        }
    }

    [Fact]
    public void Regular_counts_pay_what_the_slow_twin_pays() => ForSeeds(1_500, seed =>
    {
        var counts = new RandomCounts(seed);
        // The twin takes a school that the formula does not have for one of which nothing is known.
        var known = counts.Counts[0].Schools.Select(s => s.SchoolId).ToDictionary(s => s, s => counts.Needs.GetValueOrDefault(s) ?? new(null, new Dictionary<string, Quantity>()));
        var needs = known.ToDictionary(n => n.Key, n => new PlainNeeds(n.Value.NotionalSen?.Pounds, n.Value.Factors.ToDictionary(f => f.Key, f => f.Value.Value)));
        VolumeScheme scheme = counts.Scheme() with { Cadence = new(VolumeCadenceKind.Counts, [.. counts.Days.Select((d, i) => new VolumeCount($"{i}", counts.Year, d, Exact.One, i == 0 ? VolumeBasis.OwnMonths : VolumeBasis.FullYearLessNotified, VolumeRecount.IncreasesOnly))]) };
        ContingencyFund fund = counts.Fund();
        fund = fund with { Application = null, Rounds = [.. fund.Rounds.Select(r => r with { Basis = RoundBasis.FullYear, MonthsFrom = 0, MonthsUntil = 12, Pot = new(PotKind.FirstCall, null, null), Changes = RoundChanges.IncreasesOnly })] };
        CountedTerms? volume = YearOf(counts, scheme, counts.Counts, []).Terms(known), contingency = YearOf(counts, fund, counts.Counts, ContingencyRecord.Empty).Terms(known);
        return (volume is null ? null : Differs(counts, volume, PlainVolume.Of(scheme, counts.Counts, RandomCounts.Average, needs)))
            ?? (contingency is null ? null : Differs(counts, contingency, PlainContingency.Of(fund, counts.Counts, needs)));
    });

    /// <summary>A year and what its module makes of it.</summary>
    private sealed record Case(RandomCounts Counts, CountedTerms? Terms, ImmutableArray<SchoolAmount> Expected, Func<PlanCount[], Case> Over, string Words);

    private static VolumeYear YearOf(RandomCounts counts, VolumeScheme scheme, PlanCount[] given, IEnumerable<NotifiedCount> notified) =>
        VolumeYear.Compile(scheme, counts.Year, given, new NationalAverages([RandomCounts.Average]), notified).Value;

    private static ContingencyYear YearOf(RandomCounts counts, ContingencyFund fund, PlanCount[] given, ContingencyRecord record) =>
        ContingencyYear.Compile(fund, given, record).Value;

    private static Case Volume(int seed)
    {
        var counts = new RandomCounts(seed);
        VolumeScheme scheme = counts.Scheme();
        Case Of(VolumeScheme scheme, PlanCount[] given)
        {
            VolumeYear year = YearOf(counts, scheme, given, counts.Notified(scheme, new(seed)));
            return new(counts, year.Terms(counts.Needs), year.Result(counts.Needs).Schools, later => Of(scheme, later), scheme.ToString());
        }

        Case made = Of(scheme, counts.Counts);
        // A pot that exactly reaches, or lacks a penny; a limit that is exactly met.
        long total = made.Expected.Sum(s => s.Amount?.Pence ?? 0), one = made.Expected.IsEmpty ? 0 : made.Expected.Max(s => s.Amount?.Pence ?? 0);
        return (seed % 5) switch
        {
            0 when scheme.Pot is not null => Of(scheme with { Pot = scheme.Pot with { Amount = new(Math.Max(0, total - seed / 5 % 2)) } }, counts.Counts),
            1 => Of(scheme with { Payment = scheme.Payment with { Minimum = new(Math.Max(0, one + seed / 5 % 2)) } }, counts.Counts),
            2 => Of(scheme with { Payment = scheme.Payment with { MostPerSchool = new(Math.Max(0, one - seed / 5 % 2)) } }, counts.Counts),
            _ => made,
        };
    }

    private static Case Fund(int seed)
    {
        var counts = new RandomCounts(seed);
        ContingencyFund fund = counts.Fund();
        Case Of(ContingencyFund fund, PlanCount[] given)
        {
            ContingencyYear year = YearOf(counts, fund, seed % 11 == 0 ? given[..^1] : given, counts.Record(new(seed)));
            return new(counts, year.Terms(counts.Needs), year.Result(counts.Needs).Schools, later => Of(fund, later), fund.ToString());
        }

        Case made = Of(fund, counts.Counts);
        long total = made.Expected.Sum(s => s.Amount?.Pence ?? 0), one = made.Expected.IsEmpty ? 0 : made.Expected.Max(s => s.Amount?.Pence ?? 0);
        return (seed % 5) switch
        {
            0 => Of(fund with { Money = fund.Money with { Amount = new(Math.Max(0, total - seed / 5 % 2)) } }, counts.Counts),
            1 => Of(fund with { Formula = fund.Formula with { Minimum = new(Math.Max(0, one + seed / 5 % 2)) } }, counts.Counts),
            2 => Of(fund with { Formula = fund.Formula with { Cap = new(Math.Max(0, one - seed / 5 % 2)) } }, counts.Counts),
            _ => made,
        };
    }

    private static string? Compare(Case made) => made.Terms is null ? null : Compare(made, CountedColumns.Of(made.Terms, made.Counts.FormulaSchools));

    private static string? Compare(Case made, CountedColumns columns)
    {
        CountedOutcome outcome = Run<Lane8>(made, columns, out double[] pence, out double[] room);
        if (outcome != Run<Lane1>(made, columns, out double[] narrow, out _) || !Bits(pence).SequenceEqual(Bits(narrow))) return "the widths differ";
        if (outcome == CountedOutcome.Beyond) return "beyond";
        Dictionary<int, SchoolAmount> found = [];
        for (int row = 0; row < columns.Room; row++)
            if (columns.Of(row, outcome, pence, room) is SchoolAmount amount) found.Add(amount.SchoolId, amount);
            else if (pence[row] != 0) return $"row {row} is of no school and has {pence[row]}";
        foreach (SchoolAmount expected in made.Expected)
            if (!found.Remove(expected.SchoolId, out SchoolAmount? amount) || amount != expected) return $"{amount} is not {expected}\n{made.Words}";
        return found.Count == 0 ? null : $"{found.Values.First()} is none\n{made.Words}";
    }

    private static string? Differs(RandomCounts counts, CountedTerms terms, Dictionary<int, decimal?> plain)
    {
        CountedColumns columns = CountedColumns.Of(terms, counts.FormulaSchools);
        CountedOutcome outcome = Run<Lane8>(counts, columns, out double[] pence, out double[] room);
        foreach (int row in columns.Rows)
        {
            SchoolAmount amount = columns.Of(row, outcome, pence, room)!;
            if (!plain.Remove(amount.SchoolId, out decimal? pounds) || amount.Amount?.Pounds != pounds) return $"{amount}, the twin has {pounds}";
        }

        return plain.Count == 0 ? null : $"the twin alone has {plain.First()}";
    }

    private static CountedOutcome Run<TLane>(Case made, CountedColumns columns, out double[] pence, out double[] room) where TLane : struct, ILane<TLane> =>
        Run<TLane>(made.Counts, columns, out pence, out room);

    private static CountedOutcome Run<TLane>(RandomCounts counts, CountedColumns columns, out double[] pence, out double[] room) where TLane : struct, ILane<TLane>
    {
        (pence, room) = (new double[columns.Room], new double[columns.Room]);
        Array.Fill(pence, 77);
        double[] notional = counts.Notional(new Columns(counts.FormulaSchools.Length).Stride), again = new double[columns.Room];
        CountedOutcome outcome = columns.WorkOut<TLane>(notional, pence, room);
        Assert.Equal(outcome, columns.Run<TLane>(notional, again, new double[columns.Room]));
        if (outcome != CountedOutcome.Beyond) Assert.Equal(Bits(pence), Bits(again));
        return outcome;
    }

    private static IEnumerable<long> Bits(double[] values) => values.Select(BitConverter.DoubleToInt64Bits);

    private static void ForSeeds(int number, Func<int, string?> difference) =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed => difference(seed) is not string found ? true : throw new InvalidOperationException($"seed {seed}: {found}"))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(number));
}
