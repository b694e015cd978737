using System.CommandLine;
using System.Globalization;
using FundingPlatform.Cli.Terminal;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;

namespace FundingPlatform.Cli.Commands;

/// <summary><c>funding count</c>: the counts of pupils with plans by which schemes pay.</summary>
internal sealed class CountCommand(TextWriter output, TextWriter error, TimeProvider clock)
{
    private readonly Option<string> database = new("--db") { Description = "Database file", Required = true };
    private readonly Option<string> authority = new("--authority", "-a") { Description = "DfE code of the authority", Required = true };
    private readonly Option<string?> date = new("--date", "-d") { Description = "The day of the count, as 2022-05-01", Required = true };
    private readonly Option<string?> anyDate = new("--date", "-d") { Description = "The day of the count, as 2022-05-01 (without it: what was closed and corrected)" };
    private readonly Option<string?> decided = new("--decided-on") { Description = "The day of the decision (default: today)" };
    private readonly Option<string> reason = new("--reason") { Description = "Why the count is corrected; nothing about a pupil", Required = true };
    private readonly Option<string> source = OneOf("--source", CountSource.Placements, "Plans and roll of the census of that day, or placements in force");
    private readonly Option<string> of = OneOf("--base", CountBase.AllPupils, "Nursery and sixth form in plans and roll, or in neither");
    private readonly Option<string> plans = OneOf("--plans", CountedPlans.EhcPlans, "Pupils with a plan, or with a top-up too");
    private readonly Option<bool> withoutUnits = new("--without-units") { Description = "Pupils in resourced provision and SEN units do not count" };
    private readonly Option<bool> own = new("--own-pupils-only") { Description = "Other authorities' pupils do not count" };
    private readonly Option<string> weight = new("--sen-support-weight") { Description = "The share of a plan that a pupil on SEN support counts for", DefaultValueFactory = _ => "0" };
    private readonly Option<bool> placements = new("--placements") { Description = "Lists the placements that the count does not hold; not for publication" };

    public static Command Describe(TextWriter output, TextWriter error, TimeProvider clock)
    {
        var count = new CountCommand(output, error, clock);
        return new("count", "Counts of pupils with plans on a day: show, close, correct.") { count.Show(), count.Close(), count.Correct() };
    }

    private Command Show()
    {
        var command = new Command("show", "A count by a rule, school by school; records nothing.")
        {
            database, authority, anyDate, source, of, plans, withoutUnits, own, weight, placements,
        };
        command.SetAction(parsed => Checked(parsed, anyDate, decidedOn: null, (file, code, day, _) =>
        {
            if (!decimal.TryParse(parsed.GetValue(weight), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal share) || share > 1 || share.Scale > 8)
                return error.Misused($"'{parsed.GetValue(weight)}' is no share of a plan: give 0 to 1, with at most eight decimals.");
            if (day is not DateOnly on) return History(file, code);
            var rule = new CountRule(
                Word<CountSource>(parsed, source), Word<CountBase>(parsed, of), Word<CountedPlans>(parsed, plans), !parsed.GetValue(withoutUnits), parsed.GetValue(own), Quantity.Of(share));
            return Show(file, code, on, rule, parsed.GetValue(placements));
        }));
        return command;
    }

    private Command Close()
    {
        var command = new Command("close", "Fixes the pupils of a count: what is recorded later waits for a correction.") { database, authority, date, decided };
        command.SetAction(parsed => Checked(parsed, date, decided, (file, code, day, decidedOn) =>
            Said(Recording.Submit(file, code, "close a count", approver: false, clock, s => SchoolsModule.CloseCount(s, code, day!.Value, decidedOn)))));
        return command;
    }

    private Command Correct()
    {
        var command = new Command("correct", "Takes a closed count once more, from what is recorded now.") { database, authority, date, reason, decided };
        command.SetAction(parsed => Checked(parsed, date, decided, (file, code, day, decidedOn) =>
            Said(Recording.Submit(file, code, "correct a count", approver: false, clock,
                s => SchoolsModule.CorrectCount(s, code, day!.Value, parsed.GetValue(reason)!, decidedOn)))));
        return command;
    }

    /// <summary>Reads what every one of them has, and says what is wrong with it.</summary>
    private int Checked(ParseResult parsed, Option<string?> onDay, Option<string?>? decidedOn, Func<string, int, DateOnly?, DateOnly, int> run)
    {
        string file = parsed.GetValue(database)!, code = parsed.GetValue(authority)!;
        (string? day, string? decision) = (parsed.GetValue(onDay), decidedOn is null ? null : parsed.GetValue(decidedOn));
        if (string.IsNullOrWhiteSpace(file)) return error.Misused("--db is blank: name the file.");
        if (Recording.Authority(code, out int number) is Fault nobody) return error.Misused(nobody.Message);
        foreach (string text in new[] { day, decision }.OfType<string>())
            if (Recording.Day(text) is null) return error.Misused($"'{text}' is not a day: write it as 2022-05-01.");
        return run(file, number, day is null ? null : Recording.Day(day), decision is null ? London.DayAt(clock.GetUtcNow()) : Recording.Day(decision)!.Value);
    }

    private int Show(string file, int code, DateOnly day, CountRule rule, bool listed)
    {
        Outcome<CountInputs> read = Recording.Read<CountInputs>(file, code, clock, lease => CountInputs.Of(SchoolsReader.Over(lease.Connection), code));
        if (read.Fault is Fault refused) return error.Refused(refused);
        if (read.Value.Schools.Count == 0) return error.Misused($"No mainstream school of authority {code} is recorded in {file}.");
        Read<PlanCount> count = PlanCounts.Of(rule, code, day, read.Value);
        if (count.Value is null) return Findings.Print(error, count.Findings);
        new CountScreen(output).Print(code, count.Value, read.Value, count.Findings, listed);
        return ExitCode.Done;
    }

    private int History(string file, int code)
    {
        Outcome<CountHeader[]> read = Recording.Read<CountHeader[]>(file, code, clock, lease => SchoolsReader.Over(lease.Connection).CountHistory(code).ToArray());
        if (read.Fault is Fault refused) return error.Refused(refused);
        new CountScreen(output).Print(code, read.Value);
        return ExitCode.Done;
    }

    private int Said(Outcome<RecordedCount> done)
    {
        if (done.Fault is Fault fault) return error.Refused(fault);
        new CountScreen(output).Print(done.Value.Header);
        return ExitCode.Done;
    }

    /// <summary>An option whose words are those of files: <c>reception_to_year11</c>.</summary>
    private static Option<string> OneOf<T>(string name, T usual, string what) where T : struct, Enum
    {
        var option = new Option<string>(name) { Description = what, DefaultValueFactory = _ => EnumWords.Of(usual) };
        option.AcceptOnlyFromAmong([.. Enum.GetValues<T>().Select(EnumWords.Of)]);
        return option;
    }

    private static T Word<T>(ParseResult parsed, Option<string> option) where T : struct, Enum => EnumWords.Read<T>(parsed.GetValue(option)!)!.Value;
}
