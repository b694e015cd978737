using System.CommandLine;
using System.Globalization;
using FundingPlatform.Allocation;
using FundingPlatform.BlockTransfers;
using FundingPlatform.Cli.Files;
using FundingPlatform.Cli.Pack;
using FundingPlatform.Cli.Terminal;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;

namespace FundingPlatform.Cli.Commands;

/// <summary><c>funding transfer outcomes</c> and <c>funding transfer enact</c>: what a transfer out of the schools block does to every school.</summary>
internal static class TransferOutcomesCommands
{
    /// <summary>Every possible decision side by side, as a pack.</summary>
    public static Command Outcomes(TextWriter output, TextWriter error, TimeProvider clock)
    {
        Option<string> database = Database(), outcomes = File();
        var transfer = new Option<string?>("--transfer", "--id") { Description = "The recorded transfer that the outcomes are about: percentages are of its base" };
        var folder = new Option<string>("--out", "-o") { Description = "Folder for the pack", DefaultValueFactory = _ => "out" };
        var publish = new Option<bool>("--publish") { Description = "Make the pack that may be published: nothing in it rests on the top-ups of 1 to 5 pupils" };
        var command = new Command("outcomes", "Every possible decision on a transfer side by side: every school's share, who bears it, and what is left over.") { database, outcomes, transfer, folder, publish };
        command.SetAction(parsed =>
        {
            string path = parsed.GetValue(database)!, file = parsed.GetValue(outcomes)!, target = parsed.GetValue(folder)!;
            if (CommandLine.Blank(("--db", path), ("--outcomes", file), ("--out", target), ("--transfer", parsed.GetValue(transfer))) is string blank) return error.Misused(blank);
            long started = clock.GetTimestamp();
            Read<OutcomeSet> read = TransferOutcomesFile.Read(file);
            if (read.Value is not OutcomeSet set) return Findings.Print(error, read.Findings);
            var screen = new Screen(output);
            Outcome<Read<OutcomeReport>> compared = screen.While(progress =>
            {
                progress($"Solving the levers of {(set.Outcomes.Count == 1 ? "1 outcome" : $"{set.Outcomes.Count} outcomes")}");
                return Recording.Read<Read<OutcomeReport>>(path, set.Authority, clock, reader => TransferOutcomes.Compare(reader.Connection, set, parsed.GetValue(transfer)));
            });
            if (compared.Fault is Fault refused) return error.Refused(refused);
            Read<OutcomeReport> report = compared.Value;
            if (report.Failed) return Findings.Print(error, report.Findings);
            PackDocument pack = TransferPack.Of(report.Value!, parsed.GetValue(publish));
            (string Name, Action<Stream> Write) csv = ($"{PackFiles.Stem(pack)}.csv", stream => TransferOutcomesCsv.Write(stream, report.Value!));
            if (PackFiles.Write(target, pack, csv) is Fault notWritten) return error.Refused(notWritten);
            var said = new PackScreen(screen, pack);
            said.Found();
            said.Files(target, [csv.Name], clock.GetElapsedTime(started));
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>Carries the decision out.</summary>
    public static Command Enact(TextWriter output, TextWriter error, TimeProvider clock)
    {
        Option<string> database = Database();
        var transfer = new Option<string>("--transfer", "--id") { Description = "The recorded transfer, which is approved", Required = true };
        var outcomes = new Option<string?>("--outcomes") { Description = "Out of the schools block: file of outcomes and levers (JSON)" };
        var outcome = new Option<string?>("--outcome") { Description = "Out of the schools block: the id of the outcome that was decided, in the file" };
        var amount = new Option<string?>("--amount") { Description = "Out of another block: what is moved, in pounds" };
        var on = new Option<string?>("--on") { Description = "The day of the decision, as 2022-02-24 (default: today)" };
        var command = new Command("enact", "Enacts an approved transfer: solves the levers and records what they set, so that every school's share follows.") { database, outcomes, transfer, outcome, amount, on };
        command.SetAction(parsed =>
        {
            string path = parsed.GetValue(database)!, id = parsed.GetValue(transfer)!;
            DateOnly day = London.DayAt(clock.GetUtcNow());
            if (CommandLine.Blank(("--db", path), ("--outcomes", parsed.GetValue(outcomes)), ("--transfer", id), ("--outcome", parsed.GetValue(outcome))) is string blank) return error.Misused(blank);
            if (parsed.GetValue(on) is string text && !DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day))
                return error.Misused($"'{text}' is not a day: write it as 2022-02-24.");
            if (parsed.GetValue(amount) is string pounds && parsed.GetValue(outcomes) is null && parsed.GetValue(outcome) is null) return Moved(output, error, clock, path, id, pounds, day);
            if (parsed.GetValue(amount) is not null || parsed.GetValue(outcomes) is not string file || parsed.GetValue(outcome) is not string decided)
                return error.Misused("Give --outcomes and --outcome for a transfer out of the schools block, or --amount alone for one out of another block.");
            Read<OutcomeSet> read = TransferOutcomesFile.Read(file);
            if (read.Value is not OutcomeSet set) return Findings.Print(error, read.Findings);
            Outcome<EnactedOutcome> done = Recording.Submit(path, set.Authority, "enact a transfer", approver: false, clock, session => TransferOutcomes.Enact(session, id, set, decided, day));
            if (done.Fault is Fault fault) return error.Refused(fault);
            Print(new Screen(output), done.Value);
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>No formula pays for what leaves another block than the schools block.</summary>
    private static int Moved(TextWriter output, TextWriter error, TimeProvider clock, string path, string id, string pounds, DateOnly day)
    {
        if (TransferYearCommand.Pounds(pounds) is not Money amount) return error.Misused(TransferYearCommand.NoPounds(pounds));
        Outcome<int> authority = TransferCommand.AuthorityOf(path, id);
        if (authority.Fault is Fault unknown) return error.Refused(unknown);
        Outcome<Transfer> done = Recording.Submit(path, authority.Value, "enact a transfer", approver: false, clock, session => BlockTransfersModule.EnactWithoutLevers(session, id, amount, day));
        if (done.Fault is Fault fault) return error.Refused(fault);
        new TransferScreen(output).Print(done.Value);
        return ExitCode.Done;
    }

    private static Option<string> Database() => new("--db") { Description = "Database file of the year start", DefaultValueFactory = _ => Path.Combine("out", "funding.db") };

    private static Option<string> File() => new("--outcomes") { Description = "File of outcomes and levers (JSON)", Required = true };

    private static void Print(Screen screen, EnactedOutcome enacted)
    {
        screen.Heading($"Transfer {enacted.Transfer.Id} is enacted");
        screen.Item($"{enacted.Outcome.Amount} leaves the schools block of {enacted.Transfer.Proposal.Year}.");
        foreach (LeverSetting lever in enacted.Outcome.Formula.Levers.Where(l => l.Moved))
            foreach (LeverParameter set in lever.Parameters) screen.Item($"{set.Parameter.Name} is {set.Parameter.Value} {set.Parameter.Unit}: {set.Parameter.Source}.");
        screen.Item($"The formula comes to {enacted.Outcome.Formula.Total} of {enacted.Outcome.Formula.Money}; {enacted.Outcome.Formula.Remainder} is left and stays unallocated.");
        screen.Item($"{enacted.WhoBears}.");
    }
}
