using System.CommandLine;
using System.Globalization;
using FundingPlatform.Allocation;
using FundingPlatform.Cli.Terminal;
using FundingPlatform.Kernel;

namespace FundingPlatform.Cli.Commands;

/// <summary><c>funding explain</c>: one school's share step by step, from the database of a year start.</summary>
internal static class ExplainCommand
{
    public static Command Describe(TextWriter output, TextWriter error, TimeProvider clock)
    {
        var urn = new Option<string>("--urn") { Description = "The school's unique reference number", Required = true };
        var year = new Option<string?>("--year", "-y") { Description = "Financial year, as 2023-24 (default: that of the year start)" };
        var folder = new Option<string>("--out", "-o") { Description = "Folder of the year start", DefaultValueFactory = _ => "out" };
        var database = new Option<string?>("--db") { Description = "Database file (default: funding.db in that folder)" };
        var every = new Option<bool>("--all-placements") { Description = "Show every placement behind the top-ups, not only the first few" };
        var command = new Command("explain", "One school's budget share step by step: rule, inputs and their source, formula, rounding, result.") { urn, year, folder, database, every };
        command.SetAction(parsed =>
        {
            string number = parsed.GetValue(urn)!;
            if (!int.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int school) || school == 0)
                return error.Misused($"'{number}' is not a URN: it is the school's six-digit number, or minus its row number where the list has none.");
            FundingYear? asked = null;
            if (parsed.GetValue(year) is string written)
            {
                Outcome<FundingYear> parsedYear = FundingYear.Parse(written);
                if (parsedYear.Fault is Fault unreadable) return error.Misused(unreadable.Message);
                asked = parsedYear.Value;
            }

            string file = parsed.GetValue(database) ?? Path.Combine(parsed.GetValue(folder)!, "funding.db");
            Outcome<Person> person = Person.Here(file, clock);
            if (person.Fault is Fault nobody) return error.Refused(nobody);
            Outcome<ExplainedSchool> explained = YearStart.Explain(file, school, asked);
            if (explained.Succeeded && person.Value.Caller?.MayActFor(explained.Value.Budget.Code) is Fault forbidden) return error.Refused(forbidden);
            return Print(explained, parsed.GetValue(every), output, error);
        });
        return command;
    }

    private static int Print(Outcome<ExplainedSchool> explained, bool everyPlacement, TextWriter output, TextWriter error)
    {
        Fault? fault = explained.Fault ?? Explanation.Differs(explained.Value);
        if (fault is not null)
            return error.Refused(fault);

        int width = Console.IsOutputRedirected || !ReferenceEquals(output, Console.Out) ? Explanation.WidthOfAFile : Math.Max(60, Console.WindowWidth);
        new Explanation(output, width).Print(explained.Value, everyPlacement);
        return ExitCode.Done;
    }
}
