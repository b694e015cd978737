using FundingPlatform.Allocation.Publishing;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using static FundingPlatform.Allocation.Publishing.PackFigures;

namespace FundingPlatform.Allocation.Affording;

/// <summary>Tables of the schools block under each decision. No figure in them rests on a pupil.</summary>
internal sealed class OutcomeTables(OutcomeReport report)
{
    private readonly IReadOnlyList<WorkedOutcome> outcomes = report.Outcomes;

    /// <summary>The outcomes whose formula is another one than without the transfer.</summary>
    private IEnumerable<WorkedOutcome> Moving => outcomes.Skip(1).Where(o => o.Amount > Kernel.Money.Zero);

    public PackTable Decisions() => new("decisions", "Decisions", "Each decision, its money and its remainder",
        [
            new("Decision", PackColumnKind.Text), new("Leaves the schools block", PackColumnKind.Pounds), new("Formula may come to", PackColumnKind.Pounds),
            new("Formula comes to", PackColumnKind.Pounds), new("Change for schools", PackColumnKind.Pounds), new("Remainder, unallocated", PackColumnKind.Pounds),
            .. report.Set.Levers.Select(l => new PackColumn(OutcomeWords.Sentence(OutcomeWords.Name(l.Kind)), PackColumnKind.Text)),
        ],
        [
            .. outcomes.Select(o => new PackRow(
            [
                Text(o.Asked.Name), Pounds(o.Amount), Pounds(o.Formula.Money), Pounds(o.Formula.Total), Pounds(o.Formula.Total - report.Without.Formula.Total), Pounds(o.Formula.Remainder),
                .. o.Formula.Levers.Select(l => Text(OutcomeWords.Value(l))),
            ])),
        ],
        [
            "What the formula comes to is the sum of every school's share of the schools block, worked out in full for each decision.",
            "The remainder is less than one step more of any lever that has moved would cost. It stays unallocated: money of the formula is not handed out to use up pence.",
            .. outcomes.Any(Idle) ? ["Where no lever has moved or may go further, the remainder is what the formula does not call on."] : Array.Empty<string>(),
        ]);

    /// <summary>Money is left that no lever may spend.</summary>
    public static bool Idle(WorkedOutcome outcome) => outcome.Formula.Remainder > Kernel.Money.Zero && outcome.Formula.Levers.All(l => l.OneStepMore is null);

    public PackTable Levers() => new("levers", "Levers", "The levers of each decision",
        [
            new("Decision", PackColumnKind.Text), new("Lever", PackColumnKind.Text), new("Setting", PackColumnKind.Text), new("What it sets", PackColumnKind.Text),
            new("One step more passes the money by", PackColumnKind.Pounds), new("Approval of the Secretary of State", PackColumnKind.Text),
        ],
        [
            .. outcomes.Where(o => o == report.Without || o.Amount > Kernel.Money.Zero).SelectMany(o => o.Formula.Levers.Select(l => new PackRow(
            [
                Text(o.Asked.Name), Text(OutcomeWords.Sentence(OutcomeWords.Name(l.Lever.Kind))), Text(OutcomeWords.Value(l)), Text(OutcomeWords.Sentence(OutcomeWords.Rates(l))),
                l.OneStepMore is Money more ? Pounds(more) : new PackCell.None(), Text(l.Lever.Approval?.ToString() ?? "Not needed"),
            ]))),
        ],
        ["Levers are used in this order, each as far as the money asks and no further than its range. A lever that has not moved cannot be moved a step back.", .. Same()]);

    public PackTable Money() => new("money", "Money", "What the formula may come to",
        [new("Line", PackColumnKind.Text), new("Amount", PackColumnKind.Pounds), new("What it is", PackColumnKind.Text)],
        [
            .. report.Money.Lines.Select(l => new PackRow([Text(OutcomeWords.Sentence(l.Name.Replace('_', ' ')).Replace("transfer:", "Transfer ", StringComparison.Ordinal)), Pounds(l.Amount), Text(OutcomeWords.Sentence(l.Note))])),
            new([Text("Formula may come to, before this transfer"), Pounds(report.Money.Amount), Text("")], IsTotal: true),
        ],
        [BasisWords(report.Money)]);

