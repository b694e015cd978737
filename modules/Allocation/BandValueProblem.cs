using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation;

/// <summary>Bands and settings of a scheme; an empty list means every one that placements of the year are in.</summary>
public sealed record BandScope(IReadOnlyList<string> Bands, IReadOnlyList<Setting> Settings)
{
    /// <summary>Every band in every setting.</summary>
    public static BandScope All { get; } = new([], []);

    /// <summary>Whether a band in a setting is meant.</summary>
    public bool Holds(string band, Setting setting) =>
        (Bands.Count == 0 || Bands.Contains(band, StringComparer.Ordinal)) && (Settings.Count == 0 || Settings.Contains(setting));
}

/// <summary>Of what a school must not lose too much.</summary>
public enum LossOf
{
    /// <summary>The budget share of the year.</summary>
    BudgetShare,

    /// <summary>The top-ups of the year, with the protection of earlier plans.</summary>
    TopUps,
}

/// <summary>
/// What the authority's own pupils, wherever they are taught, may cost in the year by the scheme's top-ups, in some settings
/// (none named: all of them). It is an upper bound: a coarse grid can rarely hit a penny.
/// </summary>
public abstract record SolveTarget(IReadOnlyList<Setting> Settings)
{
    /// <summary>No more than by the present values.</summary>
    public sealed record CostNeutral(IReadOnlyList<Setting> Settings) : SolveTarget(Settings);

    /// <summary>So much less than by the present values, above £0.</summary>
    public sealed record Saving(Money Amount, IReadOnlyList<Setting> Settings) : SolveTarget(Settings);

    /// <summary>No more than a stated total.</summary>
    public sealed record Total(Money Amount, IReadOnlyList<Setting> Settings) : SolveTarget(Settings);
}

/// <summary>What the values must keep to, by an id that no other constraint of the problem has. <see cref="At"/> is where it was read.</summary>
public abstract record SolveConstraint(string Id)
{
    public SourceRef? At { get; init; }

    /// <summary>A band is worth at least <paramref name="LeastStep"/> a year more than the band below it in its setting, in the scheme's order of bands.</summary>
    public sealed record InOrder(string Id, BandScope Of, Money LeastStep) : SolveConstraint(Id);

    /// <summary>Values of bands lie between amounts a year, or within percentages of the present value. What is null does not bind.</summary>
    public sealed record Range(string Id, BandScope Of, Money? Least, Money? Most, Quantity? DownPercent, Quantity? UpPercent) : SolveConstraint(Id);

    /// <summary>
    /// No school of the groups (none named: all) loses more than a percentage of what it has by the present values, or more than an amount; with both,
    /// neither. It is exact to the penny.
    /// </summary>
    public sealed record SchoolLoss(string Id, Quantity? MostPercent, Money? MostPounds, LossOf Of, IReadOnlyList<SchoolGroup> Groups) : SolveConstraint(Id);

    /// <summary>What the authority's own pupils of a setting cost lies between amounts, or within percentages of what they cost by the present values.</summary>
    public sealed record SettingTotal(string Id, Setting Setting, Money? Least, Money? Most, Quantity? FallPercent, Quantity? RisePercent) : SolveConstraint(Id);

    /// <summary>Values of bands stay as they are.</summary>
    public sealed record Unchanged(string Id, BandScope Of) : SolveConstraint(Id);
}

/// <summary>The value that is proposed for a band in a setting, whatever else the value may hang on; solved values stay as near to it as they can.</summary>
public sealed record ProposedValue(string Band, Setting Setting, Rate Value);

/// <summary>
/// How long to try: at most <paramref name="Seconds"/>, until the gap is at most <paramref name="GapPercent"/> (0: until nothing better can exist), and at most
/// <paramref name="Steps"/> units of work. Steps stop it at the same place on every machine; seconds are a safety stop, which the answer tells of.
/// </summary>
public sealed record SolveEffort(int Seconds, Quantity GapPercent, long Steps)
{
    /// <summary>60 seconds, 1% and as many steps as a slow machine does in that time.</summary>
    public static SolveEffort Usual { get; } = new(60, Quantity.One, 3_000_000);
}

/// <summary>
/// A problem of band values of one recorded scheme: the scope that is solved for (the rest stays as it is), the grid on which new values lie, what is proposed
/// (nothing: the present values), the target and the constraints. <paramref name="Sha256"/> is of the file's bytes, in hex.
/// </summary>
public sealed record BandValueProblem(
    string Title,
    string Scheme,
    BandScope Solve,
    Money Grid,
    IReadOnlyList<ProposedValue> Proposed,
    SolveTarget Target,
    IReadOnlyList<SolveConstraint> Constraints,
    SolveEffort Effort,
    IReadOnlyList<string> Sources,
    IReadOnlyList<string> Notes,
    string Sha256)
{
    /// <summary>Where the file states the grid and the target; null where no file does.</summary>
    public ProblemPlace? GridAt { get; init; }
    public ProblemPlace? TargetAt { get; init; }
}

/// <summary>A place in a problem file: its name, the line (1 is the first), and the JSON path.</summary>
public sealed record ProblemPlace(string File, int Line, string Path);
