using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Engine;

/// <summary>How a run of <see cref="CountedColumns"/> ended.</summary>
internal enum CountedOutcome
{
    /// <summary>Every amount is paid as it is due.</summary>
    Paid,

    /// <summary>More is due at a count than there is, and is shared by what is due.</summary>
    Shared,

    /// <summary>More is due than there is, and the rules refuse to share it: what the count is due stands in the room.</summary>
    Refused,

    /// <summary>A notional SEN budget is beyond what the columns prove: the module's own rule has to work it out. There is no amount.</summary>
    Beyond,
}

/// <summary>
/// What an authority pays by counts in a year, school by school in columns that lie beside those of the formula: the same rows, so that
/// notional SEN is read where it stands, and behind them rows for schools that the formula does not have. A run allocates nothing and
/// changes nothing here, so that many may run at once; only <see cref="Recount"/> changes it.
/// </summary>
internal sealed class CountedColumns
{
    private readonly CountedTerms terms;
    private readonly int[] at;
    private readonly int[] lineAt;
    private readonly double[] told;
    private readonly bool isTold;
    private readonly CountedLanes[] rounds;
    private readonly (int Round, int Row)[] lacking;
    private readonly int formulaRows;

    // Where notional SEN decides nothing, amounts change with the counts only: they are worked out when these do.
    private readonly double[]? settled, settledRoom;
    private CountedOutcome settledOutcome;

    private CountedColumns(CountedTerms terms, int[] at, int formulaRows, int room)
    {
        (this.terms, this.at, this.formulaRows, Room) = (terms, at, formulaRows, room);
        (told, lineAt) = (new double[room], new int[room]);
        Array.Fill(lineAt, -1);
        for (int i = 0; i < at.Length; i++) (told[at[i]], lineAt[at[i]]) = (terms.Schools[i].Told, i);
        isTold = terms.Schools.Any(s => s.Told != 0);
        rounds = [.. terms.Rounds.Select(r => new CountedLanes(r, at, room))];
        lacking = [.. terms.Rounds.SelectMany((r, round) => r.Rows.Select((row, i) => (row, i)).Where(p => p.row.MissingFrom != CountedRow.Never).Select(p => (round, p.i)))];
        if (terms.Rounds.All(r => !r.NeedsNotional)) (settled, settledRoom) = (new double[room], new double[room]);
        Settle();
    }

    /// <summary>The terms over the formula's columns, whose rows are these schools: those whose needs the terms were made with.</summary>
    public static CountedColumns Of(CountedTerms terms, IReadOnlyList<int> schools)
    {
        var rowOf = new Dictionary<int, int>(schools.Count);
        for (int i = 0; i < schools.Count; i++) rowOf.Add(schools[i], i);
        int formulaRows = Padded(schools.Count), others = formulaRows;
        int[] at = new int[terms.Schools.Length];
        for (int i = 0; i < at.Length; i++) at[i] = rowOf.TryGetValue(terms.Schools[i].School, out int row) ? row : others++;
        return new(terms, at, formulaRows, Padded(others));
    }

    /// <summary>Length of the columns that a run fills: the formula's, and more only where a school has a count and no row of the formula.</summary>
    public int Room { get; }

    /// <summary>The row of each school of the terms.</summary>
    public ReadOnlySpan<int> Rows => at;

    /// <summary>
    /// Takes a count's pupils anew after placements changed, and nothing else of the year. False where one is not of the kind that the
    /// columns hold: then they are of no use any more.
    /// </summary>
    public bool Recount(PlanCount count)
    {
        for (int i = 0; i < rounds.Length; i++)
            if (terms.Rounds[i].On == count.Date && !rounds[i].Take(count, terms)) return false;
        Settle();
        return true;
    }

    /// <summary>Pence by row, given every school's notional SEN in pence; both spans of pence are as long as <see cref="Room"/>.</summary>
    public CountedOutcome Run<TLane>(ReadOnlySpan<double> notional, Span<double> pence, Span<double> room) where TLane : struct, ILane<TLane>
    {
        if (settled is null) return WorkOut<TLane>(notional, pence, room);
        settled.CopyTo(pence);
        if (settledOutcome == CountedOutcome.Refused) settledRoom.CopyTo(room);
        return settledOutcome;
    }

    /// <summary>The same worked out from the counts in any case.</summary>
    public CountedOutcome WorkOut<TLane>(ReadOnlySpan<double> notional, Span<double> pence, Span<double> room) where TLane : struct, ILane<TLane>
    {
        pence = pence[..Room];
        room = room[..Room];
        // What a refused count is due is kept apart from what is paid, and so is each of several counts.
        bool direct = rounds.Length == 1 && terms.Rounds[0].Pot?.Refusal is null && !rounds[0].AsksBefore;
        if (!direct) pence.Clear();
        (CountedOutcome outcome, double before) = (CountedOutcome.Paid, 0);
        foreach (CountedLanes round in rounds)
        {
            Span<double> due = direct ? pence : room;
            double sum = round.Due<TLane>(notional[..formulaRows], pence, due, out double lowest);
            if (lowest < CountedRound.LeastNotional) return CountedOutcome.Beyond;
            CountedOutcome ended = round.FromThePot<TLane>(due, before, ref sum);
            if (ended > outcome) outcome = ended;
            before += sum;
            if (!direct && ended != CountedOutcome.Refused) Add<TLane>(pence, due);
        }

        if (isTold) Add<TLane>(pence, told);
        foreach ((int round, int row) in lacking)
            if (rounds[round].IsMissing(row) && !terms.Schools[terms.Rounds[round].Rows[row].School].IsTold) pence[rounds[round].At(row)] = 0;
        return outcome;
    }

    /// <summary>A row's amount after a run, or what it needs; null where the scheme does not apply to the school.</summary>
    public SchoolAmount? Of(int row, CountedOutcome outcome, ReadOnlySpan<double> pence, ReadOnlySpan<double> room)
    {
        if (lineAt[row] < 0) return null;
        CountedLine line = terms.Schools[lineAt[row]];
        string? missing = null;
        foreach ((int round, int place) in lacking)
            if (rounds[round].At(place) == row && rounds[round].IsMissing(place)) missing ??= terms.Rounds[round].Rows[place].Missing;
        if (outcome == CountedOutcome.Refused && room[row] > 0) missing ??= terms.Rounds[^1].Pot!.Refusal;
        return new(line.School, missing is null || line.IsTold ? new Money((long)pence[row]) : null, missing);
    }

    private void Settle()
    {
        if (settled is null) return;
        settledOutcome = AuthorityRun.WideLanes ? WorkOut<Lane8>(settledRoom, settled, settledRoom) : WorkOut<Lane1>(settledRoom, settled, settledRoom);
    }

    private static int Padded(int rows) => (rows + Lane8.Width - 1) / Lane8.Width * Lane8.Width;

    private static void Add<TLane>(Span<double> pence, ReadOnlySpan<double> more) where TLane : struct, ILane<TLane>
    {
        for (int i = 0; i < pence.Length; i += TLane.Width) (TLane.Load(pence, i) + TLane.Load(more, i)).Store(pence, i);
    }
}
