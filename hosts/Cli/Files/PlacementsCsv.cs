using FundingPlatform.Allocation;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.TopUps;

namespace FundingPlatform.Cli.Files;

/// <summary>
/// <c>audit/placements.csv</c>: a row per placement, band and value; a school's rows add up to its top-up line.
/// <c>annual_value</c>, <c>contribution</c> (what the school bears) and <c>annual_net</c> are pounds for a full-time year. A
/// placement that could not be priced, or that is not the authority's to price, has one row without an amount and says why.
/// A placement that two authorities have a part in is written once.
/// </summary>
internal static class PlacementsCsv
{
    public const string Header = "placement_id,pupil,home_authority,urn,setting,need,plan,part_time,scheme,from,until,band,annual_value,contribution,annual_net,share,amount,status,source,note";

    public static void Write(Stream stream, YearStartRun run)
    {
        using var csv = new CsvWriter(stream, Header);
        HashSet<(string, string)>? written = run.Authorities.Count > 1 ? [] : null;
        foreach (AuthorityBudget authority in run.Authorities)
            foreach (PricedPlacement priced in authority.Placements)
                if (written?.Add((priced.Placement.Id, priced.Scheme)) ?? true) Write(csv, priced);
    }

    private static void Write(CsvWriter csv, PricedPlacement priced)
    {
        if (priced.Amount is not Money amount)
        {
            bool refused = PlacementTotals.IsRefused(priced);
            IEnumerable<Finding> why = priced.Findings.Where(f => !refused || f.Severity == FindingSeverity.Error);
            WithoutValue(csv, priced).Empty().Text(refused ? "not_priced" : "not_ours").Empty().Text(string.Join(" ", why)).EndRow();
            return;
        }

        foreach (PricedSegment segment in priced.Segments)
            Start(csv, priced, segment.Span).Text(Words.Of(segment)).Fraction(segment.AnnualValuePence / 100)
                .Fraction(segment.ContributionPence / 100).Fraction(AnnualNet(segment)).Fraction(segment.Share)
                .Pounds(segment.Amount).Text(Words.Of(segment.Status)).Text(segment.ValueSource).Empty().EndRow();
        if (priced.Segments.Count == 0)
            WithoutValue(csv, priced).Pounds(amount).Text(Words.Of(priced.Status)).Empty().Text("no day of the year has an award").EndRow();
    }

    private static Exact AnnualNet(PricedSegment segment) =>
        Exact.Max(Exact.Zero, segment.AnnualValuePence - segment.ContributionPence) / 100;

    private static CsvWriter WithoutValue(CsvWriter csv, PricedPlacement priced) =>
        Start(csv, priced, priced.Placement.Span).Empty().Empty().Empty().Empty().Empty();

    private static CsvWriter Start(CsvWriter csv, PricedPlacement priced, DateSpan span)
    {
        Placement placement = priced.Placement;
        csv.Text(placement.Id).Text(placement.Pupil).Whole((long)placement.HomeAuthority)
            .Whole(placement.SchoolId > 0 ? placement.SchoolId : null)
            .Text(Words.Of(placement.Setting)).Text(placement.Need).Text(Words.Of(placement.Plan)).Number(placement.PartTime)
            .Text(priced.Scheme).Date(span.From);
        return span.Until == DateSpan.NoEnd ? csv.Empty() : csv.Date(span.Until);
    }
}
