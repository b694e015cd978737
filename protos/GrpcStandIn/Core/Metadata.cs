using System.Collections;
using System.Text;

namespace Grpc.Core;

/// <summary>
/// Headers or trailers of a call: a list, because a key may appear more than once. Keys are lower case; a key that ends in
/// <c>-bin</c> carries bytes, any other printable ASCII.
/// </summary>
public sealed class Metadata : IList<Metadata.Entry>
{
    public const string BinaryHeaderSuffix = "-bin";

    /// <summary>No entries, and none can be added.</summary>
    public static readonly Metadata Empty = new(isReadOnly: true);

    private readonly List<Entry> entries = [];
    private readonly bool isReadOnly;

    public Metadata()
    {
    }

    private Metadata(bool isReadOnly) => this.isReadOnly = isReadOnly;

    public int Count => entries.Count;

    public bool IsReadOnly => isReadOnly;

    public Entry this[int index]
    {
        get => entries[index];
        set => Writable()[index] = NotNull(value);
    }

    /// <summary>The last entry with this key: the one that counts when a key is repeated.</summary>
    public Entry? Get(string key)
    {
        for (int i = entries.Count - 1; i >= 0; i--)
        {
            if (entries[i].HasKey(key)) return entries[i];
        }

        return null;
    }

    public string? GetValue(string key) => Get(key)?.Value;

    public byte[]? GetValueBytes(string key) => Get(key)?.ValueBytes;

    public IEnumerable<Entry> GetAll(string key) => entries.Where(entry => entry.HasKey(key));

    public void Add(Entry item) => Writable().Add(NotNull(item));

    public void Add(string key, string value) => Add(new Entry(key, value));

    public void Add(string key, byte[] valueBytes) => Add(new Entry(key, valueBytes));

    public void Insert(int index, Entry item) => Writable().Insert(index, NotNull(item));

    public bool Remove(Entry item) => Writable().Remove(item);

    public void RemoveAt(int index) => Writable().RemoveAt(index);

    public void Clear() => Writable().Clear();

    public bool Contains(Entry item) => entries.Contains(item);

    public int IndexOf(Entry item) => entries.IndexOf(item);

    public void CopyTo(Entry[] array, int arrayIndex) => entries.CopyTo(array, arrayIndex);

    public IEnumerator<Entry> GetEnumerator() => entries.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => entries.GetEnumerator();

    private List<Entry> Writable() => isReadOnly ? throw new InvalidOperationException("These metadata are read-only.") : entries;

    private static Entry NotNull(Entry? entry) => entry ?? throw new ArgumentNullException(nameof(entry));

    /// <summary>
    /// One key with its value. A text value outside printable ASCII is refused here: a trailer with such a value would take
    /// the status of the whole call with it.
    /// </summary>
    public class Entry
    {
        private readonly string? text;
        private readonly byte[]? bytes;

        public Entry(string key, string value)
        {
            Key = CheckedKey(key);
            ArgumentNullException.ThrowIfNull(value);
            if (IsBinary) throw new ArgumentException($"A key that ends in {BinaryHeaderSuffix} takes bytes.", nameof(key));
            if (value.AsSpan().ContainsAnyExceptInRange(' ', '~'))
                throw new ArgumentException($"The value of '{Key}' is not printable ASCII; send it under a key that ends in {BinaryHeaderSuffix}.", nameof(value));
            text = value;
        }

        public Entry(string key, byte[] valueBytes)
        {
            Key = CheckedKey(key);
            ArgumentNullException.ThrowIfNull(valueBytes);
            if (!IsBinary) throw new ArgumentException($"Bytes need a key that ends in {BinaryHeaderSuffix}.", nameof(key));
            bytes = [.. valueBytes];
        }

        private Entry(string key, string? text, byte[]? bytes) => (Key, this.text, this.bytes) = (key, text, bytes);

        public string Key { get; }

        public bool IsBinary => Key.EndsWith(BinaryHeaderSuffix, StringComparison.Ordinal);

        /// <summary>The text; not for a binary entry.</summary>
        public string Value => text ?? throw new InvalidOperationException("A binary entry has no text.");

        /// <summary>The bytes, those of the text for an entry that is not binary.</summary>
        public byte[] ValueBytes => bytes is null ? Encoding.ASCII.GetBytes(text!) : [.. bytes];

        public override string ToString() =>
            IsBinary ? $"[Entry: key={Key}, valueBytes={Convert.ToHexString(bytes!)}]" : $"[Entry: key={Key}, value={text}]";

        // What came over the wire has been judged by HTTP and is taken as it is.
        internal static Entry Received(string key, string text) => new(key, text, null);

        internal static Entry Received(string key, byte[] bytes) => new(key, null, bytes);

        internal ReadOnlySpan<byte> Bytes => bytes;

        internal bool HasKey(string key) => string.Equals(Key, key, StringComparison.OrdinalIgnoreCase);

        private static string CheckedKey(string key)
        {
            ArgumentException.ThrowIfNullOrEmpty(key);
            string lower = key.ToLowerInvariant();
            foreach (char c in lower)
            {
                if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c is not ('-' or '_' or '.'))
                    throw new ArgumentException($"The key '{key}' may hold only letters, digits, '-', '_' and '.'.", nameof(key));
            }

            return lower;
        }
    }
}
