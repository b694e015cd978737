using System.Globalization;
using FundingPlatform.Shell;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Allocation.Storage;

/// <summary>The only code that writes this module's tables, live and in replay.</summary>
internal static class Apply
{
    private static readonly string InsertYearStart = Insert("allocation_year_start", 3, "OR REPLACE ");
    private static readonly string InsertGrant = Insert("allocation_grant", 18, "OR REPLACE ");
    private static readonly string InsertParameter = Insert("allocation_parameter", 10);
    private static readonly string InsertPupilCount = Insert("allocation_pupil_count", 9);
    private static readonly string InsertFactor = Insert("allocation_factor", 10);
    private static readonly string InsertAmount = Insert("allocation_given_amount", 9);
    private static readonly string InsertSparsity = Insert("allocation_sparsity", 8);
    private static readonly string InsertBaseline = Insert("allocation_mfg_baseline", 12);
    private static readonly string InsertExclusion = Insert("allocation_exclusion", 10);
    private static readonly string InsertBlockUse = Insert("allocation_block_use", 8);

    private static readonly string InsertFinding = Insert("allocation_input_finding", 8);

    private static readonly string[] InputTables =
        ["pupil_count", "factor", "given_amount", "sparsity", "mfg_baseline", "exclusion", "block_use"];

    private static readonly string[] ClearInputs = [.. InputTables.Select(t => $"DELETE FROM allocation_{t} WHERE year = $0 AND authority = $1")];
    private const string ClearFindings = "DELETE FROM allocation_input_finding WHERE year = $0 AND authority = $1";
    private const string ClearParameters = "DELETE FROM allocation_parameter WHERE year = $0 AND authority = $1";

    public static void YearStart(Session session, YearStartBegun fact) =>
        Run(session, InsertYearStart, fact.Year, fact.AuthorityCode, fact.Illustrative ? 1 : 0);

    public static void Grant(Session session, GrantLoaded fact)
    {
        foreach (GrantLine g in fact.Lines)
            Run(session, InsertGrant, g.Year, g.AuthorityCode, g.AuthorityName, g.SchoolsBlockPence, g.CentralSchoolServicesPence,
                g.HighNeedsBeforeDeductionsPence, g.EarlyYearsPence, g.PrimaryUnitMillionths, g.SecondaryUnitMillionths, g.PrimaryPupils,
                g.SecondaryPupils, g.PremisesPence, g.GrowthPence, g.AreaCostAdjustment, g.HighNeedsUnitMillionths, g.Note, g.File, g.Line);
    }

    public static void YearRules(Session session, YearRulesLoaded fact)
    {
        Run(session, ClearParameters, fact.Year, fact.AuthorityCode);
        for (int place = 0; place < fact.Lines.Count; place++)
        {
            ParameterLine p = fact.Lines[place];
            Run(session, InsertParameter, fact.Year, fact.AuthorityCode, place, p.Name, p.Value, p.Unit, p.Status, p.Source, p.File, p.Line);
        }
    }

    public static void Inputs(Session session, InputsLoaded fact)
    {
        (int year, int authority) = (fact.Year, fact.AuthorityCode);
        if (fact.Part == 0)
            foreach (string clear in ClearInputs) Run(session, clear, year, authority);
        foreach (PupilCountLine r in fact.PupilCounts)
            Run(session, InsertPupilCount, year, authority, r.SchoolId, r.Primary, r.KeyStage3, r.KeyStage4, r.Source, r.File, r.Line);
        foreach (FactorLine r in fact.Factors)
            Run(session, InsertFactor, year, authority, r.SchoolId, r.Factor, r.Pupils, r.Proportion, r.Status, r.Source, r.File, r.Line);
        foreach (AmountLine r in fact.Amounts)
            Run(session, InsertAmount, year, authority, r.SchoolId, r.Name, r.Pence, r.Status, r.Source, r.File, r.Line);
        foreach (SparsityLine r in fact.Sparsity)
            Run(session, InsertSparsity, year, authority, r.SchoolId, r.DistanceMiles, r.Status, r.Source, r.File, r.Line);
        foreach (BaselineLine r in fact.Baselines)
            Run(session, InsertBaseline, year, authority, r.SchoolId, r.PriorYearSharePence, r.PriorExclusionsPence, r.TechnicalAdjustmentsPence,
                r.PriorPupils, r.CurrentExclusionsPence, r.Status, r.Source, r.File, r.Line);
        foreach (ExclusionLine r in fact.Exclusions)
            Run(session, InsertExclusion, year, authority, r.File, r.Line, r.SchoolId, Text(r.RelevantDate), r.AnnualAmountPence,
                r.CountedUntil is DateOnly until ? Text(until) : null, r.FinancialAdjustmentPence, r.Source);
        foreach (BlockUseLine r in fact.BlockUses)
            Run(session, InsertBlockUse, year, authority, r.Block, r.Name, r.Pence, r.Source, r.File, r.Line);
    }

    public static void Findings(Session session, InputFindingsNoted fact)
    {
        if (fact.Part == 0) Run(session, ClearFindings, fact.Year, fact.AuthorityCode);
        int place = fact.Part * InputsLoaded.GreatestPart;
        foreach (InputFindingLine f in fact.Findings)
            Run(session, InsertFinding, fact.Year, fact.AuthorityCode, place++, f.Code, f.Message, f.File, f.Line, f.Column);
    }

    private static string Insert(string table, int columns, string conflict = "") =>
        $"INSERT {conflict}INTO {table} VALUES ({string.Join(", ", Enumerable.Range(0, columns).Select(i => $"${i}"))})";

    private static void Run(Session session, string sql, params ReadOnlySpan<object?> values)
    {
        SqliteCommand command = session.Prepared(sql);
        if (command.Parameters.Count == 0)
            for (int i = 0; i < values.Length; i++) command.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" });
        for (int i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i] ?? DBNull.Value;
        command.ExecuteNonQuery();
    }

    private static string Text(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
