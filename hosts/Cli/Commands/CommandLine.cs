using System.CommandLine;
using System.CommandLine.Parsing;
using System.Data.Common;
using System.Globalization;
using FundingPlatform.Cli.Terminal;
using FundingPlatform.Kernel;

namespace FundingPlatform.Cli.Commands;

/// <summary>The command line <c>funding</c>: parses, and hands on to a command.</summary>
internal static class CommandLine
{
    public static int Run(string[] args, TextWriter output, TextWriter error, TimeProvider clock)
    {
        var root = new RootCommand("What every school of an authority is due for the year, and why.")
        {
            YearStartCommand.Describe(output, error, clock),
            ReportCommand.Describe(output, error, clock),
            ExplainCommand.Describe(output, error, clock),
            CompareCommand.Describe(output, error, clock),
            SolveCommand.Describe(output, error, clock),
            SweepCommand.Describe(output, error, clock),
            AssimilateCommand.Describe(output, error, clock),
            PlacementCommand.Describe(output, error, clock),
            CountCommand.Describe(output, error, clock),
            TransferCommand.Describe(output, error, clock),
            VolumeCommand.Describe(output, error, clock),
            ContingencyCommand.Describe(output, error, clock),
            VerifyCommand.Describe(output, error, clock),
            BackupCommand.Describe(output, error),
            TokenCommand.Describe(output, error, clock),
        };
        ParseResult parsed = root.Parse(args);
        if (parsed.Errors.Count == 0) return Guarded(parsed, output, error);

        foreach (string message in parsed.Errors.Select(Said).Distinct(StringComparer.Ordinal)) error.WriteLine(message);
        error.WriteLine($"See: funding {PathOf(parsed.CommandResult)}--help");
        return ExitCode.Usage;
    }

    /// <summary>What is wrong with an argument, without the names of types.</summary>
    private static string Said(ParseError wrong)
    {
        (Type? type, IReadOnlyList<Token> tokens, string? name) = wrong.SymbolResult switch
        {
            OptionResult option => (option.Option.ValueType, option.Tokens, option.Option.Name),
            ArgumentResult argument => (argument.Argument.ValueType, argument.Tokens, (argument.Parent as OptionResult)?.Option.Name ?? argument.Argument.Name),
            _ => (null, [], null),
        };
        bool whole = type == typeof(int) || type == typeof(int?);
        return whole && tokens is [Token one] && !int.TryParse(one.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)
            ? $"'{Printable.Of(one.Value)}' is no whole number, and {name} takes one." : wrong.Message;
    }

    private static string PathOf(CommandResult result) =>
        result.Command is RootCommand ? "" : $"{(result.Parent is CommandResult parent ? PathOf(parent) : "")}{result.Command.Name} ";

    // What the disk or another program refuses half way is the user's to mend, not a defect to be traced.
    private static int Guarded(ParseResult parsed, TextWriter output, TextWriter error)
    {
        try
        {
            return parsed.Invoke(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or DbException)
        {
            error.WriteLine($"The disk or another program refused: {failure.Message} Check that the files and folders of this command can be read and written, close them elsewhere, and run it again. [refused_by_system]");
            return ExitCode.Findings;
        }
    }

    /// <summary>What is wrong with the first option that was given and is blank, or null.</summary>
    public static string? Blank(params ReadOnlySpan<(string Option, string? Value)> options)
    {
        foreach ((string option, string? value) in options)
            if (value is not null && string.IsNullOrWhiteSpace(value)) return $"{option} is blank: name it.";
        return null;
    }

    /// <summary>Says on the error stream what is wrong with the command.</summary>
    public static int Misused(this TextWriter error, string message)
    {
        error.WriteLine(Printable.Of(message));
        return ExitCode.Usage;
    }

    /// <summary>Says on the error stream why nothing was done.</summary>
    public static int Refused(this TextWriter error, Fault fault)
    {
        error.WriteLine($"{Printable.Of(fault.Message)} [{fault.Code}]");
        return ExitCode.Findings;
    }
}
