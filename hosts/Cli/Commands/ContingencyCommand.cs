using System.CommandLine;
using System.Globalization;
using FundingPlatform.Allocation;
using FundingPlatform.Cli.Terminal;
using FundingPlatform.Contingency;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;

namespace FundingPlatform.Cli.Commands;

/// <summary><c>funding contingency</c>: the SEND contingency fund of an authority and year.</summary>
internal sealed class ContingencyCommand(TextWriter output, TextWriter error, TimeProvider clock)
{
    private readonly Option<string> database = new("--db") { Description = "Database file", Required = true };
    private readonly Option<string> authority = new("--authority", "-a") { Description = "DfE code of the authority", Required = true };
    private readonly Option<string> year = new("--year", "-y") { Description = "Funding year, as 2022-23", Required = true };
    private readonly Option<string> file = new("--file", "-f") { Description = "The fund (JSON)", Required = true };
    private readonly Option<string?> decided = new("--decided-on") { Description = "The day of the decision (default: today)" };
    private readonly Option<string?> paid = new("--paid-on") { Description = "The day of payment (default: today)" };
    private readonly Option<string?> made = new("--made-on") { Description = "The day on which the school applied (default: today)" };
    private readonly Option<int?> school = new("--school", "-s") { Description = "Explains this school (its URN, or minus its row number) line by line" };
    private readonly Option<bool> ledger = new("--ledger") { Description = "Lists every entry of the fund's ledger" };
    private readonly Option<string> round = new("--date", "-d") { Description = "The round, by the day of its count, as 2022-05-19", Required = true };
    private readonly Option<string?> anyRound = new("--date", "-d") { Description = "Pays what was notified in this round, by the day of its count" };
    private readonly Option<int?> anyClaim = new("--claim", "-c") { Description = "Pays this claim, once it is approved" };
    private readonly Option<int> claim = new("--claim", "-c") { Description = "The claim's number", Required = true };
    private readonly Option<int> claimant = new("--school", "-s") { Description = "The school that applies (its URN, or minus its row number)", Required = true };
    private readonly Option<string> pounds = new("--pounds", "-p") { Description = "What is asked for, as 5000 or 5000.50", Required = true };
    private readonly Option<string?> agreed = new("--pounds", "-p") { Description = "What is approved (default: what was asked for, or what the first approver approved)" };
    private readonly Option<string> reason = new("--reason") { Description = "Why, in one line without a pupil's name", Required = true };
    private readonly Option<string?> reference = new("--reference") { Description = "The authority's own reference" };
    private readonly Option<bool> approve = new("--approve") { Description = "Approves: the first person for an amount, then another one for the same" };
    private readonly Option<bool> refuse = new("--refuse") { Description = "Refuses" };

    public static Command Describe(TextWriter output, TextWriter error, TimeProvider clock)
    {
        var contingency = new ContingencyCommand(output, error, clock);
        return new("contingency", "The SEND contingency fund: open, show, notify, pay, claim, decide, withdraw, close.")
        {
            contingency.Open(), contingency.Show(), contingency.Notify(), contingency.Pay(), contingency.Claim(), contingency.Decide(), contingency.Withdraw(), contingency.Close(),
        };
    }

    private ContingencyScreen Screen => new(output);

    private Command Open()
    {
        var command = new Command("open", "Opens a fund: one to an authority and year.") { database, file, decided };
        command.SetAction(parsed => With(parsed, null, decided, (_, _, on) =>
        {
            string path = parsed.GetValue(file)!;
            if (!File.Exists(path)) return Findings.Print(error, [Finding.Error("file_missing", "There is no such file. Check the name and the folder.", path)]);
            if (new FileInfo(path).Length > 1 << 20) return Findings.Print(error, [Finding.Error("file_too_large", "The file is too large to be a fund. Check that it is the right file.", path)]);
            Read<ContingencyFund> read = ContingencyFundFile.Read(File.ReadAllBytes(path), Path.GetFileName(path));
            return read.Value is ContingencyFund fund
                ? Submit(parsed, fund.Authority, "open a fund", approver: false, s => ContingencyModule.Open(s, fund, on), Screen.Opened)
                : Findings.Print(error, read.Findings);
        }));
        return command;
    }

