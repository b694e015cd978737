using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;

namespace FundingPlatform.Allocation.Files;

/// <summary>
/// Outturn top-up of a year per EHC plan of an authority, by setting; null where the return has no plans or no money for
/// it. Mainstream is the primary and secondary top-up over plans in mainstream and in units, which the return does not
/// tell apart in money.
/// </summary>
internal sealed record TopUpPerPlan(int AuthorityCode, string AuthorityName, Money? Mainstream, Money? Special, Money? AlternativeProvision, Money? Independent, SourceRef At);

/// <summary>The averages of every authority, and of all authorities that have both plans and money, for those that have none.</summary>
internal sealed record OutturnTable(IReadOnlyDictionary<int, TopUpPerPlan> ByAuthority, TopUpPerPlan National)
{
    /// <summary>The authority's average, or the national one where it has none; null for a setting that has no average.</summary>
    public (Money Amount, bool IsNational)? For(int authorityCode, Setting setting)
    {
        if (ByAuthority.TryGetValue(authorityCode, out TopUpPerPlan? own) && Of(own, setting) is Money amount) return (amount, false);
        return Of(National, setting) is Money national ? (national, true) : null;
    }

    private static Money? Of(TopUpPerPlan plan, Setting setting) => setting switch
    {
        Setting.Mainstream or Setting.ResourcedProvision or Setting.SenUnit => plan.Mainstream,
        Setting.Special => plan.Special,
        Setting.AlternativeProvision => plan.AlternativeProvision,
        Setting.Independent => plan.Independent,
        _ => null,
    };
}

/// <summary>Reads the section 251 table of high needs spending by authority, 2021-22.</summary>
internal static class OutturnRows
{
    private const string Missing = "#N/A";

    private static readonly string[] Places =
        ["place_funding", "place_early_years", "place_primary", "place_secondary", "place_special", "place_pru_ap", "place_post_school"];

    private static readonly string[] TopUps = [.. from sector in (string[])["state", "nonm"]
                                                  from kind in (string[])["", "early_years", "primary", "secondary", "special", "pru_ap", "post_school", "income"]
                                                  select kind.Length > 0 ? $"topup_{sector}_{kind}" : sector == "state" ? "topup_state" : "topup_nonmaintained"];

    private static readonly string[] Services = ["sen_support_services", "ap_services", "hospital_education", "therapies"];

    private static readonly CsvFormat Format = CsvFormat.Exactly("section 251 table of high needs",
    [
        "la_code", "la_name", "region", "population_2_18", "ehcp_total", "ehcp_mainstream", "ehcp_rp_or_sen_unit", "ehcp_special_school",
        "ehcp_nmss_independent", "ehcp_hospital_ap", "ehcp_post16", "ehcp_other",
        .. from side in (string[])["budget", "outturn"]
           from line in (string[])[.. Places, .. TopUps, .. Services]
           select $"{side}_{line}_gbp",
    ]);

    public static Read<OutturnTable> Read(string path) => CsvFile.Read(path, Format, Row).Map(Table);

    private static OutturnRow Row(CsvRow row)
    {
        int code = row.Code("la_code", 3);
        row.Once("authority code", code, "la_code");
        return new(code, row.Text("la_name"),
        [
            Share.Of(row, ["outturn_topup_state_primary_gbp", "outturn_topup_state_secondary_gbp"], ["ehcp_mainstream", "ehcp_rp_or_sen_unit"]),
            Share.Of(row, ["outturn_topup_state_special_gbp"], ["ehcp_special_school"]),
            Share.Of(row, ["outturn_topup_state_pru_ap_gbp"], ["ehcp_hospital_ap"]),
            Share.Of(row, ["outturn_topup_nonmaintained_gbp"], ["ehcp_nmss_independent"]),
        ], row.Source);
    }

    private static OutturnTable Table(IReadOnlyList<OutturnRow> rows)
    {
        Share[] sums = new Share[4];
        foreach (OutturnRow row in rows)
            for (int i = 0; i < sums.Length; i++)
                if (row.Shares[i].Average is not null) sums[i] = new(sums[i].Total + row.Shares[i].Total, sums[i].Plans + row.Shares[i].Plans);
        return new(
            rows.ToDictionary(r => r.AuthorityCode, r => Plan(r.AuthorityCode, r.AuthorityName, r.Shares, r.At)),
            Plan(0, "England", sums, rows[0].At with { Line = 1 }));
    }

    private static TopUpPerPlan Plan(int code, string name, Share[] shares, SourceRef at) =>
        new(code, name, shares[0].Average, shares[1].Average, shares[2].Average, shares[3].Average, at);

    private sealed record OutturnRow(int AuthorityCode, string AuthorityName, Share[] Shares, SourceRef At);

    /// <summary>Money over plans; no average when either is missing or 0.</summary>
    private readonly record struct Share(Money Total, int Plans)
    {
        public Money? Average => Total <= Money.Zero || Plans <= 0 ? null : Rounding.Penny.Apply(new Exact(Total.Pence, Plans));

        public static Share Of(CsvRow row, string[] money, string[] plans) =>
            money.Concat(plans).Any(column => row.TextOrNull(column) == Missing)
                ? default
                : new(money.Sum(column => Pence(row, column)), plans.Sum(row.Whole));

        // A few cells are products with more than two decimals; an average does not need them.
        private static Money Pence(CsvRow row, string column) =>
            Rounding.Penny.Apply(Exact.Of(row.Number(column, 12, mayBeNegative: true)) * 100);
    }
}
