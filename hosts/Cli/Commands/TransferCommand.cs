using System.CommandLine;
using System.Globalization;
using FundingPlatform.BlockTransfers;
using FundingPlatform.Cli.Terminal;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;

namespace FundingPlatform.Cli.Commands;

/// <summary><c>funding transfer</c>: money that moves between the blocks of an authority's grant for one year.</summary>
internal sealed class TransferCommand(TextWriter output, TextWriter error, TimeProvider clock)
{
    private readonly Option<string> database = new("--db") { Description = "Database file", Required = true };
    private readonly Option<string> id = new("--id") { Description = "The transfer", Required = true };
    private readonly Option<string?> on = new("--on") { Description = "The day of the decision, as 2022-01-18 (default: today)" };
    private readonly Option<string> reason = new("--reason") { Description = "Why, at most 200 characters", Required = true };
    private readonly Option<string> reference = new("--reference") { Description = "The paper, page or letter that shows it", Required = true };
    private readonly Option<string> authority = new("--authority", "-a") { Description = "DfE code of the authority", Required = true };
    private readonly Option<string> year = new("--year", "-y") { Description = "The year, as 2022-23", Required = true };

    public static Command Describe(TextWriter output, TextWriter error, TimeProvider clock)
    {
        var transfer = new TransferCommand(output, error, clock);
        return new("transfer", "Moves money between the blocks of the grant for one year: blocks, proposal, consultation, decisions.")
        {
            new TransferYearCommand(output, error, clock).Blocks(), new TransferYearCommand(output, error, clock).Rules(),
            transfer.Propose(), transfer.Consult(), transfer.Consulted(), transfer.Waive(), transfer.Forum(), transfer.Request(), transfer.TakeBack(), transfer.Decide(),
            transfer.Approve(), transfer.End("withdraw", "The authority takes a transfer back; possible until it is enacted.", BlockTransfersModule.Withdraw),
            transfer.End("refuse", "Ends a transfer to which nobody agreed anything.", BlockTransfersModule.Refuse),
            transfer.End("lapse", "Ends a transfer that can no longer be enacted, as the budget is set.", BlockTransfersModule.Lapse),
            transfer.List(), transfer.Show(), TransferOutcomesCommands.Outcomes(output, error, clock), TransferOutcomesCommands.Enact(output, error, clock),
        };
    }

    private Command Propose()
    {
        var kind = new Option<string>("--kind") { Description = "The kind of transfer, one of the rules'", DefaultValueFactory = _ => "schools_to_high_needs" };
        var amount = Pounds("--amount", "What is asked for in all, in pounds", required: true);
        var own = Pounds("--base", "The amount of which the Forum's limit is a percentage, in pounds (default: the gross block)");
        var source = new Option<string?>("--base-source") { Description = "With --base: what that amount is and where it stands" };
        var command = new Command("propose", "Proposes a transfer.") { database, id, authority, year, kind, amount, own, source, reason, on };
        command.SetAction(parsed =>
        {
            if (Recording.Authority(parsed.GetValue(authority)!, out int code) is Fault nobody) return error.Misused(nobody.Message);
            if (FundingYear.Parse(parsed.GetValue(year)!) is { Fault: Fault unread }) return error.Misused(unread.Message);
            if (Wrong(parsed, amount, own) is string wrong) return error.Misused(wrong);
            var proposal = new TransferProposal(parsed.GetValue(id)!, code, FundingYear.Parse(parsed.GetValue(year)!).Value, parsed.GetValue(kind)!, Money(parsed, amount)!.Value,
                Money(parsed, own), parsed.GetValue(source), parsed.GetValue(reason)!, Day(parsed));
            return Said(Recording.Submit(parsed.GetValue(database)!, code, "propose a transfer", approver: false, clock, s => BlockTransfersModule.Propose(s, proposal)));
        });
        return command;
    }

    private Command Consult() =>
        Step("consult", "The consultation of all schools begins.", [], [], parsed => (session, transfer) => BlockTransfersModule.Consult(session, transfer, Day(parsed)));

    private Command Consulted()
    {
        var asked = new Option<string>("--asked") { Description = "How many schools were asked", Required = true };
        var answered = new Option<string>("--answered") { Description = "How many answered", Required = true };
        return Step("consulted", "The consultation of all schools is over.", [asked, answered, reference], [], parsed => (session, transfer) =>
            BlockTransfersModule.Consulted(session, transfer, new(Count(parsed, asked), Count(parsed, answered), parsed.GetValue(reference)!, Day(parsed))), asked, answered);
    }

