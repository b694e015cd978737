namespace FundingPlatform.BlockTransfers;

/// <summary>Where a transfer stands; the last four are ends, after which nothing is recorded of it.</summary>
public enum TransferState
{
    /// <summary>Proposed; nobody has been asked.</summary>
    Draft,

    /// <summary>All schools are being consulted.</summary>
    Consulting,

    /// <summary>The consultation of all schools is over.</summary>
    Consulted,

    /// <summary>Schools are not consulted, for a recorded reason; possible only up to the Forum's limit.</summary>
    Waived,

    /// <summary>The Schools Forum has decided its part, which may be nothing.</summary>
    ForumDecided,

    /// <summary>The Forum's part and the Secretary of State's part together may be enacted.</summary>
    Approved,

    /// <summary>An amount was moved, with the levers that pay for it in the formula.</summary>
    Enacted,

    /// <summary>The authority took it back.</summary>
    Withdrawn,

    /// <summary>Nobody agreed to anything.</summary>
    Refused,

    /// <summary>The budget was set without it; it is not carried over to another year.</summary>
    Lapsed,
}

/// <summary>Where the request to the Secretary of State stands, which may run beside the Forum's part.</summary>
public enum RequestState
{
    /// <summary>The Secretary of State is not asked.</summary>
    None,

    /// <summary>Asked, and not decided.</summary>
    Pending,

    /// <summary>Decided: all of it, a part or nothing.</summary>
    Decided,
}

/// <summary>What can be recorded of a transfer after its proposal.</summary>
public enum TransferStep
{
    /// <summary>The consultation of all schools begins.</summary>
    Consult,

    /// <summary>The consultation is over.</summary>
    Consulted,

    /// <summary>Schools are not consulted, for a reason.</summary>
    Waive,

    /// <summary>The Forum decides.</summary>
    Forum,

    /// <summary>The Secretary of State is asked.</summary>
    Request,

    /// <summary>The request is taken back.</summary>
    TakeBack,

    /// <summary>The Secretary of State decides.</summary>
    Secretary,

    /// <summary>What both agreed to is put together.</summary>
    Approve,

    /// <summary>The money is moved.</summary>
    Enact,

    /// <summary>The authority takes the transfer back.</summary>
    Withdraw,

    /// <summary>The transfer ends because nobody agreed to anything.</summary>
    Refuse,

    /// <summary>The transfer ends because the budget is set.</summary>
    Lapse,
}
