using FundingPlatform.Allocation;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Cli.Files;

/// <summary>
/// The tables of a dry run. Amounts are pounds a year in force on <c>day</c>; the pupils' rows of a school, with its own protection,
/// add up to the school's row.
/// </summary>
internal static class AssimilationFiles
{
    private const string Amounts = "day,old,award,protection,gain_taken,paid,change";

    private static readonly (string Name, Action<Stream, AssimilationProposal> Write)[] All =
    [
        ("pupils.csv", Pupils), ("schools.csv", Schools), ("exceptions.csv", Exceptions), ("special_schools.csv", SpecialSchools), ("moderation_sample.csv", Sample),
    ];

    public static IEnumerable<string> Names => All.Select(f => f.Name);

    /// <summary>Writes all of them or leaves the folder as it was.</summary>
    public static Fault? Write(OutputFolder output, AssimilationProposal shown)
    {
        try
        {
            foreach ((string name, Action<Stream, AssimilationProposal> write) in All)
                using (FileStream file = output.Create(name)) write(file, shown);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new("output_not_written", $"The output cannot be written: {failure.Message} The previous output is as it was.", FaultKind.Conflict);
        }

        return output.PutInPlace();
    }

    private static void Pupils(Stream stream, AssimilationProposal shown)
    {
        using var csv = new CsvWriter(stream, $"placement_id,urn,school_name,setting,status,moves_on,old_annual,band,new_annual,protection_ends,{Amounts},reason");
        Dictionary<string, Placement> placements = shown.Inputs.Pupils.ToDictionary(p => p.Placement.Id, p => p.Placement, StringComparer.Ordinal);
        foreach (AssimilatedPupil pupil in shown.Result.Pupils)
        {
            CsvWriter Start() => Pounds(Pounds(Date(School(csv.Text(pupil.PlacementId), shown, pupil.SchoolId).Text(Words.Of(placements[pupil.PlacementId].Setting)).Text(Word(pupil.Status)),
                pupil.MovesOn), pupil.Old).Text(pupil.Band), pupil.New);
            foreach (AssimilatedYear year in pupil.Years) Year(Date(Start(), pupil.ProtectionEnds), year).Text(pupil.Reason).EndRow();
            if (pupil.Years.Count == 0) Date(Start(), pupil.ProtectionEnds).Empty().Empty().Empty().Empty().Empty().Empty().Empty().Text(pupil.Reason).EndRow();
        }
    }

    private static void Schools(Stream stream, AssimilationProposal shown)
    {
        using var csv = new CsvWriter(stream, $"urn,school_name,pupils,moved,{Amounts},change_when_all_have_moved,outside_tolerance");
        foreach (AssimilatedSchool school in shown.Result.Schools)
            foreach (AssimilatedYear year in school.Years)
                Year(School(csv, shown, school.SchoolId).Whole((long)school.Pupils).Whole((long)school.Moved), year).Pounds(school.WholeChange).Text(school.OutsideTolerance ? "yes" : "no").EndRow();
    }

    private static void Exceptions(Stream stream, AssimilationProposal shown)
    {
        using var csv = new CsvWriter(stream, "placement_id,urn,school_name,status,old_annual,band,new_annual,code,words");
        foreach (AssimilatedPupil pupil in shown.Result.Exceptions)
            foreach (AssimilationDoubt doubt in pupil.Exceptions)
                Pounds(Pounds(School(csv.Text(pupil.PlacementId), shown, pupil.SchoolId).Text(Word(pupil.Status)), pupil.Old).Text(pupil.Band), pupil.New).Text(doubt.Code).Text(doubt.Words).EndRow();
    }

    private static void SpecialSchools(Stream stream, AssimilationProposal shown)
    {
        using var csv = new CsvWriter(stream, "urn,school_name,verdict,base_year,percent,places,pupils,base_per_place,floor_per_place,now_per_place,shortfall_a_year,"
            + "base_by_scheme,base_by_plan,base_not_known,words");
        foreach (SpecialSchoolTest row in shown.SpecialSchools)
        {
            School(csv, shown, row.SchoolId).Text(Snake(row.Verdict)).Text(row.BaseYear?.ToString());
            Number(Number(csv, row.Percent), row.Places).Whole((long)row.Pupils);
            foreach (Money? amount in new[] { row.BasePerPlace, row.FloorPerPlace, row.NowPerPlace, row.Shortfall }) Pounds(csv, amount);
            foreach (OldAmountOrigin origin in Enum.GetValues<OldAmountOrigin>()) csv.Whole((long)row.Origins.GetValueOrDefault(origin));
            csv.Text(row.Words).EndRow();
        }
    }

    // A form to be filled in and given back with --moderate.
    private static void Sample(Stream stream, AssimilationProposal shown)
    {
        using var csv = new CsvWriter(stream, ModerationFile.FormHeader);
        foreach (SampledPlan plan in shown.Sample)
            Pounds(Pounds(csv.Text(plan.Plan.PlacementId).Text(plan.Moderated ?? plan.Pupil.Band).Empty().Empty().Empty().Text(plan.Plan.Stratum.OldBand).Text(Words.Of(plan.Plan.Stratum.Setting)),
                plan.Pupil.Old), plan.Pupil.New).Text(plan.Moderated is null ? "no" : "yes").EndRow();
    }

    private static CsvWriter School(CsvWriter csv, AssimilationProposal shown, int school) =>
        csv.Whole(school > 0 ? school : null).Text(shown.SchoolNames.GetValueOrDefault(school));

    private static CsvWriter Year(CsvWriter csv, AssimilatedYear year) =>
        csv.Date(year.Day).Pounds(year.Old).Pounds(year.Award).Pounds(year.Protection).Pounds(year.GainTaken).Pounds(year.Paid).Pounds(year.Change);

    private static CsvWriter Date(CsvWriter csv, DateOnly? day) => day is DateOnly known ? csv.Date(known) : csv.Empty();
    private static CsvWriter Pounds(CsvWriter csv, Money? amount) => amount is Money known ? csv.Pounds(known) : csv.Empty();
    private static CsvWriter Number(CsvWriter csv, Quantity? value) => value is Quantity known ? csv.Number(known) : csv.Empty();

    private static string Word(MoveStatus status) => Snake(status);

    private static string Snake<T>(T value) where T : struct, Enum =>
        string.Concat(value.ToString().Select((letter, i) => char.IsUpper(letter) ? (i > 0 ? "_" : "") + char.ToLowerInvariant(letter) : $"{letter}"));
}
