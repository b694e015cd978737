namespace FundingPlatform.Kernel;

/// <summary>What a fault means for the caller; one edge turns it into an exit code or a status.</summary>
public enum FaultKind
{
    /// <summary>The request itself is wrong: a field, a file, a number.</summary>
    Invalid,

    /// <summary>What was named does not exist.</summary>
    NotFound,

    /// <summary>A rule of the domain forbids it.</summary>
    RuleBroken,

    /// <summary>It clashes with what is already recorded.</summary>
    Conflict,

    /// <summary>The caller may not do it.</summary>
    Forbidden,

    /// <summary>Somebody else was first, or the caller fell behind: read again, then decide again.</summary>
    Stale,

    /// <summary>Nobody knows who is calling.</summary>
    Unauthenticated,

    /// <summary>A defect of the platform, never the caller's.</summary>
    Defect,
}

/// <summary>
/// A refusal: a stable code for machines and a sentence for people that says what is wrong, where, and what to do.
/// Codes are a closed list per module. <paramref name="Field"/> is the path of the request's field that is at fault, where
/// one is.
/// </summary>
public sealed record Fault(string Code, string Message, FaultKind Kind, string? Field = null);

/// <summary>A result or a fault, never both.</summary>
public readonly struct Outcome<T>
{
    private readonly T? value;
    private Outcome(T? value, Fault? fault) => (this.value, Fault) = (value, fault);

    /// <summary>The refusal, or null.</summary>
    public Fault? Fault { get; }

    public bool Succeeded => Fault is null;

    /// <summary>The result; throws <see cref="FaultException"/> when there is a fault.</summary>
    public T Value => Fault is null ? value! : throw new FaultException(Fault);

    /// <summary>The same as <see cref="Value"/>, for the edge: says that a fault leaves by exception here.</summary>
    public T OrThrow() => Value;

    public static implicit operator Outcome<T>(T value) => new(value, null);
    public static implicit operator Outcome<T>(Fault fault) => new(default, fault);
}

/// <summary>Carries a fault out of a command at the edge; rules never throw it.</summary>
public sealed class FaultException : Exception
{
    public FaultException(Fault fault) : base(fault?.Message) => Fault = fault!;
    public FaultException() => Fault = new("unknown", "Unknown fault.", FaultKind.Invalid);
    public FaultException(string message) : base(message) => Fault = new("unknown", message, FaultKind.Invalid);
    public FaultException(string message, Exception inner) : base(message, inner) => Fault = new("unknown", message, FaultKind.Invalid);

    public Fault Fault { get; }
}
