using Funding.Type.V1;
using FundingPlatform.Shell.Rules;

namespace FundingPlatform.Shell.Tests;

public class AccessRuleTests
{
    /// <summary>In the order reader, officer, approver, auditor: y may call, n may not.</summary>
    [Theory]
    [InlineData(Role.Reader, true, "yyyy")]
    [InlineData(Role.Reader, false, "yyyy")]
    [InlineData(Role.Officer, true, "nyyy")]
    [InlineData(Role.Officer, false, "nyyn")]
    [InlineData(Role.Approver, true, "nnyn")]
    [InlineData(Role.Approver, false, "nnyn")]
    [InlineData(Role.Auditor, true, "nnny")]
    [InlineData(Role.Auditor, false, "nnny")]
    [InlineData(Role.Unspecified, true, "nnnn")]
    [InlineData((Role)9, true, "nnnn")]
    public void A_role_may_call_what_the_contract_promises_and_no_more(Role least, bool onlyReads, string expected) =>
        Assert.Equal(expected, string.Concat(Enum.GetValues<AccessRole>().Select(role => AccessRules.MayCall(role, least, onlyReads) ? 'y' : 'n')));
}
