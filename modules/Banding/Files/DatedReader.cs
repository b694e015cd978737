using FundingPlatform.Kernel;

namespace FundingPlatform.Banding.Files;

/// <summary>Reads lines with <c>from</c>, <c>source</c> and <c>status</c> into one dated rule.</summary>
internal static class DatedReader
{
    /// <summary>Two lines from one day, and a first line after the scheme's start, are findings.</summary>
    public static Dated<T> Of<T>(string name, IEnumerable<Fields> lines, DateSpan inForce, Findings findings, Func<Fields, T?> read) where T : class
    {
        List<DatedValue<T>> values = [];
        Fields? earliest = null;
        foreach (Fields line in lines)
        {
            DateOnly from = line.Date("from");
            if (earliest is null || from < earliest.Date("from")) earliest = line;
            string source = line.Text("source");
            SourceStatus status = line.Word("status", SourceStatus.Unverified);
            if (read(line) is not T value) continue;
            if (values.Exists(v => v.From == from))
                findings.Add("dates_twice", line.At("from"), $"{name} has two values from {from:yyyy-MM-dd}; keep one.");
            else
                values.Add(new(from, value, source, status));
        }

        Gap(name, earliest, inForce, findings);
        return new(name, values);
    }

    private static void Gap(string name, Fields? earliest, DateSpan inForce, Findings findings)
    {
        if (earliest is null || earliest.Date("from") <= inForce.From) return;
        findings.Add("dates_gap", earliest.At("from"),
            $"{name} has no value from {inForce.From:yyyy-MM-dd}, where the scheme begins, until {earliest.Date("from"):yyyy-MM-dd}. Add one, or \"unknown\".");
    }
}
