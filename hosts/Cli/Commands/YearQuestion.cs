using System.CommandLine;
using FundingPlatform.Allocation;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Cli.Commands;

/// <summary>A question about an authority's year, as its options ask it: whose, which (null: that of the year start), of which database, and the folder for the answer.</summary>
internal sealed record AskedYear(int Authority, FundingYear? Year, string Folder, string Database)
{
    /// <summary>Answers it from the database, as the person who asks. Faults: those of <see cref="Recording.Read"/>, and of a year that is not there.</summary>
    public int Answer(TextWriter error, TimeProvider clock, Func<ReaderLease, FundingYear, int> answer)
    {
        Outcome<int> done = Recording.Read<int>(Database, Authority, clock, lease =>
        {
            Outcome<(int Authority, FundingYear Year)> meant = AllocationReader.Over(lease.Connection).Meant(Authority, Year);
            return meant.Fault is Fault unknown ? unknown : answer(lease, meant.Value.Year);
        });
        return done.Fault is Fault fault ? error.Refused(fault) : done.Value;
    }
}

/// <summary>The options that commands with such a question have in common.</summary>
internal sealed class YearQuestion(string forFolder)
{
    private readonly Option<string> authority = new("--authority", "-a") { Description = "DfE code of the authority", DefaultValueFactory = _ => "351" };
    private readonly Option<string?> year = new("--year", "-y") { Description = "Financial year, as 2023-24 (default: that of the year start)" };
    private readonly Option<string> folder = new("--out", "-o") { Description = forFolder, DefaultValueFactory = _ => "out" };
    private readonly Option<string> database = new("--db") { Description = "Database file of the year start", DefaultValueFactory = _ => Path.Combine("out", "funding.db") };

    /// <summary>A command with these options around its own.</summary>
    public Command Describe(string name, string what, params ReadOnlySpan<Option> own)
    {
        var command = new Command(name, what) { authority, year };
        foreach (Option option in own) command.Add(option);
        command.Add(folder);
        command.Add(database);
        return command;
    }

    /// <summary>The fault, in words for the person at the command line, is of the first option that is not as it should be.</summary>
    public Outcome<AskedYear> Read(ParseResult parsed)
    {
        (string target, string path) = (parsed.GetValue(folder)!, parsed.GetValue(database)!);
        if (Recording.Authority(parsed.GetValue(authority)!, out int code) is Fault nobody) return nobody;
        FundingYear? asked = null;
        if (parsed.GetValue(year) is string written)
        {
            Outcome<FundingYear> read = FundingYear.Parse(written);
            if (read.Fault is Fault unreadable) return unreadable;
            asked = read.Value;
        }

        if (CommandLine.Blank(("--out", target), ("--db", path)) is string blank) return new Fault("blank", blank, FaultKind.Invalid);
        return new AskedYear(code, asked, target, path);
    }
}

/// <summary>A question whose answer is a pack: the file that asks it, over the ground on which it is worked out.</summary>
internal sealed record AskedPack(AskedYear Asked, string File, bool Publish, SqliteConnection Connection, ScenarioGround Ground)
{
    /// <summary>A command that reads its question from the file named by an option, and makes the pack.</summary>
    public static Command Describe(string name, string what, Option<string> file, TextWriter error, TimeProvider clock, Func<AskedPack, int> make)
    {
        var question = new YearQuestion("Folder for the pack");
        var publish = new Option<bool>("--publish") { Description = "Make the pack that may be published: no figure in it rests on 1 to 5 pupils" };
        Command command = question.Describe(name, what, file, publish);
        command.SetAction(parsed =>
        {
            Outcome<AskedYear> asked = question.Read(parsed);
            if ((asked.Fault?.Message ?? CommandLine.Blank((file.Name, parsed.GetValue(file)))) is string wrong) return error.Misused(wrong);
            return asked.Value.Answer(error, clock, (reader, year) =>
            {
                Outcome<ScenarioGround> ground = ScenarioGround.Of(reader.Connection, asked.Value.Authority, year);
                return ground.Fault is Fault notStarted ? error.Refused(notStarted)
                    : make(new(asked.Value, parsed.GetValue(file)!, parsed.GetValue(publish), reader.Connection, ground.Value));
            });
        });
        return command;
    }
}
