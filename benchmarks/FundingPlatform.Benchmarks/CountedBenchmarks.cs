using BenchmarkDotNet.Attributes;
using FundingPlatform.Allocation;
using FundingPlatform.Allocation.Books;
using FundingPlatform.Allocation.Engine;
using FundingPlatform.Allocation.Loading;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Benchmarks;

/// <summary>
/// What every authority of England pays by counts, by both illustrations that stand for all: the modules' own rules, and the columns at both
/// widths. Beside it Bury's, whose volume scheme has two counts. The amounts are checked school by school before anything is timed.
/// </summary>
[MemoryDiagnoser]
public class PaidByCounts
{
    private CountedAuthority[] england = [];
    private CountedAuthority bury = null!;

    [GlobalSetup]
    public void Load()
    {
        var year = new FundingYear(2023);
        string folder = Path.Combine(Path.GetTempPath(), $"funding-counted-{Environment.ProcessId}");
        Directory.CreateDirectory(folder);
        try
        {
            using FundingDatabase database = FundingDatabase.Open(Path.Combine(folder, "england.db"), RunDatabase.Modules, TimeProvider.System).Value;
            string samples = SamplesFolder.Find(AppContext.BaseDirectory) ?? throw new InvalidOperationException("There are no samples beside the benchmarks.");
            _ = YearStart.LoadInto(database, new(samples, null, "", null, year, true), _ => { }).Value.Value ?? throw new InvalidOperationException("The year start failed.");
            using SqliteConnection connection = database.OpenReader();
            YearInputs inputs = YearInputsReader.Read(connection, year, null);
            england = [.. inputs.AuthorityCodes.Select(code => CountedAuthority.Of(inputs, code)).OfType<CountedAuthority>()];
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }

        bury = england.Single(a => a.Code == 351);
        foreach (CountedAuthority authority in england) authority.Check();
        int volume = england.Sum(a => a.Lines(volume: true)), fund = england.Sum(a => a.Lines(volume: false));
        Console.WriteLine($"// {england.Length} authorities, {england.Sum(a => a.Schools):N0} schools; lines: {volume:N0} volume, {fund:N0} contingency; {england.Count(a => a.FundIsShared)} funds do not reach");
    }

    [Benchmark(Baseline = true)]
    public int OwnRules() => england.Sum(a => a.OwnRules());

    [Benchmark]
    public void ARecompute()
    {
        foreach (CountedAuthority authority in england) authority.Run<Lane8>();
    }

    [Benchmark]
    public void EightSideBySide()
    {
        foreach (CountedAuthority authority in england) authority.WorkOut<Lane8>(volume: true, fund: true);
    }

    [Benchmark]
    public void OneAtATime()
    {
        foreach (CountedAuthority authority in england) authority.WorkOut<Lane1>(volume: true, fund: true);
    }

    [Benchmark]
    public void VolumeEightSideBySide()
    {
        foreach (CountedAuthority authority in england) authority.WorkOut<Lane8>(volume: true, fund: false);
    }

    [Benchmark]
    public void ContingencyEightSideBySide()
    {
        foreach (CountedAuthority authority in england) authority.WorkOut<Lane8>(volume: false, fund: true);
    }

    [Benchmark]
    public int BuryOwnRules() => bury.OwnRules();

    [Benchmark]
    public void BuryRecompute() => bury.Run<Lane8>();

    [Benchmark]
    public void BuryEightSideBySide() => bury.WorkOut<Lane8>(volume: true, fund: true);
}

/// <summary>An authority's year as far as counts go: its schemes, and the columns over what the formula knows of its schools.</summary>
internal sealed class CountedAuthority
{
    private readonly AuthoritySchemes schemes;
    private readonly IReadOnlyDictionary<int, SchoolNeeds> needs;
    private readonly double[] notional, pence, room;
    private readonly CountedColumns volume, fund;

    private CountedAuthority(int code, AuthoritySchemes schemes, IReadOnlyDictionary<int, SchoolNeeds> needs, int[] schools)
    {
        (Code, Schools, this.schemes, this.needs) = (code, schools.Length, schemes, needs);
        notional = new double[new Columns(schools.Length).Stride];
        for (int i = 0; i < schools.Length; i++) notional[i] = needs[schools[i]].NotionalSen?.Pence ?? 0;
        volume = CountedColumns.Of(schemes.Volume!.Terms(needs) ?? throw new InvalidOperationException($"{code}: the volume scheme is not regular."), schools);
        fund = CountedColumns.Of(schemes.Contingency!.Terms(needs) ?? throw new InvalidOperationException($"{code}: the fund is not regular."), schools);
        (pence, room) = (new double[Math.Max(volume.Room, fund.Room)], new double[Math.Max(volume.Room, fund.Room)]);
    }

    public int Code { get; }
    public int Schools { get; }
    public bool FundIsShared { get; private set; }

    public static CountedAuthority? Of(YearInputs inputs, int code)
    {
        if (inputs.Grants.Of(code, inputs.Year) is not DsgGrant grant) return null;
        SchoolsSide side = SchoolsSide.Of(inputs, code, grant);
        AuthoritySchemes schemes = inputs.Counted.Of(code, inputs.Counted.CountsOf(code, inputs.SchoolsOf[code]));
        if (side.Schools.Count == 0 || schemes.Volume is null || schemes.Contingency is null) return null;
        AuthorityRun run = AuthorityRun.Compile(side.Rules!, side.Schools, AuthorityRun.WideLanes).Value;
        run.RunFormula();
        return new(code, schemes, run.Needs(), [.. side.Schools.Where(s => FormulaSide.IsMainstream(s.Group)).Select(s => s.SchoolId)]);
    }

    public int Lines(bool volume) => (volume ? this.volume : fund).Rows.Length;

    public int OwnRules() => schemes.Result(needs).Volume!.Schools.Length;

    /// <summary>As a recompute does it: what no budget moves is there already.</summary>
    public void Run<TLane>() where TLane : struct, ILane<TLane>
    {
        volume.Run<TLane>(notional, pence, room);
        fund.Run<TLane>(notional, pence, room);
    }

    /// <summary>From the counts, as after a change of them.</summary>
    public void WorkOut<TLane>(bool volume, bool fund) where TLane : struct, ILane<TLane>
    {
        if (volume) this.volume.WorkOut<TLane>(notional, pence, room);
        if (fund) this.fund.WorkOut<TLane>(notional, pence, room);
    }

    /// <summary>Two things are compared only while they give the same answer for every school.</summary>
    public void Check()
    {
        CountedResults own = schemes.Result(needs);
        Check(volume, own.Volume!.Schools.ToDictionary(s => s.SchoolId));
        FundIsShared = Check(fund, own.Contingency!.Schools.ToDictionary(s => s.SchoolId)) == CountedOutcome.Shared;
    }

    private CountedOutcome Check(CountedColumns columns, Dictionary<int, SchoolAmount> own)
    {
        CountedOutcome outcome = columns.Run<Lane8>(notional, pence, room);
        foreach (int row in columns.Rows)
        {
            SchoolAmount amount = columns.Of(row, outcome, pence, room)!;
            if (!own.Remove(amount.SchoolId, out SchoolAmount? expected) || expected != amount) throw new InvalidOperationException($"{Code}: the columns say {amount}, the rule {expected}.");
        }

        return own.Count == 0 ? outcome : throw new InvalidOperationException($"{Code}: the columns lack {own.Values.First()}.");
    }
}
