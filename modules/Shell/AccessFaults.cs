using FundingPlatform.Kernel;

namespace FundingPlatform.Shell;

/// <summary>The refusals that concern who is calling, and the list of tokens.</summary>
internal static class AccessFaults
{
    public static Fault TokenMissing() =>
        new("token_missing", "The call carries no credential: send the header authorization: Bearer <token>. The operator makes a token with funding token add.", FaultKind.Unauthenticated);

    public static Fault TokenInvalid() =>
        new("token_invalid", "The token is not known here, or it was revoked. Ask the operator for another one.", FaultKind.Unauthenticated);

    public static Fault TokenExpired(DateTimeOffset expires) =>
        new("token_expired", $"The token's time was over on {expires:yyyy-MM-dd}. Ask the operator for another one.", FaultKind.Unauthenticated);

    public static Fault RoleInsufficient(AccessRole role, string method, string needed) =>
        new("role_insufficient", $"A credential with the role {Word(role)} may not call {method}: {needed}.", FaultKind.Forbidden);

    public static Fault NobodyIsLetIn() =>
        new("tokens_unreadable", "The server cannot read its list of tokens, so nobody is let in. Its log has the reason, for the operator.", FaultKind.Defect);

    public static Fault TokensUnreadable(string path, string why) =>
        new("tokens_unreadable", $"The list of tokens {path} cannot be used: {why} Put it right or restore it: until then every call is refused.", FaultKind.Defect);

    public static Fault TokensUnwritable(string path, string why) =>
        new("tokens_unwritable", $"The list of tokens {path} cannot be written: {why} Check the folder and its permissions.", FaultKind.Invalid);

    public static Fault TokensLocked(string path) =>
        new("tokens_locked", $"Another program is changing the list of tokens {path}. Try again when it has finished.", FaultKind.Conflict);

    public static Fault NameInvalid() =>
        new("token_name_invalid", "A token's name has 1 to 64 characters: the letters A to Z without accents, digits, dots, hyphens, @ and single spaces inside. It is what the journal calls the caller.", FaultKind.Invalid);

    public static Fault NameReserved(string name) =>
        new("token_name_reserved", $"The name {name} is the platform's own in the journal. Choose the name of the person or system.", FaultKind.Invalid);

    public static Fault NameSimilar(string name, string known) =>
        new("token_name_similar", $"There is a token for '{known}', which differs from '{name}' only in capitals. A person has one name: write it the same way, or choose another.", FaultKind.Conflict);

    public static Fault AuthorityInvalid(int authority) =>
        new("token_authority_invalid", $"{authority} is not an authority: give its three-digit DfE code (351 is Bury).", FaultKind.Invalid);

    public static Fault DaysInvalid(int days) =>
        new("token_days_invalid", $"A token holds for 1 to {Tokens.MostDays} days, not {days}.", FaultKind.Invalid);

    public static Fault TokenUnknown(string what) =>
        new("token_unknown", $"There is no token {what} that is not revoked. See funding token list.", FaultKind.NotFound);

    private static string Word(AccessRole role) => role.ToString().ToLowerInvariant();
}
