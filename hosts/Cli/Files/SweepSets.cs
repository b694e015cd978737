using System.Globalization;
using FundingPlatform.Allocation;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;

namespace FundingPlatform.Cli.Files;

/// <summary>A sweep with its sets, as a file states them or ranges make them: what varies by the names that the user gave, and amounts in millionths of a pound.</summary>
internal sealed record SweepSets(ValueSweep Sweep, IReadOnlyList<string> Names, IReadOnlyList<long[]> Sets)
{
    /// <summary>The most sets that ranges may make.</summary>
    public const int Most = 1_000_000;

    /// <summary>A column for each value that varies and a row for each set, in pounds a year.</summary>
    public static Read<SweepSets> OfFile(string path, SweepYear year)
    {
        (ValueSweep? sweep, string[] names) = (null, []);
        Read<IReadOnlyList<long[]>> read = CsvFile.Read(path, "file of values", header =>
        {
            Outcome<ValueSweep> made = Vary(year, names = [.. header], out IReadOnlyList<(string, Fault)> faults);
            sweep = made.Succeeded ? made.Value : null;
            return faults;
        }, row =>
        {
            var set = new long[names.Length];
            for (int i = 0; i < set.Length; i++)
            {
                set[i] = (long)(row.Number(names[i], 6, most: 1_000_000_000) * Rate.Scale);
                if (row.Sound && sweep!.Check(i, set[i]) is Fault fault) row.Refuse(fault.Code, names[i], fault.Message);
            }

            return set;
        });
        return read.Map(sets => new SweepSets(sweep!, names, sets));
    }

    /// <summary>Every combination of ranges, each <c>name=from:to:step</c> in pounds a year; the last range moves fastest.</summary>
    public static Read<SweepSets> OfRanges(IReadOnlyList<string> ranges, SweepYear year)
    {
        List<Finding> findings = [];
        (string Name, long[] Amounts)[] all = [.. ranges.Select(r => Range(r, findings))];
        if (findings.Count > 0) return new(null, findings);
        if (all.Aggregate(1m, (sets, range) => sets * range.Amounts.Length) is > Most and var many)
            return new(null, [Finding.Error("too_large", $"The ranges make {many:N0} sets; at most {Most:N0} are taken. Take longer steps.")]);
        Outcome<ValueSweep> sweep = Vary(year, [.. all.Select(r => r.Name)], out IReadOnlyList<(string Name, Fault Fault)> faults);
        if (!sweep.Succeeded) return new(null, [.. faults.Select(f => Finding.Error(f.Fault.Code, f.Fault.Message, column: f.Name))]);
        for (int i = 0; i < all.Length; i++)
            if (all[i].Amounts.Select(amount => sweep.Value.Check(i, amount)).FirstOrDefault(f => f is not null) is Fault fault)
                findings.Add(Finding.Error(fault.Code, fault.Message, column: all[i].Name));
        return findings.Count > 0 ? new(null, findings) : new(new(sweep.Value, [.. all.Select(r => r.Name)], Combined([.. all.Select(r => r.Amounts)])), []);
    }

    private static Outcome<ValueSweep> Vary(SweepYear year, string[] names, out IReadOnlyList<(string Name, Fault Fault)> faults)
    {
        (string Name, Outcome<VariedValue> Value)[] values = [.. names.Select(n => (n, Named(n)))];
        faults = [.. values.Where(v => v.Value.Fault is not null).Select(v => (v.Name, v.Value.Fault!))];
        if (faults.Count > 0) return faults[0].Fault;
        VariedValue[] all = [.. values.Select(v => v.Value.Value)];
        faults = [.. year.Faults(all).Select(f => (names[f.Value], f.Fault))];
        return faults.Count > 0 ? faults[0].Fault : year.Vary(all);
    }

    /// <summary>A name as <c>bury_illustrative/C/setting=special/from=2023-09-01</c>: scheme and band, then what narrows it.</summary>
    private static Outcome<VariedValue> Named(string name)
    {
        string[] parts = name.Split('/');
        if (parts.Length < 2 || parts.Any(p => p.Length == 0)) return Wrong("write the scheme, a stroke and the band, as bury_illustrative/C");
        var value = new VariedValue(parts[0], parts[1]);
        foreach (string part in parts.Skip(2))
        {
            string[] said = part.Split('=', 2);
            VariedValue? narrowed = said.Length < 2 ? null : said[0] switch
            {
                "setting" when EnumWords.Read<Setting>(said[1]) is Setting setting => value with { Setting = setting },
                "phase" when EnumWords.Read<PupilPhase>(said[1]) is PupilPhase phase => value with { Phase = phase },
                "need" when said[1].Length > 0 => value with { Need = said[1] },
                "school" when int.TryParse(said[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int school) => value with { School = school },
                "from" when DateOnly.TryParseExact(said[1], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly from) => value with { From = from },
                _ => null,
            };
            if (narrowed is null)
                return Wrong($"'{part}' is none of setting= ({EnumWords.Allowed<Setting>()}), phase= ({EnumWords.Allowed<PupilPhase>()}), need=, school= (a URN) and from= (a day as 2023-09-01)");
            value = narrowed;
        }

        return value;

        Fault Wrong(string why) => new("name_unclear", $"'{name}' does not name a value: {why}.", FaultKind.Invalid);
    }

    private static (string Name, long[] Amounts) Range(string text, List<Finding> findings)
    {
        int end = text.LastIndexOf('=');
        decimal[] ends = [.. text[(end + 1)..].Split(':').Select(n => decimal.TryParse(n, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal pounds) && pounds <= 1_000_000_000 && decimal.Round(pounds, 6) == pounds ? pounds : -1)];
        if (end < 1 || ends is not [>= 0, >= 0, > 0] || ends[1] < ends[0] || (ends[1] - ends[0]) / ends[2] >= Most)
        {
            findings.Add(Finding.Error("range_unclear", $"'{text}' is no range: write a name, then pounds from, to and in steps of, as bury_illustrative/C=4000:5000:50; at most {Most:N0} steps."));
            return (text, []);
        }

        int steps = (int)((ends[1] - ends[0]) / ends[2]);
        return (text[..end], [.. Enumerable.Range(0, steps + 1).Select(i => (long)((ends[0] + i * ends[2]) * Rate.Scale))]);
    }

    private static List<long[]> Combined(long[][] ranges)
    {
        List<long[]> sets = [[]];
        foreach (long[] range in ranges) sets = [.. sets.SelectMany(set => range.Select(amount => (long[])[.. set, amount]))];
        return sets;
    }
}
