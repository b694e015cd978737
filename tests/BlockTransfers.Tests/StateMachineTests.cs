using FundingPlatform.BlockTransfers.Rules;
using FundingPlatform.Kernel;

namespace FundingPlatform.BlockTransfers.Tests;

/// <summary>Every state against every step: what it leads to, or the code with which it is refused.</summary>
public sealed class StateMachineTests
{
    private static readonly TransferStep[] Steps = Enum.GetValues<TransferStep>();

    /// <summary>
    /// State, request, then for each step in order (consult, consulted, waive, forum, request, take back, secretary, approve, enact,
    /// withdraw, refuse, lapse) the state and request that it leads to as <c>state/request</c>, or the code. Of a kind that consults schools.
    /// </summary>
    private const string Table = """
        draft     none    | consulting/none     | not_consulting        | waived/none           | not_consulted         | not_consulted             | not_requested             | not_requested             | forum_not_decided | not_approved | withdrawn/none    | forum_not_decided | lapsed/none
        draft     pending | consulting/pending  | not_consulting        | waived/pending        | not_consulted         | requested_already         | draft/none                | draft/decided             | forum_not_decided | not_approved | withdrawn/pending | forum_not_decided | lapsed/pending
        draft     decided | consulting/decided  | not_consulting        | waived/decided        | not_consulted         | secretary_decided_already | secretary_decided_already | secretary_decided_already | forum_not_decided | not_approved | withdrawn/decided | forum_not_decided | lapsed/decided
        consulting none   | consulting_already  | consulted/none        | waived/none           | still_consulting      | still_consulting          | not_requested             | not_requested             | forum_not_decided | not_approved | withdrawn/none    | forum_not_decided | lapsed/none
        consulting pending| consulting_already  | consulted/pending     | waived/pending        | still_consulting      | requested_already         | consulting/none           | consulting/decided        | forum_not_decided | not_approved | withdrawn/pending | forum_not_decided | lapsed/pending
        consulting decided| consulting_already  | consulted/decided     | waived/decided        | still_consulting      | secretary_decided_already | secretary_decided_already | secretary_decided_already | forum_not_decided | not_approved | withdrawn/decided | forum_not_decided | lapsed/decided
        consulted none    | consulted_already   | consulted_already     | consulted_already     | forum_decided/none    | consulted/pending         | not_requested             | not_requested             | forum_not_decided | not_approved | withdrawn/none    | forum_not_decided | lapsed/none
        consulted pending | consulted_already   | consulted_already     | consulted_already     | forum_decided/pending | requested_already         | consulted/none            | consulted/decided         | forum_not_decided | not_approved | withdrawn/pending | forum_not_decided | lapsed/pending
        consulted decided | consulted_already   | consulted_already     | consulted_already     | forum_decided/decided | secretary_decided_already | secretary_decided_already | secretary_decided_already | forum_not_decided | not_approved | withdrawn/decided | forum_not_decided | lapsed/decided
        waived    none    | consulting/none     | not_consulting        | waived_already        | forum_decided/none    | waived/pending            | not_requested             | not_requested             | forum_not_decided | not_approved | withdrawn/none    | forum_not_decided | lapsed/none
        waived    pending | consulting/pending  | not_consulting        | waived_already        | forum_decided/pending | requested_already         | waived/none               | waived/decided            | forum_not_decided | not_approved | withdrawn/pending | forum_not_decided | lapsed/pending
        waived    decided | consulting/decided  | not_consulting        | waived_already        | forum_decided/decided | secretary_decided_already | secretary_decided_already | secretary_decided_already | forum_not_decided | not_approved | withdrawn/decided | forum_not_decided | lapsed/decided
        forum_decided none    | forum_decided_already | forum_decided_already | forum_decided_already | forum_decided_already | forum_decided/pending     | not_requested             | not_requested             | approved/none    | not_approved | withdrawn/none    | refused/none    | lapsed/none
        forum_decided pending | forum_decided_already | forum_decided_already | forum_decided_already | forum_decided_already | requested_already         | forum_decided/none        | forum_decided/decided     | request_pending  | not_approved | withdrawn/pending | request_pending | lapsed/pending
        forum_decided decided | forum_decided_already | forum_decided_already | forum_decided_already | forum_decided_already | secretary_decided_already | secretary_decided_already | secretary_decided_already | approved/decided | not_approved | withdrawn/decided | refused/decided | lapsed/decided
        approved  none    | approved_already    | approved_already      | approved_already      | approved_already      | approved_already          | approved_already          | approved_already          | approved_already  | enacted/none    | withdrawn/none    | approved_already  | lapsed/none
        approved  pending | approved_already    | approved_already      | approved_already      | approved_already      | approved_already          | approved_already          | approved_already          | approved_already  | enacted/pending | withdrawn/pending | approved_already  | lapsed/pending
        approved  decided | approved_already    | approved_already      | approved_already      | approved_already      | approved_already          | approved_already          | approved_already          | approved_already  | enacted/decided | withdrawn/decided | approved_already  | lapsed/decided
        """;

