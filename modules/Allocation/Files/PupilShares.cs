using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Files;

/// <summary>Shares out the grant's pupils of a phase and puts a school's estimate together.</summary>
internal static class PupilShares
{
    private const long Half = Quantity.Scale / 2;

    /// <summary>One number of pupils per school: given ones as they are, the rest in halves by weight; null with an error.</summary>
    public static Quantity[]? Share(
        DsgGrant grant, string phase, Quantity pupils, IReadOnlyList<SchoolCounts> schools, PhaseWeights[] weights, List<Finding> findings)
    {
        var shares = new Quantity[schools.Count];
        var free = new long[schools.Count];
        Quantity left = pupils;
        for (int i = 0; i < shares.Length; i++)
        {
            if (schools[i].Given is FormulaPupils given) left -= shares[i] = phase == "primary" ? given.Primary : given.Secondary;
            else free[i] = weights[i].Of(phase);
        }

        if (left < Quantity.Zero)
            return Refuse(findings, "given_pupils_exceed_grant", grant, $"The given {phase} pupils are {pupils - left}, more than the {pupils} that the grant of {grant.AuthorityName} is paid for. Correct pupil_counts.csv.");
        int largest = IndexOfLargest(free);
        if (largest < 0)
        {
            if (left > Quantity.Zero)
                return Refuse(findings, "pupils_not_shared", grant, $"{left} {phase} pupils of the grant of {grant.AuthorityName} are left and no school without given counts can have them. Complete or correct pupil_counts.csv.");
            return shares;
        }

        long[] halves = Sharing.Split(left.HundredMillionths / Half, free);
        for (int i = 0; i < shares.Length; i++) shares[i] += Quantity.OfHalves(halves[i]);
        shares[largest] += new Quantity(left.HundredMillionths % Half);
        return shares;
    }

    public static EstimatedSchool Assemble(SchoolCounts counts, PhaseWeights weights, Quantity primary, Quantity secondary)
    {
        FormulaPupils pupils = counts.Given ?? Estimated(counts, weights, primary, secondary);
        PupilPremiumCounts? premium = counts.Premium;
        return new(counts.School, pupils, weights.YearGroups, weights.YearGroupSource,
            Fsm6(premium?.PrimaryPremium ?? 0, premium?.PrimaryPupils ?? 0, premium),
            Fsm6(premium?.SecondaryPremium ?? 0, premium?.SecondaryPupils ?? 0, premium));
    }

    private static FormulaPupils Estimated(SchoolCounts counts, PhaseWeights weights, Quantity primary, Quantity secondary)
    {
        YearGroups groups = weights.YearGroups;
        long[] halves = [0, 0];
        if (groups.KeyStage3 + groups.KeyStage4 > 0)
            halves = Sharing.Split(secondary.HundredMillionths / Half, [groups.KeyStage3, groups.KeyStage4]);
        // A part finer than half a pupil stays with the key stage that has more year groups.
        var odd = new Quantity(secondary.HundredMillionths % Half);
        bool toThird = groups.KeyStage3 >= groups.KeyStage4;
        string oddPart = odd == Quantity.Zero && primary.HundredMillionths % Half == 0 ? "" : "; the part of the grant's count below half a pupil is here, the largest school of the phase";
        return new(
            primary,
            Quantity.OfHalves(halves[0]) + (toThird ? odd : Quantity.Zero),
            Quantity.OfHalves(halves[1]) + (toThird ? Quantity.Zero : odd),
            SourceStatus.Estimated,
            $"the grant's pupils shared out by roll {counts.Roll} ({counts.RollSource}), {weights.ShareSource}; years by {weights.YearGroupSource}{oddPart}");
    }

    // Six decimals, as statements show proportions; the exact counts behind it are in the source.
    private static FactorInput? Fsm6(int premium, int pupils, PupilPremiumCounts? from) =>
        from is null || pupils == 0 ? null : new(
            null, Quantity.Nearest(new Exact(premium, pupils), 6), SourceStatus.Estimated,
            $"pupil premium 2021-22 (October 2020 census) as stand-in for FSM6: {premium} of {pupils}, {from.Source}");

    private static int IndexOfLargest(long[] weights)
    {
        int largest = -1;
        for (int i = 0; i < weights.Length; i++)
            if (weights[i] > 0 && (largest < 0 || weights[i] > weights[largest])) largest = i;
        return largest;
    }

    private static Quantity[]? Refuse(List<Finding> findings, string code, DsgGrant grant, string message)
    {
        findings.Add(Finding.Error(code, message, grant.Source.File, grant.Source.Line));
        return null;
    }
}