    public static string BasisWords(FormulaMoney money) => money.Basis == MoneyBasis.Block
        ? "Every line of every school has its data, so the measure is the schools block."
        : money.Missing > 0
            ? $"The measure is what the formula comes to at the rates in force, because {Number(money.Missing, "school lacks", "schools lack")} data of some line of the formula, or have made-up data: what is left of the block is then not spare money but lines that are not known."
            : "The measure is what the formula comes to at the rates in force, as the file asks for.";

    public PackTable Bearing()
    {
        (string Words, Bearing Bears)[] kinds = [.. Moving.SelectMany(o => o.Schools).Select(s => (Words: Words(s), s.Bears)).Distinct().OrderByDescending(k => k.Bears).ThenBy(k => k.Words, StringComparer.Ordinal)];
        IEnumerable<PackCell> Cells(Func<SchoolOutcome, bool> which) => Moving.SelectMany(o => CountAndChange(o.Schools.Where(which)));
        return new("bearing", "Who bears it", "Schools that bear each transfer, and schools that are protected from it",
            [new("Schools", PackColumnKind.Text), .. Moving.SelectMany(o => new PackColumn[] { new($"{o.Asked.Name}: schools", PackColumnKind.Count), new($"{o.Asked.Name}: change", PackColumnKind.Pounds) })],
            [
                .. kinds.Select(k => new PackRow([Text(k.Words), .. Cells(s => Words(s) == k.Words)])),
                new([Text("All schools"), .. Cells(_ => true)], IsTotal: true),
            ],
            Protections());
    }

    public PackTable ByPhase()
    {
        IEnumerable<IGrouping<SchoolGroup, int>> phases = Enumerable.Range(0, report.Impact.Schools.Count).Where(s => report.Without.Schools[s].Bears != Allocation.Bearing.NotInTheFormula)
            .GroupBy(s => report.Impact.Schools[s].Group).OrderBy(g => g.Key);
        int[] all = [.. phases.SelectMany(p => p)];
        return new("by_phase", "By phase", "Shares of the schools block by phase",
            [
                new("Phase", PackColumnKind.Text), new("Schools", PackColumnKind.Count), new($"{report.Without.Asked.Name}: share", PackColumnKind.Pounds),
                .. Moving.SelectMany(o => new PackColumn[] { new($"{o.Asked.Name}: change", PackColumnKind.Pounds), new($"{o.Asked.Name}: change in %", PackColumnKind.Percent), new($"{o.Asked.Name}: schools that bear it", PackColumnKind.Count) }),
            ],
            [.. phases.Select(p => Phase(PackNames.Of(p.Key), [.. p], false)), Phase("All schools in the formula", all, true)],
            Same());
    }

    private PackRow Phase(string name, int[] schools, bool total) => new(
        [
            Text(name), Count(schools.Length), Pounds(schools.Sum(s => report.Without.Schools[s].Share)),
            .. Moving.SelectMany(o => new[]
            {
                Pounds(schools.Sum(s => o.Schools[s].Change)), Percent(schools.Sum(s => o.Schools[s].Change), schools.Sum(s => report.Without.Schools[s].Share)),
                Count(schools.Count(s => o.Schools[s].Change < Kernel.Money.Zero)),
            }),
        ], total);

    /// <summary>What every decision changes at a school, all of them side by side.</summary>
    public PackTable Schools() => new("schools_block", "Schools block changes", "What each decision changes at every school",
        [
            new("School", PackColumnKind.Text), new($"{report.Without.Asked.Name}: share", PackColumnKind.Pounds),
            .. Moving.SelectMany(o => new PackColumn[] { new($"{o.Asked.Name}: change", PackColumnKind.Pounds), new($"{o.Asked.Name}: change in %", PackColumnKind.Percent) }),
        ],
        [
            .. InTheFormula().Select(at => new PackRow(
            [
                Text(report.Impact.Schools[at].Name), Pounds(report.Without.Schools[at].Share),
                .. Moving.SelectMany(o => new[] { Pounds(o.Schools[at].Change), Percent(o.Schools[at].Change, report.Without.Schools[at].Share) }),
            ])),
            new(
            [
                Text("All schools"), Pounds(report.Without.Formula.Total),
                .. Moving.SelectMany(o => new[] { Pounds(o.Formula.Total - report.Without.Formula.Total), Percent(o.Formula.Total - report.Without.Formula.Total, report.Without.Formula.Total) }),
            ], IsTotal: true),
        ],
        [.. Same(), .. LeftOut()]);

