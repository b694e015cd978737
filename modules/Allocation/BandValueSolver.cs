using FundingPlatform.Allocation.Books;
using FundingPlatform.Allocation.Solving;
using FundingPlatform.Kernel;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Allocation;

/// <summary>Finds values of bands for a target and constraints.</summary>
public static class BandValueSolver
{
    /// <summary>
    /// Solves a problem over what is recorded of an authority and year. The connection must see one state throughout. The same problem gives the same answer
    /// on any machine, unless seconds stop it. Every total and loss of the answer comes from a full recompute with the solved values; where it contradicts the
    /// search there is no answer, but a finding (<c>solver_contradicted</c>). Other findings are the scenario ground's, and the problem's against what is recorded:
    /// <c>scheme_unknown</c>, <c>scheme_not_in_use</c>, <c>band_without_pupils</c> (a warning), <c>grid_coarser_than_range</c>, <c>grid_finer_than_scheme</c>,
    /// <c>grid_too_fine</c>, <c>nothing_to_solve</c>, <c>placements_not_solvable</c>, <c>saving_beyond_cost</c>. Giving up by <paramref name="cancel"/> throws.
    /// </summary>
    public static Read<BandValueAnswer> Solve(
        SqliteConnection connection, int authority, FundingYear year, BandValueProblem problem, Action<SolveProgress>? progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(problem);
        Outcome<ScenarioGround> ground = ScenarioGround.Of(connection, authority, year);
        if (ground.Fault is Fault fault) return new(null, [Finding.Error(fault.Code, fault.Message)]);
        YearInputs inputs = YearInputsReader.Read(connection, year, authority);
        return new ProblemRun(connection, inputs, ground.Value, problem, progress, cancel).Run();
    }
}
