using System.Text.Encodings.Web;
using System.Text.Json;
using FundingPlatform.Allocation;
using FundingPlatform.Banding;
using FundingPlatform.Cli.Pack;
using FundingPlatform.Kernel;

namespace FundingPlatform.Cli.Files;

/// <summary>
/// What lies beside a pack of solved values: the values as a table, the same as a scenario that <c>funding compare</c> takes, and, in a folder that
/// is not for publication, the totals.
/// </summary>
internal static class SolvedFiles
{
    // The files are read by people too: letters and the pound sign stay as they are, and they are never put into a page.
    private static readonly JsonWriterOptions Readable = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static IEnumerable<(string Name, Action<Stream> Write)> Of(PackDocument pack, BandValueAnswer answer, ScenarioGround ground)
    {
        string stem = PackFiles.Stem(pack);
        yield return ($"{stem}.csv", stream => Values(stream, answer, !pack.ForPublication));
        if (answer.Values.All(v => v.Kind is null)) yield return ($"{stem}-scenario.json", stream => Scenario(stream, answer, ground.Schemes[answer.Problem.Scheme]));
        if (!pack.ForPublication) yield return ($"{stem}-totals.json", stream => Totals(stream, answer));
    }

    private static void Values(Stream stream, BandValueAnswer answer, bool placements)
    {
        using var csv = new CsvWriter(stream, $"setting,band,kind,{(placements ? "placements," : "")}present_pounds,proposed_pounds,solved_pounds");
        foreach (SolvedValue value in answer.Values)
        {
            csv.Text(EnumWords.Of(value.Setting)).Text(value.Band).Text(value.Kind);
            if (placements) csv.Whole((long)value.Pupils);
            csv.NumberOrText(value.Present.ToString()).NumberOrText(value.Proposed.ToString());
            (value.Solved is Rate solved ? csv.NumberOrText(solved.ToString()) : csv.Empty()).EndRow();
        }
    }

    private static void Scenario(Stream stream, BandValueAnswer answer, Scheme scheme)
    {
        Write(stream, json =>
        {
            json.WriteString("title", answer.Problem.Title);
            json.WriteStartArray("sources");
            foreach (string source in answer.Problem.Sources) json.WriteStringValue(source);
            json.WriteEndArray();
            json.WriteStartArray("scenarios");
            json.WriteStartObject();
            json.WriteString("id", "solved");
            json.WriteString("name", "Solved values");
            json.WriteStartArray("changes");
            foreach (SolvedValue value in InSteps(answer, scheme)) Change(json, scheme, value);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
        });
    }

    /// <summary>So that the bands are in order after each change: what rises from the highest band down, then what falls from the lowest up.</summary>
    private static IEnumerable<SolvedValue> InSteps(BandValueAnswer answer, Scheme scheme)
    {
        int Height(SolvedValue value) => scheme.BandsIn(value.Setting).Select(b => b.Id).ToList().IndexOf(value.Band);
        SolvedValue[] all = [.. answer.Values.Where(v => v.Solved is not null)];
        return [.. all.Where(v => v.Solved > v.Present).OrderByDescending(Height), .. all.Where(v => v.Solved < v.Present).OrderBy(Height)];
    }

    private static void Change(Utf8JsonWriter json, Scheme scheme, SolvedValue value)
    {
        json.WriteStartObject();
        json.WriteStartObject("band_values");
        json.WriteString("scheme", scheme.Id);
        foreach ((string list, string word) in new[] { ("bands", value.Band), ("settings", EnumWords.Of(value.Setting)) })
        {
            json.WriteStartArray(list);
            json.WriteStringValue(word);
            json.WriteEndArray();
        }

        json.WritePropertyName("set_pounds");
        json.WriteRawValue(value.Solved!.Value.ToString());
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Totals(Stream stream, BandValueAnswer answer) => Write(stream, json =>
    {
        json.WriteString("title", answer.Problem.Title);
        json.WriteString("status", EnumWords.Of(answer.Status));
        json.WriteBoolean("stopped_by_time", answer.StoppedByTime);
        json.WriteNumber("steps", answer.Steps);
        foreach ((string name, Money? total) in new[]
        {
            ("present_total", answer.PresentTotal), ("proposed_total", answer.ProposedTotal), ("target_total", answer.TargetTotal),
            ("solved_total", answer.SolvedTotal), ("below_target", answer.Shortfall), ("above_target", answer.Excess),
        })
            if (total is Money known) Pounds(json, name, known);
        json.WriteStartArray("aims");
        foreach (TierResult tier in answer.Tiers) Aim(json, tier);
        json.WriteEndArray();
        json.WriteNumber("schools", answer.Impact!.Schools.Count);
        foreach (ImpactCase one in answer.Impact.Cases) Pounds(json, $"budget_shares_{one.Id}", one.Shares.Sum());
        json.WriteNumber("journal_sequence", answer.Impact.JournalSequence);
        json.WriteString("journal_hash", answer.Impact.JournalHash);
        json.WriteString("input_hash", answer.Impact.InputHash);
    });

    private static void Aim(Utf8JsonWriter json, TierResult tier)
    {
        json.WriteStartObject();
        json.WriteString("aim", EnumWords.Of(tier.Tier));
        if (tier.Tier == SolveTier.SmallestValues)
        {
            json.WriteNumber("values", tier.Best);
            json.WriteNumber("values_proven", tier.Bound);
        }
        else
        {
            Pounds(json, "best", new(tier.Best));
            Pounds(json, "not_below", new(tier.Bound));
        }

        json.WriteBoolean("proven", tier.Proven);
        json.WriteEndObject();
    }

    private static void Pounds(Utf8JsonWriter json, string name, Money amount)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(amount.ToPounds());
    }

    private static void Write(Stream stream, Action<Utf8JsonWriter> content)
    {
        using (var json = new Utf8JsonWriter(stream, Readable))
        {
            json.WriteStartObject();
            content(json);
            json.WriteEndObject();
        }

        stream.Write("\n"u8);
        stream.Dispose();
    }
}
