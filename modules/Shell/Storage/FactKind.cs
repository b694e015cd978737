using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace FundingPlatform.Shell.Storage;

/// <summary>A registered kind of fact, for the replay that knows only its name and payload.</summary>
internal abstract class FactKind(string name)
{
    public string Name { get; } = name;

    public abstract void Apply(Session session, ReadOnlySpan<byte> payload);

    public abstract object Read(ReadOnlySpan<byte> payload);
}

internal sealed class FactKind<TFact>(string name, JsonTypeInfo<TFact> json, Action<Session, TFact> apply) : FactKind(name)
    where TFact : class
{
    private readonly JsonWriterOptions options = new() { Encoder = json.Options.Encoder, Indented = json.Options.WriteIndented };

    public void WritePayload(IBufferWriter<byte> target, TFact fact)
    {
        using var writer = new Utf8JsonWriter(target, options);
        JsonSerializer.Serialize(writer, fact, json);
    }

    public void Apply(Session session, TFact fact) => apply(session, fact);

    public override void Apply(Session session, ReadOnlySpan<byte> payload) => apply(session, Parse(payload));

    public override object Read(ReadOnlySpan<byte> payload) => Parse(payload);

    private TFact Parse(ReadOnlySpan<byte> payload) =>
        JsonSerializer.Deserialize(payload, json) ?? throw new JsonException($"A fact {Name} cannot be null.");
}
