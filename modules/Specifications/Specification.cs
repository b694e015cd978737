namespace Ardalis.Specification;

/// <summary>A query with a name.</summary>
public abstract class Specification<T>;
