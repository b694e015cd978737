using System.Security.Cryptography;
using FundingPlatform.Kernel;
using FundingPlatform.Shell.Rules;
using FundingPlatform.Shell.Storage;

namespace FundingPlatform.Shell;

/// <summary>
/// A credential as the list keeps it, without its text, which nobody keeps. <paramref name="Name"/> is the person or system
/// that the journal names; times are UTC, and from <paramref name="Expires"/> on the token no longer counts.
/// </summary>
public sealed record AccessToken(
    int Id, string Name, AccessRole Role, int Authority, DateTimeOffset Created, DateTimeOffset Expires, DateTimeOffset? RevokedAt);

/// <summary>A new token with its text, which is seen this once.</summary>
public sealed record NewToken(AccessToken Token, string Text);

/// <summary>
/// The credentials of a database, in a file beside it, so that one can be added or revoked while a server holds the database.
/// Whoever asks sees a changed file at once. Entries are never removed; a file that cannot be understood lets nobody in.
/// </summary>
public sealed class Tokens(string databasePath, TimeProvider clock)
{
    /// <summary>Days that a token holds when nothing else is said.</summary>
    public const int DefaultDays = 365;

    /// <summary>The most days that a token can hold: three years.</summary>
    public const int MostDays = 1_096;

    private readonly TokenFile file = new(DatabaseFile.Real(databasePath) + ".tokens.json");

    /// <summary>The file of the list, as a full path.</summary>
    public string FilePath => file.FilePath;

    /// <summary>
    /// Makes a random token and adds it. Faults, in this order: <c>token_name_invalid</c>, <c>token_name_reserved</c>,
    /// <c>token_authority_invalid</c>, <c>token_days_invalid</c>, <c>tokens_locked</c>, <c>tokens_unwritable</c>,
    /// <c>tokens_unreadable</c>, <c>token_name_similar</c>.
    /// </summary>
    public Outcome<NewToken> Add(string name, AccessRole role, int authority, int days = DefaultDays)
    {
        if (!TokenText.IsName(name)) return AccessFaults.NameInvalid();
        if (TokenText.IsReserved(name)) return AccessFaults.NameReserved(name);
        if (authority is < 100 or > 999) return AccessFaults.AuthorityInvalid(authority);
        if (days is < 1 or > MostDays) return AccessFaults.DaysInvalid(days);
        return file.Change<NewToken>(tokens =>
        {
            // Who is a second person is decided by the name, so two ways of writing it must not make two persons.
            if (tokens.Find(t => TokenText.LooksLike(t.Name, name)) is { } similar) return AccessFaults.NameSimilar(name, similar.Name);
            DateTimeOffset now = Now();
            string text = TokenText.Of(RandomNumberGenerator.GetBytes(TokenText.Bytes));
            var token = new StoredToken(tokens.Count + 1, name, role, authority, now, now.AddDays(days), null, TokenText.Hash(text));
            tokens.Add(token);
            return new NewToken(token.Public, text);
        });
    }

    /// <summary>Every token that there ever was, the oldest first. Fault <c>tokens_unreadable</c>.</summary>
    public Outcome<IReadOnlyList<AccessToken>> List()
    {
        Outcome<TokenList> read = file.Read();
        if (read.Fault is { } fault) return fault;
        return read.Value.All.Select(t => t.Public).ToArray();
    }

    /// <summary>Revokes one token. Faults: those of the file as for <see cref="Add"/>, and <c>token_unknown</c>.</summary>
    public Outcome<IReadOnlyList<AccessToken>> Revoke(int id) => Revoke(t => t.Id == id, $"{id}");

    /// <summary>Revokes every token of a person or system. Faults as for one.</summary>
    public Outcome<IReadOnlyList<AccessToken>> RevokeAll(string name) => Revoke(t => t.Name == name, $"for '{name}'");

    /// <summary>Who holds this token. Faults: <c>tokens_unreadable</c>, <c>token_invalid</c>, <c>token_expired</c>.</summary>
    public Outcome<Caller> Verify(string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        Outcome<TokenList> read = file.Read();
        if (read.Fault is { } unreadable) return unreadable;
        if (read.Value.Find(token) is not { RevokedAt: null } found) return AccessFaults.TokenInvalid();
        return found.Expires <= clock.GetUtcNow() ? AccessFaults.TokenExpired(found.Expires) : found.Caller;
    }

    private Outcome<IReadOnlyList<AccessToken>> Revoke(Predicate<StoredToken> which, string what) =>
        file.Change<IReadOnlyList<AccessToken>>(tokens =>
        {
            var revoked = new List<AccessToken>();
            for (int i = 0; i < tokens.Count; i++)
            {
                if (tokens[i].RevokedAt is not null || !which(tokens[i])) continue;
                tokens[i] = tokens[i] with { RevokedAt = Now() };
                revoked.Add(tokens[i].Public);
            }

            return revoked.Count > 0 ? revoked : AccessFaults.TokenUnknown(what);
        });

    // Whole seconds, as people read the file.
    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeSeconds(clock.GetUtcNow().ToUnixTimeSeconds());
}