    private Command Show()
    {
        var command = new Command("show", "What a fund comes to: rounds, schools, claims and what is left; records nothing.") { database, authority, year, school, ledger };
        command.SetAction(parsed => With(parsed, authority, null, (code, funded, _) =>
        {
            Outcome<int> done = Recording.Read<int>(parsed.GetValue(database)!, code, clock, lease => Show(parsed, lease, code, funded));
            return done.Fault is Fault fault ? error.Refused(fault) : done.Value;
        }));
        return command;
    }

    private Outcome<int> Show(ParseResult parsed, ReaderLease lease, int code, FundingYear funded)
    {
        var reader = ContingencyReader.Over(lease.Connection);
        if (reader.InForce(code, funded) is not OpenedFund opened) return ContingencyFaults.FundUnknown(code, funded);
        var inputs = CountInputs.Of(SchoolsReader.Over(lease.Connection), code);
        Read<ContingencyYear> read = ContingencyYear.Of(opened.Fund, code, inputs, reader.Record(code, funded), opened);
        if (read.Value is not ContingencyYear whole) return Findings.Print(error, read.Findings);
        ContingencyResult result = whole.Result(Needs(lease.Connection, whole, code));
        var names = inputs.Schools.ToDictionary(s => s.Id, s => s.Name);
        if (parsed.GetValue(school) is not int one) Screen.Print(code, result, names, read.Findings, parsed.GetValue(ledger));
        else if (!Screen.Explain(result, names, one)) return error.Misused($"Fund {opened.Fund.Id} does not cover school {one}.");
        return ExitCode.Done;
    }

    private Command Notify()
    {
        var command = new Command("notify", "Tells schools what a round pays, once its count is closed; after a correction, the differences as a recount entry.") { database, authority, year, round, decided };
        command.SetAction(parsed => With(parsed, authority, decided, (code, funded, on) => OnDay(parsed.GetValue(round)!, countOn =>
        {
            RoundChanges changes = default;
            return Submit(parsed, code, "notify a round", approver: false, s =>
            {
                changes = ContingencyReader.Over(s).InForce(code, funded)?.Fund.Round(countOn)?.Changes ?? default;
                return ContingencyModule.Notify(s, code, funded, countOn, AllocationNeeds.Of(s.Connection, code, funded), on);
            }, told => Screen.Notified(told, changes));
        })));
        return command;
    }

    private Command Pay()
    {
        var command = new Command("pay", "Pays what was notified in a round, or an approved claim.") { database, authority, year, anyRound, anyClaim, paid };
        command.SetAction(parsed => With(parsed, authority, paid, (code, funded, on) => (parsed.GetValue(anyRound), parsed.GetValue(anyClaim)) switch
        {
            (string day, null) => OnDay(day, countOn => Submit(parsed, code, "pay", approver: false, s => ContingencyModule.Pay(s, code, funded, countOn, on), Screen.Paid)),
            (null, int number) => Submit(parsed, code, "pay", approver: false, s => ContingencyModule.PayClaim(s, code, funded, number, on), Screen.Stands),
            _ => error.Misused("Pay one thing: a round (--date) or a claim (--claim)."),
        }));
        return command;
    }

    private Command Claim()
    {
        var command = new Command("claim", "Takes in a school's application.") { database, authority, year, claimant, pounds, reason, reference, made };
        command.SetAction(parsed => With(parsed, authority, made, (code, funded, on) => Amount(parsed.GetValue(pounds)!) is not Money asked
            ? error.Misused($"'{parsed.GetValue(pounds)}' is no amount: write it as 5000 or 5000.50.")
            : Submit(parsed, code, "make a claim", approver: false,
                s => ContingencyModule.Claim(s, code, funded, new(parsed.GetValue(claimant), asked, parsed.GetValue(reason)!, parsed.GetValue(reference), on)), Screen.Stands)));
        return command;
    }

