using Funding.Type.V1;

namespace FundingPlatform.Shell.Rules;

/// <summary>Which role may call which method, as <c>funding/type/v1/access.proto</c> promises it.</summary>
internal static class AccessRules
{
    /// <summary>Whom the journal names for a call without a token on a development machine.</summary>
    public const string LocalOfficer = "local-officer";

    /// <summary>A method without a least role is nobody's.</summary>
    public static bool MayCall(AccessRole role, Role least, bool onlyReads) => least switch
    {
        Role.Reader => true,
        Role.Officer => role is AccessRole.Officer or AccessRole.Approver || (role == AccessRole.Auditor && onlyReads),
        Role.Approver => role == AccessRole.Approver,
        Role.Auditor => role == AccessRole.Auditor,
        _ => false,
    };

    /// <summary>What such a method asks for, in words.</summary>
    public static string Needed(Role least, bool onlyReads) => least switch
    {
        Role.Officer when onlyReads => "it needs an officer, an approver or an auditor",
        Role.Officer => "it needs an officer or an approver",
        Role.Approver => "it needs an approver",
        Role.Auditor => "it needs an auditor",
        _ => "it is open to nobody",
    };
}