    private static readonly Dictionary<TransferState, string> Ends = new()
    {
        [TransferState.Enacted] = "enacted_already",
        [TransferState.Withdrawn] = "transfer_withdrawn",
        [TransferState.Refused] = "transfer_refused",
        [TransferState.Lapsed] = "transfer_lapsed",
    };

    /// <summary>Where a kind that needs no consultation differs.</summary>
    private static readonly Dictionary<(TransferState, RequestState, TransferStep), string> WithoutConsultation = new()
    {
        [(TransferState.Draft, RequestState.None, TransferStep.Waive)] = "consultation_optional",
        [(TransferState.Draft, RequestState.Pending, TransferStep.Waive)] = "consultation_optional",
        [(TransferState.Draft, RequestState.Decided, TransferStep.Waive)] = "consultation_optional",
        [(TransferState.Consulting, RequestState.None, TransferStep.Waive)] = "consultation_optional",
        [(TransferState.Consulting, RequestState.Pending, TransferStep.Waive)] = "consultation_optional",
        [(TransferState.Consulting, RequestState.Decided, TransferStep.Waive)] = "consultation_optional",
        [(TransferState.Draft, RequestState.None, TransferStep.Forum)] = "forum_decided/none",
        [(TransferState.Draft, RequestState.Pending, TransferStep.Forum)] = "forum_decided/pending",
        [(TransferState.Draft, RequestState.Decided, TransferStep.Forum)] = "forum_decided/decided",
        [(TransferState.Draft, RequestState.None, TransferStep.Request)] = "draft/pending",
    };

    [Fact]
    public void Every_step_from_every_state_leads_where_the_table_says_or_is_refused_with_its_code()
    {
        Dictionary<(TransferState, RequestState, TransferStep), string> expected = Expected();
        int tried = 0;
        foreach (bool consults in (bool[])[true, false])
            foreach (TransferState state in Enum.GetValues<TransferState>())
                foreach (RequestState request in Enum.GetValues<RequestState>())
                    foreach (TransferStep step in Steps)
                    {
                        string wanted = !consults && WithoutConsultation.TryGetValue((state, request, step), out string? other) ? other
                            : Ends.TryGetValue(state, out string? code) ? code : expected[(state, request, step)];
                        Assert.Equal((state, request, step, consults, wanted), (state, request, step, consults, Told(StateMachine.After(state, request, step, consults))));
                        tried++;
                    }

        Assert.Equal(10 * 3 * 12 * 2, tried);
    }

    [Fact]
    public void Every_refusal_of_a_step_has_a_sentence_and_every_sentence_is_used()
    {
        IEnumerable<string> used = Expected().Values.Concat(WithoutConsultation.Values).Concat(Ends.Values).Where(v => !v.Contains('/', StringComparison.Ordinal)).Distinct();
        Assert.Equal(BlockTransfersFaults.StateCodes.Order(StringComparer.Ordinal), used.Order(StringComparer.Ordinal));
    }

    /// <summary>The states that a transfer can reach, and how; every step is then tried on it, with amounts and dates that are right.</summary>
    public static TheoryData<string> Ways { get; } =
    [
        "", "consult", "consult consulted", "waive", "consult waive", "waive consult", "consult consulted request", "consult consulted request take_back",
        "consult consulted request secretary", "consult consulted forum", "consult consulted forum request", "consult consulted forum request secretary",
        "consult consulted request forum", "consult consulted forum approve", "consult consulted forum approve enact", "consult consulted forum withdraw",
        "consult consulted forum0 refuse", "waive forum", "waive request", "lapse",
    ];

