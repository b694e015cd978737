using System.Text.Json;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;

namespace FundingPlatform.BlockTransfers.Files;

/// <summary>Reads the rules field by field; everything that is wrong becomes a finding, and reading goes on.</summary>
internal sealed class RulesReader(JsonFindings findings)
{
    private static readonly Quantity Whole = Quantity.Of(100);

    /// <summary>The properties that each object of a rules file may have; the published JSON Schema lists the same (a test compares them).</summary>
    public static IReadOnlyDictionary<string, string[]> Shapes { get; } = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["rules"] = ["$schema", "notes", "kinds", "budget_days"],
        ["kind"] = ["kind", "from", "to", "consults_schools", "secretary_of_state", "limits"],
        ["limit"] = ["from", "percent", "status", "source"],
        ["budget_day"] = ["authority", "year", "day", "status", "source"],
    };

    public static IReadOnlyList<string> Shape(string name) => Shapes[name];

    public TransferRules Read(JsonFields root, string file)
    {
        _ = root.Texts("notes", required: false);
        List<TransferKind> kinds = [];
        foreach (JsonFields kind in root.Objects("kinds", "kind"))
            if (Kind(kind) is TransferKind read)
            {
                if (kinds.Any(k => k.Id == read.Id)) findings.Add("kind_twice", kind.At("kind"), $"The kind '{read.Id}' is given twice; keep one.");
                else kinds.Add(read);
            }

        List<BudgetDay> days = [];
        foreach (JsonFields day in root.Objects("budget_days", "budget_day"))
            if (Day(day) is BudgetDay read)
            {
                if (days.Any(d => d.Authority == read.Authority && d.Year == read.Year))
                    findings.Add("budget_day_twice", day.At("year"), $"The budget day of authority {read.Authority} for {read.Year} is given twice; keep one.");
                else days.Add(read);
            }

        if (root.At("kinds") is { Kind: JsonTokenType.StartArray, Items.Count: 0 }) findings.Add("kind_missing", root.At("kinds"), "'kinds' is empty: without a kind nothing can be proposed.");
        return new(file, kinds, days);
    }

    private TransferKind? Kind(JsonFields kind)
    {
        string id = kind.Id("kind");
        DsgBlock from = kind.Word("from", DsgBlock.Schools), to = kind.Word("to", DsgBlock.HighNeeds);
        bool consults = kind.Flag("consults_schools", true, required: true), secretary = kind.Flag("secretary_of_state", true, required: true);
        List<DatedValue<Quantity>> limits = [];
        IReadOnlyList<JsonFields> listed = kind.Objects("limits", "limit");
        foreach (JsonFields limit in listed)
            if (Limit(limit) is DatedValue<Quantity> read)
            {
                if (limits.Any(l => l.From == read.From)) findings.Add("limit_twice", limit.At("from"), $"There are two limits from {read.From:yyyy-MM-dd}; keep one.");
                else limits.Add(read);
            }

        if (kind.At("limits").Kind == JsonTokenType.StartArray && listed.Count == 0) findings.Add("limit_missing", kind.At("limits"), "A kind needs at least one limit with its source.");
        if (kind.Has("from") && from == to) findings.Add("blocks_alike", kind.At("to"), "Money moves from one block to another, and these are the same.");
        return findings.Failed ? null : TransferKind.Of(id, from, to, consults, secretary, limits);
    }

    private DatedValue<Quantity>? Limit(JsonFields limit)
    {
        DateOnly from = limit.Date("from");
        Quantity? percent = limit.Amount("percent");
        if (percent > Whole) findings.Add("value_out_of_range", limit.At("percent"), $"{percent}% is more than the whole: give 0 to 100.");
        string source = Source(limit);
        SourceStatus status = limit.Word("status", SourceStatus.Unverified);
        return findings.Failed ? null : new(from, percent!.Value, source, status);
    }

    private BudgetDay? Day(JsonFields day)
    {
        int authority = day.Whole("authority") ?? 0;
        if (authority is not (0 or (>= 100 and <= 999))) findings.Add("authority_unknown", day.At("authority"), $"{authority} is no DfE code of three digits, nor 0 for every authority.");
        Outcome<FundingYear> year = FundingYear.Parse(day.Text("year"));
        if (year.Fault is Fault unreadable && day.Has("year")) findings.Add(unreadable.Code, day.At("year"), unreadable.Message);
        DateOnly date = day.Date("day");
        string source = Source(day);
        SourceStatus status = day.Word("status", SourceStatus.Unverified);
        if (year.Succeeded && day.Has("day") && date >= year.Value.Span.Until)
            findings.Add("budget_day_after_year", day.At("day"), $"{date:yyyy-MM-dd} is after the year {year.Value}: its budget is set before or inside it.");
        return findings.Failed || year.Fault is not null ? null : new(authority, year.Value, date, status, source);
    }

    private string Source(JsonFields of)
    {
        string source = of.Text("source");
        if (of.Has("source") && source.Trim().Length == 0) findings.Add("source_missing", of.At("source"), "A figure needs its source.");
        return source;
    }
}
