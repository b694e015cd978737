using System.Text;
using FundingPlatform.Kernel;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;

namespace FundingPlatform.Shell.Wire;

/// <summary>A fault as a call ends with it: the status, and its details for machines.</summary>
internal static class FaultStatus
{
    /// <summary>What <c>google.rpc.ErrorInfo</c> says whose codes they are.</summary>
    public const string Domain = "funding";

    // The text travels three times, once with three characters for a byte, and clients take 8 KB of trailers in all.
    private const int MostTextBytes = 1_200;
    private const int MostFieldBytes = 256;

    public static RpcException Of(Fault fault)
    {
        string message = Cut(fault.Message, MostTextBytes);
        var status = new Google.Rpc.Status { Code = (int)ToWire.StatusOf(fault.Kind), Message = message };
        status.Details.Add(Any.Pack(Info(fault.Code)));
        if (fault.Field is { } field)
            status.Details.Add(Any.Pack(new BadRequest { FieldViolations = { new BadRequest.Types.FieldViolation { Field = Cut(field, MostFieldBytes), Description = message } } }));
        return status.ToRpcException();
    }

    // Field 1 is called reason today, and type in the packages of 2020 that this may be built with.
    private static ErrorInfo Info(string code)
    {
        var info = new ErrorInfo { Domain = Domain };
        ErrorInfo.Descriptor.FindFieldByNumber(1).Accessor.SetValue(info, code);
        return info;
    }

    /// <summary>The text, or as many whole characters of it as fit with an ellipsis after them.</summary>
    internal static string Cut(string text, int mostBytes)
    {
        if (text.Length * 3 <= mostBytes || Encoding.UTF8.GetByteCount(text) <= mostBytes) return text;
        const string ellipsis = "…";
        (int end, int room) = (0, mostBytes - Encoding.UTF8.GetByteCount(ellipsis));
        foreach (Rune character in text.EnumerateRunes())
        {
            room -= character.Utf8SequenceLength;
            if (room < 0) break;
            end += character.Utf16SequenceLength;
        }

        return text[..end] + ellipsis;
    }
}