    private Command Waive() => Step("waive", "Schools are not consulted, for a reason that is printed; only up to the Forum's limit.", [reason], [],
        parsed => (session, transfer) => BlockTransfersModule.Waive(session, transfer, new(parsed.GetValue(reason)!, Day(parsed))));

    private Command Forum()
    {
        var agreed = Pounds("--agreed", "What the Forum agreed to, in pounds; 0 where it refused", required: true);
        var @for = new Option<string>("--for") { Description = "Votes for", Required = true };
        var against = new Option<string>("--against") { Description = "Votes against", Required = true };
        var abstained = new Option<string>("--abstained") { Description = "Votes abstained", Required = true };
        var minute = new Option<string>("--minute") { Description = "The reference of the minute", Required = true };
        return Step("forum", "The Schools Forum decides, from nothing to its limit.", [agreed, @for, against, abstained, minute], [agreed], parsed => (session, transfer) =>
            BlockTransfersModule.Forum(session, transfer, new(
                Money(parsed, agreed)!.Value, Count(parsed, @for), Count(parsed, against), Count(parsed, abstained), parsed.GetValue(minute)!, Day(parsed))), @for, against, abstained);
    }

    private Command Request()
    {
        var amount = Pounds("--amount", "What is asked of the Secretary of State, in pounds", required: true);
        return Step("request", "Asks the Secretary of State, before or after the Forum decides.", [amount, reference], [amount], parsed => (session, transfer) =>
            BlockTransfersModule.Request(session, transfer, new(Money(parsed, amount)!.Value, parsed.GetValue(reference)!, Day(parsed))));
    }

    private Command TakeBack() => Step("take-back", "Takes a request to the Secretary of State back before it is decided.", [reason], [],
        parsed => (session, transfer) => BlockTransfersModule.TakeBack(session, transfer, parsed.GetValue(reason)!, Day(parsed)));

    private Command Decide()
    {
        var granted = Pounds("--granted", "What the Secretary of State granted, in pounds; 0 for nothing", required: true);
        return Step("decide", "The Secretary of State decides: all of the request, a part or nothing.", [granted, reference], [granted], parsed => (session, transfer) =>
            BlockTransfersModule.Secretary(session, transfer, new(Money(parsed, granted)!.Value, parsed.GetValue(reference)!, Day(parsed))));
    }

    private Command Approve() =>
        Step("approve", "Puts the Forum's part and the Secretary of State's together.", [], [], parsed => (session, transfer) => BlockTransfersModule.Approve(session, transfer, Day(parsed)));

    private Command End(string name, string what, Func<Session, string, string, DateOnly, Outcome<Transfer>> end) =>
        Step(name, what, [reason], [], parsed => (session, transfer) => end(session, transfer, parsed.GetValue(reason)!, Day(parsed)));

    private Command List()
    {
        var command = new Command("list", "The transfers of an authority and year.") { database, authority, year };
        command.SetAction(parsed =>
        {
            if (Recording.Authority(parsed.GetValue(authority)!, out int code) is Fault nobody) return error.Misused(nobody.Message);
            if (FundingYear.Parse(parsed.GetValue(year)!) is { Fault: Fault unread }) return error.Misused(unread.Message);
            FundingYear of = FundingYear.Parse(parsed.GetValue(year)!).Value;
            Outcome<Transfer[]> read = Recording.Read<Transfer[]>(parsed.GetValue(database)!, code, clock, lease => BlockTransfersReader.Over(lease.Connection).Transfers(code, of).ToArray());
            if (read.Fault is Fault refused) return error.Refused(refused);
            new TransferScreen(output).Print(code, of, read.Value);
            return ExitCode.Done;
        });
        return command;
    }

    private Command Show()
    {
        var command = new Command("show", "One transfer with every step that was recorded of it.") { database, id };
        command.SetAction(parsed =>
        {
            string file = parsed.GetValue(database)!, transfer = parsed.GetValue(id)!;
            Outcome<int> code = AuthorityOf(file, transfer);
            if (code.Fault is Fault unknown) return error.Refused(unknown);
            Outcome<(Transfer, IReadOnlyList<RecordedStep>)> read = Recording.Read<(Transfer, IReadOnlyList<RecordedStep>)>(file, code.Value, clock, lease =>
                BlockTransfersReader.Over(lease.Connection) is var reader ? (reader.Transfer(transfer)!, reader.Steps(transfer)) : default);
            if (read.Fault is Fault refused) return error.Refused(refused);
            new TransferScreen(output).Print(read.Value.Item1, read.Value.Item2);
            return ExitCode.Done;
        });
        return command;
    }

