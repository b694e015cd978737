using FundingPlatform.Kernel;
using Grpc.Core;

namespace FundingPlatform.Shell;

/// <summary>What a credential allows; the contract (<c>funding/type/v1/access.proto</c>) says which methods each may call.</summary>
public enum AccessRole
{
    /// <summary>Reads.</summary>
    Reader,

    /// <summary>Reads and changes.</summary>
    Officer,

    /// <summary>Reads, changes, and gives the second person's consent.</summary>
    Approver,

    /// <summary>Reads everything of its authority and changes nothing.</summary>
    Auditor,
}

/// <summary>
/// Who is calling, by a verified credential and never by the message. <paramref name="Subject"/> is the person or system that
/// the journal names; two credentials of one subject are one person. <paramref name="Authority"/> is the DfE code of the
/// authority that the credential belongs to; null for any, which only the local officer of a development machine has.
/// </summary>
public sealed record Caller(string Subject, AccessRole Role, int? Authority)
{
    /// <summary>Fault <c>authority_forbidden</c>, or null when what is asked for is of the caller's authority.</summary>
    public Fault? MayActFor(int authority) =>
        Authority is null || Authority == authority ? null : Faults.AuthorityForbidden(Authority.Value, authority);
}

/// <summary>The verified caller of a call.</summary>
public static class CallerOfCall
{
    private static readonly object Key = new(), RecheckKey = new();

    /// <summary>The caller; a call that the access check has not seen is a programming error.</summary>
    public static Caller Caller(this ServerCallContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.UserState.TryGetValue(Key, out object? caller)
            ? (Caller)caller
            : throw new InvalidOperationException($"{context.Method} was reached without a check of its caller.");
    }

    /// <summary>
    /// Whether the credential that the call came with still counts: null, or the fault that a stream ends with before it does
    /// or tells anything more. A call that the access check has not seen is a programming error.
    /// </summary>
    public static Fault? RecheckCaller(this ServerCallContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.UserState.TryGetValue(RecheckKey, out object? recheck)
            ? ((Func<Fault?>)recheck)()
            : throw new InvalidOperationException($"{context.Method} was reached without a check of its caller.");
    }

    internal static void SetCaller(this ServerCallContext context, Caller caller, Func<Fault?> recheck) =>
        (context.UserState[Key], context.UserState[RecheckKey]) = (caller, recheck);
}
