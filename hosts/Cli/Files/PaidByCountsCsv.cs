using FundingPlatform.Allocation;
using FundingPlatform.Contingency;
using FundingPlatform.Kernel;
using FundingPlatform.VolumeTopUps;

namespace FundingPlatform.Cli.Files;

/// <summary>
/// <c>audit/paid_by_counts.csv</c>: a row per school and count of the volume scheme, and per school and round or claim of the
/// contingency fund. A school's amounts add up to its line; <c>status</c> says how far scheme or fund can be trusted. Written only where something is paid by counts.
/// </summary>
internal static class PaidByCountsCsv
{
    public const string Name = "audit/paid_by_counts.csv";
    public const string Header = "urn,school_name,line,scheme,count,counted,roll,threshold,above,due,amount,state,status,note";

    public static bool Applies(YearStartRun run) => run.Authorities.Any(a => a.Counted.Volume is not null || a.Counted.Contingency is not null);

    public static void Write(Stream stream, YearStartRun run)
    {
        using var csv = new CsvWriter(stream, Header);
        foreach (AuthorityBudget authority in run.Authorities)
        {
            Dictionary<int, SchoolFunding> schools = authority.Schools.ToDictionary(s => s.School.SchoolId, s => s.School);
            if (authority.Counted.Volume is VolumeResult volume)
                foreach (VolumeRound round in volume.Rounds)
                    foreach (VolumeLine line in round.Lines)
                        if (schools.TryGetValue(line.SchoolId, out SchoolFunding? school)) Write(csv, school, (volume.Year.Scheme.Id, MadeUp.VolumeIs(authority) ? SourceStatus.Illustrative : volume.Year.Scheme.Status), round, line);
            if (authority.Counted.Contingency is ContingencyResult fund) Write(csv, schools, fund);
        }
    }

    private static void Write(CsvWriter csv, SchoolFunding school, (string Id, SourceStatus Status) scheme, VolumeRound round, VolumeLine line)
    {
        // Paid by days a school has a measure for every stretch of them; the row is the whole year's.
        VolumeMeasure? only = line.Measures is [VolumeMeasure one] ? one : null;
        Begin(csv, school, BudgetLine.VolumeTopUp, scheme.Id, round.On);
        Number(csv, only?.Counted);
        Number(csv, only?.Roll);
        Number(csv, Rounded(only?.Threshold));
        Number(csv, Rounded(only?.Excess));
        Amount(csv, line.Due);
        Amount(csv, line.Amount);
        csv.Text(!round.Notified ? "expected" : line.Amount is null ? "not notified" : "notified").Text(Words.Of(scheme.Status)).Text(line.Missing).EndRow();
    }

    private static void Write(CsvWriter csv, Dictionary<int, SchoolFunding> schools, ContingencyResult fund)
    {
        foreach (RoundResult round in fund.Rounds)
        {
            foreach (RoundLine line in round.DraftLines)
                if (schools.TryGetValue(line.School, out SchoolFunding? school))
                    Write(csv, school, fund, round.Round.CountOn, line.Counted, line.Threshold, line.Missing is null ? line.Entitlement : null,
                        line.Missing is null ? line.Movement : null, "expected", line.Missing);
            foreach (Contingency.NotifiedLine line in round.Notifications.SelectMany(n => n.Lines))
                if (schools.TryGetValue(line.School, out SchoolFunding? school))
                    Write(csv, school, fund, round.Round.CountOn, new(line.Counted), line.Threshold, new(line.Entitlement), new(line.Movement), "notified", null);
        }

        foreach (Claim claim in fund.Claims)
            if (schools.TryGetValue(claim.School, out SchoolFunding? school))
                Write(csv, school, fund, claim.MadeOn, null, null, claim.Asked, claim.Committed, $"claim {claim.Number}", null);
    }

    private static void Write(
        CsvWriter csv, SchoolFunding school, ContingencyResult fund, DateOnly on, Quantity? counted, string? threshold, Money? due, Money? amount, string state, string? missing)
    {
        Begin(csv, school, BudgetLine.Contingency, fund.Fund.Id, on);
        Number(csv, counted);
        csv.Empty().Empty().Empty();
        Amount(csv, due);
        Amount(csv, amount);
        csv.Text(state).Text(Words.Of(MadeUp.FundIs(fund) ? SourceStatus.Illustrative : fund.Fund.Status)).Text(missing ?? threshold).EndRow();
    }

    private static void Begin(CsvWriter csv, SchoolFunding school, BudgetLine line, string scheme, DateOnly on) =>
        csv.Whole(school.Urn).Text(school.Name).Text(line.Name()).Text(scheme).Date(on);

    private static Quantity? Rounded(Exact? value) => value is Exact exact ? Quantity.Nearest(exact, 8) : null;

    private static void Number(CsvWriter csv, Quantity? value)
    {
        if (value is Quantity known) csv.Number(known);
        else csv.Empty();
    }

    private static void Amount(CsvWriter csv, Money? amount)
    {
        if (amount is Money known) csv.Pounds(known);
        else csv.Empty();
    }
}
