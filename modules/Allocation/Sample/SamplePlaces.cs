using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Sample;

/// <summary>Commissioned places of special and alternative provision where none are stated: the roll, for the whole year, illustrative.</summary>
internal static class SamplePlaces
{
    private static readonly SourceRef Source = new("generated sample places", 0);

    public static IEnumerable<CommissionedPlaces> Make(SchoolsIntake schools, Func<School, bool> wanted, FundingYear year)
    {
        Dictionary<int, int> rolls = schools.Counts.Where(c => c.Measure == CensusMeasure.TotalPupils).ToDictionary(c => c.SchoolId, c => c.Count);
        return from school in schools.Schools
               where school.Group is SchoolGroup.Special or SchoolGroup.AlternativeProvision
               where wanted(school)
               select new CommissionedPlaces(
                   school.Id,
                   school.Group == SchoolGroup.Special ? PlaceKind.SpecialPre16 : PlaceKind.AlternativeProvision,
                   year.Span, Quantity.Of(rolls.GetValueOrDefault(school.Id)), null, SourceStatus.Illustrative, Source,
                   "January 2023 roll; commissioned places are not public by school");
    }
}
