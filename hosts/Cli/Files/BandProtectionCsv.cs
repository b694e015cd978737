using FundingPlatform.Allocation;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.TopUps;

namespace FundingPlatform.Cli.Files;

/// <summary>
/// <c>audit/band_protection.csv</c>: what assimilation plans pay beside the top-ups, or take of gains, a row per protection
/// award that is paid for a day of the year; a school's rows add up to its line. A row without a placement is the school's total's. Written only when
/// there is one, and once where two authorities have a part in it.
/// </summary>
internal static class BandProtectionCsv
{
    public const string Name = "audit/band_protection.csv";
    public const string Header = "plan,placement_id,pupil,payer_authority,urn,part,scheme,from,until,annual_value,share,amount,note";

    public static bool Applies(YearStartRun run) => run.Authorities.Any(a => a.Protections.Count > 0);

    public static void Write(Stream stream, YearStartRun run)
    {
        using var csv = new CsvWriter(stream, Header);
        HashSet<ProtectionAward> written = [];
        foreach (PricedProtection priced in run.Authorities.SelectMany(a => a.Protections))
            if (written.Add(priced.Award)) Write(csv, priced);
    }

    private static void Write(CsvWriter csv, PricedProtection priced)
    {
        ProtectionAward award = priced.Award;
        csv.Text(award.Plan).Text(priced.Placement?.Id).Text(priced.Placement?.Pupil).Whole((long)priced.Payer)
            .Whole(priced.SchoolId > 0 ? priced.SchoolId : null).Text(Words.Of(award.Part)).Text(award.Scheme)
            .Date(priced.Paid.From).Date(priced.Paid.Until).Pounds(award.AnnualAmount);
        if (priced.Amount is Money amount) csv.Fraction(priced.Share).Pounds(amount).Empty().EndRow();
        else csv.Empty().Empty().Text($"{priced.Finding}").EndRow();
    }
}
