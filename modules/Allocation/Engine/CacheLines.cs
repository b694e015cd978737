using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FundingPlatform.Allocation.Engine;

/// <summary>Room for numbers, zeros at first, that starts on a cache line: of vectors side by side none lies across two lines, which would take two reads.</summary>
internal readonly struct CacheLines<T> where T : unmanaged
{
    private const int Bytes = 64;
    private readonly T[] room;
    private readonly int start;

    public CacheLines(int length)
    {
        // Pinned, for else the collector moves it off the line.
        room = GC.AllocateArray<T>(length + Bytes / Unsafe.SizeOf<T>(), pinned: true);
        (Length, start) = (length, (int)(-Marshal.UnsafeAddrOfPinnedArrayElement(room, 0) & (Bytes - 1)) / Unsafe.SizeOf<T>());
    }

    public int Length { get; }

    public Span<T> Span => new(room, start, Length);

    /// <summary>The first number, for loops that stay within <see cref="Length"/> by themselves.</summary>
    public ref T First
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(room), start);
    }
}
