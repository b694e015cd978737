namespace FundingPlatform.Allocation.Engine;

/// <summary>
/// A year's rules over one authority's columns, ready to be run any number of times without allocating: which stages there is
/// work for, and, where the numbers fit, the packed inputs and constants of the short way.
/// </summary>
internal sealed class CompiledFormula
{
    private readonly PackedInputs? packed;

    private CompiledFormula(CompiledRules rules, Columns columns, PackedInputs? packed)
    {
        (Rules, Columns, this.packed) = (rules, columns, packed);
        double protections = 0;
        foreach (double protection in columns[Column.Protections]) protections = Math.Max(protections, protection);
        (HasMinimum, HasGuarantee) = (protections >= 1, protections >= 2);
        Short = packed is null ? null : ShortFormula.Of(rules, columns, packed);
    }

    public CompiledRules Rules { get; }
    public Columns Columns { get; }

    /// <summary>Whether any school has a minimum per-pupil level to be compared with.</summary>
    public bool HasMinimum { get; }

    /// <summary>Whether any school has a guarantee to be compared with.</summary>
    public bool HasGuarantee { get; }

    /// <summary>The constants of the short way; null where the numbers ask for the exact way.</summary>
    public ShortFormula? Short { get; }

    /// <summary>For columns whose inputs are filled in. What the formula reads of them is taken over, so a changed input asks for this anew.</summary>
    public static CompiledFormula Of(CompiledRules rules, Columns columns) => new(rules, columns, PackedInputs.Of(columns));

    /// <summary>Other rules over the same inputs: rates, levels, percentages, the recipe. Lump sum and sparsity are inputs.</summary>
    public CompiledFormula With(CompiledRules rules) => new(rules, Columns, packed);

    /// <summary>The same without the short way, to hold the two against each other.</summary>
    public CompiledFormula Exactly() => new(Rules, Columns, null);
}
