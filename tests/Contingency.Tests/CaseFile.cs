using System.Globalization;
using System.Text.Json.Nodes;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Contingency.Tests;

/// <summary>
/// Plays a case file line by line: a fund (a shipped one, with values set or removed), schools, counts, and steps with what they
/// come to after <c>=></c>. Pounds and days are as in any file.
/// </summary>
internal sealed class CaseFile(string path) : IDisposable
{
    private readonly FundHost host = new();
    private JsonNode fund = new JsonObject();

    public static TheoryData<string> All => [.. Directory.EnumerateFiles(Folder, "*.case").Select(Path.GetFileNameWithoutExtension).OfType<string>().Order(StringComparer.Ordinal)];

    public static string Folder => Path.Combine(Samples.Root, "tests", "Contingency.Tests", "Cases");

    public void Play()
    {
        int number = 0;
        foreach (string line in File.ReadAllLines(path))
        {
            number++;
            string text = line.Split('#')[0].Trim();
            if (text.Length == 0) continue;
            string[] halves = text.Split("=>", StringSplitOptions.TrimEntries);
            string said = Do(halves[0].Split(' ', StringSplitOptions.RemoveEmptyEntries), halves[0]);
            if (halves.Length == 2 && said != halves[1]) Assert.Fail($"{Path.GetFileName(path)}:{number}: {halves[0]}\n  expected {halves[1]}\n  was      {said}");
            if (halves.Length == 1 && said.StartsWith("refused", StringComparison.Ordinal)) Assert.Fail($"{Path.GetFileName(path)}:{number}: {halves[0]}: {said}");
        }

        host.AssertReplays();
    }

    public void Dispose() => host.Dispose();

    private string Do(string[] words, string text) => words[0] switch
    {
        "fund" => Done(() => fund = JsonNode.Parse(Samples.Text(words[1]))!),
        "set" => Done(() => Set(words[1], JsonNode.Parse(text[(text.IndexOf(words[1], StringComparison.Ordinal) + words[1].Length)..])!)),
        "remove" => Done(() => Set(words[1], null)),
        "school" => Done(() => host.AddSchool(Whole(words[1]), Words.Read<SchoolGroup>(words[2])!.Value, words[3] == "-" ? null : Pounds(words[3]))),
        "factor" => Done(() => host.AddFactor(Whole(words[1]), words[2], Quantity.Of(decimal.Parse(words[3], CultureInfo.InvariantCulture)))),
        "open" => Open(Day(words[^1])),
        "count" or "correct" => Done(() => Count(words)),
        "notify" => Of(host.Notify(Day(words[1]), Day(words[^1])), Moved),
        "pay" => Of(host.Pay(Day(words[1]), Day(words[^1])), paid => $"{paid.Lines.Sum(l => new Money(l.Amount)).ToPounds()}"),
        "claim" => Of(host.Claim(Whole(words[1]), Pounds(words[2]), Day(words[^1])), Stands),
        "approve" => Of(host.Approve(Whole(words[1]), words[3], words[4] == "on" ? null : Pounds(words[4]), Day(words[^1])), Stands),
        "refuse" => Of(host.Refuse(Whole(words[1]), Day(words[^1])), Stands),
        "withdraw" => Of(host.Withdraw(Whole(words[1]), Day(words[^1])), Stands),
        "payclaim" => Of(host.PayClaim(Whole(words[1]), Day(words[^1])), Stands),
        "close" => Of(host.Close(Day(words[^1])), closing => $"returned {closing.Returned.ToPounds()}, lapsed {closing.Lapsed.Count}"),
        "left" => host.Result.Ledger!.Position.Left.ToPounds(),
        "held" => host.Result.Held.ToPounds(),
        "paid" => host.Result.Ledger!.Position.Paid.ToPounds(),
        "committed" => host.Result.Ledger!.Position.Committed.ToPounds(),
        "state" => Words.Of(host.Record.StateOf(Day(words[1]))),
        "amounts" => string.Join(' ', host.Result.Schools.Select(s => $"{s.SchoolId}:{s.Amount?.ToPounds() ?? "-"}")),
        "findings" => string.Join(' ', host.Result.Findings.Select(f => f.Code)),
        "ledger" => string.Join(' ', host.Result.Ledger!.Entries.GroupBy(e => e.Kind).Select(g => $"{Words.Of(g.Key)}:{g.Sum(e => e.Amount).ToPounds()}")),
        "explain" => host.Result.Explain(Whole(words[1])) is var lines && words.Length > 2 ? lines[Whole(words[2])] : $"{lines.Count}",
        _ => throw new InvalidOperationException($"{path}: '{words[0]}' is no step."),
    };

    private string Open(DateOnly on)
    {
        Read<ContingencyFund> read = Samples.Read(fund.ToJsonString());
        if (read.Value is not ContingencyFund whole) return string.Join(' ', read.Findings.Select(f => f.Code).Prepend("refused"));
        host.Year = whole.Year;
        return Of(host.Open(whole with { Authority = FundHost.Authority }, on), opened => opened.Fund.Money.Amount!.Value.ToPounds());
    }

    private void Count(string[] words)
    {
        DateOnly day = Day(words[1]);
        (CountState state, int number) = words[0] == "correct" ? (CountState.Corrected, host.Counts[day].Number + 1)
            : words[2] == "closed" ? (CountState.Closed, 0) : (CountState.Open, 0);
        host.Count(day, state, number, words.Skip(words[0] == "correct" ? 2 : 3).Select(w => w.Split(':'))
            .ToDictionary(p => Whole(p[0]), p => Quantity.Of(decimal.Parse(p[1], CultureInfo.InvariantCulture))));
    }

    private void Set(string at, JsonNode? value)
    {
        string[] steps = at.Split('.');
        JsonNode node = fund;
        foreach (string step in steps[..^1]) node = int.TryParse(step, CultureInfo.InvariantCulture, out int index) ? node[index]! : node[step]!;
        if (value is null) Assert.True(node.AsObject().Remove(steps[^1]), $"{at} is not there");
        else if (node is JsonArray list) list[int.Parse(steps[^1], CultureInfo.InvariantCulture)] = value;
        else node[steps[^1]] = value;
    }

    private static string Moved(Notification notified) => string.Join(' ', notified.Lines.Select(l => $"{l.School}:{new Money(l.Movement).ToPounds()}"));

    private static string Stands(Claim claim) => $"{Words.Of(claim.State)} {claim.Committed.ToPounds()}";

    private static string Of<T>(Outcome<T> outcome, Func<T, string> said) => outcome.Fault is Fault fault ? $"refused {fault.Code}" : said(outcome.Value);

    private static string Done(Action action)
    {
        action();
        return "";
    }

    private static int Whole(string word) => int.Parse(word, CultureInfo.InvariantCulture);

    private static Money Pounds(string word) => Money.OfPounds(decimal.Parse(word, CultureInfo.InvariantCulture));

    private static DateOnly Day(string word) => DateOnly.ParseExact(word, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}

public sealed class CaseTests
{
    [Theory, MemberData(nameof(CaseFile.All), MemberType = typeof(CaseFile))]
    public void The_case_comes_to_what_it_says(string name)
    {
        using var file = new CaseFile(Path.Combine(CaseFile.Folder, $"{name}.case"));
        file.Play();
    }
}
