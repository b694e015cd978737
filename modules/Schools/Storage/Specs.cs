using Ardalis.Specification;

namespace FundingPlatform.Schools.Storage;

/// <summary>Placements that are open at a school on a day: it holds the first day and not the last.</summary>
internal sealed class OpenPlacements : Specification<PlacementRow>
{
    public OpenPlacements(int schoolId, DateOnly date)
    {
        int day = date.DayNumber;
        Query.Where(p => p.SchoolId == schoolId && p.FromDay <= day && p.UntilDay > day)
            .OrderBy(p => p.Id)
            .AsNoTracking()
            .TagWith("open placements at a school");
    }
}
