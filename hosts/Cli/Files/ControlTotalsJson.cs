using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using FundingPlatform.Allocation;
using FundingPlatform.Banding;
using FundingPlatform.Contingency;
using FundingPlatform.Kernel;
using FundingPlatform.VolumeTopUps;

namespace FundingPlatform.Cli.Files;

/// <summary><c>control_totals.json</c>: UTF-8, indented, in a fixed order; pounds are numbers with exactly two decimals.</summary>
internal sealed class ControlTotalsJson : IDisposable
{
    private readonly Utf8JsonWriter json;

    // The file is read by people too: letters and the pound sign stay as they are, and it is never put into a page.
    private ControlTotalsJson(Stream stream) =>
        json = new(stream, new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public static void Write(Stream stream, YearStartRun run)
    {
        using (var file = new ControlTotalsJson(stream)) file.Write(run);
        stream.Write("\n"u8);
        stream.Dispose();
    }

    public void Dispose() => json.Dispose();

    private void Write(YearStartRun run)
    {
        json.WriteStartObject();
        WriteRun(run);
        json.WriteStartArray("authorities");
        foreach (AuthorityBudget budget in run.Authorities) Write(budget);
        json.WriteEndArray();
        Write("all_rows_of_the_school_list", RowTotals.Of([.. run.Authorities.SelectMany(a => a.Rows), .. run.RowsWithoutGrant]));
        WriteWithoutGrant(run);
        Write("all_shares", ShareTotals.Of([.. run.Authorities.SelectMany(a => a.Schools)]), run.Authorities);
        json.WriteEndObject();
    }

    private void WriteRun(YearStartRun run)
    {
        json.WriteStartObject("run");
        json.WriteString("year", run.Year.ToString());
        json.WriteString("sample", run.Sample);
        json.WriteNumber("authorities", run.Authorities.Count);
        json.WriteNumber("journal_sequence", run.JournalSequence);
        json.WriteString("journal_hash", run.JournalHash);
        Texts("illustrative_inputs", MadeUp.Of(run.Authorities));
        Texts("findings", run.Findings.Select(f => $"{Words.Of(f.Severity)}: {f}"));
        json.WriteEndObject();
    }

    private void Write(AuthorityBudget budget)
    {
        ShareTotals shares = ShareTotals.Of(budget.Schools);
        json.WriteStartObject();
        json.WriteNumber("code", budget.Code);
        json.WriteString("name", budget.Name);
        json.WriteString("scheme", budget.SchemeName);
        if (budget.Grant.Note is string note) json.WriteString("grant_note", note);
        json.WriteString("grant_source", budget.Grant.Source.ToString());
        json.WriteStartArray("blocks");
        foreach (BlockTotals block in budget.Blocks) Write(block);
        json.WriteEndArray();
        Write("shares", shares, [budget]);
        WriteIdentities(budget, shares);
        WritePlacements(budget);
        WriteProtection(budget);
        WriteCounted(budget.Counted);
        Write("rows_of_the_school_list", RowTotals.Of(budget.Rows));
        WriteNotCalculated(budget);
        json.WriteNumber("followed_links", budget.Links.Count);
        Texts("findings", budget.Findings.Select(f => $"{Words.Of(f.Severity)}: {f}"));
        Texts("illustrative_inputs", budget.Illustrative);
        json.WriteEndObject();
    }

    private void Write(BlockTotals block)
    {
        Money sum = block.Lines.Sum(l => l.Amount);
        json.WriteStartObject();
        json.WriteString("block", Words.Of(block.Block));
        Pounds("grant", block.Grant);
        json.WriteString("base", block.Base);
        json.WriteStartArray("lines");
        foreach (BlockLine line in block.Lines)
        {
            json.WriteStartObject();
            json.WriteString("name", line.Name);
            Pounds("pounds", line.Amount);
            json.WriteString("note", line.Note);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Pounds("sum_of_lines", sum);
        json.WriteBoolean("adds_up", sum == block.Grant);
        json.WriteEndObject();
    }

    private void Write(string name, ShareTotals totals, IReadOnlyList<AuthorityBudget> budgets)
    {
        json.WriteStartObject(name);
        json.WriteNumber("schools", budgets.Sum(b => b.Schools.Count));
        json.WriteStartArray("lines");
        foreach ((BudgetLine line, int count, Money amount) in totals.Lines)
        {
            json.WriteStartObject();
            json.WriteString("line", line.Name());
            json.WriteNumber("schools", count);
            Pounds("pounds", amount);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Pounds(BudgetLines.SchoolsBlockShare, totals.SchoolsBlockShare);
        Pounds(BudgetLines.HighNeedsAllocation, totals.HighNeedsAllocation);
        Pounds(BudgetLines.BudgetShare, totals.BudgetShare);
        if (budgets.Any(GeneralFund.Pays)) Pounds("paid_from_the_general_fund", GeneralFund.Of(budgets));
        json.WriteEndObject();
    }

    private void WriteIdentities(AuthorityBudget budget, ShareTotals shares)
    {
        string[] differences = [.. shares.Differences(budget)];
        json.WriteStartObject("identity");
        json.WriteString("rule", "each block's lines add up to its grant; the schools-block shares add up to to_schools of the schools block; "
            + $"the high needs allocations less the top-ups{(budget.Protections.Count > 0 ? " and band protection" : "")} that other authorities pay{(HasFunds(budget) ? " and the funds paid by counts" : "")} add up to to_schools of the high needs block"
            + (HasFunds(budget) ? "; the lines volume_top_up and contingency add up to its volume_top_ups and contingency" : "")
            + (GeneralFund.Pays(budget) ? ", but for those that the general fund pays, which are in no block" : ""));
        Pounds("top_ups_paid_by_other_authorities", budget.FromOtherAuthorities);
        json.WriteBoolean("holds", differences.Length == 0);
        Texts("differences", differences);
        json.WriteEndObject();
    }

    private void WritePlacements(AuthorityBudget budget)
    {
        PlacementTotals placements = PlacementTotals.Of(budget.Placements);
        json.WriteStartObject("placements");
        json.WriteNumber("priced", placements.Priced);
        json.WriteNumber("refused", placements.Refused);
        json.WriteNumber("not_ours", placements.NotOurs);
        json.WriteNumber("generated", placements.Generated);
        Pounds("pounds", placements.Amount);
        json.WriteEndObject();
    }

    // Only where a plan was carried out: without one there is nothing to count.
    private void WriteProtection(AuthorityBudget budget)
    {
        if (budget.Protections.Count == 0) return;
        json.WriteStartObject("band_protection");
        json.WriteNumber("priced", budget.Protections.Count(p => p.Amount is not null));
        json.WriteNumber("refused", budget.Protections.Count(p => p.Amount is null));
        Pounds("pounds", budget.Protections.Sum(p => p.Amount ?? Money.Zero));
        Pounds("of_which_taken_of_gains", budget.Protections.Where(p => p.Award.Part == ProtectionPart.GainTaken).Sum(p => p.Amount ?? Money.Zero));
        json.WriteEndObject();
    }

    private static bool HasFunds(AuthorityBudget budget) => budget.Counted.Volume is not null || budget.Counted.Contingency is not null;

    // Only where something is paid by counts.
    private void WriteCounted(CountedResults counted)
    {
        if (counted.Volume is VolumeResult volume)
        {
            json.WriteStartObject("volume_top_ups");
            json.WriteString("scheme", volume.Year.Scheme.Id);
            json.WriteString("status", Words.Of(volume.Year.Scheme.Status));
            json.WriteString("paid_from", EnumWords.Of(volume.Year.Scheme.PaidFrom));
            json.WriteNumber("schools_paid", volume.Schools.Count(s => s.Amount is Money amount && amount > Money.Zero));
            json.WriteNumber("schools_not_worked_out", volume.Schools.Count(s => s.Missing is not null));
            if (volume.Pot is Money pot) Pounds("pot", pot);
            Pounds("notified", volume.Notified);
            Known("paid", volume.Paid, CountedKnown.Nothing(volume));
            if (volume.Left is Money left) Known("left", left, CountedKnown.Nothing(volume));
            json.WriteEndObject();
        }

        if (counted.Contingency is not ContingencyResult fund) return;
        json.WriteStartObject("contingency");
        json.WriteString("fund", fund.Fund.Id);
        json.WriteString("status", Words.Of(fund.Fund.Status));
        json.WriteString("paid_from", EnumWords.Of(fund.Fund.Money.PaidFrom));
        json.WriteNumber("schools_paid", fund.Schools.Count(s => s.Amount is Money amount && amount > Money.Zero));
        json.WriteNumber("schools_not_worked_out", fund.Schools.Count(s => s.Missing is not null));
        Pounds("pot", fund.Pot);
        Pounds("committed", fund.Committed);
        Known("expected", fund.Drafted, CountedKnown.Nothing(fund) && fund.Rounds.Any(r => r.State == RoundState.Draft));
        Pounds("returned", fund.Returned);
        Pounds("held", fund.Held);
        json.WriteEndObject();
    }

    private void Write(string name, RowTotals rows)
    {
        json.WriteStartObject(name);
        Write("funded", rows.Funded);
        json.WriteStartArray("not_funded");
        foreach ((string reason, Tally tally) in rows.NotFunded)
        {
            json.WriteStartObject();
            json.WriteString("reason", reason);
            Members(tally);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Write("no_grant_row", rows.NoGrantRow);
        Write("total", rows.All);
        json.WriteBoolean("adds_up", rows.AddsUp);
        json.WriteEndObject();
    }

    private void WriteWithoutGrant(YearStartRun run)
    {
        json.WriteStartArray("authorities_without_a_grant_row");
        foreach ((int code, string name) in run.WithoutGrant)
        {
            json.WriteStartObject();
            json.WriteNumber("code", code);
            json.WriteString("name", name);
            Members(Tally.Of(run.RowsWithoutGrant.Where(r => r.School.AuthorityCode == code)));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteNotCalculated(AuthorityBudget budget)
    {
        json.WriteStartArray("not_calculated");
        foreach (MissingLine missing in MissingLine.Of(budget.Schools))
        {
            json.WriteStartObject();
            json.WriteString("line", missing.Line.Name());
            json.WriteNumber("schools", missing.Schools);
            json.WriteString("needs", missing.Needs);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void Write(string name, Tally tally)
    {
        json.WriteStartObject(name);
        Members(tally);
        json.WriteEndObject();
    }

    private void Members(Tally tally)
    {
        json.WriteNumber("rows", tally.Rows);
        json.WriteNumber("pupils", tally.Pupils);
        json.WriteNumber("ehc_plans", tally.EhcPlans);
    }

    // Null where nothing is known of it, and never £0.
    private void Known(string name, Money amount, bool nothing)
    {
        if (nothing) json.WriteNull(name);
        else Pounds(name, amount);
    }

    private void Pounds(string name, Money amount)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(Encoding.UTF8.GetBytes(amount.ToPounds()));
    }

    private void Texts(string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
