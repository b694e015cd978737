using FundingPlatform.Allocation.Books;
using FundingPlatform.Contingency;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.VolumeTopUps;

namespace FundingPlatform.Allocation;

/// <summary>
/// What an authority pays by counts of pupils with plans in a year, made ready: the volume scheme and the contingency fund in
/// force, its own or else that of every authority. One that is in force but cannot be made ready has its fault instead.
/// </summary>
public sealed record AuthoritySchemes(VolumeYear? Volume, ContingencyYear? Contingency)
{
    /// <summary>Nothing is paid by counts.</summary>
    public static AuthoritySchemes None { get; } = new(null, null);

    /// <summary>Why the volume scheme in force cannot be made ready.</summary>
    public Fault? VolumeFault { get; init; }

    /// <summary>Why the contingency fund in force cannot be made ready.</summary>
    public Fault? ContingencyFault { get; init; }

    /// <summary>What was found in the counts; put into words when it is asked for.</summary>
    public IReadOnlyList<Finding> Findings => Found.Value;

    internal Lazy<IReadOnlyList<Finding>> Found { get; init; } = new([]);

    /// <summary>What schools were told that they get from a volume scheme that cannot be made ready, by school.</summary>
    internal IReadOnlyDictionary<int, Money> ToldOfVolume { get; init; } = new Dictionary<int, Money>();

    /// <summary>The volume scheme in force that cannot be made ready.</summary>
    internal VolumeScheme? Unready { get; init; }

    internal bool IsNone => Volume is null && Contingency is null && VolumeFault is null && ContingencyFault is null;

    /// <summary>What comes of it at every school, by what the formula knows of them.</summary>
    public CountedResults Result(IReadOnlyDictionary<int, SchoolNeeds> needs) => new(this, Volume?.Result(needs), Contingency?.Result(needs), needs);

    /// <summary>The same after some counts changed, and nothing else.</summary>
    internal CountedResults Result(CountedResults before) => ReferenceEquals(before.Schemes, this) ? before
        : new(this, Volume?.Result(before.Needs, before.Volume), Contingency?.Result(before.Needs, before.Contingency), before.Needs, before);
}

/// <summary>What an authority's schemes that pay by counts come to, at every school and in all.</summary>
public sealed class CountedResults
{
    private readonly Dictionary<int, SchoolAmount> volume;
    private readonly Dictionary<int, SchoolAmount> contingency;

    internal CountedResults(
        AuthoritySchemes schemes, VolumeResult? volume, ContingencyResult? contingency, IReadOnlyDictionary<int, SchoolNeeds> needs, CountedResults? before = null)
    {
        (Schemes, Volume, Contingency, Needs) = (schemes, volume, contingency, needs);
        // A change of a placement that counts nowhere leaves both lists as they were.
        this.volume = before is not null && before.Volume?.Schools == volume?.Schools ? before.volume : volume?.Schools.ToDictionary(s => s.SchoolId) ?? [];
        this.contingency = before is not null && before.Contingency?.Schools == contingency?.Schools
            ? before.contingency : contingency?.Schools.ToDictionary(s => s.SchoolId) ?? [];
    }

    /// <summary>Nothing is paid by counts.</summary>
    public static CountedResults None { get; } = new(AuthoritySchemes.None, null, null, new Dictionary<int, SchoolNeeds>());

    /// <summary>What the formula knew of the schools.</summary>
    internal IReadOnlyDictionary<int, SchoolNeeds> Needs { get; }

    public AuthoritySchemes Schemes { get; }

    /// <summary>What the volume scheme comes to; null where none is in force, or it cannot be made ready.</summary>
    public VolumeResult? Volume { get; }

    /// <summary>What the contingency fund comes to; null where there is none, or it cannot be made ready.</summary>
    public ContingencyResult? Contingency { get; }

    /// <summary>Everything that an officer should know of the counts, the scheme and the fund.</summary>
    public IReadOnlyList<Finding> Findings => [.. Schemes.Findings, .. Volume?.Findings ?? [], .. Contingency?.Findings ?? []];

    /// <summary>Whether some of it is made up.</summary>
    public bool IsIllustrative => Volume?.Year.Scheme.Status == SourceStatus.Illustrative
        || Contingency?.Fund is { } fund && (fund.Status == SourceStatus.Illustrative || fund.Money.Status == SourceStatus.Illustrative);

    /// <summary>Whose money a line that is paid by counts is; the high needs block's for any other.</summary>
    public PaidFrom PaidFromOf(BudgetLine line) => line switch
    {
        BudgetLine.VolumeTopUp => (Volume?.Year.Scheme ?? Schemes.Unready)?.PaidFrom ?? PaidFrom.HighNeedsBlock,
        BudgetLine.Contingency => Contingency?.Fund.Money.PaidFrom ?? PaidFrom.HighNeedsBlock,
        _ => PaidFrom.HighNeedsBlock,
    };

    /// <summary>What goes into a school's share; null where nothing applies to it.</summary>
    public CountedAmounts? Of(SchoolFunding school)
    {
        ArgumentNullException.ThrowIfNull(school);
        if (Schemes.IsNone) return null;
        SchoolAmount? fromScheme = Of(school, volume, Schemes.VolumeFault, Schemes.ToldOfVolume), fromFund = Of(school, contingency, Schemes.ContingencyFault);
        return fromScheme is null && fromFund is null ? null : new(fromScheme, fromFund);
    }

    /// <summary>How a school's amounts came about, with what counts of it and what is expected at the next count.</summary>
    public CountedWords Words(SchoolFunding school)
    {
        ArgumentNullException.ThrowIfNull(school);
        int id = school.SchoolId;
        return new(volume.ContainsKey(id) ? Volume!.Explain(id) : [], contingency.ContainsKey(id) ? Contingency!.Explain(id) : []) { EndAt = Of(school) };
    }

    // What the scheme has no amount for because nobody can make it ready is said at every school that has a count.
    private static SchoolAmount? Of(SchoolFunding school, Dictionary<int, SchoolAmount> known, Fault? fault, IReadOnlyDictionary<int, Money>? told = null)
    {
        if (known.TryGetValue(school.SchoolId, out SchoolAmount? amount)) return amount;
        if (fault is null) return null;
        Money? stands = told is not null && told.TryGetValue(school.SchoolId, out Money already) ? already : null;
        return stands is not null || FormulaSide.IsMainstream(school.Group) ? new(school.SchoolId, stands, fault.Message) : null;
    }
}

/// <summary>Every school's share in the order of the inputs, and what is paid by counts.</summary>
public sealed record AuthorityShares(IReadOnlyList<SchoolShare> Shares, CountedResults Counted);
