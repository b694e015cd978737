using FundingPlatform.Kernel;
using FundingPlatform.Shell;

namespace FundingPlatform.Cli.Commands;

/// <summary>
/// Who gives a command that records something: the holder of the token in the environment variable FUNDING_TOKEN, else the account of
/// the operating system. What an account may do is the machine's business; a token says it itself.
/// </summary>
internal sealed record Person(string Name, Caller? Caller)
{
    /// <summary>The environment variable that holds a token of <c>funding token add</c>.</summary>
    public const string Variable = "FUNDING_TOKEN";

    /// <summary>Faults: those of <see cref="Tokens.Verify"/>; an empty variable is <c>token_invalid</c>.</summary>
    public static Outcome<Person> Here(string database, TimeProvider clock)
    {
        if (Environment.GetEnvironmentVariable(Variable) is not string token) return new Person(Environment.UserName, null);
        // A script whose token got lost must not act as whoever runs it.
        if (string.IsNullOrWhiteSpace(token)) return new Fault("token_invalid", $"{Variable} is set, but empty: give it a token, or unset it to act as this computer's account.", FaultKind.Unauthenticated);
        Outcome<Caller> verified = new Tokens(database, clock).Verify(token.Trim());
        return verified.Fault is Fault refused ? refused with { Message = $"{Variable}: {refused.Message}" } : new Person(verified.Value.Subject, verified.Value);
    }

    /// <summary>Fault <c>role_insufficient</c>, or null where the person may change something or, as <paramref name="approver"/>, give a second person's consent.</summary>
    public Fault? May(string what, bool approver) => Caller?.Role switch
    {
        null or AccessRole.Approver => null,
        AccessRole.Officer when !approver => null,
        _ => new("role_insufficient",
            $"{Name}'s token has the role {Caller.Role.ToString().ToLowerInvariant()}: to {what} needs {(approver ? "an approver" : "an officer or an approver")}.", FaultKind.Forbidden),
    };
}
