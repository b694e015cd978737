namespace FundingPlatform.EndToEnd.Tests.Runs;

/// <summary>The same command twice.</summary>
public sealed class RepeatTests : IDisposable
{
    private readonly TemporaryFolder work = new();

    public void Dispose() => work.Dispose();

    [Theory]
    [InlineData("real")]
    [InlineData("illustrative")]
    public void A_second_run_writes_the_same_bytes_but_for_the_hash_of_a_journal_with_another_time(string sample)
    {
        string folder = work[sample];
        Assert.Equal(0, Product.YearStart(folder, "--sample", sample).Code);
        Dictionary<string, byte[]> first = Files(folder);
        Assert.Equal(0, Product.YearStart(folder, "--sample", sample).Code);
        Dictionary<string, byte[]> second = Files(folder);

        Assert.Equal(first.Keys.Order(StringComparer.Ordinal), second.Keys.Order(StringComparer.Ordinal));
        string[] unchanged = ["budget_shares.csv", "audit/inputs.csv", "audit/parameters.csv", "audit/placements.csv"];
        foreach (string name in unchanged) Assert.True(first[name].AsSpan().SequenceEqual(second[name]), $"{name} differs");

        Assert.All(Differences("control_totals.json", first, second), line => Assert.Contains("\"journal_hash\": ", line, StringComparison.Ordinal));
        Assert.All(Differences("report.html", first, second), line => Assert.Contains("hash <span class=\"code\">", line, StringComparison.Ordinal));
    }

    [Fact]
    public void The_authority_s_own_sample_folder_named_as_inputs_gives_the_same_shares()
    {
        Assert.Equal(0, Product.YearStart(work["sample"]).Code);
        Assert.Equal(0, Product.YearStart(work["named"], "--inputs", Product.Samples("351")).Code);
        Assert.Equal(File.ReadAllBytes(work["sample", "budget_shares.csv"]), File.ReadAllBytes(work["named", "budget_shares.csv"]));
    }

    [Fact]
    public void A_text_file_ends_its_lines_with_a_line_feed_and_has_no_byte_order_mark()
    {
        Assert.Equal(0, Product.YearStart(work["out"]).Code);
        foreach ((string name, byte[] bytes) in Files(work["out"]).Where(f => !f.Key.StartsWith("funding.db", StringComparison.Ordinal)))
        {
            Assert.True(bytes.AsSpan().IndexOf((byte)'\r') < 0, $"{name} has a carriage return");
            Assert.True(bytes[^1] == '\n', $"{name} does not end its last line");
            Assert.False(bytes.AsSpan().StartsWith(new byte[] { 0xEF, 0xBB, 0xBF }), $"{name} begins with a byte order mark");
        }
    }

    [Fact]
    public void A_run_leaves_alone_a_database_that_another_run_is_building()
    {
        string database = work["shared", "funding.db"], building = database + ".building";
        Directory.CreateDirectory(work["shared"]);
        File.WriteAllText(building, "half written");
        using (new FileStream(database + ".lock", FileMode.Create, FileAccess.ReadWrite, FileShare.None))
        {
            (int code, _, string error) = Product.YearStart(work["out"], "--db", database);
            Assert.Equal(1, code);
            Assert.Contains("database_locked", error, StringComparison.Ordinal);
            Assert.Equal("half written", File.ReadAllText(building));
            Assert.False(File.Exists(work["out", "report.html"]));
        }

        Assert.Equal(0, Product.YearStart(work["out"], "--db", database).Code);
        Assert.False(File.Exists(building));
    }

    [Fact]
    public void A_database_that_cannot_be_written_is_a_finding()
    {
        File.WriteAllText(work["taken"], "a file, not a folder");
        (int code, _, string error) = Product.YearStart(work["out"], "--db", work["taken", "funding.db"]);
        Assert.Equal(1, code);
        Assert.Contains("[database_unwritable]", error, StringComparison.Ordinal);
    }

    /// <summary>Every file by its name in the folder, but for the empty lock that whoever wrote the database leaves there.</summary>
    internal static Dictionary<string, byte[]> Files(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(f => !f.EndsWith(".lock", StringComparison.Ordinal))
            .ToDictionary(f => Path.GetRelativePath(folder, f).Replace(Path.DirectorySeparatorChar, '/'), File.ReadAllBytes);

    private static string[] Differences(string name, Dictionary<string, byte[]> first, Dictionary<string, byte[]> second)
    {
        string[] one = Lines(first[name]), other = Lines(second[name]);
        Assert.Equal(one.Length, other.Length);
        string[] differences = [.. one.Zip(other).Where(pair => pair.First != pair.Second).Select(pair => pair.First)];
        Assert.Single(differences);
        return differences;

        static string[] Lines(byte[] bytes) => System.Text.Encoding.UTF8.GetString(bytes).Split('\n');
    }
}
