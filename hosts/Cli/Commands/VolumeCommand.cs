using System.CommandLine;
using System.Globalization;
using FundingPlatform.Allocation;
using FundingPlatform.Cli.Files;
using FundingPlatform.Cli.Terminal;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;
using FundingPlatform.VolumeTopUps;

namespace FundingPlatform.Cli.Commands;

/// <summary><c>funding volume</c>: extra money for schools with many pupils with plans.</summary>
internal sealed class VolumeCommand(TextWriter output, TextWriter error, TimeProvider clock)
{
    private const string AllAuthorities = "all";
    private readonly Option<string> database = new("--db") { Description = "Database file", Required = true };
    private readonly Option<string> authority = new("--authority", "-a") { Description = "DfE code of the authority", Required = true };
    private readonly Option<string> anyAuthority = new("--authority", "-a") { Description = $"DfE code of the authority, or {AllAuthorities} for every one that loads none itself", Required = true };
    private readonly Option<string> year = new("--year", "-y") { Description = "Funding year, as 2023-24", Required = true };
    private readonly Option<string?> decided = new("--decided-on") { Description = "The day of the decision (default: today)" };
    private readonly Option<int?> school = new("--school", "-s") { Description = "Explains this school (its URN, or minus its row number) step by step" };
    private readonly Option<string> thresholds = new("--threshold", "-t") { Description = "Thresholds to try, as 2,2.5,3: percent, points above the average, pupils on roll for one plan, or pupils above the expected number", Required = true };
    private readonly Option<string?> table = new("--out", "-o") { Description = "New file for every school under every threshold (CSV)" };
    private readonly Option<string> file = new("--file", "-f") { Description = "The scheme (JSON)", Required = true };
    private readonly Option<string> series = new("--series") { Description = "England's shares of pupils with plans (CSV: year, la_code, area_name, measure, value)", Required = true };
    private readonly Option<string> days = new("--publication-days") { Description = "When they were published (CSV: january, published_on, source, status)", Required = true };
    private readonly Option<string> date = new("--date", "-d") { Description = "The day of the count, as 2023-05-18", Required = true };

    public static Command Describe(TextWriter output, TextWriter error, TimeProvider clock)
    {
        var volume = new VolumeCommand(output, error, clock);
        return new("volume", "Extra money for schools with many pupils with plans: list, publish, averages, show, whatif, notify.")
        {
            volume.List(), volume.Publish(), volume.Averages(), volume.Show(), volume.WhatIf(), volume.Notify(),
        };
    }

    private Command List()
    {
        var command = new Command("list", "Schemes in use for an authority, and what was notified under them.") { database, authority };
        command.SetAction(parsed => Recording.Authority(parsed.GetValue(authority)!, out int code) is Fault nobody ? error.Misused(nobody.Message) : Listed(parsed, code));
        return command;
    }

    private Command Publish()
    {
        var command = new Command("publish", "Puts a scheme in use, or another text of it.") { database, file, decided };
        command.SetAction(parsed =>
        {
            if (Decided(parsed) is not DateOnly on) return error.Misused($"'{parsed.GetValue(decided)}' is not a day: write it as 2023-02-14.");
            List<Finding> findings = [];
            if (Bytes(parsed.GetValue(file)!, findings) is not byte[] bytes) return Findings.Print(error, findings);
            Read<VolumeScheme> read = VolumeSchemeFile.Read(bytes, Path.GetFileName(parsed.GetValue(file)!));
            if (read.Value is not VolumeScheme scheme) return Findings.Print(error, read.Findings);
            Outcome<bool> done = Recording.Submit(parsed.GetValue(database)!, scheme.Authority, "publish a scheme", approver: false, clock, s => VolumeTopUpsModule.Publish(s, scheme, on));
            if (done.Fault is Fault fault) return error.Refused(fault);
            new VolumeScreen(output).Published(scheme, done.Value);
            return ExitCode.Done;
        });
        return command;
    }

