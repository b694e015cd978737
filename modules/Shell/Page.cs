using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using FundingPlatform.Kernel;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace FundingPlatform.Shell;

/// <summary>
/// One page of a list. <paramref name="Size"/> is 1 to 1,000 rows; <paramref name="After"/> is the key of the last row of the
/// page before, null on the first, and only ever one that this process gave. Lists go by key and not by number, so that a
/// row that comes in between moves no other.
/// </summary>
public sealed record Page(int Size, string? After)
{
    private const int Usual = 100, Most = 1000;
    private const int SealLength = 12;

    // A token holds until the process ends; nobody else can make one, so a list may trust the key in it.
    private static readonly byte[] Secret = RandomNumberGenerator.GetBytes(HMACSHA256.HashSizeInBytes);
    private byte[] list = [];

    /// <summary>
    /// Reads <c>page_size</c> and <c>page_token</c> of a request. Faults, thrown: <c>page_size_invalid</c>;
    /// <c>page_token_invalid</c>, also for a token that was given for other fields or before a restart.
    /// </summary>
    public static Page Of(int pageSize, string pageToken, IMessage request)
    {
        if (pageSize < 0) throw new FaultException(Faults.PageSizeInvalid());
        byte[] list = ListOf(request);
        return new(pageSize == 0 ? Usual : Math.Min(pageSize, Most), Read(pageToken, list)) { list = list };
    }

    /// <summary>The token for the page after the row of this key.</summary>
    public string TokenAfter(string key)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(key);
        return Base64Url.EncodeToString([.. Seal(list, bytes), .. bytes]);
    }

    private static string? Read(string token, byte[] list)
    {
        if (token.Length == 0) return null;
        if (!Base64Url.IsValid(token)) throw new FaultException(Faults.PageTokenInvalid());
        byte[] bytes = Base64Url.DecodeFromChars(token);
        if (bytes.Length <= SealLength) throw new FaultException(Faults.PageTokenInvalid());
        (byte[] seal, byte[] key) = (bytes[..SealLength], bytes[SealLength..]);
        return CryptographicOperations.FixedTimeEquals(seal, Seal(list, key)) ? Encoding.UTF8.GetString(key) : throw new FaultException(Faults.PageTokenInvalid());
    }

    private static byte[] Seal(byte[] list, byte[] key) => HMACSHA256.HashData(Secret, (byte[])[.. list, .. key])[..SealLength];

    // The list and its other fields: the request without its page.
    private static byte[] ListOf(IMessage request)
    {
        IMessage other = request.Descriptor.Parser.ParseFrom(request.ToByteArray());
        foreach (string name in (string[])["page_size", "page_token"])
            if (request.Descriptor.FindFieldByName(name) is FieldDescriptor field) field.Accessor.Clear(other);
        return SHA256.HashData([.. Encoding.UTF8.GetBytes(request.Descriptor.FullName), 0, .. other.ToByteArray()]);
    }
}
