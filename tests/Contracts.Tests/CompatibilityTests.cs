using Google.Protobuf;

namespace FundingPlatform.Contracts.Tests;

/// <summary>What a caller was once promised still holds: protos/funding.binpb is the promise.</summary>
public class CompatibilityTests
{
    [Fact]
    public void Everything_that_was_committed_still_exists_unchanged() =>
        Assert.Empty(Surface.Broken(Contract.Committed, Contract.Today));

    /// <summary>
    /// Else what was added would not be protected from then on. <c>dotnet test tests/Contracts.Tests -e RENEW_DESCRIPTOR=yes</c>
    /// writes the descriptor anew, and never one that breaks a promise.
    /// </summary>
    [Fact]
    public void Everything_that_exists_is_committed()
    {
        if (Environment.GetEnvironmentVariable("RENEW_DESCRIPTOR") == "yes" && Renewable())
            Renew();
        Assert.Empty(Surface.Broken(Contract.Today, Contract.Committed));
    }

    [Fact]
    public void The_committed_descriptor_is_whole_so_that_a_tool_can_call_a_server_with_it_alone()
    {
        string[] files = [.. Contract.Committed.File.Select(f => f.Name)];
        Assert.Empty(Contract.Committed.File.SelectMany(f => f.Dependency).Except(files));
        Assert.Equal(["funding.allocation.v1", "funding.banding.v1", "funding.blocktransfers.v1", "funding.contingency.v1", "funding.schools.v1", "funding.topups.v1", "funding.type.v1", "funding.volumetopups.v1"],
            Contract.Committed.Files().Select(f => f.Package).Distinct().Order(StringComparer.Ordinal));
    }

    /// <summary>In one step, as other tests read the file meanwhile.</summary>
    private static void Renew()
    {
        string next = Contract.CommittedPath + ".next";
        File.WriteAllBytes(next, Contract.Today.WithoutComments().ToByteArray());
        File.Move(next, Contract.CommittedPath, overwrite: true);
    }

    private static bool Renewable() =>
        !File.Exists(Contract.CommittedPath) || Surface.Broken(Contract.Committed, Contract.Today).Count == 0;
}
