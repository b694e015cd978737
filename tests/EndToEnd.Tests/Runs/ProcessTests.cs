using System.Diagnostics;
using System.Text;

namespace FundingPlatform.EndToEnd.Tests.Runs;

/// <summary>The built program itself, for what only a process shows: its exit code and the bytes of its streams.</summary>
public sealed class ProcessTests : IDisposable
{
    private readonly TemporaryFolder work = new();

    public void Dispose() => work.Dispose();

    [Fact]
    public async Task A_year_start_and_an_explanation_end_with_nought_and_print_pounds_in_utf_8()
    {
        (int code, string output, string error) = await Funding("year-start", "--out", work["out"]);
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("£149,832,168.00", output, StringComparison.Ordinal);
        Assert.True(File.Exists(work["out", "report.html"]));

        (code, output, error) = await Funding("explain", "--urn", "105287", "--out", work["out"]);
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("budget_share", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Findings_end_with_one_and_nothing_on_the_output_but_progress()
    {
        File.WriteAllText(work["pupil_counts.csv"], "urn,primary,key_stage_3,key_stage_4,source\n105287,-1,0,0,census\n");
        (int code, _, string error) = await Funding("year-start", "--out", work["out"], "--inputs", work.Path);
        Assert.Equal(1, code);
        Assert.Contains("pupil_counts.csv:2: primary: ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.Equal(1, (await Funding("explain", "--urn", "105287", "--out", work["nowhere"])).Code);
    }

    [Theory]
    [InlineData("year-start", "--authority", "Bury")]
    [InlineData("year-start", "--authority", "999")]
    [InlineData("explain")]
    [InlineData("no-such-command")]
    public async Task A_wrong_command_ends_with_two(params string[] arguments)
    {
        string[] there = arguments[0] == "year-start" ? [.. arguments, "--out", work["out"]] : arguments;
        (int code, _, string error) = await Funding(there);
        Assert.Equal(2, code);
        Assert.NotEmpty(error.Trim());
        Assert.False(File.Exists(work["out", "funding.db"]));
    }

    private static async Task<(int Code, string Output, string Error)> Funding(params string[] arguments)
    {
        string dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        var start = new ProcessStartInfo(dotnet, [Path.Combine(AppContext.BaseDirectory, "funding.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }
}
