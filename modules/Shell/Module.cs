using System.Reflection;
using System.Text.Json.Serialization.Metadata;

namespace FundingPlatform.Shell;

/// <summary>
/// A module as the Shell sees it: its name (the prefix of its tables), the assembly that embeds its schema scripts
/// (<c>Storage/Schema/0001.sql</c>, ...) and its facts. Modules are listed in the order in which schemas are applied.
/// </summary>
public sealed record Module(string Name, Assembly Assembly, Action<FactRegistry> RegisterFacts);

/// <summary>The kinds of fact that can be recorded and replayed, each with its payload format and its one Apply.</summary>
public sealed class FactRegistry
{
    /// <summary>
    /// Registers a fact once. <paramref name="kind"/> is its versioned name, <c>schools.placements_opened.v1</c>: a kind
    /// that has shipped never changes shape. <paramref name="apply"/> is the only code that writes the module's tables.
    /// </summary>
    public void Add<TFact>(string kind, JsonTypeInfo<TFact> json, Action<Session, TFact> apply) where TFact : class =>
        throw new NotSupportedException();
}
