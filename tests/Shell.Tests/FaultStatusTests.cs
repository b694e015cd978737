using System.Text;
using FundingPlatform.Kernel;
using FundingPlatform.Shell.Wire;
using Google.Rpc;
using Grpc.Core;

namespace FundingPlatform.Shell.Tests;

public class FaultStatusTests
{
    [Theory]
    [InlineData(FaultKind.Invalid, StatusCode.InvalidArgument)]
    [InlineData(FaultKind.NotFound, StatusCode.NotFound)]
    [InlineData(FaultKind.RuleBroken, StatusCode.FailedPrecondition)]
    [InlineData(FaultKind.Conflict, StatusCode.AlreadyExists)]
    [InlineData(FaultKind.Forbidden, StatusCode.PermissionDenied)]
    [InlineData(FaultKind.Stale, StatusCode.Aborted)]
    [InlineData(FaultKind.Unauthenticated, StatusCode.Unauthenticated)]
    [InlineData(FaultKind.Defect, StatusCode.Internal)]
    public void A_fault_ends_a_call_with_the_status_of_its_kind_and_its_code(FaultKind kind, StatusCode status)
    {
        RpcException thrown = FaultStatus.Of(new Fault("some_code", "What is wrong.", kind));
        Assert.Equal((status, "What is wrong."), (thrown.StatusCode, thrown.Status.Detail));
        Google.Rpc.Status details = thrown.GetRpcStatus()!;
        Assert.Equal(((int)status, "What is wrong."), (details.Code, details.Message));
        Assert.True(Assert.Single(details.Details).TryUnpack(out ErrorInfo info));
        // Field 1 is the reason: 10, 9 bytes, and then the domain in field 2.
        Assert.Equal((byte[])[10, 9, .. "some_code"u8, 18, 7, .. "funding"u8], Google.Protobuf.MessageExtensions.ToByteArray(info));
    }

    [Fact]
    public void A_field_at_fault_is_named()
    {
        RpcException thrown = FaultStatus.Of(new Fault("date_invalid", "No such day.", FaultKind.Invalid, "opening.decided_on"));
        Assert.True(thrown.GetRpcStatus()!.Details[1].TryUnpack(out BadRequest request));
        BadRequest.Types.FieldViolation violation = Assert.Single(request.FieldViolations);
        Assert.Equal(("opening.decided_on", "No such day."), (violation.Field, violation.Description));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("£")]
    [InlineData("水")]
    [InlineData("😀")]
    public void However_long_a_text_is_its_details_stay_below_what_clients_take(string character)
    {
        string text = string.Concat(Enumerable.Repeat(character, 100_000));
        RpcException thrown = FaultStatus.Of(new Fault("some_code", text, FaultKind.Invalid, text));
        Assert.InRange(thrown.Trailers.Get("grpc-status-details-bin")!.ValueBytes.Length, 2_000, 6_000);
        Assert.InRange(Uri.EscapeDataString(thrown.Status.Detail).Length, 1_000, 4_000);
        Assert.EndsWith(character + "…", thrown.Status.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain('\uFFFD', Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(thrown.Status.Detail)));
    }
}
