namespace FundingPlatform.Kernel;

/// <summary>Where a figure was read: the file's name and its line (1 is the header), or with line 0 the request that stated it.</summary>
public sealed record SourceRef(string File, int Line)
{
    public override string ToString() => Line == 0 ? File : $"{File}:{Line}";
}

/// <summary>How far a figure can be trusted, in the words of files and facts.</summary>
public static class SourceStatuses
{
    public static IReadOnlyDictionary<string, SourceStatus> Words { get; } = new Dictionary<string, SourceStatus>
    {
        ["verified"] = SourceStatus.Verified,
        ["unverified"] = SourceStatus.Unverified,
        ["estimated"] = SourceStatus.Estimated,
        ["given"] = SourceStatus.Given,
        ["illustrative"] = SourceStatus.Illustrative,
    };

    public static string Word(this SourceStatus status) => Words.First(w => w.Value == status).Key;
}
