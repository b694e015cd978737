using Microsoft.EntityFrameworkCore;

namespace Ardalis.Specification
{
    internal static class Shaping
    {
        /// <summary>Conditions, order and limit, the same for a database and for rows in memory.</summary>
        public static IQueryable<T> Shape<T>(this ISpecification<T> specification, IQueryable<T> rows)
        {
            foreach (WhereExpressionInfo<T> condition in specification.WhereExpressions) rows = rows.Where(condition.Filter);
            foreach (OrderExpressionInfo<T> key in specification.OrderExpressions)
            {
                rows = key.OrderType switch
                {
                    OrderTypeEnum.OrderBy => rows.OrderBy(key.KeySelector),
                    OrderTypeEnum.OrderByDescending => rows.OrderByDescending(key.KeySelector),
                    OrderTypeEnum.ThenBy => ((IOrderedQueryable<T>)rows).ThenBy(key.KeySelector),
                    _ => ((IOrderedQueryable<T>)rows).ThenByDescending(key.KeySelector),
                };
            }
            return specification.Take < 0 ? rows : rows.Take(specification.Take);
        }
    }
}

namespace Ardalis.Specification.EntityFrameworkCore
{
    /// <summary>Runs a specification on a database.</summary>
    public static class DbSetExtensions
    {
        public static IQueryable<TSource> WithSpecification<TSource>(
            this IQueryable<TSource> source, ISpecification<TSource> specification) where TSource : class
        {
            IQueryable<TSource> rows = specification.AsNoTracking ? source.AsNoTracking() : source;
            foreach (string tag in specification.QueryTags) rows = rows.TagWith(tag);
            return specification.Shape(rows);
        }
    }
}
