namespace FundingPlatform.Allocation;

/// <summary>
/// The closed list of lines of a budget share, in the order of calculation. The pupil-led factors come first, so that a
/// factor's number is its column. Names are never changed once published; later lines are added. Nothing is recorded by number.
/// </summary>
public enum BudgetLine
{
    BasicEntitlementPrimary,
    BasicEntitlementKs3,
    BasicEntitlementKs4,
    FsmPrimary,
    FsmSecondary,
    Fsm6Primary,
    Fsm6Secondary,
    IdaciAPrimary,
    IdaciBPrimary,
    IdaciCPrimary,
    IdaciDPrimary,
    IdaciEPrimary,
    IdaciFPrimary,
    IdaciASecondary,
    IdaciBSecondary,
    IdaciCSecondary,
    IdaciDSecondary,
    IdaciESecondary,
    IdaciFSecondary,
    LowPriorAttainmentPrimary,
    LowPriorAttainmentSecondary,
    EalPrimary,
    EalSecondary,
    MobilityPrimary,
    MobilitySecondary,
    LumpSum,
    Sparsity,
    SplitSite,
    Rates,
    Pfi,
    Exceptional,
    MinimumPerPupil,
    Mfg,
    CapAndScale,
    PlaceFunding,
    TopUp,
    BandProtection,
    VolumeTopUp,
    Contingency,
    Adjustment,
}

/// <summary>Which part of the share a line belongs to.</summary>
public enum BudgetPart
{
    SchoolsBlockShare,
    HighNeedsAllocation,
}

/// <summary>What a row of the output is.</summary>
public enum RowKind
{
    Line,
    Subtotal,
    Total,
}

/// <summary>The published names of lines and what is true of each.</summary>
public static class BudgetLines
{
    public const string SchoolsBlockShare = "schools_block_share";
    public const string HighNeedsAllocation = "high_needs_allocation";
    public const string BudgetShare = "budget_share";

    /// <summary>Number of pupil-led factors: the lines before <see cref="BudgetLine.LumpSum"/>.</summary>
    public const int PupilLedCount = (int)BudgetLine.LumpSum;

    /// <summary>Every line in order.</summary>
    public static IReadOnlyList<BudgetLine> All { get; } = Enum.GetValues<BudgetLine>();

    private static readonly string[] Names = Array.ConvertAll(Enum.GetValues<BudgetLine>(), Snake);

    /// <summary>The name in files and messages: <c>basic_entitlement_primary</c>.</summary>
    public static string Name(this BudgetLine line) => Names[(int)line];

    /// <summary>The line of a published name, or null.</summary>
    public static BudgetLine? Named(string name) => Array.IndexOf(Names, name) is >= 0 and int index ? (BudgetLine)index : null;

    public static bool IsPupilLed(this BudgetLine line) => line < BudgetLine.LumpSum;

    /// <summary>Adjustments (exclusions and corrections) belong to the schools block share but are made after MFG.</summary>
    public static BudgetPart Part(this BudgetLine line) =>
        line is >= BudgetLine.PlaceFunding and <= BudgetLine.Contingency ? BudgetPart.HighNeedsAllocation : BudgetPart.SchoolsBlockShare;

    private static string Snake(BudgetLine line)
    {
        string name = line.ToString();
        var text = new System.Text.StringBuilder();
        for (int i = 0; i < name.Length; i++)
        {
            if (i > 0 && char.IsUpper(name[i])) text.Append('_');
            text.Append(char.ToLowerInvariant(name[i]));
        }

        return text.ToString();
    }
}
