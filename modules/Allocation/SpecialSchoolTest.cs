using FundingPlatform.Banding;
using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation;

/// <summary>How a special school or alternative provision stands against its protection.</summary>
public enum SpecialSchoolVerdict
{
    /// <summary>At the floor or above it.</summary>
    Protected,

    /// <summary>Below the floor: moving its pupils needs a recorded disapplication.</summary>
    Below,

    /// <summary>Something that the test needs is not known: it needs the same.</summary>
    CannotBeTested,
}

/// <summary>
/// One school under the special-school protection (DOMAIN F32 to F34): place and top-up funding a place, on the same places,
/// pupils and old bands, with the values of the base year and as they are on the day. Amounts are of a year; those per place
/// are rounded half up, the shortfall of the whole school up, to the penny. They are null where the test cannot be made, and
/// <paramref name="Words"/> says why. <paramref name="Origins"/> counts the pupils by where their base-year amount comes from.
/// </summary>
public sealed record SpecialSchoolTest(
    int SchoolId,
    string Name,
    SpecialSchoolVerdict Verdict,
    FundingYear? BaseYear,
    Quantity? Percent,
    Quantity? Places,
    int Pupils,
    Money? BasePerPlace,
    Money? FloorPerPlace,
    Money? NowPerPlace,
    Money? Shortfall,
    IReadOnlyDictionary<OldAmountOrigin, int> Origins,
    string Words);

/// <summary>How special schools will stand on a day to come on which more pupils move, <paramref name="Pupils"/> of all settings.</summary>
public sealed record SpecialSchoolsForeseen(DateOnly Day, int Pupils, IReadOnlyList<SpecialSchoolTest> Schools)
{
    /// <summary>Those for which a commit on that day would need a recorded disapplication.</summary>
    public IEnumerable<SpecialSchoolTest> NotProtected => Schools.Where(s => s.Verdict != SpecialSchoolVerdict.Protected);
}
