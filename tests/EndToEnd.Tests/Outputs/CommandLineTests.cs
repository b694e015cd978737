using FundingPlatform.Allocation;
using FundingPlatform.Cli;
using FundingPlatform.Cli.Commands;
using FundingPlatform.Cli.Terminal;
using FundingPlatform.Kernel;

namespace FundingPlatform.EndToEnd.Tests.Outputs;

public class CommandLineTests
{
    [Theory]
    [InlineData("")]
    [InlineData("year-begin")]
    [InlineData("year-start --colour blue")]
    [InlineData("year-start --year 2023")]
    [InlineData("year-start --year 2023-25")]
    [InlineData("year-start --authority Bury")]
    [InlineData("year-start --authority 35")]
    [InlineData("year-start --sample imagined")]
    [InlineData("year-start --inputs no-such-folder")]
    [InlineData("year-start --samples no-such-folder")]
    [InlineData("explain")]
    [InlineData("explain --urn Elms")]
    [InlineData("explain --urn 105287 --year soon")]
    [InlineData("compare")]
    [InlineData("compare --scenarios options.json --year 2023")]
    [InlineData("compare --scenarios options.json --authority Bury")]
    [InlineData("compare --scenarios options.json --authority all")]
    public void A_command_that_is_wrong_ends_with_two_and_one_clear_line(string line)
    {
        (int code, string output, string error) = Run(line);
        Assert.Equal(ExitCode.Usage, code);
        Assert.Equal("", output);
        Assert.NotEmpty(error.Trim());
        Assert.DoesNotContain("Exception", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, ExitCode.Usage)]
    [InlineData("placements.csv", ExitCode.Findings)]
    public void An_unknown_authority_is_misuse_only_when_the_command_names_it(string? file, int code) =>
        Assert.Equal(code, Findings.Print(TextWriter.Null, [Finding.Error("authority_unknown", "No authority has the code 999.", file, file is null ? null : 2)]));

    [Fact]
    public void Help_names_both_commands_and_ends_with_nought()
    {
        (int code, string output, _) = Run("--help");
        Assert.Equal(ExitCode.Done, code);
        Assert.Contains("year-start", output, StringComparison.Ordinal);
        Assert.Contains("explain", output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_samples_are_found_from_the_folder_of_the_program_upward()
    {
        string root = Directory.CreateTempSubdirectory("samples").FullName;
        try
        {
            string program = Directory.CreateDirectory(Path.Combine(root, "hosts", "Cli", "bin")).FullName;
            Assert.Null(SamplesFolder.Find(program));
            Directory.CreateDirectory(Path.Combine(root, "samples", "england"));
            Assert.Equal(Path.Combine(root, "samples"), SamplesFolder.Find(program));
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static (int Code, string Output, string Error) Run(string line)
    {
        using StringWriter output = new(), error = new();
        int code = CommandLine.Run(line.Split(' ', StringSplitOptions.RemoveEmptyEntries), output, error, TimeProvider.System);
        return (code, output.ToString(), error.ToString());
    }
}
