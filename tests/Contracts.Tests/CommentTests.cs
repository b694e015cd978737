using System.Text.RegularExpressions;
using Google.Protobuf.Reflection;

namespace FundingPlatform.Contracts.Tests;

/// <summary>The protos are the public documentation: nothing is left without a comment, and each method lists its faults.</summary>
public partial class CommentTests
{
    [Fact]
    public void Every_service_method_message_field_enum_and_value_has_a_comment_before_it()
    {
        (string Name, string Text)[] all = [.. Comments.Of(Contract.Today)];
        Assert.Empty(all.Where(c => c.Text.Length == 0).Select(c => c.Name));
        Assert.Contains("funding.type.v1.Money.pence", all.Select(c => c.Name));
        Assert.Contains("funding.type.v1.RecordedChange.decided", all.Select(c => c.Name));
    }

    [Fact]
    public void A_comment_that_is_gone_is_missed()
    {
        FileDescriptorSet set = Contract.Today.Clone();
        FileDescriptorProto file = set.Files().Single(f => f.Name.EndsWith("/amounts.proto", StringComparison.Ordinal));
        // Message 0, field 0.
        file.SourceCodeInfo.Location.Single(l => l.Path.SequenceEqual([4, 0, 2, 0])).ClearLeadingComments();
        Assert.Contains(("funding.type.v1.Money.pence", ""), Comments.Of(set));
        Assert.DoesNotContain(("funding.type.v1.Money.pence", ""), Comments.Of(Contract.Today));
    }

    [Fact]
    public void Every_method_lists_its_faults_with_their_status()
    {
        string[] methods = [.. Contract.Today.Methods().Select(m => m.Name)];
        Assert.True(methods.Length >= 31, "Methods are found in every service.");
        Assert.Empty(methods.Except(Faults().Select(f => f.Where)));
    }

    [Fact]
    public void A_fault_has_the_same_status_wherever_it_is_listed()
    {
        string readme = File.ReadAllText(Path.Combine(Path.GetDirectoryName(Contract.CommittedPath)!, "README.md"));
        (string, string Status, string Code)[] everyCall = [.. CommonFault().Matches(readme).Select(m => ("README", m.Groups[1].Value, m.Groups[2].Value))];
        Assert.True(everyCall.Length > 10, "The README lists the faults of every call.");
        var two = from fault in Faults().Concat(everyCall)
                  group fault.Status by fault.Code into code
                  where code.Distinct().Count() > 1
                  select $"{code.Key}: {string.Join(", ", code.Distinct())}";
        Assert.Empty(two);
    }

    [Fact]
    public void Every_status_is_one_of_the_statuses_of_grpc() =>
        Assert.Empty(Faults().Select(f => f.Status).Distinct().Except(
            ["INVALID_ARGUMENT", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "FAILED_PRECONDITION", "ABORTED", "INTERNAL"]));

    /// <summary>Read from the comments: a status in capitals, then its codes in back quotes.</summary>
    private static IEnumerable<(string Where, string Status, string Code)> Faults()
    {
        foreach ((string name, string text) in Comments.Of(Contract.Today).Where(c => c.Name.Contains('/')))
        {
            int start = text.IndexOf("Faults:", StringComparison.Ordinal);
            if (start < 0) continue;
            string status = "";
            foreach (Match word in StatusOrCode().Matches(text[start..]))
            {
                if (word.Groups["status"].Success) status = word.Value;
                else yield return (name, status, word.Groups["code"].Value);
            }
        }
    }

    [GeneratedRegex(@"(?<status>\b[A-Z]{3,}(_[A-Z]+)*\b)|`(?<code>[a-z_]+)`")]
    private static partial Regex StatusOrCode();

    [GeneratedRegex(@"^\| ([A-Z_]+) \| `([a-z_]+)` \|", RegexOptions.Multiline)]
    private static partial Regex CommonFault();
}
