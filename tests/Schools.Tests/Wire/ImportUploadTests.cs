using Funding.Schools.V1;
using FundingPlatform.Kernel;
using FundingPlatform.Schools.Files;
using FundingPlatform.Schools.Wire;
using FundingPlatform.Shell;
using Google.Protobuf;
using static FundingPlatform.Schools.Tests.Wire.MessageTests;

namespace FundingPlatform.Schools.Tests.Wire;

/// <summary>The order, the sizes and the names of an import, message by message.</summary>
public sealed class ImportUploadTests : IDisposable
{
    private readonly string spool = Directory.CreateTempSubdirectory("import-upload-").FullName;

    public void Dispose() => Directory.Delete(spool, recursive: true);

    private static readonly Caller Officer = new("tester", AccessRole.Officer, 351);

    private static readonly ImportRequest Header = new()
    {
        Header = new() { RequestId = "8f14e45f-ceea-467f-9575-4a1d3f2c6b10", Authority = 351, FundingYear = new() { StartingYear = 2023 }, DecidedOn = Day(2023, 3, 20) },
    };

    [Fact]
    public async Task Files_lie_in_a_folder_of_their_own_that_goes_with_the_import()
    {
        string folder;
        using (ImportUpload upload = new(spool, Officer))
        {
            await Send(upload, Header, Begin(FileKind.Placements, "a.csv"), Chunk("ab"), Chunk("c"), Begin(FileKind.Census, "b.csv"), Chunk("d"));
            upload.End();
            folder = upload.Folder;
            Assert.Equal(["abc", "d"], upload.Files.Select(f => File.ReadAllText(f.Path)));
            Assert.Equal([ImportKind.Placements, ImportKind.Census], upload.Files.Select(f => f.Kind));
        }

        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task Messages_in_another_order_are_refused()
    {
        await Refuses("import_out_of_order", Begin(FileKind.Census, "a.csv"));
        await Refuses("import_out_of_order", Chunk("a"));
        await Refuses("import_out_of_order", new ImportRequest());
        await Refuses("import_out_of_order", Header, Header);
        await Refuses("import_out_of_order", Header, Chunk("a"));
        await Refuses("import_out_of_order", Header, new ImportRequest());
        await Refuses("import_out_of_order", Header);
        await Refuses("import_out_of_order");
    }

    [Fact]
    public async Task Each_kind_comes_once_and_only_a_census_again_under_another_name()
    {
        await Refuses("file_kind_missing", Header, Begin(FileKind.Unspecified, "a.csv"));
        await Refuses("field_invalid", Header, Begin((FileKind)99, "a.csv"));
        await Refuses("file_repeated", Header, Begin(FileKind.Links, "a.csv"), Begin(FileKind.Links, "b.csv"));
        await Refuses("file_repeated", Header, Begin(FileKind.Census, "a.csv"), Begin(FileKind.Census, "A.csv"));
        await Refuses(null, Header, Begin(FileKind.Census, "a.csv"), Begin(FileKind.Census, "b.csv"));
    }

    [Fact]
    public async Task Lists_that_are_merged_come_together()
    {
        ImportRequest list = Begin(FileKind.SchoolList, "l.csv"), authorities = Begin(FileKind.Authorities, "a.csv"),
            premium = Begin(FileKind.PupilPremium, "p.csv"), links = Begin(FileKind.Links, "k.csv"), overrides = Begin(FileKind.Overrides, "o.csv");

        await Refuses("file_needed", Header, list, authorities, premium);
        await Refuses("file_needed", Header, list);
        await Refuses("file_needed", Header, overrides);
        await Refuses("file_needed", Header, Begin(FileKind.Register, "r.csv"), Begin(FileKind.Census, "c.csv"));
        await Refuses(null, Header, overrides, list, links, authorities, premium);
    }

    [Fact]
    public async Task Sizes_have_a_bound_for_a_file_and_for_all_of_them()
    {
        ImportRequest[] two = [Header, Begin(FileKind.Census, "a.csv"), Chunk("12345"), Begin(FileKind.Census, "b.csv"), Chunk("1234")];
        using (ImportUpload upload = new(spool, Officer, largestFile: 5, largestImport: 9)) await Send(upload, two);
        using (ImportUpload upload = new(spool, Officer, largestFile: 4, largestImport: 9)) Assert.Equal("file_too_large", await FaultOf(upload, two));
        using (ImportUpload upload = new(spool, Officer, largestFile: 5, largestImport: 8)) Assert.Equal("import_too_large", await FaultOf(upload, two));
        using (ImportUpload upload = new(spool, Officer))
            Assert.Equal("import_too_large", await FaultOf(upload, [Header, .. Enumerable.Range(0, 33).Select(i => Begin(FileKind.Census, $"{i}.csv"))]));
    }

    [Theory]
    [InlineData("", "field_missing")]
    [InlineData("../a.csv", "field_invalid")]
    [InlineData("..", "field_invalid")]
    [InlineData(".", "field_invalid")]
    [InlineData("a\\b.csv", "field_invalid")]
    [InlineData("c:a.csv", "field_invalid")]
    [InlineData("a.", "field_invalid")]
    [InlineData("a ", "field_invalid")]
    [InlineData("nul.csv", "field_invalid")]
    [InlineData("COM1", "field_invalid")]
    [InlineData(".csv", "field_invalid")]
    [InlineData("a\u0000.csv", "field_invalid")]
    [InlineData("Ysgol Gynradd – lleoliadau.csv", null)]
    [InlineData("placements (2).final.csv", null)]
    public async Task A_name_is_one_that_every_system_can_give_a_file(string name, string? code) => await Refuses(code, Header, Begin(FileKind.Census, name));

    [Fact]
    public async Task The_fingerprint_is_of_the_header_and_of_each_files_kind_name_and_bytes()
    {
        async Task<string> Of(params ImportRequest[] messages)
        {
            using ImportUpload upload = new(spool, Officer);
            await Send(upload, messages);
            upload.End();
            return Convert.ToHexString(upload.Fingerprint("/a/B"));
        }

        string whole = await Of(Header, Begin(FileKind.Census, "a.csv"), Chunk("abc"));
        ImportRequest otherHeader = Header.Clone();
        otherHeader.Header.FundingYear.StartingYear = 2024;

        Assert.Equal(whole, await Of(Header, Begin(FileKind.Census, "a.csv"), Chunk("a"), Chunk(""), Chunk("bc")));
        Assert.Equal(6, new HashSet<string>
        {
            whole,
            await Of(otherHeader, Begin(FileKind.Census, "a.csv"), Chunk("abc")),
            await Of(Header, Begin(FileKind.Census, "b.csv"), Chunk("abc")),
            await Of(Header, Begin(FileKind.Placements, "a.csv"), Chunk("abc")),
            await Of(Header, Begin(FileKind.Census, "a.csv"), Chunk("abd")),
            await Of(Header, Begin(FileKind.Census, "a.csv"), Chunk("abc"), Begin(FileKind.Census, "b.csv")),
        }.Count);
    }

    private async Task Refuses(string? code, params ImportRequest[] messages)
    {
        using ImportUpload upload = new(spool, Officer);
        Assert.Equal(code, await FaultOf(upload, messages));
    }

    private static async Task<string?> FaultOf(ImportUpload upload, ImportRequest[] messages)
    {
        try
        {
            await Send(upload, messages);
            upload.End();
            return null;
        }
        catch (FaultException refused)
        {
            return refused.Fault.Code;
        }
    }

    private static async Task Send(ImportUpload upload, params ImportRequest[] messages)
    {
        foreach (ImportRequest message in messages) await upload.Take(message, TestContext.Current.CancellationToken);
    }

    private static ImportRequest Begin(FileKind kind, string name) => new() { File = new() { Kind = kind, Name = name } };

    private static ImportRequest Chunk(string text) => new() { Chunk = ByteString.CopyFromUtf8(text) };

    [Fact]
    public void What_a_killed_server_left_of_an_import_is_cleared_away_when_the_next_one_starts()
    {
        using FundingDatabase database = FundingDatabase.Open(Path.Combine(spool, "a.db"), [SchoolsModule.Parts], TimeProvider.System).Value;
        string left = Path.Combine(database.FilePath + ".imports", "3");
        Directory.CreateDirectory(left);
        File.WriteAllText(Path.Combine(left, "placements.csv"), "pupils");

        using var imports = new Imports(database, new Changes(database, new SharesToday()), new SharesToday());

        Assert.False(Directory.Exists(left));
    }
}