    private Command Decide()
    {
        var command = new Command("decide", "Approves or refuses a claim; two persons have to approve it.") { database, authority, year, claim, approve, refuse, agreed, reason, decided };
        command.SetAction(parsed => With(parsed, authority, decided, (code, funded, on) =>
        {
            if (parsed.GetValue(approve) == parsed.GetValue(refuse)) return error.Misused("Decide one thing: --approve or --refuse.");
            if (parsed.GetValue(agreed) is string text && (parsed.GetValue(refuse) || Amount(text) is null))
                return error.Misused(parsed.GetValue(refuse) ? "--pounds goes with --approve." : $"'{text}' is no amount: write it as 5000 or 5000.50.");
            ClaimDecision decision = new(code, funded, parsed.GetValue(claim), on, parsed.GetValue(reason)!);
            Money? amount = parsed.GetValue(agreed) is string given ? Amount(given) : null;
            return Submit(parsed, code, "decide a claim", approver: true,
                s => parsed.GetValue(approve) ? ContingencyModule.Approve(s, decision, amount) : ContingencyModule.Refuse(s, decision), Screen.Stands);
        }));
        return command;
    }

    private Command Withdraw()
    {
        var command = new Command("withdraw", "Withdraws a claim that is not paid.") { database, authority, year, claim, reason, decided };
        command.SetAction(parsed => With(parsed, authority, decided, (code, funded, on) => Submit(parsed, code, "withdraw a claim", approver: false,
            s => ContingencyModule.Withdraw(s, new(code, funded, parsed.GetValue(claim), on, parsed.GetValue(reason)!)), Screen.Stands)));
        return command;
    }

    private Command Close()
    {
        var command = new Command("close", "Ends the fund's year: what is left goes back, and nothing more can be recorded of it.") { database, authority, year, decided };
        command.SetAction(parsed => With(parsed, authority, decided, (code, funded, on) => Submit(parsed, code, "close a fund", approver: true,
            s => ContingencyModule.CloseYear(s, code, funded, on), Screen.Closed)));
        return command;
    }

    /// <summary>Reads what the commands have in common, and says what is wrong with it. Without an authority the file names it.</summary>
    private int With(ParseResult parsed, Option<string>? of, Option<string?>? on, Func<int, FundingYear, DateOnly, int> run)
    {
        DateOnly day = London.DayAt(clock.GetUtcNow());
        if (string.IsNullOrWhiteSpace(parsed.GetValue(database))) return error.Misused("--db is blank: name the file.");
        if (on is not null && parsed.GetValue(on) is string text)
        {
            if (Recording.Day(text) is not DateOnly stated) return error.Misused($"'{text}' is not a day: write it as 2022-07-11.");
            day = stated;
        }

        if (of is null) return run(0, default, day);
        string code = parsed.GetValue(of)!;
        if (Recording.Authority(code, out int number) is Fault nobody) return error.Misused(nobody.Message);
        Outcome<FundingYear> funded = FundingYear.Parse(parsed.GetValue(year)!);
        return funded.Fault is Fault unreadable ? error.Misused(unreadable.Message) : run(number, funded.Value, day);
    }

    private int OnDay(string text, Func<DateOnly, int> run) =>
        Recording.Day(text) is DateOnly day ? run(day) : error.Misused($"'{text}' is not a day: write it as 2022-05-19.");

    private int Submit<T>(ParseResult parsed, int code, string what, bool approver, Func<Session, Outcome<T>> body, Action<T> said)
    {
        Outcome<T> done = Recording.Submit(parsed.GetValue(database)!, code, what, approver, clock, body);
        if (done.Fault is Fault fault) return error.Refused(fault);
        said(done.Value);
        return ExitCode.Done;
    }

    private static IReadOnlyDictionary<int, SchoolNeeds> Needs(Microsoft.Data.Sqlite.SqliteConnection connection, ContingencyYear whole, int code) =>
        whole.NeedsFormula ? AllocationNeeds.Of(connection, code, whole.Fund.Year) : new Dictionary<int, SchoolNeeds>();

    private static Money? Amount(string text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal amount) && amount <= 1_000_000_000 && decimal.Round(amount, 2) == amount
            ? Money.OfPounds(amount) : null;
}
