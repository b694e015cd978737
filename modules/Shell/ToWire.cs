using FundingPlatform.Kernel;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using V1 = Funding.Type.V1;

namespace FundingPlatform.Shell;

/// <summary>Writes what the contracts share.</summary>
public static class ToWire
{
    public static V1.Date Date(DateOnly day) => new() { Year = day.Year, Month = day.Month, Day = day.Day };

    public static V1.Date? DateOrNull(DateOnly? day) => day is DateOnly known ? Date(known) : null;

    /// <summary>A span; no end is left out.</summary>
    public static V1.DateSpan Span(DateSpan span) =>
        new() { From = Date(span.From), Until = span.Until == DateSpan.NoEnd ? null : Date(span.Until) };

    public static V1.FundingYear Year(FundingYear year) => new() { StartingYear = year.StartingYear };

    public static V1.Money Money(Money money) => new() { Pence = money.Pence };

    public static V1.Rate Rate(Rate rate) => new() { Millionths = rate.Millionths };

    public static V1.Quantity Quantity(Quantity quantity) => new() { HundredMillionths = quantity.HundredMillionths };

    public static V1.JournalStamp Stamp(Stamp stamp) =>
        new() { Sequence = stamp.Sequence, RecordedAt = Timestamp.FromDateTimeOffset(stamp.RecordedAt), Actor = stamp.Actor };

    public static V1.SourceStatus Status(SourceStatus status) => status switch
    {
        SourceStatus.Verified => V1.SourceStatus.Verified,
        SourceStatus.Unverified => V1.SourceStatus.Unverified,
        SourceStatus.Estimated => V1.SourceStatus.Estimated,
        SourceStatus.Given => V1.SourceStatus.Given,
        SourceStatus.Illustrative => V1.SourceStatus.Illustrative,
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };

    public static V1.Finding Finding(Finding finding)
    {
        var wire = new V1.Finding
        {
            Severity = finding.Severity == FindingSeverity.Error ? V1.FindingSeverity.Error : V1.FindingSeverity.Warning,
            Code = finding.Code,
            Message = finding.Message,
            File = finding.File ?? "",
            Column = finding.Column ?? "",
        };
        if (finding.Line is int line) wire.Line = line;
        return wire;
    }

    /// <summary>A refusal in a stream that goes on.</summary>
    public static V1.Fault Fault(Fault fault) =>
        new() { Code = fault.Code, Message = fault.Message, Field = fault.Field ?? "", Status = (int)StatusOf(fault.Kind) };

    /// <summary>The status that a call of its own ends with.</summary>
    public static StatusCode StatusOf(FaultKind kind) => kind switch
    {
        FaultKind.Invalid => StatusCode.InvalidArgument,
        FaultKind.NotFound => StatusCode.NotFound,
        FaultKind.RuleBroken => StatusCode.FailedPrecondition,
        FaultKind.Conflict => StatusCode.AlreadyExists,
        FaultKind.Forbidden => StatusCode.PermissionDenied,
        FaultKind.Stale => StatusCode.Aborted,
        FaultKind.Unauthenticated => StatusCode.Unauthenticated,
        FaultKind.Defect => StatusCode.Internal,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
