namespace FundingPlatform.Architecture.Tests;

/// <summary>A ratchet on size: what is too long is listed here with its reason, and the list only gets shorter.</summary>
public class SizeTests
{
    private const int LongestMember = 70;
    private const int LongestFile = 400;
    private static readonly string[] Folders = ["modules", "hosts", "tests", "benchmarks"];

    [Fact]
    public void No_member_is_longer_than_seventy_lines()
    {
        var broken = from source in Folders.SelectMany(folder => Repository.Sources(folder))
                     from member in Blocks.Members(source.Text)
                     where member.Lines > LongestMember
                     select $"{source.Path}:{member.Line}: {member.Lines} lines: {member.Header}";
        Assert.Empty(broken);
    }

    [Fact]
    public void No_source_file_is_longer_than_four_hundred_lines()
    {
        var broken = from source in Folders.SelectMany(folder => Repository.Sources(folder))
                     let lines = source.Text.Count(c => c == '\n')
                     where lines > LongestFile
                     select $"{source.Path}: {lines} lines";
        Assert.Empty(broken);
    }

    [Fact]
    public void The_measure_counts_a_member_and_not_its_type_or_a_brace_in_a_string()
    {
        const string source = "class A\n{\n    // {\n    int One() => 1;\n    string Two()\n    {\n        if (true) { return \"}\"; }\n        return $\"{1}\";\n    }\n}\n";
        Member member = Assert.Single(Blocks.Members(source));
        Assert.Equal((5, 5, "string Two()"), (member.Line, member.Lines, member.Header));
    }
}
