using System.Text;
using FundingPlatform.Kernel;

namespace FundingPlatform.Shell.Tests;

/// <summary>What is no text in UTF-8, no JSON, or holds what a terminal would obey is a finding with its line, whatever the file.</summary>
public sealed class JsonPlaceTests
{
    private static readonly byte[] Sound = "{\n  \"name\": \"Caf\u00E9\"\n}\n"u8.ToArray();

    public static TheoryData<string, byte[], int> NotUtf8 => new()
    {
        { "Windows-1252 in a text", [.. "{\n  \"name\": \"costs "u8, 0xA3, .. "900\"\n}"u8], 2 },
        { "Windows-1252 in a name", [.. "{\n\n  \"caf"u8, 0xE9, .. "\": 1\n}"u8], 3 },
        { "UTF-16 with a mark", [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("{ \"name\": 1 }")], 1 },
        { "UTF-16 turned round, with a mark", [.. Encoding.BigEndianUnicode.GetPreamble(), .. Encoding.BigEndianUnicode.GetBytes("{ }")], 1 },
        { "UTF-16 without a mark", Encoding.Unicode.GetBytes("{ \"name\": 1 }"), 1 },
    };

    [Theory, MemberData(nameof(NotUtf8))]
    public void Text_that_is_not_utf8_is_a_finding_that_says_how_to_save_it(string what, byte[] bytes, int line)
    {
        Finding only = Refused(bytes);
        Assert.Equal(("not_utf8", "file.json", line), (only.Code, only.File, only.Line));
        Assert.True(only.Message.Contains("Save the file as UTF-8", StringComparison.Ordinal), what);
    }

    [Theory]
    [InlineData("{\n \"name\": \"\\u001b[2J\"\n}", "control_character", 2)]
    [InlineData("{\n \"name\": \"one\\ntwo\"\n}", "control_character", 2)]
    [InlineData("{\n \"na\\u0007me\": 1\n}", "control_character", 2)]
    [InlineData("{\n \"name\": \"\\u202egnp.exe\"\n}", "control_character", 2)]
    [InlineData("{\n\n \"name\": \"\\ud83d\"\n}", "json_unreadable", 3)]
    [InlineData("{\n \"name\": }", "json_unreadable", 2)]
    [InlineData("{} {}", "json_unreadable", 1)]
    public void Text_that_cannot_be_shown_or_read_is_a_finding_with_its_line(string text, string code, int line)
    {
        Finding only = Refused(Encoding.UTF8.GetBytes(text));
        Assert.Equal((code, line), (only.Code, only.Line));
        Assert.DoesNotContain(only.ToString(), char.IsControl);
    }

    [Fact]
    public void Text_in_utf8_is_read_with_and_without_a_byte_order_mark()
    {
        foreach (byte[] bytes in (byte[][])[Sound, [.. Encoding.UTF8.GetPreamble(), .. Sound]])
        {
            List<Finding> findings = [];
            Assert.Equal("Caf\u00E9", JsonPlace.Read(bytes, "file.json", findings)!.Members[0].Value.Text);
            Assert.Empty(findings);
        }
    }

    private static Finding Refused(byte[] bytes)
    {
        List<Finding> findings = [];
        Assert.Null(JsonPlace.Read(bytes, "file.json", findings));
        return Assert.Single(findings);
    }
}