    private Command Step(
        string name, string what, Option[] own, Option<string?>[] amounts, Func<ParseResult, Func<Session, string, Outcome<Transfer>>> body,
        params Option<string>[] counts)
    {
        var command = new Command(name, what) { database, id, on };
        foreach (Option option in own) command.Add(option);
        command.SetAction(parsed =>
        {
            if ((Wrong(parsed, amounts) ?? counts.FirstOrDefault(c => Number(parsed.GetValue(c)!) is null) switch
                {
                    Option<string> count => $"{count.Name}: '{parsed.GetValue(count)}' is no number of this: write a whole number from 0 to {int.MaxValue:N0}, without commas.",
                    null => null,
                }) is string wrong) return error.Misused(wrong);
            string file = parsed.GetValue(database)!, transfer = parsed.GetValue(id)!;
            Outcome<int> code = AuthorityOf(file, transfer);
            if (code.Fault is Fault unknown) return error.Refused(unknown);
            TransferRules? rules = null;
            return Said(Recording.Submit(file, code.Value, "record what is decided on a transfer", approver: false, clock, session =>
            {
                rules = BlockTransfersReader.Over(session).Rules();
                return body(parsed)(session, transfer);
            }), () => rules);
        });
        return command;
    }

    /// <summary>Whose a transfer is; nothing else is told of it before the person is known.</summary>
    internal static Outcome<int> AuthorityOf(string file, string transfer)
    {
        Outcome<FundingDatabase> opened = FundingDatabase.OpenReadOnly(file, Platform.Modules);
        if (opened.Fault is Fault closed) return closed;
        using FundingDatabase database = opened.Value;
        using ReaderLease lease = database.RentReader();
        return BlockTransfersReader.Over(lease.Connection).Transfer(transfer) is Transfer known ? known.Proposal.Authority : BlockTransfersFaults.TransferUnknown(transfer);
    }

    private int Said(Outcome<Transfer> done, Func<TransferRules?>? rules = null)
    {
        if (done.Fault is Fault fault) return error.Refused(fault);
        new TransferScreen(output) { Rules = rules?.Invoke() }.Print(done.Value);
        return ExitCode.Done;
    }

    /// <summary>What is wrong with the file, the day and the amounts, or null.</summary>
    private string? Wrong(ParseResult parsed, params ReadOnlySpan<Option<string?>> amounts)
    {
        if (string.IsNullOrWhiteSpace(parsed.GetValue(database))) return "--db is blank: name the file.";
        if (parsed.GetValue(on) is string day && Recording.Day(day) is null) return $"'{day}' is not a day: write it as 2022-01-18.";
        foreach (Option<string?> amount in amounts)
            if (parsed.GetValue(amount) is string text && TransferYearCommand.Pounds(text) is null) return TransferYearCommand.NoPounds(text);
        return null;
    }

    private DateOnly Day(ParseResult parsed) => parsed.GetValue(on) is string day ? Recording.Day(day)!.Value : London.DayAt(clock.GetUtcNow());

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;

    private static int Count(ParseResult parsed, Option<string> option) => Number(parsed.GetValue(option)!)!.Value;

    private static Option<string?> Pounds(string name, string what, bool required = false) => new(name) { Description = what, Required = required };

    private static Money? Money(ParseResult parsed, Option<string?> option) => parsed.GetValue(option) is string text ? TransferYearCommand.Pounds(text) : null;
}

/// <summary>What transfers rest on: the blocks of a year and the rules.</summary>
internal sealed class TransferYearCommand(TextWriter output, TextWriter error, TimeProvider clock)
{
    private readonly Option<string> database = new("--db") { Description = "Database file", Required = true };

    /// <summary>An amount of pounds with at most two decimals, or null.</summary>
    public static Money? Pounds(string text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal pounds) && pounds.Scale <= 2 && pounds <= DsgBlocks.Most.Pounds
            ? Kernel.Money.OfPounds(pounds) : null;

    public static string NoPounds(string text) => $"'{text}' is no amount: write pounds from 0 to {DsgBlocks.Most.Pounds} with at most two decimals, as 715206.58.";

