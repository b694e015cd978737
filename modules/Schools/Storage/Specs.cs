using Ardalis.Specification;

namespace FundingPlatform.Schools.Storage;

/// <summary>One school by its id: the URN, or minus the row number.</summary>
internal sealed class SchoolById : Specification<SchoolRow>
{
    public SchoolById(int id) => Query.Where(s => s.Id == id).AsNoTracking().TagWith("school by id");
}

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
