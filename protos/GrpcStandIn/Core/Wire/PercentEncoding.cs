using System.Text;

namespace Grpc.Core.Wire;

/// <summary>The text of a status as it travels: UTF-8, where bytes outside 0x20..0x7E and the percent sign become <c>%XX</c>.</summary>
internal static class PercentEncoding
{
    public static string Encode(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~') && !text.Contains('%', StringComparison.Ordinal)) return text;

        var encoded = new StringBuilder(text.Length * 3);
        foreach (byte b in Encoding.UTF8.GetBytes(text))
        {
            if (b is >= 0x20 and <= 0x7E and not (byte)'%') encoded.Append((char)b);
            else encoded.Append('%').Append(b.ToString("X2"));
        }

        return encoded.ToString();
    }

    /// <summary>Never fails: what is no encoding stays as it stands, so that a text is not lost over a slip in it.</summary>
    public static string Decode(string encoded)
    {
        if (!encoded.Contains('%', StringComparison.Ordinal)) return encoded;

        byte[] source = Encoding.UTF8.GetBytes(encoded);
        var decoded = new List<byte>(source.Length);
        for (int i = 0; i < source.Length; i++)
        {
            bool isEncoded = source[i] == '%' && i + 2 < source.Length && char.IsAsciiHexDigit((char)source[i + 1]) && char.IsAsciiHexDigit((char)source[i + 2]);
            decoded.Add(isEncoded ? Convert.FromHexString([(char)source[i + 1], (char)source[i + 2]])[0] : source[i]);
            if (isEncoded) i += 2;
        }

        return Encoding.UTF8.GetString([.. decoded]);
    }
}
