using System.Linq.Expressions;

namespace Ardalis.Specification;

/// <summary>What a query asks for, as data: one text that runs in SQL and in memory.</summary>
public interface ISpecification<T>
{
    /// <summary>The conditions, all of which must hold.</summary>
    IEnumerable<WhereExpressionInfo<T>> WhereExpressions { get; }

    /// <summary>The order: one first key, then the keys that break its ties.</summary>
    IEnumerable<OrderExpressionInfo<T>> OrderExpressions { get; }

    /// <summary>The most rows to give; -1 for all.</summary>
    int Take { get; }

    /// <summary>Whether the rows are read without being watched for changes.</summary>
    bool AsNoTracking { get; }

    /// <summary>Comments that go along with the SQL.</summary>
    IEnumerable<string> QueryTags { get; }

    /// <summary>The same query over rows in memory; order is stable.</summary>
    IEnumerable<T> Evaluate(IEnumerable<T> entities);
}

/// <summary>A query with a name: derive from it and say in the constructor what <see cref="Query"/> asks for.</summary>
public class Specification<T> : ISpecification<T>
{
    private readonly List<WhereExpressionInfo<T>> conditions = [];
    private readonly List<OrderExpressionInfo<T>> keys = [];
    private readonly List<string> tags = [];

    /// <summary>Where the query is written.</summary>
    public ISpecificationBuilder<T> Query => new SpecificationBuilder<T>(this);

    public IEnumerable<WhereExpressionInfo<T>> WhereExpressions => conditions;

    public IEnumerable<OrderExpressionInfo<T>> OrderExpressions => keys;

    public IEnumerable<string> QueryTags => tags;

    public int Take { get; internal set; } = -1;

    public bool AsNoTracking { get; internal set; }

    public virtual IEnumerable<T> Evaluate(IEnumerable<T> entities) =>
        this.Shape(entities.AsQueryable()).AsEnumerable();

    internal void Add(WhereExpressionInfo<T> condition) => conditions.Add(condition);

    internal void Add(string tag) => tags.Add(tag);

    internal void Add(OrderExpressionInfo<T> key)
    {
        if (key.OrderType is OrderTypeEnum.OrderBy or OrderTypeEnum.OrderByDescending && keys.Count > 0)
            throw new DuplicateOrderChainException();
        keys.Add(key);
    }
}

/// <summary>A condition of a specification.</summary>
public sealed class WhereExpressionInfo<T>(Expression<Func<T, bool>> filter)
{
    public Expression<Func<T, bool>> Filter { get; } = filter;
}

/// <summary>A key of a specification's order.</summary>
public sealed class OrderExpressionInfo<T>(Expression<Func<T, object?>> keySelector, OrderTypeEnum orderType)
{
    public Expression<Func<T, object?>> KeySelector { get; } = keySelector;

    public OrderTypeEnum OrderType { get; } = orderType;
}

/// <summary>The direction of a key, and whether it is the first one.</summary>
public enum OrderTypeEnum
{
    OrderBy = 1,
    OrderByDescending = 2,
    ThenBy = 3,
    ThenByDescending = 4,
}

/// <summary>A specification states its first key twice: use ThenBy.</summary>
public class DuplicateOrderChainException() : Exception("The specification contains more than one order chain: use ThenBy.");

/// <summary>A specification states its number of rows twice.</summary>
public class DuplicateTakeException() : Exception("The specification uses Take more than once.");
