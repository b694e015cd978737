using FundingPlatform.Kernel;
using FundingPlatform.Shell;

namespace FundingPlatform.Allocation.Solving;

/// <summary>Pounds and percentages of a problem file: whole pence, and percentages within their limits.</summary>
internal sealed class ProblemNumbers(JsonFindings findings)
{
    private const int MostDecimals = 4;

    /// <summary>Pounds, 0 or more, of whole pence; null where they are missing or wrong.</summary>
    public Money? Pounds(JsonFields fields, string property, bool required = false)
    {
        if (fields.Pounds(property, required) is not Rate pounds) return null;
        if (pounds.Millionths % (Rate.Scale / 100) == 0) return Money.OfPounds(pounds.Pounds);
        findings.Add("value_out_of_range", fields.At(property), $"{ProblemBounds.Shown(pounds)} is finer than a penny.");
        return null;
    }

    /// <summary>A percentage of 0 to <paramref name="most"/>; null where it is missing or wrong.</summary>
    public Quantity? Percent(JsonFields fields, string property, int most)
    {
        if (!fields.Has(property)) return null;
        if (fields.At(property).Number is not decimal number) findings.WrongType(fields.At(property), "a number of percent");
        else if (number < 0 || number > most || decimal.Round(number, MostDecimals) != number)
            findings.Add("percent_out_of_range", fields.At(property), $"{number}% is not within 0% to {most}%, with at most {MostDecimals} decimals.");
        else return Quantity.Of(number);
        return null;
    }
}