    public Command Blocks()
    {
        var authority = new Option<string>("--authority", "-a") { Description = "DfE code of the authority", Required = true };
        var year = new Option<string>("--year", "-y") { Description = "The year, as 2022-23", Required = true };
        Option<string?>[] amounts =
        [
            new("--schools") { Description = "States the schools block, gross, in pounds" }, new("--central") { Description = "States the central school services block" },
            new("--high-needs") { Description = "States the high needs block before deductions" }, new("--early-years") { Description = "States the early years block" },
        ];
        var status = new Option<string>("--status") { Description = "How far the stated figures can be trusted", DefaultValueFactory = _ => SourceStatus.Given.Word() };
        status.AcceptOnlyFromAmong([.. SourceStatuses.Words.Keys]);
        var source = new Option<string?>("--source") { Description = "The document that states them" };
        var command = new Command("blocks", "Shows the blocks of a year and what is left of each limit, or states the blocks.") { database, authority, year };
        foreach (Option<string?> amount in amounts) command.Add(amount);
        command.Add(status);
        command.Add(source);
        command.SetAction(parsed =>
        {
            if (Recording.Authority(parsed.GetValue(authority)!, out int code) is Fault nobody) return error.Misused(nobody.Message);
            if (FundingYear.Parse(parsed.GetValue(year)!) is { Fault: Fault unread }) return error.Misused(unread.Message);
            string?[] texts = [.. amounts.Select(parsed.GetValue)];
            if (texts.OfType<string>().FirstOrDefault(t => Pounds(t) is null) is string wrong) return error.Misused(NoPounds(wrong));
            FundingYear of = FundingYear.Parse(parsed.GetValue(year)!).Value;
            if (texts.All(t => t is null) && parsed.GetValue(source) is null) return Show(parsed.GetValue(database)!, code, of);
            if (texts.Contains(null) || parsed.GetValue(source) is not string from) return error.Misused("To state blocks give all of --schools, --central, --high-needs, --early-years and --source.");
            Money[] given = [.. texts.Select(t => Pounds(t!)!.Value)];
            return State(parsed.GetValue(database)!, new(code, of, given[0], given[1], given[2], given[3], SourceStatuses.Words[parsed.GetValue(status)!], from));
        });
        return command;
    }

    public Command Rules()
    {
        var file = new Option<string>("--file") { Description = "The rules (JSON), as samples/england/block_transfer_rules.json", Required = true };
        var command = new Command("rules", "States the rules of transfers for every authority of the database: kinds, limits, budget days.") { database, file };
        command.SetAction(parsed =>
        {
            string path = parsed.GetValue(file)!;
            if (!File.Exists(path)) return error.Misused($"There is no file {path}. Check the name and the folder.");
            Read<TransferRules> read = TransferRulesFile.Read(File.ReadAllBytes(path), Path.GetFileName(path));
            if (read.Value is not TransferRules rules) return Findings.Print(error, read.Findings);
            Outcome<bool> done = Recording.Submit<bool>(parsed.GetValue(database)!, 0, "state the rules of transfers", approver: false, clock, session => BlockTransfersModule.StateRules(session, rules));
            if (done.Fault is Fault fault) return error.Refused(fault);
            output.WriteLine(done.Value ? $"The rules of {Printable.Of(rules.File)} are stated: {rules.Kinds.Count} kinds of transfer, {rules.BudgetDays.Count} budget days." : "These rules are stated already; nothing was changed.");
            return ExitCode.Done;
        });
        return command;
    }

    private int Show(string file, int authority, FundingYear year)
    {
        Outcome<(DsgBlocks?, TransferRules?, IReadOnlyList<Transfer>)> read = Recording.Read<(DsgBlocks?, TransferRules?, IReadOnlyList<Transfer>)>(file, authority, clock, lease =>
            BlockTransfersReader.Over(lease.Connection) is var reader ? (reader.Blocks(authority, year), reader.Rules(), reader.Transfers(authority, year)) : default);
        if (read.Fault is Fault refused) return error.Refused(refused);
        (DsgBlocks? blocks, TransferRules? rules, IReadOnlyList<Transfer> transfers) = read.Value;
        if (blocks is null) return error.Refused(BlockTransfersFaults.BlocksUnknown(authority, year));
        new TransferScreen(output).Print(blocks, rules, transfers);
        return ExitCode.Done;
    }

    private int State(string file, DsgBlocks blocks)
    {
        Outcome<int> done = Recording.Submit(file, blocks.Authority, "state blocks", approver: false, clock, session => BlockTransfersModule.StateBlocks(session, [blocks], London.DayAt(clock.GetUtcNow())));
        if (done.Fault is Fault fault) return error.Refused(fault);
        output.WriteLine(done.Value == 0 ? "These blocks are stated already; nothing was changed." : $"The blocks of authority {blocks.Authority} for {blocks.Year} are stated.");
        return ExitCode.Done;
    }
}
