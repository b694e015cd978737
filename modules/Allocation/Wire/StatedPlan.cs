using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Allocation.Wire;

/// <summary>A plan's file as a caller of an authority sent it. It is read where it is used, with the schemes that are in use there and then.</summary>
internal sealed record StatedPlan(int Authority, ByteString Text, string FileName)
{
    /// <summary>Faults, thrown: <c>authority_forbidden</c>, <c>too_large</c>, and those of the fields.</summary>
    public static StatedPlan Of(int authority, ByteString text, string fileName, ServerCallContext context)
    {
        int own = Own(authority, context);
        if (text.IsEmpty) throw Field.Missing("plan");
        if (text.Length > AssimilationRequests.MostPlanBytes)
            throw new FaultException(AllocationFaults.TooLarge($"a plan of {text.Length} bytes", $"{AssimilationRequests.MostPlanBytes} bytes") with { Field = "plan" });
        return new(own, text, FileNameOf(fileName, "file_name"));
    }

    /// <summary>The authority that a request is about, if it is the caller's. Fault, thrown: <c>authority_forbidden</c>.</summary>
    public static int Own(int code, ServerCallContext context)
    {
        int authority = Field.Authority(code, "authority");
        return context.Caller().MayActFor(authority) is Fault forbidden ? throw new FaultException(forbidden) : authority;
    }

    /// <summary>A file's name without a folder.</summary>
    public static string FileNameOf(string name, string path)
    {
        string file = Field.TextOrNull(name, path) ?? "";
        return file.AsSpan().ContainsAny('/', '\\') ? throw Field.Invalid(path, "names a folder: give the file's name alone.") : file;
    }

    /// <summary>The plan, or findings. It may name the authority's own schemes only, so that nobody learns of another's.</summary>
    public Read<AssimilationPlan> Read(SqliteConnection connection)
    {
        Read<AssimilationPlan> read = AssimilationRun.ReadPlan(connection, Text.Memory, FileName, Authority);
        return read.Failed || read.Value!.Authority == Authority ? read
            : new(null, [.. read.Findings, Finding.Error("authority_other",
                $"The plan is authority {read.Value.Authority}'s, and the request is about authority {Authority}: correct one of them.", FileName, column: "authority")]);
    }
}