    /// <summary>Every school's share under every decision, and whether it bears a part.</summary>
    public PackTable Shares() => new("schools_block_shares", "Schools block shares", "Every school's share and who bears it",
        [
            new("School", PackColumnKind.Text), new("Phase", PackColumnKind.Text),
            .. Moving.SelectMany(o => new PackColumn[] { new($"{o.Asked.Name}: share", PackColumnKind.Pounds), new($"{o.Asked.Name}: who bears it", PackColumnKind.Text) }),
        ],
        [
            .. InTheFormula().Select(at => new PackRow(
            [
                Text(report.Impact.Schools[at].Name), Text(PackNames.Of(report.Impact.Schools[at].Group)),
                .. Moving.SelectMany(o => new[] { Pounds(o.Schools[at].Share), Text(Words(o.Schools[at])) }),
            ])),
            new([Text("All schools"), Text(""), .. Moving.SelectMany(o => new[] { Pounds(o.Formula.Total), Text("") })], IsTotal: true),
        ],
        [.. Same(), .. Protections(), .. LeftOut()]);

    private IReadOnlyList<string> LeftOut() => report.Without.Schools.Any(s => s.Bears == Allocation.Bearing.NotInTheFormula)
        ? ["Special schools, alternative provision and nursery schools have no share of the schools block and are left out; a correction to a share stays what it is."] : [];

    public PackChart ChangeInTotal(PackTable of) => new("change_in_total", "What schools have less under each decision", "One bar for each decision: the change of all schools' shares of the schools block together.",
        PackColumnKind.Pounds, of.Id, [.. outcomes.Select(o => new PackBar(o.Asked.Name, "Schools", (o.Formula.Total - report.Without.Formula.Total).Pounds))]);

    public PackChart ChangeByPhase(PackTable of) => new("change_by_phase", "Change by phase", "One bar for each phase and decision: what its schools have less together.", PackColumnKind.Pounds, of.Id,
        [
            .. Enumerable.Range(0, report.Impact.Schools.Count).Where(s => report.Without.Schools[s].Bears != Allocation.Bearing.NotInTheFormula).GroupBy(s => report.Impact.Schools[s].Group).OrderBy(g => g.Key)
                .SelectMany(p => Moving.Select(o => new PackBar(PackNames.Of(p.Key), o.Asked.Name, p.Sum(s => o.Schools[s].Change).Pounds))),
        ]);

    public static string Words(SchoolOutcome school) => OutcomeWords.Of(school);

    private IEnumerable<int> InTheFormula() => Enumerable.Range(0, report.Impact.Schools.Count).Where(s =>
        report.Without.Schools[s].Bears != Allocation.Bearing.NotInTheFormula || outcomes.Any(o => o.Schools[s].Share != Kernel.Money.Zero));

    private static IEnumerable<PackCell> CountAndChange(IEnumerable<SchoolOutcome> schools)
    {
        SchoolOutcome[] all = [.. schools];
        return [Count(all.Length), Pounds(all.Sum(s => s.Change))];
    }

    private IReadOnlyList<string> Same()
    {
        string[] same = [.. outcomes.Skip(1).Where(o => o.Amount == Kernel.Money.Zero).Select(o => o.Asked.Name)];
        return same.Length == 0 ? [] : [$"{string.Join(" and ", same)}: levers and shares are those of \"{report.Without.Asked.Name}\", because nothing leaves the schools block."];
    }

    private IReadOnlyList<string> Protections() =>
    [
        "Bears it: the share falls by all that the levers take from its lines; a lower guarantee takes what the school's guarantee pays less. Protected: all of it is given back, by a higher lift to the minimum per-pupil level (MPPL), a higher guarantee (MFG), what a tighter cap must leave because it lies below the minimum per-pupil level (add-back), or a cap that takes less of a smaller gain (cap). Bears a part: what is named gives back the rest. Not concerned: no lever takes anything from its lines.",
        .. report.Without.Schools.Any(s => !s.ProtectionKnown)
            ? ["Protection not known: the minimum per-pupil level or the guarantee of the school is not calculated for lack of data. In truth it may be protected; then others bear its part, and the lever goes further."]
            : Array.Empty<string>(),
    ];
}