    private Command Averages()
    {
        var command = new Command("averages", "Puts England's published averages in use.") { database, anyAuthority, series, days, decided };
        command.SetAction(parsed =>
        {
            string text = parsed.GetValue(anyAuthority)!;
            if (Recording.Authority(text, out int code, AllAuthorities) is Fault nobody) return error.Misused(nobody.Message);
            if (Decided(parsed) is not DateOnly on) return error.Misused($"'{parsed.GetValue(decided)}' is not a day: write it as 2023-02-14.");
            Read<NationalAverages> read = NationalAveragesFile.Read(parsed.GetValue(series)!, parsed.GetValue(days)!);
            if (read.Value is not NationalAverages averages) return Findings.Print(error, read.Findings);
            Outcome<bool> done = Recording.Submit(parsed.GetValue(database)!, code, "load national averages", approver: false, clock, s => VolumeTopUpsModule.LoadAverages(s, code, averages, on));
            if (done.Fault is Fault fault) return error.Refused(fault);
            new VolumeScreen(output).Loaded(averages, done.Value, read.Findings);
            return ExitCode.Done;
        });
        return command;
    }

    private Command Show()
    {
        var command = new Command("show", "What a year comes to at every school, notified and expected; records nothing.") { database, authority, year, school };
        command.SetAction(parsed => OfYear(parsed, (lease, code, funded) =>
        {
            Outcome<YearInHand> made = Made(lease, code, funded);
            if (made.Fault is Fault fault) return error.Refused(fault);
            VolumeResult result = made.Value.Year.Result(made.Value.Needs);
            var screen = new VolumeScreen(output);
            if (parsed.GetValue(school) is not int one) screen.Print(result, made.Value);
            else if (!screen.Explain(result, made.Value, one)) return error.Misused($"The scheme does not apply to school {one}.");
            return ExitCode.Done;
        }));
        return command;
    }

    private Command WhatIf()
    {
        var command = new Command("whatif", "Every school as the threshold moves, as if nothing were notified; records nothing.") { database, authority, year, thresholds, table };
        command.SetAction(parsed =>
        {
            if (Numbers(parsed.GetValue(thresholds)!) is not Quantity[] values) return error.Misused($"'{parsed.GetValue(thresholds)}' is no list of thresholds: write it as 2,2.5,3.");
            return OfYear(parsed, (lease, code, funded) =>
            {
                Outcome<YearInHand> made = Made(lease, code, funded);
                if ((made.Fault ?? VolumeWhatIf.Refuses(made.Value.Year.Scheme, values)) is Fault fault) return error.Refused(fault);
                IReadOnlyList<ThresholdRow> rows = VolumeWhatIf.Of(made.Value.Year, made.Value.Needs, values);
                if (parsed.GetValue(table) is string path && Write(path, rows, made.Value) is Fault unwritten) return error.Refused(unwritten);
                new VolumeScreen(output).Print(rows, made.Value, parsed.GetValue(table));
                return ExitCode.Done;
            });
        });
        return command;
    }

    private Command Notify()
    {
        var command = new Command("notify", "Fixes the amounts of a closed count; after a correction, the differences as a recount entry.") { database, authority, year, date, decided };
        command.SetAction(parsed =>
        {
            (string code, string funded, string on) = (parsed.GetValue(authority)!, parsed.GetValue(year)!, parsed.GetValue(date)!);
            if (Recording.Authority(code, out int number) is Fault nobody) return error.Misused(nobody.Message);
            if (FundingYear.Parse(funded) is { Succeeded: false, Fault: Fault unreadable }) return error.Misused(unreadable.Message);
            if (Recording.Day(on) is not DateOnly day) return error.Misused($"'{on}' is not a day: write it as 2023-05-18.");
            if (Decided(parsed) is not DateOnly decidedOn) return error.Misused($"'{parsed.GetValue(decided)}' is not a day: write it as 2023-07-01.");
            Outcome<NotifiedCount> done = Recording.Submit(parsed.GetValue(database)!, number, "notify a count", approver: false, clock, s => Notify(s, number, FundingYear.Parse(funded).Value, day, decidedOn));
            if (done.Fault is Fault fault) return error.Refused(fault);
            new VolumeScreen(output).Notified(done.Value);
            return ExitCode.Done;
        });
        return command;
    }

    private static Outcome<NotifiedCount> Notify(Session session, int code, FundingYear funded, DateOnly day, DateOnly decidedOn)
    {
        if (VolumeReader.Over(session).Year(code, funded, CountInputs.Of(SchoolsReader.Over(session), code)) is not { } made) return VolumeFaults.NoneInForce(code, funded);
        if (made.Value is not VolumeYear whole) return VolumeFaults.YearNotReady(made.Findings);
        return VolumeTopUpsModule.Notify(session, whole, code, day, whole.NeedsFormula ? AllocationNeeds.Of(session.Connection, code, funded) : NoNeeds, decidedOn);
    }

