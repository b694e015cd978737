using System.CommandLine;
using FundingPlatform.Allocation;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;

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
