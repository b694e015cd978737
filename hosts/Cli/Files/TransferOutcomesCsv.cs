using FundingPlatform.Allocation;
using FundingPlatform.Kernel;

namespace FundingPlatform.Cli.Files;

/// <summary>
/// Every school's share of the schools block under every decision, a row for each, and a total for each decision, each with the count and the
/// rates that it rests on. The same in both packs, because no figure in it rests on a pupil. Where nothing leaves the block nobody bears
/// anything, and no word is said.
/// </summary>
internal static class TransferOutcomesCsv
{
    private const string Header = "outcome,name,leaves_schools_block,urn,school_name,phase,schools_block_share,change,"
        + "bears,levers_take,minimum_per_pupil_gives_back,mfg_gives_back,add_back_gives_back,cap_gives_back,protection_known,remainder,rolls_of,rates,real_funding,note";

    private static readonly FormulaProtection[] Protections = Enum.GetValues<FormulaProtection>();

    public static void Write(Stream stream, OutcomeReport report)
    {
        using var csv = new CsvWriter(stream, Header);
        foreach (WorkedOutcome outcome in report.Outcomes)
        {
            for (int i = 0; i < outcome.Schools.Count; i++) School(csv, outcome, report.Impact.Schools[i], outcome.Schools[i], report.RestOn);
            csv.Text(outcome.Asked.Id).Text(outcome.Asked.Name).Pounds(outcome.Amount).Empty().Text("All schools").Empty()
                .Pounds(outcome.Formula.Total).Pounds(outcome.Formula.Total - report.Without.Formula.Total).Empty().Empty();
            foreach (FormulaProtection _ in Protections) csv.Empty();
            RestOn(csv.Empty().Pounds(outcome.Formula.Remainder), report.RestOn)
                .Text(string.Join(' ', report.Set.Notes.Prepend($"Pupils: {report.RestOn.Count}. Rates: {report.RestOn.Rates}."))).EndRow();
        }
    }

    private static CsvWriter RestOn(CsvWriter csv, FiguresRestOn on) =>
        (on.Rolls is DateOnly rolls ? csv.Date(rolls) : csv.Empty()).Text(on.OwnRates ? "own" : "national").Text(on.Real ? "yes" : "no");

    private static void School(CsvWriter csv, WorkedOutcome outcome, ImpactSchool school, SchoolOutcome effect, FiguresRestOn on)
    {
        csv.Text(outcome.Asked.Id).Text(outcome.Asked.Name).Pounds(outcome.Amount).Whole(school.Urn).Text(school.Name).Text(Words.Phase(school.Group))
            .Pounds(effect.Share).Pounds(effect.Change).Text(outcome.Amount > Money.Zero ? EnumWords.Of(effect.Bears) : null);
        bool concerned = outcome.Amount > Money.Zero && effect.Bears != Bearing.NotInTheFormula;
        _ = concerned ? csv.Pounds(effect.Taken) : csv.Empty();
        foreach (FormulaProtection protection in Protections) _ = concerned ? csv.Pounds(effect.BackBy(protection)) : csv.Empty();
        RestOn(csv.Text(effect.ProtectionKnown ? "yes" : "no").Empty(), on).Empty().EndRow();
    }
}
