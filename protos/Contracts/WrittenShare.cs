using Google.Protobuf;

namespace Funding.Allocation.V1;

/// <summary>A share that is bytes already, to be sent many times: copying them costs a small part of writing its fields one by one.</summary>
public sealed class WrittenShare
{
    public WrittenShare(BudgetShare share)
    {
        var response = new CodedInputStream(new GetBudgetShareResponse { Share = share }.ToByteArray());
        response.ReadTag();
        Field = UnknownFieldSet.MergeFieldFrom(null, response);
    }

    internal UnknownFieldSet Field { get; }
}

public sealed partial class GetBudgetShareResponse
{
    /// <summary>
    /// A response to be sent. Whoever receives it sees no difference, since Protobuf leaves the order of fields open; here its
    /// share reads as if it were missing.
    /// </summary>
    public static GetBudgetShareResponse Of(WrittenShare share, long sequence)
    {
        ArgumentNullException.ThrowIfNull(share);
        return new() { Sequence = sequence, _unknownFields = share.Field };
    }
}
