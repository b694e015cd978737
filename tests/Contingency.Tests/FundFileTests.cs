using System.Text.Json;
using System.Text.Json.Nodes;
using FundingPlatform.Kernel;

namespace FundingPlatform.Contingency.Tests;

/// <summary>The shipped fund files are read, and a file that is wrong says where and gives no fund.</summary>
public sealed class FundFileTests
{
    public static TheoryData<string> Shipped => [.. Samples.Files.Select(f => Path.GetFileNameWithoutExtension(f))];

    [Theory, MemberData(nameof(Shipped))]
    public void Every_shipped_fund_is_read_without_a_finding_and_says_that_it_is_illustrative(string name)
    {
        Read<ContingencyFund> read = Samples.Read(Samples.Text(name));
        Assert.Empty(read.Findings);
        Assert.Equal(SourceStatus.Illustrative, read.Value!.Status);
        Assert.Equal(Samples.Text(name), read.Value.Text);
    }
}
