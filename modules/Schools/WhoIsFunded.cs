namespace FundingPlatform.Schools;

/// <summary>Whether a school has a budget share; every school of the list is exactly one of these.</summary>
public enum Eligibility
{
    Funded,

    /// <summary>Never has a share: its group says so.</summary>
    NotFunded,

    /// <summary>Would have a share, but its authority has no row in the grant.</summary>
    NoGrantRow,
}

/// <summary>
/// The answer with a stable code (<c>funded</c>, <c>independent</c>, <c>non_maintained_special</c>, <c>group_unknown</c>,
/// <c>no_grant_row</c>) and the reason in words.
/// </summary>
public sealed record FundingStatus(Eligibility Eligibility, string Code, string Reason);

/// <summary>
/// Who gets a budget share. State-funded groups do, maintained nursery schools for top-ups only. Placements in independent
/// and non-maintained special schools are paid from high needs outside schools. A group that nobody knows is not funded
/// until an override states it.
/// </summary>
public static class WhoIsFunded
{
    private static readonly FundingStatus Independent = Not("independent",
        "An independent school has no budget share; placements in it are paid from high needs outside schools.");

    private static readonly FundingStatus NonMaintained = Not("non_maintained_special",
        "A non-maintained special school has no budget share; placements in it are paid from high needs outside schools.");

    private static readonly FundingStatus Unknown = Not("group_unknown",
        "The list does not know the school's group. State it in overrides.csv if the school is state-funded.");

    private static readonly FundingStatus NoGrant = new(Eligibility.NoGrantRow, "no_grant_row",
        "The authority has no row in the dedicated schools grant.");

    private static readonly FundingStatus School = new(Eligibility.Funded, "funded", "A state-funded school.");

    private static readonly FundingStatus Nursery = new(Eligibility.Funded, "funded",
        "A maintained nursery school: top-ups only, no schools-block formula.");

    /// <param name="school">The school, with its group after overrides.</param>
    /// <param name="authorityHasGrant">Its authority, or those that succeeded it, stand in the grant's table.</param>
    public static FundingStatus Of(School school, bool authorityHasGrant)
    {
        ArgumentNullException.ThrowIfNull(school);
        return school.Group switch
        {
            SchoolGroup.Independent => Independent,
            SchoolGroup.NonMaintainedSpecial => NonMaintained,
            SchoolGroup.Unknown => Unknown,
            _ when !authorityHasGrant => NoGrant,
            SchoolGroup.Nursery => Nursery,
            _ => School,
        };
    }

    private static FundingStatus Not(string code, string reason) => new(Eligibility.NotFunded, code, reason);
}
