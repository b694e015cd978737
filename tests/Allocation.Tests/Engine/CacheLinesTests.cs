using System.Runtime.CompilerServices;
using FundingPlatform.Allocation.Engine;

namespace FundingPlatform.Allocation.Tests.Engine;

/// <summary>Room for numbers that no vector reads across two cache lines.</summary>
public sealed class CacheLinesTests
{
    [Fact]
    public void Numbers_start_on_a_cache_line_at_zero_and_stay_there()
    {
        for (int length = 0; length < 200; length++)
        {
            Check<double>(length);
            Check<int>(length);
            Check<ushort>(length);
        }
    }

    private static void Check<T>(int length) where T : unmanaged, IEquatable<T>
    {
        var numbers = new CacheLines<T>(length);
        Assert.Equal((length, length), (numbers.Length, numbers.Span.Length));
        Assert.False(numbers.Span.ContainsAnyExcept(default(T)));
        Assert.Equal(0, (long)AddressOf(ref numbers.First) % 64);
        if (length == 0) return;
        Assert.True(Unsafe.AreSame(ref numbers.First, ref numbers.Span[0]));
        if (length % 50 == 0) GC.Collect();
        Assert.Equal(0, (long)AddressOf(ref numbers.First) % 64);
    }

    private static nint AddressOf<T>(ref T at) => Unsafe.ByteOffset(ref Unsafe.NullRef<T>(), ref at);
}