    [Theory, MemberData(nameof(Ways))]
    public void A_refused_step_changes_nothing_in_the_database(string way)
    {
        using var host = new TransferHost(now: new(2022, 3, 20, 12, 0, 0, TimeSpan.Zero));
        host.Propose(TransferHost.Proposal(asked: 500_000)).OrThrow();
        foreach (string step in way.Split(' ', StringSplitOptions.RemoveEmptyEntries)) Take(host, step).OrThrow();
        Transfer before = host.Read(r => r.Transfer("t1"))!;
        int refused = 0;
        foreach (TransferStep step in Steps)
        {
            Outcome<(TransferState, RequestState)> expected = StateMachine.After(before.State, before.RequestState, step, true);
            if (expected.Fault is null) continue;
            Assert.Equal((step, expected.Fault.Code), (step, Take(host, EnumWords.Of(step)).Fault?.Code));
            refused++;
        }

        Assert.Equal(before.ToString(), host.Read(r => r.Transfer("t1"))!.ToString());
        TransferStep[] allowed = [.. Steps.Where(s => StateMachine.After(before.State, before.RequestState, s, true).Succeeded)];
        Assert.Equal(before.Next, allowed.Where(s => s != (before.Agreed > Money.Zero ? TransferStep.Refuse : TransferStep.Approve)));
        Assert.Equal(12 - allowed.Length, refused);
        Assert.Equal(1 + way.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length, host.Read(r => r.Steps("t1")).Count);
        Assert.Empty(host.Replayed());
    }

    private static Outcome<Transfer> Take(TransferHost host, string step) => step switch
    {
        "consult" => host.Ask(s => BlockTransfersModule.Consult(s, "t1", new(2021, 11, 1))),
        "consulted" => host.Ask(s => BlockTransfersModule.Consulted(s, "t1", new(78, 31, "consultation/2021/4", new(2021, 11, 30)))),
        "waive" => host.Ask(s => BlockTransfersModule.Waive(s, "t1", new("The same transfer as last year", new(2021, 11, 1)))),
        "forum" => host.Forum("t1", 400_000),
        "forum0" => host.Forum("t1", 0),
        "request" => host.Request("t1", 100_000, new(2022, 1, 18)),
        "take_back" => host.Ask(s => BlockTransfersModule.TakeBack(s, "t1", "Not needed", new(2022, 2, 1))),
        "secretary" => host.Secretary("t1", 50_000),
        "approve" => host.Approve("t1"),
        "enact" => host.Enact("t1", 400_000),
        "withdraw" => host.Ask(s => BlockTransfersModule.Withdraw(s, "t1", "The deficit is smaller", new(2022, 3, 5))),
        "refuse" => host.Ask(s => BlockTransfersModule.Refuse(s, "t1", "Nobody agreed", new(2022, 3, 5))),
        "lapse" => host.Ask(s => BlockTransfersModule.Lapse(s, "t1", "The budget is set", new(2022, 3, 5))),
        _ => throw new ArgumentException(step),
    };

    private static string Told(Outcome<(TransferState State, RequestState Request)> after) =>
        after.Fault is Fault fault ? fault.Code : $"{EnumWords.Of(after.Value.State)}/{EnumWords.Of(after.Value.Request)}";

    private static Dictionary<(TransferState, RequestState, TransferStep), string> Expected()
    {
        Dictionary<(TransferState, RequestState, TransferStep), string> cells = [];
        foreach (string line in Table.Split('\n'))
        {
            string[] row = [.. line.Split('|').Select(cell => cell.Trim())];
            string[] of = row[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(Steps.Length + 1, row.Length);
            for (int i = 0; i < Steps.Length; i++)
                cells.Add((EnumWords.Read<TransferState>(of[0])!.Value, EnumWords.Read<RequestState>(of[1])!.Value, Steps[i]), row[i + 1]);
        }

        return cells;
    }
}
