namespace FundingPlatform.BlockTransfers;

/// <summary>The blocks of one authority and year in pence; see <see cref="DsgBlocks"/>. The year is the calendar year in which it starts.</summary>
public sealed record BlocksLine(
    int Authority, int Year, long Schools, long CentralSchoolServices, long HighNeeds, long EarlyYears, string Status, string Source);

/// <summary>Blocks were stated; each line takes the place of what was known of its authority and year.</summary>
public sealed record BlocksStated(IReadOnlyList<BlocksLine> Lines, DateOnly? DecidedOn);

/// <summary>A kind's limit from a day on, in hundred-millionths of a percent.</summary>
public sealed record KindLimitLine(DateOnly From, long Percent, string Status, string Source);

/// <summary>A kind of transfer; see <see cref="TransferKind"/>.</summary>
public sealed record KindLine(string Kind, string From, string To, bool ConsultsSchools, bool SecretaryMayDecide, IReadOnlyList<KindLimitLine> Limits);

/// <summary>A budget day; see <see cref="BudgetDay"/>.</summary>
public sealed record BudgetDayLine(int Authority, int Year, DateOnly Day, string Status, string Source);

/// <summary>The rules of block transfers were stated; they take the place of all that were known before.</summary>
public sealed record TransferRulesStated(string File, IReadOnlyList<KindLine> Kinds, IReadOnlyList<BudgetDayLine> BudgetDays);

/// <summary>A step in the life of one transfer of an authority and year; money is in pence.</summary>
public abstract record TransferFact(string Transfer, int Authority, int Year, DateOnly On);

/// <summary>A transfer was proposed. <paramref name="Base"/> is null for the gross block.</summary>
public sealed record TransferProposed(
    string Transfer, int Authority, int Year, DateOnly On, string Kind, string From, string To, bool ConsultsSchools, long Asked, long? Base,
    string? BaseSource, string Reason) : TransferFact(Transfer, Authority, Year, On);

/// <summary>A consultation of all schools began; a waiver that was recorded before no longer holds.</summary>
public sealed record ConsultationBegun(string Transfer, int Authority, int Year, DateOnly On) : TransferFact(Transfer, Authority, Year, On);

/// <summary>The consultation of all schools is over.</summary>
public sealed record ConsultationEnded(string Transfer, int Authority, int Year, DateOnly On, int Asked, int Answered, string Reference)
    : TransferFact(Transfer, Authority, Year, On);

/// <summary>Schools are not consulted; <paramref name="Limit"/> is the Forum's limit that holds for the waiver.</summary>
public sealed record ConsultationNotHeld(string Transfer, int Authority, int Year, DateOnly On, string Reason, long Limit)
    : TransferFact(Transfer, Authority, Year, On);

/// <summary>The Schools Forum decided.</summary>
public sealed record ForumDecided(
    string Transfer, int Authority, int Year, DateOnly On, long Agreed, int For, int Against, int Abstained, string Minute, long Base, long Limit)
    : TransferFact(Transfer, Authority, Year, On);

/// <summary>The Secretary of State was asked.</summary>
public sealed record SecretaryAsked(string Transfer, int Authority, int Year, DateOnly On, long Amount, string Reference)
    : TransferFact(Transfer, Authority, Year, On);

/// <summary>The request to the Secretary of State was taken back.</summary>
public sealed record RequestTakenBack(string Transfer, int Authority, int Year, DateOnly On, string Reason) : TransferFact(Transfer, Authority, Year, On);

/// <summary>The Secretary of State decided.</summary>
public sealed record SecretaryDecided(string Transfer, int Authority, int Year, DateOnly On, long Granted, string Reference)
    : TransferFact(Transfer, Authority, Year, On);

/// <summary>The Forum's part and the Secretary of State's part were put together.</summary>
public sealed record TransferApproved(string Transfer, int Authority, int Year, DateOnly On, long Amount) : TransferFact(Transfer, Authority, Year, On);

/// <summary>An amount was moved between the blocks of the year, with the levers that pay for it.</summary>
public sealed record TransferEnacted(
    string Transfer, int Authority, int Year, DateOnly On, string From, string To, long Amount, IReadOnlyList<EnactedLever> Levers)
    : TransferFact(Transfer, Authority, Year, On);

/// <summary>A transfer ended without being enacted: <paramref name="State"/> is withdrawn, refused or lapsed.</summary>
public sealed record TransferEnded(string Transfer, int Authority, int Year, DateOnly On, string State, string Reason) : TransferFact(Transfer, Authority, Year, On);
