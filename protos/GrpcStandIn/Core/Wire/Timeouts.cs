using System.Globalization;

namespace Grpc.Core.Wire;

/// <summary>The grpc-timeout header: at most eight digits and a unit.</summary>
internal static class Timeouts
{
    private const long MostDigits = 99_999_999;

    private static readonly (char Unit, long Ticks)[] Units =
    [
        ('u', TimeSpan.TicksPerMicrosecond), ('m', TimeSpan.TicksPerMillisecond), ('S', TimeSpan.TicksPerSecond),
        ('M', TimeSpan.TicksPerMinute), ('H', TimeSpan.TicksPerHour),
    ];

    /// <summary>Null for a text that is no timeout. The longest, 99999999H, lies within a TimeSpan.</summary>
    public static TimeSpan? Parse(string? text)
    {
        if (text is not { Length: >= 2 and <= 9 }) return null;
        if (!long.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out long amount)) return null;
        if (text[^1] == 'n') return TimeSpan.FromTicks(amount / 100);
        foreach ((char unit, long ticks) in Units)
        {
            if (unit == text[^1]) return TimeSpan.FromTicks(amount * ticks);
        }

        return null;
    }

    /// <summary>In the finest unit that eight digits allow, rounded up.</summary>
    public static string Format(TimeSpan timeout)
    {
        foreach ((char unit, long ticks) in Units)
        {
            long amount = timeout.Ticks / ticks + (timeout.Ticks % ticks > 0 ? 1 : 0);
            if (amount <= MostDigits) return $"{amount}{unit}";
        }

        return $"{MostDigits}H";
    }
}
