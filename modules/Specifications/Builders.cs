using System.Linq.Expressions;

namespace Ardalis.Specification;

/// <summary>Writes a specification, clause by clause.</summary>
public interface ISpecificationBuilder<T>
{
    internal Specification<T> Specification { get; }
}

/// <summary>Writes a specification that has a first key, so that ties can be broken.</summary>
public interface IOrderedSpecificationBuilder<T> : ISpecificationBuilder<T>;

internal sealed class SpecificationBuilder<T>(Specification<T> specification) : IOrderedSpecificationBuilder<T>
{
    public Specification<T> Specification { get; } = specification;
}

/// <summary>The clauses.</summary>
public static class SpecificationBuilderExtensions
{
    /// <summary>Adds a condition; several must all hold.</summary>
    public static ISpecificationBuilder<T> Where<T>(this ISpecificationBuilder<T> builder, Expression<Func<T, bool>> predicate)
    {
        builder.Specification.Add(new WhereExpressionInfo<T>(predicate));
        return builder;
    }

    public static IOrderedSpecificationBuilder<T> OrderBy<T>(
        this ISpecificationBuilder<T> builder, Expression<Func<T, object?>> keySelector) => By(builder, keySelector, OrderTypeEnum.OrderBy);

    public static IOrderedSpecificationBuilder<T> OrderByDescending<T>(
        this ISpecificationBuilder<T> builder, Expression<Func<T, object?>> keySelector) => By(builder, keySelector, OrderTypeEnum.OrderByDescending);

    public static IOrderedSpecificationBuilder<T> ThenBy<T>(
        this IOrderedSpecificationBuilder<T> builder, Expression<Func<T, object?>> keySelector) => By(builder, keySelector, OrderTypeEnum.ThenBy);

    public static IOrderedSpecificationBuilder<T> ThenByDescending<T>(
        this IOrderedSpecificationBuilder<T> builder, Expression<Func<T, object?>> keySelector) => By(builder, keySelector, OrderTypeEnum.ThenByDescending);

    /// <summary>Limits the rows.</summary>
    public static ISpecificationBuilder<T> Take<T>(this ISpecificationBuilder<T> builder, int take)
    {
        if (builder.Specification.Take != -1) throw new DuplicateTakeException();
        builder.Specification.Take = take;
        return builder;
    }

    /// <summary>Reads rows that nobody means to change.</summary>
    public static ISpecificationBuilder<T> AsNoTracking<T>(this ISpecificationBuilder<T> builder) where T : class
    {
        builder.Specification.AsNoTracking = true;
        return builder;
    }

    /// <summary>Writes a comment above the SQL, so that the query can be found in a log.</summary>
    public static ISpecificationBuilder<T> TagWith<T>(this ISpecificationBuilder<T> builder, string tag)
    {
        builder.Specification.Add(tag);
        return builder;
    }

    private static SpecificationBuilder<T> By<T>(
        ISpecificationBuilder<T> builder, Expression<Func<T, object?>> key, OrderTypeEnum type)
    {
        builder.Specification.Add(new OrderExpressionInfo<T>(key, type));
        return (SpecificationBuilder<T>)builder;
    }
}
