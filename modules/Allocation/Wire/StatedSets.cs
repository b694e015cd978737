using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;
using Contract = Funding.Allocation.V1;

namespace FundingPlatform.Allocation.Wire;

/// <summary>Sets of band values as a request states them: their sizes are right, and what is named in them has yet to be found.</summary>
internal sealed record StatedSets(IReadOnlyList<VariedValue> Values, long[] Amounts, long[]? ComparedWith, bool Schools)
{
    /// <summary>The most that one call takes; the contract says so.</summary>
    public const int MostValues = 64, MostAmounts = 500_000;

    /// <summary>Sets.</summary>
    public int Count => Amounts.Length / Values.Count;

    /// <summary>The amounts of a set.</summary>
    public ReadOnlySpan<long> this[int set] => Amounts.AsSpan(set * Values.Count, Values.Count);

    public static StatedSets Of(Contract.RunValueSetsRequest request)
    {
        if (request.Values.Count == 0) throw Field.Missing("values");
        if (request.Values.Count > MostValues) throw TooLarge($"{request.Values.Count} values that vary", $"{MostValues}", "values");
        if (request.Sets.Count == 0) throw Field.Missing("sets");
        if (request.Sets.Count > MostAmounts) throw TooLarge($"{request.Sets.Count} amounts", $"{MostAmounts}", "sets");
        if (request.Sets.Count % request.Values.Count != 0) throw new FaultException(AllocationFaults.SetsUneven(request.Sets.Count, request.Values.Count, "sets"));
        if (request.ComparedWith.Count != 0 && request.ComparedWith.Count != request.Values.Count)
            throw new FaultException(AllocationFaults.SetsUneven(request.ComparedWith.Count, request.Values.Count, "compared_with"));
        if (!Enum.IsDefined(request.Detail)) throw Field.Invalid("detail", $"is {(int)request.Detail}, which the contract does not know.");
        return new([.. request.Values.Select(Of)], [.. request.Sets], request.ComparedWith.Count == 0 ? null : [.. request.ComparedWith],
            request.Detail == Contract.ValueSetDetail.ChangedSchools);
    }

    /// <summary>Whether every amount can stand for its value; thrown with the field and the set that is wrong.</summary>
    public void Check(ValueSweep sweep)
    {
        for (int i = 0; i < Amounts.Length; i++)
            if (sweep.Check(i % Values.Count, Amounts[i]) is Fault fault) throw Wrong(fault, $"set {i / Values.Count}", i % Values.Count, $"sets[{i}]");
        for (int i = 0; i < (ComparedWith?.Length ?? 0); i++)
            if (sweep.Check(i, ComparedWith![i]) is Fault fault) throw Wrong(fault, "the set to compare with", i, $"compared_with[{i}]");
    }

    private static VariedValue Of(Contract.VariedValue value, int index)
    {
        string path = $"values[{index}]";
        return new(
            Field.Text(value.SchemeId, $"{path}.scheme_id"), Field.Text(value.Band, $"{path}.band"),
            value.Setting == 0 ? null : Field.Word<Setting>((int)value.Setting, $"{path}.setting"), value.Phase == 0 ? null : Field.Word<PupilPhase>((int)value.Phase, $"{path}.phase"),
            Field.TextOrNull(value.Need, $"{path}.need"), value.HasSchoolId ? value.SchoolId : null, Field.DateOrNull(value.From, $"{path}.from"));
    }

    private static FaultException Wrong(Fault fault, string set, int value, string field) =>
        new(fault with { Message = $"In {set}, value {value}: {fault.Message}", Field = field });

    private static FaultException TooLarge(string what, string most, string field) => new(AllocationFaults.TooLarge(what, most) with { Field = field });
}
