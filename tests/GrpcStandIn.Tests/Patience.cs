namespace FundingPlatform.GrpcStandIn.Tests;

/// <summary>How long a test waits whose failure would be to wait for ever; far beyond what it takes.</summary>
internal static class Patience
{
    /// <summary>In milliseconds.</summary>
    public const int Long = 120_000;
}
