using FundingPlatform.Allocation;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.TopUps;

namespace FundingPlatform.Cli.Files;

/// <summary>
/// <c>audit/placements.csv</c>: a row per placement, band and value. Where the scheme rounds a pupil's year once, a last
/// row brings the pieces to the placement's amount, so that a school's rows add up to its top-up line. A placement that
/// could not be priced has one row without an amount and says why. A placement that two authorities have a part in is
/// written once.
/// </summary>
internal static class PlacementsCsv
{
    public const string Header = "placement_id,pupil,home_authority,urn,setting,need,plan,part_time,from,until,band,annual_net,share,amount,status,source";

    public static void Write(Stream stream, YearStartRun run)
    {
        using var csv = new CsvWriter(stream, Header);
        HashSet<string>? written = run.Authorities.Count > 1 ? [] : null;
        foreach (AuthorityBudget authority in run.Authorities)
            foreach (PricedPlacement priced in authority.Placements)
                if (written?.Add(priced.Placement.Id) ?? true) Write(csv, priced);
    }

    private static void Write(CsvWriter csv, PricedPlacement priced)
    {
        if (priced.Amount is not Money amount)
        {
            Start(csv, priced.Placement, priced.Placement.Span).Empty().Empty().Empty().Empty().Text("not_priced")
                .Text(string.Join(" ", priced.Findings.Where(f => f.Severity == FindingSeverity.Error))).EndRow();
            return;
        }

        Money pieces = Money.Zero;
        foreach (PricedSegment segment in priced.Segments)
        {
            pieces += segment.Amount;
            Start(csv, priced.Placement, segment.Span).Text(Words.Of(segment)).Fraction(segment.AnnualNetPence / 100)
                .Fraction(segment.Share).Pounds(segment.Amount).Text(Words.Of(segment.Status)).Text(segment.ValueSource).EndRow();
        }

        if (pieces != amount || priced.Segments.Count == 0)
            Start(csv, priced.Placement, priced.Placement.Span).Empty().Empty().Empty().Pounds(amount - pieces)
                .Text(Words.Of(priced.Placement.Status)).Text($"scheme {priced.Scheme}: rounded once for the whole placement").EndRow();
    }

    private static CsvWriter Start(CsvWriter csv, Placement placement, DateSpan span)
    {
        csv.Text(placement.Id).Text(placement.Pupil).Whole((long)placement.HomeAuthority)
            .Whole(placement.SchoolId > 0 ? placement.SchoolId : null)
            .Text(Words.Of(placement.Setting)).Text(placement.Need).Text(Words.Of(placement.Plan)).Number(placement.PartTime)
            .Date(span.From);
        return span.Until == DateSpan.NoEnd ? csv.Empty() : csv.Date(span.Until);
    }
}
