using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using FundingPlatform.Kernel;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace FundingPlatform.Shell;

/// <summary>
/// One page of a list. <paramref name="Size"/> is 1 to 1,000 rows; <paramref name="After"/> is the key of the last row of the
/// page before, null on the first. Lists go by key and not by number, so that a row that comes in between moves no other.
/// </summary>
public sealed record Page(int Size, string? After)
{
    private const int Usual = 100, Most = 1000;
    private const int CheckLength = 8;
    private byte[] check = [];

    /// <summary>
    /// Reads <c>page_size</c> and <c>page_token</c> of a request. Faults, thrown: <c>page_size_invalid</c>;
    /// <c>page_token_invalid</c>, also for a token that was given for other fields.
    /// </summary>
    public static Page Of(int pageSize, string pageToken, IMessage request)
    {
        if (pageSize < 0) throw new FaultException(Faults.PageSizeInvalid());
        byte[] check = CheckOf(request);
        return new(pageSize == 0 ? Usual : Math.Min(pageSize, Most), Read(pageToken, check)) { check = check };
    }

    /// <summary>A token whose key the list cannot read, as <c>page_token_invalid</c>: nobody but a caller made it.</summary>
    public static FaultException Invalid() => new(Faults.PageTokenInvalid());

    /// <summary>The token for the page after the row of this key.</summary>
    public string TokenAfter(string key) => Base64Url.EncodeToString([.. check, .. Encoding.UTF8.GetBytes(key)]);

    private static string? Read(string token, byte[] check)
    {
        if (token.Length == 0) return null;
        try
        {
            byte[] bytes = Base64Url.DecodeFromChars(token);
            if (bytes.Length > CheckLength && bytes.AsSpan(0, CheckLength).SequenceEqual(check))
                return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes, CheckLength, bytes.Length - CheckLength);
        }
        catch (Exception e) when (e is FormatException or DecoderFallbackException)
        {
            // The same as a token of another list.
        }

        throw Invalid();
    }

    // The other fields and the list itself: the request without its page.
    private static byte[] CheckOf(IMessage request)
    {
        IMessage other = request.Descriptor.Parser.ParseFrom(request.ToByteArray());
        foreach (string name in (string[])["page_size", "page_token"])
            if (request.Descriptor.FindFieldByName(name) is FieldDescriptor field) field.Accessor.Clear(other);
        return SHA256.HashData([.. Encoding.UTF8.GetBytes(request.Descriptor.FullName), 0, .. other.ToByteArray()])[..CheckLength];
    }
}