    private static readonly Dictionary<int, SchoolNeeds> NoNeeds = [];

    private static Outcome<YearInHand> Made(ReaderLease lease, int code, FundingYear funded)
    {
        var inputs = CountInputs.Of(SchoolsReader.Over(lease.Connection), code);
        if (VolumeReader.Over(lease.Connection).Year(code, funded, inputs) is not { } made) return VolumeFaults.NoneInForce(code, funded);
        if (made.Value is not VolumeYear whole) return VolumeFaults.YearNotReady(made.Findings);
        return new YearInHand(code, whole, whole.NeedsFormula ? AllocationNeeds.Of(lease.Connection, code, funded) : NoNeeds, inputs.Schools.ToDictionary(s => s.Id, s => s.Name), made.Findings);
    }

    private int OfYear(ParseResult parsed, Func<ReaderLease, int, FundingYear, int> run)
    {
        string code = parsed.GetValue(authority)!, funded = parsed.GetValue(year)!;
        if (Recording.Authority(code, out int number) is Fault nobody) return error.Misused(nobody.Message);
        Outcome<FundingYear> read = FundingYear.Parse(funded);
        if (read.Fault is Fault unreadable) return error.Misused(unreadable.Message);
        Outcome<int> done = Recording.Read<int>(parsed.GetValue(database)!, number, clock, lease => run(lease, number, read.Value));
        return done.Fault is Fault fault ? error.Refused(fault) : done.Value;
    }

    private int Listed(ParseResult parsed, int code)
    {
        Outcome<int> done = Recording.Read<int>(parsed.GetValue(database)!, code, clock, lease =>
        {
            VolumeReader reader = VolumeReader.Over(lease.Connection);
            new VolumeScreen(output).Print(code, reader.SchemesFor(code), reader.NotifiedTo(code));
            return ExitCode.Done;
        });
        return done.Fault is Fault fault ? error.Refused(fault) : done.Value;
    }

    private DateOnly? Decided(ParseResult parsed) => parsed.GetValue(decided) is string day ? Recording.Day(day) : London.DayAt(clock.GetUtcNow());

    private static Quantity[]? Numbers(string list)
    {
        List<Quantity> values = [];
        foreach (string text in list.Split(','))
            if (decimal.TryParse(text.Trim(), NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out decimal value) && value.Scale <= 8 && Math.Abs(value) <= 1_000_000)
                values.Add(Quantity.Of(value));
            else return null;
        return [.. values];
    }

    private static Fault? Write(string path, IReadOnlyList<ThresholdRow> rows, YearInHand made)
    {
        if (File.Exists(path)) return new("file_exists", $"{path} is already there. Name a new file.", FaultKind.Conflict);
        using var csv = new CsvWriter(File.Create(path), "threshold,school_id,school_name,above_threshold,pounds,status,missing");
        foreach (ThresholdRow row in rows)
            foreach (SchoolAmount one in row.Schools)
            {
                csv.Number(row.Threshold).Whole((long)one.SchoolId).Text(made.Name(one.SchoolId)).Text(row.Qualifying.Contains(one.SchoolId) ? "yes" : "no");
                (one.Amount is Money amount ? csv.Pounds(amount) : csv.Empty()).Text(made.Year.Scheme.Status.Word()).Text(one.Missing).EndRow();
            }

        return null;
    }

    private static byte[]? Bytes(string path, List<Finding> findings)
    {
        if (!File.Exists(path)) findings.Add(Finding.Error("file_missing", "There is no such file. Check the name and the folder.", path));
        else if (new FileInfo(path).Length > 1 << 20) findings.Add(Finding.Error("file_too_large", "The file is too large to be a scheme. Check that it is the right file.", path));
        else return File.ReadAllBytes(path);
        return null;
    }
}

/// <summary>A year that was made, what the formula knows of its schools, and their names.</summary>
internal sealed record YearInHand(
    int Authority, VolumeYear Year, IReadOnlyDictionary<int, SchoolNeeds> Needs, IReadOnlyDictionary<int, string> Names, IReadOnlyList<Finding> Findings)
{
    public string Name(int school) => Names.GetValueOrDefault(school, "no school of the list any more");
}
