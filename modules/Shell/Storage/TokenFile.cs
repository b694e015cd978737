using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;
using FundingPlatform.Kernel;
using FundingPlatform.Shell.Rules;

namespace FundingPlatform.Shell.Storage;

/// <summary>One entry of the list of tokens; the hash stands for the text, which is not kept.</summary>
internal sealed record StoredToken(
    int Id, string Name, [property: JsonConverter(typeof(RoleWord))] AccessRole Role, int Authority,
    DateTimeOffset Created, DateTimeOffset Expires, DateTimeOffset? RevokedAt, string Sha256)
{
    [JsonIgnore]
    public AccessToken Public => new(Id, Name, Role, Authority, Created, Expires, RevokedAt);

    /// <summary>What an entry cannot be, or null.</summary>
    public string? Wrong(int place) =>
        Id != place ? $"token {place} has the id {Id}."
        : !TokenText.IsName(Name) || TokenText.IsReserved(Name) ? $"token {place} has a name that no token can have."
        : Authority is < 100 or > 999 ? $"token {place} has the authority {Authority}."
        : Sha256.Length != 64 || !Sha256.All(char.IsAsciiHexDigitLower) ? $"token {place} has no SHA-256 in lower-case hexadecimal."
        : Expires <= Created ? $"token {place} expires before it begins."
        : null;
}

/// <summary>The whole list as it lies in the file.</summary>
internal sealed record StoredTokens(IReadOnlyList<StoredToken> Tokens);

/// <summary>Roles are lower-case words in the file, never numbers.</summary>
internal sealed class RoleWord() : JsonStringEnumConverter<AccessRole>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false);

[JsonSourceGenerationOptions(
    WriteIndented = true, NewLine = "\n", PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, AllowDuplicateProperties = false,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(StoredTokens))]
internal sealed partial class TokenJson : JsonSerializerContext;

/// <summary>An entry that a call has been matched with.</summary>
internal sealed record KnownToken(Caller Caller, DateTimeOffset Expires, DateTimeOffset? RevokedAt);

/// <summary>The list in memory, found by hash.</summary>
internal sealed class TokenList(IReadOnlyList<StoredToken> tokens)
{
    private readonly Dictionary<string, KnownToken> byHash =
        tokens.ToDictionary(t => t.Sha256, t => new KnownToken(new Caller(t.Name, t.Role, t.Authority), t.Expires, t.RevokedAt), StringComparer.Ordinal);

    public IReadOnlyList<StoredToken> All => tokens;

    // Texts that came and were found, so no more than there are entries: hashing one costs as much as the rest of a
    // verification. They go with the list when its file changes.
    private readonly ConcurrentDictionary<string, KnownToken> seen = new(StringComparer.Ordinal);

    public KnownToken? Find(string text)
    {
        if (seen.TryGetValue(text, out KnownToken? known)) return known;
        if (!TokenText.IsToken(text) || !byHash.TryGetValue(TokenText.Hash(text), out known)) return null;
        return seen.GetOrAdd(text, known);
    }
}

/// <summary>
/// The file itself: read again whenever it has changed, replaced whole, under a lock file that one program holds at a time.
/// </summary>
internal sealed class TokenFile(string path)
{
    private const int Attempts = 100;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private Seen? seen;

    public string FilePath => path;

    /// <summary>The list as the file has it now; without a file it is empty. Fault <c>tokens_unreadable</c>.</summary>
    public Outcome<TokenList> Read()
    {
        // The state is taken before the content, so that a change in between is seen the next time.
        State now = State.Of(path);
        if (Volatile.Read(ref seen) is { } last && last.State == now) return last.Content;
        Outcome<TokenList> content = Load();
        // What cannot be read is tried again each time: it may be mended without a trace, as by giving permission.
        if (content.Succeeded) Volatile.Write(ref seen, new Seen(now, content.Value));
        return content;
    }

    /// <summary>Reads the list, has it changed and replaces the file; a fault leaves it as it was.</summary>
    public Outcome<T> Change<T>(Func<List<StoredToken>, Outcome<T>> change)
    {
        Outcome<FileStream> held = Lock();
        if (held.Fault is { } locked) return locked;
        using FileStream _ = held.Value;
        Outcome<TokenList> before = Load();
        if (before.Fault is { } unreadable) return unreadable;
        List<StoredToken> tokens = [.. before.Value.All];
        Outcome<T> changed = change(tokens);
        if (!changed.Succeeded) return changed;
        try
        {
            Replace(tokens);
            return changed;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return AccessFaults.TokensUnwritable(path, e.Message);
        }
    }

    private Outcome<TokenList> Load()
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            IReadOnlyList<StoredToken> tokens = JsonSerializer.Deserialize(file, TokenJson.Default.StoredTokens)?.Tokens ?? throw new JsonException("It is null.");
            string? wrong = tokens.Select((t, i) => t.Wrong(i + 1)).FirstOrDefault(w => w is not null)
                ?? (tokens.DistinctBy(t => t.Sha256).Count() < tokens.Count ? "two tokens have the same SHA-256." : null);
            return wrong is null ? new TokenList(tokens) : AccessFaults.TokensUnreadable(path, wrong);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return new TokenList([]);
        }
        catch (JsonException e)
        {
            return AccessFaults.TokensUnreadable(path, e.Message);
        }
        catch (UnauthorizedAccessException e)
        {
            return AccessFaults.TokensUnreadable(path, $"{e.Message} Run the token commands as the user who runs the server.");
        }
        catch (IOException e)
        {
            return AccessFaults.TokensUnreadable(path, e.Message);
        }
    }

    private Outcome<FileStream> Lock()
    {
        string lockPath = path + ".lock";
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return Create(lockPath, FileMode.OpenOrCreate);
            }
            catch (UnauthorizedAccessException e)
            {
                return AccessFaults.TokensUnwritable(path, e.Message);
            }
            catch (IOException e) when (attempt == Attempts || !File.Exists(lockPath))
            {
                return File.Exists(lockPath) ? AccessFaults.TokensLocked(path) : AccessFaults.TokensUnwritable(path, e.Message);
            }
            catch (IOException)
            {
                Thread.Sleep(Pause);
            }
        }
    }

    private void Replace(List<StoredToken> tokens)
    {
        string next = path + ".new";
        // One that a broken run left behind would keep its own permissions.
        File.Delete(next);
        using (FileStream file = Create(next, FileMode.CreateNew))
        {
            JsonSerializer.Serialize(file, new StoredTokens(tokens), TokenJson.Default.StoredTokens);
            file.Flush(flushToDisk: true);
        }

        for (int attempt = 1; ; attempt++)
        {
            try
            {
                File.Move(next, path, overwrite: true);
                return;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException && attempt < Attempts && OperatingSystem.IsWindows())
            {
                // Windows replaces no file that another program, such as a virus scanner, is looking at.
                Thread.Sleep(Pause);
            }
        }
    }

    private static FileStream Create(string path, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, options);
    }

    private sealed record Seen(State State, TokenList Content);

    private readonly record struct State(DateTime Written, long Length)
    {
        public static State Of(string path)
        {
            var file = new FileInfo(path);
            return file.Exists ? new(file.LastWriteTimeUtc, file.Length) : new(default, -1);
        }
    }
}
