using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Publishing;

/// <summary>
/// When a figure may be published. One that rests on 1 to <paramref name="MostUnsafe"/> pupils may not; schools shown together
/// are at least <paramref name="LeastSchools"/> with at least <paramref name="LeastPupils"/> pupils behind each figure, and
/// what is withheld keeps at least <paramref name="LeastValues"/> possible numbers of pupils.
/// </summary>
internal sealed record DisclosureRule(int MostUnsafe, int LeastSchools, int LeastPupils, int LeastValues)
{
    private static readonly Dated<DisclosureRule> Known = new("The rule of publication",
    [
        new(DateOnly.MinValue, new(MostUnsafe: 5, LeastSchools: 3, LeastPupils: 6, LeastValues: 3),
            "Counts of 1 to 5 pupils are withheld, as in the school-level statistics of the Department for Education; schools, pupils and values as docs/decisions/0018-publication.md states",
            SourceStatus.Given),
    ]);

    public static DisclosureRule Current(FundingYear year) => Known.At(year.Span.From).Value;

    public static string Source(FundingYear year) => Known.At(year.Span.From).Source;

    public bool Unsafe(int pupils) => pupils >= 1 && pupils <= MostUnsafe;

    /// <summary>Whether so many pupils at so many schools may be shown as one: nobody, or enough of both.</summary>
    public bool MayShowTogether(int schools, int pupils) => pupils == 0 || (schools >= LeastSchools && pupils >= LeastPupils);
}
