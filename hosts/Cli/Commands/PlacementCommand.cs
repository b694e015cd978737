using System.CommandLine;
using System.Globalization;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;

namespace FundingPlatform.Cli.Commands;

/// <summary><c>funding placement</c>: one pupil's placement is opened, put right or ended. It decides no band and so moves no top-up.</summary>
internal sealed class PlacementCommand(TextWriter output, TextWriter error, TimeProvider clock)
{
    private readonly Option<string> database = new("--db") { Description = "Database file", Required = true };
    private readonly Option<string> authority = new("--authority", "-a") { Description = "DfE code of the pupil's home authority", Required = true };
    private readonly Option<string> id = new("--id") { Description = "The placement's own number", Required = true };
    private readonly Option<string> pupil = new("--pupil") { Description = "An opaque reference; never a name, a date of birth or a UPN", Required = true };
    private readonly Option<int> school = new("--school", "-s") { Description = "The school (its URN, or minus its row number)", Required = true };
    private readonly Option<string> from = new("--from") { Description = "First day, as 2023-05-01", Required = true };
    private readonly Option<string?> until = new("--until") { Description = "First day away (without it: open)" };
    private readonly Option<string> end = new("--until") { Description = "First day away, as 2023-05-01", Required = true };
    private readonly Option<string> setting = OneOf("--setting", Setting.Mainstream, "Where the pupil is taught");
    private readonly Option<string> plan = OneOf("--plan", PlanKind.EhcPlan, "On what the money rests");
    private readonly Option<string?> need = new("--need") { Description = "Primary need, a code of the school census, as ASD; without it not known" };
    private readonly Option<int?> yearGroup = new("--year-group") { Description = "0 for reception, -1 for nursery, 1 to 14; without it not known" };
    private readonly Option<string?> partTime = new("--part-time") { Description = "Share of a full week, as 0.5 (without it: the whole)" };
    private readonly Option<bool> dual = new("--dual-registered") { Description = "The pupil is registered at two schools; both placements say so" };
    private readonly Option<string?> decided = new("--decided-on") { Description = "The day of the decision (default: today)" };

    public static Command Describe(TextWriter output, TextWriter error, TimeProvider clock)
    {
        var placement = new PlacementCommand(output, error, clock);
        return new("placement", "One pupil's placement: open, correct, close.") { placement.Open(), placement.Correct(), placement.Close() };
    }

    private Command Open()
    {
        Command command = Stating("open", "Records a placement; its band is a decision of its own.");
        command.SetAction(parsed => Stated(parsed, "open a placement", (session, stated, on) => SchoolsModule.Open(session, stated, on)));
        return command;
    }

    private Command Correct()
    {
        Command command = Stating("correct", "States a recorded placement anew: everything that is not given is as for one that is opened.");
        command.SetAction(parsed => Stated(parsed, "correct a placement", (session, stated, on) => SchoolsModule.Correct(session, stated, on, null)));
        return command;
    }

    private Command Close()
    {
        var command = new Command("close", "Ends a placement.") { database, authority, id, end, decided };
        command.SetAction(parsed => Checked(parsed, (code, on) => Recording.Day(parsed.GetValue(end)!) is not DateOnly last
            ? NoDay(parsed.GetValue(end)!)
            : Submit(parsed, code, "close a placement", s => SchoolsModule.Close(s, parsed.GetValue(id)!, last, on, null))));
        return command;
    }

    private Command Stating(string name, string what) => new(name, what)
    {
        database, authority, id, pupil, school, from, until, setting, need, plan, yearGroup, partTime, dual, decided,
    };

    private int Stated(ParseResult parsed, string what, Func<Session, Placement, DateOnly, Outcome<RecordedPlacement>> record) => Checked(parsed, (code, on) =>
    {
        string? ends = parsed.GetValue(until), share = parsed.GetValue(partTime);
        if (Recording.Day(parsed.GetValue(from)!) is not DateOnly first) return NoDay(parsed.GetValue(from)!);
        if (ends is not null && Recording.Day(ends) is null) return NoDay(ends);
        if (parsed.GetValue(yearGroup) is int year and (< -2 or > 14)) return error.Misused($"{year} is no year group: give -2 to 14.");
        decimal week = 1;
        if (share is not null && (!decimal.TryParse(share, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out week) || week > 1 || week.Scale > 8))
            return error.Misused($"'{share}' is no share of a week: give a number above 0 and at most 1.");
        var placement = new Placement(
            parsed.GetValue(id)!, parsed.GetValue(pupil)!, code, parsed.GetValue(school), EnumWords.Read<Setting>(parsed.GetValue(setting)!)!.Value, parsed.GetValue(need),
            parsed.GetValue(yearGroup), EnumWords.Read<PlanKind>(parsed.GetValue(plan)!)!.Value, Quantity.Of(week),
            new(first, ends is null ? DateSpan.NoEnd : Recording.Day(ends)!.Value), parsed.GetValue(dual), SourceStatus.Given, new("", 0));
        return Submit(parsed, code, what, session => record(session, placement, on));
    });

    private int Checked(ParseResult parsed, Func<int, DateOnly, int> run)
    {
        if (string.IsNullOrWhiteSpace(parsed.GetValue(database))) return error.Misused("--db is blank: name the file.");
        if (string.IsNullOrWhiteSpace(parsed.GetValue(id))) return error.Misused("--id is blank: number the placement.");
        if (Recording.Authority(parsed.GetValue(authority)!, out int code) is Fault nobody) return error.Misused(nobody.Message);
        if (parsed.GetValue(decided) is not string day) return run(code, London.DayAt(clock.GetUtcNow()));
        return Recording.Day(day) is DateOnly on ? run(code, on) : NoDay(day);
    }

    private int Submit(ParseResult parsed, int code, string what, Func<Session, Outcome<RecordedPlacement>> body)
    {
        Outcome<RecordedPlacement> done = Recording.Submit(parsed.GetValue(database)!, code, what, approver: false, clock, body);
        if (done.Fault is Fault fault) return error.Refused(fault);
        Placement placement = done.Value.Placement;
        output.WriteLine($"Placement {placement.Id} at {placement.SchoolId}: {placement.Span} (sequence {done.Value.Sequence}).");
        return ExitCode.Done;
    }

    private int NoDay(string text) => error.Misused($"'{text}' is not a day: write it as 2023-05-01.");

    private static Option<string> OneOf<T>(string name, T usual, string what) where T : struct, Enum
    {
        var option = new Option<string>(name) { Description = what, DefaultValueFactory = _ => EnumWords.Of(usual) };
        option.AcceptOnlyFromAmong([.. Enum.GetValues<T>().Select(EnumWords.Of)]);
        return option;
    }
}
