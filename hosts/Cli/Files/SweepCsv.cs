using FundingPlatform.Allocation;
using FundingPlatform.Kernel;

namespace FundingPlatform.Cli.Files;

/// <summary>
/// <c>sweep.csv</c>, a row for each set with its amounts and what it comes to, and where schools are wanted <c>sweep_schools.csv</c>, a row
/// for each school whose share is another in a set. Both number the sets from 1.
/// </summary>
internal static class SweepCsv
{
    public const string Name = "sweep.csv", SchoolsName = "sweep_schools.csv";

    private const string Totals = "budget_shares,change,spending_change,top_ups,high_needs_outside_schools,at_other_authorities_schools,schools_gaining,schools_losing,"
        + "largest_loss,largest_loss_school_id,largest_loss_percent,largest_loss_percent_school_id";

    /// <summary>Works out every set and writes it; what is wrong with amounts must have been found before.</summary>
    public static void Write(Stream stream, Stream? schools, SweepSets sets)
    {
        using var csv = new CsvWriter(stream, $"set,{string.Join(',', sets.Names.Select(CsvWriter.Cell))},{Totals}");
        using CsvWriter? changed = schools is null ? null : new CsvWriter(schools, "set,school_id,name,budget_share,change");
        for (int i = 0; i < sets.Sets.Count; i++)
        {
            SweepTotals totals = sets.Sweep.Run(sets.Sets[i]);
            Write(csv, i + 1, sets, totals);
            if (changed is not null) Write(changed, i + 1, sets.Sweep);
        }
    }

    private static void Write(CsvWriter csv, int set, SweepSets sets, SweepTotals totals)
    {
        csv.Whole((long)set);
        foreach (long amount in sets.Sets[set - 1]) csv.NumberOrText(new Rate(amount).ToString());
        csv.Pounds(totals.BudgetShares).Pounds(totals.Change).Pounds(totals.SpendingChange).Pounds(totals.TopUps).Pounds(totals.OutsideSchools).Pounds(totals.AtOtherAuthorities)
            .Whole((long)totals.Winners).Whole((long)totals.Losers);
        if (totals.LargestLoss is { } most) csv.Pounds(most.Loss).Whole((long)sets.Sweep.Year.Schools[most.School].Id);
        else csv.Empty().Empty();
        if (totals.LargestLossByShare is { } part) csv.Number(Percent(part)).Whole((long)sets.Sweep.Year.Schools[part.School].Id);
        else csv.Empty().Empty();
        csv.EndRow();
    }

    private static void Write(CsvWriter csv, int set, ValueSweep sweep)
    {
        for (int i = 0; i < sweep.Year.Schools.Count; i++)
            if (sweep.Change(i) is { Pence: not 0 } change)
            {
                csv.Whole((long)set).Whole((long)sweep.Year.Schools[i].Id).Text(sweep.Year.Schools[i].Name).Pounds(sweep.BudgetShare(i)).Pounds(change);
                csv.EndRow();
            }
    }

    /// <summary>A loss in percent of the share, to four decimals, a half away from 0.</summary>
    public static Quantity Percent(SchoolLoss loss) => Quantity.Of(decimal.Round(100m * loss.Loss.Pence / loss.BudgetShare.Pence, 4, MidpointRounding.AwayFromZero));
}
