using System.CommandLine;
using System.Globalization;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;

namespace FundingPlatform.Cli.Commands;

/// <summary><c>funding backup</c>: a copy of a database that may be in use.</summary>
internal static class BackupCommand
{
    public static Command Describe(TextWriter output, TextWriter error)
    {
        var database = new Option<string>("--db") { Description = "Database file", Required = true };
        var target = new Option<string>("--to") { Description = "New file for the copy", Required = true };
        var command = new Command("backup", "Copies a database, also while a server writes to it, and checks the copy.") { database, target };
        command.SetAction(parsed =>
        {
            Outcome<JournalHead> head = Backup.Into(parsed.GetValue(database)!, parsed.GetValue(target)!, Platform.Modules);
            if (head.Fault is { } fault) return error.Refused(fault);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Copied to {parsed.GetValue(target)}: {head.Value.Sequence:N0} journal entries, the last of hash {head.Value.Hash}."));
            return ExitCode.Done;
        });
        return command;
    }
}
