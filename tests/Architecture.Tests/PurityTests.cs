using System.Text.RegularExpressions;

namespace FundingPlatform.Architecture.Tests;

/// <summary>Rules take values and return values; stored money is whole pence.</summary>
public partial class PurityTests
{
    private static readonly string[] PureFolders = ["Rules", "Engine"];

    [Fact]
    public void Rules_and_engines_name_no_storage_web_file_or_clock()
    {
        var broken = from source in Repository.Sources("modules")
                     where PureFolders.Contains(source.Path.Split('/')[2])
                     from Match match in Impure().Matches(source.Text)
                     select $"{source.Path}: {match.Value}";
        Assert.Empty(broken);
    }

    [Fact]
    public void No_stored_row_or_fact_holds_a_floating_point_number()
    {
        var broken = from source in Repository.Sources("modules")
                     where source.Path.Split('/') is [_, _, "Storage", ..]
                     from Match match in FloatingPoint().Matches(source.Text)
                     select $"{source.Path}: {match.Value}";
        Assert.Empty(broken);
    }

    [Fact]
    public void No_column_of_a_schema_is_of_a_type_that_rounds()
    {
        var broken = from source in Repository.Sources("modules", ".sql")
                     from Match match in RoundingColumn().Matches(source.Text)
                     select $"{source.Path}: {match.Value}";
        Assert.Empty(broken);
    }

    [Theory]
    [InlineData("using Microsoft.EntityFrameworkCore;", true)]
    [InlineData("var text = File.ReadAllText(name);", true)]
    [InlineData("DateTime.Now", true)]
    [InlineData("new Grpc.Core.Status()", true)]
    [InlineData("new Finding(\"x\", File: row.File, Path.Count)", false)]
    public void The_purity_pattern_finds_what_it_is_for(string source, bool found) => Assert.Equal(found, Impure().IsMatch(source));

    [GeneratedRegex(@"Microsoft\.AspNetCore|Microsoft\.EntityFrameworkCore|Microsoft\.Data\.Sqlite|System\.IO\b|\bGrpc\b|" +
                    @"DateTime(Offset)?\.(Now|UtcNow|Today)\b|\bTimeProvider\b|(?<![\w.])(File|Directory|Path)\.[A-Z]\w*\(")]
    private static partial Regex Impure();

    [GeneratedRegex(@"\b(float|double|Single|Double)\b")]
    private static partial Regex FloatingPoint();

    [GeneratedRegex(@"\b(REAL|FLOAT|DOUBLE|NUMERIC|DECIMAL)\b", RegexOptions.IgnoreCase)]
    private static partial Regex RoundingColumn();
}
