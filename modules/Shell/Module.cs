using System.Reflection;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using FundingPlatform.Shell.Storage;

namespace FundingPlatform.Shell;

/// <summary>
/// A module as the Shell sees it: its name (the prefix of its tables), the assembly that embeds its schema scripts
/// (<c>Storage/Schema/0001.sql</c>, ...) and its facts. Modules are listed in the order in which schemas are applied.
/// </summary>
public sealed record Module(string Name, Assembly Assembly, Action<FactRegistry> RegisterFacts);

/// <summary>The kinds of fact that can be recorded and replayed, each with its payload format and its one Apply.</summary>
public sealed partial class FactRegistry
{
    private readonly Dictionary<string, FactKind> byKind = new(StringComparer.Ordinal);
    private readonly Dictionary<Type, FactKind> byType = [];
    private string registering = "";

    private FactRegistry()
    {
    }

    internal static FactRegistry Of(IEnumerable<Module> modules)
    {
        var facts = new FactRegistry();
        foreach (Module module in modules)
        {
            facts.registering = module.Name;
            module.RegisterFacts(facts);
        }
        return facts;
    }

    /// <summary>
    /// Registers a fact once. <paramref name="kind"/> is its versioned name, <c>schools.placements_opened.v1</c>: a kind
    /// that has shipped never changes shape. <paramref name="apply"/> is the only code that writes the module's tables.
    /// A kind that does not begin with the module's name or end in its version, or is taken, is a programming error.
    /// </summary>
    public void Add<TFact>(string kind, JsonTypeInfo<TFact> json, Action<Session, TFact> apply) where TFact : class
    {
        if (!KindPattern().IsMatch(kind) || !kind.StartsWith(registering + ".", StringComparison.Ordinal))
            throw new ArgumentException($"'{kind}' is not a kind of fact of module {registering}: write {registering}.something_done.v1.", nameof(kind));
        var fact = new FactKind<TFact>(kind, json, apply);
        if (!byKind.TryAdd(kind, fact)) throw new ArgumentException($"The kind '{kind}' is registered twice.", nameof(kind));
        if (!byType.TryAdd(typeof(TFact), fact)) throw new ArgumentException($"{typeof(TFact)} is registered twice.", nameof(kind));
    }

    internal FactKind? Find(string kind) => byKind.GetValueOrDefault(kind);

    internal FactKind<TFact> Of<TFact>() where TFact : class =>
        byType.TryGetValue(typeof(TFact), out FactKind? fact)
            ? (FactKind<TFact>)fact
            : throw new InvalidOperationException($"{typeof(TFact)} is not registered as a fact of any module.");

    [GeneratedRegex(@"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*\.v[1-9][0-9]*$")]
    private static partial Regex KindPattern();
}
