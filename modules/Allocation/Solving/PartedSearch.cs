namespace FundingPlatform.Allocation.Solving;

/// <summary>
/// Searches a problem part by part where it comes apart: variables that no row or edge ties together, directly or through others, can be solved by themselves, and what the
/// parts take adds up where otherwise it would multiply. A problem that does not come apart is searched as it is.
/// </summary>
internal sealed class PartedSearch(SearchProblem problem, Work work, Action<long, long>? told = null)
{
    // A search with a goal may be content long before its parts are solved.
    private const int ShareOfGoal = 10;

    /// <summary>
    /// Searches as <see cref="Search"/> does, and gives points as good where both come to the end. <paramref name="known"/> has what parts of a problem with the same rows and
    /// aim over a box around this one cannot be below.
    /// </summary>
    public Found Run(Ask ask, int[]? start = null, IReadOnlyList<PartFound>? known = null)
    {
        int[][] parts = PartsOf(problem);
        if (parts.Length < 2) return new Search(problem, work, told).Run(ask, start);
        if (ask.Goal != long.MinValue)
        {
            Work own = work.Part(Math.Max(1, work.Left / ShareOfGoal));
            Found first = new Search(problem, own, told).Run(ask, start);
            work.Add(own);
            if (first.Proven || first.At is not null && first.Units <= ask.Goal) return first;
            start = first.At ?? start;
        }

        if (problem.Rows.Any(r => r.Terms.Length == 0 && (r.AtLeast ? r.Limit > 0 : r.Limit < 0))) return None(ask, []);
        return Parted(ask, start is not null && problem.Allows(start) ? start : null, parts, known);
    }

    /// <summary>The variables of each part, in order; one that is fixed to a point is a part of its own.</summary>
    public static int[][] PartsOf(SearchProblem problem)
    {
        int[] of = [.. Enumerable.Range(0, problem.Box.Count)];
        int Root(int v) => of[v] == v ? v : of[v] = Root(of[v]);
        foreach (Row row in problem.Rows)
            foreach (Term term in row.Terms) of[Root(term.Variable)] = Root(row.Terms[0].Variable);
        foreach (Edge edge in problem.Edges) of[Root(edge.Lower)] = Root(edge.Higher);
        return [.. Enumerable.Range(0, of.Length).GroupBy(Root).Select(g => g.ToArray())];
    }

    private Found Parted(Ask ask, int[]? start, int[][] parts, IReadOnlyList<PartFound>? known)
    {
        SearchProblem[] only = [.. parts.Select(Only)];
        PartFound[] ends = [.. parts.Select((p, i) => new PartFound(p, long.MaxValue, Math.Max(only[i].Aim.Least(only[i].Box), known?.FirstOrDefault(k => k.Variables.SequenceEqual(p))?.Bound ?? long.MinValue), []))];
        int[] at = start is null ? new int[problem.Box.Count] : [.. start];
        (bool found, bool proven) = (true, true);
        for (int i = 0; i < parts.Length; i++)
        {
            long others = ends.Sum(e => e.Bound) - ends[i].Bound;
            Work own = work.Part(Math.Max(1, work.Left / (parts.Length - i)));
            Found one = new Search(only[i], own).Run(
                Of(ask, parts[i]) with { Cutoff = ask.Cutoff == long.MaxValue ? long.MaxValue : ask.Cutoff - others, Goal = ask.Then is null ? ends[i].Bound : long.MinValue }, start is null ? null : [.. parts[i].Select(v => start[v])]);
            work.Add(own);
            if (one.At is null && one.Proven) return None(ask, ends);
            found &= one.At is not null;
            proven &= one.Proven || (ask.Then is null && one.At is not null && one.Units <= ends[i].Bound);
            ends[i] = ends[i] with { Units = one.Units, Bound = Math.Max(ends[i].Bound, one.Bound), Alike = one.Parts[0].Alike };
            for (int k = 0; one.At is not null && k < parts[i].Length; k++) at[parts[i][k]] = one.At[k];
            if (start is not null) told?.Invoke(problem.Aim.Of(at), ends.Sum(e => e.Bound));
        }

        long bound = ends.Sum(e => e.Bound), units = found ? problem.Aim.Of(at) : long.MaxValue;
        return found && units <= ask.Cutoff ? new(at, units, bound, proven, ends) : new(null, long.MaxValue, bound, found && proven, ends);
    }

    private static Found None(Ask ask, PartFound[] ends) => new(null, long.MaxValue, ask.Cutoff == long.MaxValue ? long.MaxValue : ask.Cutoff + 1, true, ends);

    private SearchProblem Only(int[] variables)
    {
        int[] index = new int[problem.Box.Count];
        Array.Fill(index, -1);
        for (int i = 0; i < variables.Length; i++) index[variables[i]] = i;
        return new(
            new([.. variables.Select(v => problem.Box.Lo[v])], [.. variables.Select(v => problem.Box.Hi[v])]),
            [.. problem.Rows.Where(r => r.Terms.Length > 0 && index[r.Terms[0].Variable] >= 0).Select(r => r with { Terms = [.. r.Terms.Select(t => t with { Variable = index[t.Variable] })] })],
            [.. problem.Edges.Where(e => index[e.Lower] >= 0).Select(e => e with { Lower = index[e.Lower], Higher = index[e.Higher] })],
            Of(problem.Aim, variables));
    }

    private static Aim Of(Aim aim, int[] variables) => new([.. variables.Select(v => aim.Units[v])], [.. variables.Select(v => aim.Lowest[v])], 0, aim.Unit);

    private static Ask Of(Ask ask, int[] variables) => ask with { Then = ask.Then is Aim then ? Of(then, variables) : null };
}
