using FundingPlatform.Allocation;
using FundingPlatform.Kernel;

namespace FundingPlatform.Cli.Files;

/// <summary>
/// Every school's share of the schools block under every decision, a row for each, and a total for each decision, each with the count and the
/// rates that it rests on. The same in both packs, because no figure in it rests on a pupil.
/// </summary>
internal static class TransferOutcomesCsv
{
    public static void Write(Stream stream, OutcomeReport report)
    {
        using var csv = new CsvWriter(stream, "outcome,name,leaves_schools_block,urn,school_name,phase,schools_block_share,change,bears,protected_by,protection_known,remainder,rolls_of,rates,real_funding,note");
        foreach (WorkedOutcome outcome in report.Outcomes)
        {
            for (int i = 0; i < outcome.Schools.Count; i++) School(csv, outcome, report.Impact.Schools[i], outcome.Schools[i], report.RestOn);
            csv.Text(outcome.Asked.Id).Text(outcome.Asked.Name).Pounds(outcome.Amount).Empty().Text("All schools").Empty()
                .Pounds(outcome.Formula.Total).Pounds(outcome.Formula.Total - report.Without.Formula.Total).Empty().Empty().Empty().Pounds(outcome.Formula.Remainder);
            RestOn(csv, report.RestOn).Text(string.Join(' ', report.Set.Notes.Prepend($"Pupils: {report.RestOn.Count}. Rates: {report.RestOn.Rates}."))).EndRow();
        }
    }

    private static CsvWriter RestOn(CsvWriter csv, FiguresRestOn on) =>
        (on.Rolls is DateOnly rolls ? csv.Date(rolls) : csv.Empty()).Text(on.OwnRates ? "own" : "national").Text(on.Real ? "yes" : "no");

    private static void School(CsvWriter csv, WorkedOutcome outcome, ImpactSchool school, SchoolOutcome effect, FiguresRestOn on) =>
        RestOn(csv.Text(outcome.Asked.Id).Text(outcome.Asked.Name).Pounds(outcome.Amount).Whole(school.Urn).Text(school.Name).Text(Words.Phase(school.Group))
            .Pounds(effect.Share).Pounds(effect.Change).Text(EnumWords.Of(effect.Bears)).Text(string.Join(' ', effect.By.Select(l => l.Name())))
            .Text(effect.ProtectionKnown ? "yes" : "no").Empty(), on).Empty().EndRow();
}
