using System.Text;
using Funding.Banding.V1;
using Funding.Type.V1;
using FundingPlatform.Kernel;
using Google.Protobuf;
using Grpc.Core;
using static FundingPlatform.Banding.Tests.Wire.AwardMessageTests;
using static FundingPlatform.Banding.Tests.Wire.DecideBandTests;
using Setting = FundingPlatform.Schools.Setting;

namespace FundingPlatform.Banding.Tests.Wire;

/// <summary>Schemes over real HTTP/2.</summary>
public sealed class SchemeTests : IAsyncLifetime
{
    private static readonly Scheme Bury = Samples.Read("bury_illustrative").Value!;

    private BandingHost host = null!;
    private CallOptions officer;

    public async ValueTask InitializeAsync() => (host, officer) = await BandingHost.StartAsync() is var started ? (started, started.As(351)) : default;

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task A_scheme_is_put_in_use_and_read_back_to_the_byte()
    {
        PublishSchemeRequest request = Publishing(1, Copy("bury_two", 351));
        PublishSchemeResponse published = await host.Client.PublishSchemeAsync(request, officer);
        GetSchemeResponse got = await host.Client.GetSchemeAsync(new() { SchemeId = "bury_two" }, officer);

        Assert.Empty(published.Findings);
        Assert.Equal((request.DecidedOn, "Officer of 351"), (published.Recorded.DecidedOn, published.Recorded.Stamp.Actor));
        Assert.Equal((published.Recorded.Scheme, request.Text), (got.Scheme, got.Text));
        Assert.Equal(("bury_two", 351, published.Recorded.Stamp.RecordedAt), (got.Scheme.SchemeId, got.Scheme.Authority, got.Scheme.PublishedAt));
        Assert.Equal(["A", "B", "C", "D", "E", "F", "G"], got.Scheme.Bands.Select(b => b.BandId));
        Assert.Equal(Bury.Settings.Select(s => $"{s}"), got.Scheme.Settings.Select(s => $"{s}"));
        JournalEntryIs(351, "\"decided_on\":\"2023-02-20\"");
    }

    [Fact]
    public async Task A_text_with_an_error_records_nothing_and_leaves_its_id_free()
    {
        PublishSchemeRequest request = Publishing(1, Copy("bury_two", 351));
        int entries = host.Entries().Length;
        ByteString right = request.Text;
        request.Text = ByteString.CopyFromUtf8(right.ToStringUtf8().Replace("\"half_up\"", "\"sideways\"", StringComparison.Ordinal));
        PublishSchemeResponse refused = await host.Client.PublishSchemeAsync(request, officer);
        request.Text = right;

        Assert.Null(refused.Recorded);
        Funding.Type.V1.Finding finding = refused.Findings[0];
        Assert.Equal((Funding.Type.V1.FindingSeverity.Error, "word_unknown", "two.json", true), (finding.Severity, finding.Code, finding.File, finding.HasLine));
        Assert.StartsWith("rounding", refused.Findings.Select(f => f.Column).First(c => c.StartsWith("rounding", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Equal(entries, host.Entries().Length);
        Assert.NotNull((await host.Client.PublishSchemeAsync(request, officer)).Recorded);
    }

    [Fact]
    public async Task A_retry_has_the_recorded_reply_to_the_byte_and_the_same_text_again_is_refused()
    {
        PublishSchemeRequest request = Publishing(1, Copy("bury_two", 351));
        PublishSchemeResponse first = await host.Client.PublishSchemeAsync(request, officer);
        await host.Client.PublishSchemeAsync(Publishing(2, Copy("bury_two", 351, "Later")), officer);

        Assert.Equal(first.Recorded.ToByteString(), (await host.Client.PublishSchemeAsync(request, officer)).Recorded.ToByteString());
        Assert.Equal("Later", (await host.Client.GetSchemeAsync(new() { SchemeId = "bury_two" }, officer)).Scheme.Name);
        Assert.Equal((StatusCode.AlreadyExists, "scheme_unchanged", "text"), await Refused(Publishing(3, Copy("bury_two", 351, "Later"))));
    }

    [Fact]
    public async Task What_cannot_be_published_is_refused()
    {
        PublishSchemeRequest large = Publishing(1, Bury), foldered = Publishing(1, Bury), undated = Publishing(1, Bury);
        large.Text = ByteString.CopyFrom(new byte[(1 << 20) + 1]);
        foldered.FileName = "schemes/two.json";
        undated.DecidedOn = null;

        Assert.Equal((StatusCode.InvalidArgument, "request_id_missing", "request_id"), await BandingHost.Refused(host.Client.PublishSchemeAsync(new(), officer)));
        Assert.Equal((StatusCode.InvalidArgument, "file_too_large", "text"), await Refused(large));
        Assert.Equal((StatusCode.InvalidArgument, "field_invalid", "file_name"), await Refused(foldered));
        Assert.Equal((StatusCode.InvalidArgument, "field_missing", "decided_on"), await Refused(undated));
        Assert.Equal((StatusCode.PermissionDenied, "authority_forbidden", ""), await Refused(Publishing(1, Copy("bolton", 350))));
        Assert.Equal((StatusCode.PermissionDenied, "authority_forbidden", ""), await Refused(Publishing(1, Copy("leicestershire", 351))));
        large.Text = ByteString.CopyFrom(new byte[1 << 20]);
        Assert.Null((await host.Client.PublishSchemeAsync(large, officer)).Recorded); // Not too large, only no scheme.
    }

    [Fact]
    public async Task Schemes_of_an_authority_are_listed_page_by_page()
    {
        foreach ((int id, string name) in ((int, string)[])[(1, "c"), (2, "a"), (3, "b")])
            await host.Client.PublishSchemeAsync(Publishing(id, Copy(name, 351)), officer);
        ListSchemesRequest request = new() { Authority = 351, PageSize = 3 };
        ListSchemesResponse first = await host.Client.ListSchemesAsync(request, officer);
        request.PageToken = first.NextPageToken;
        ListSchemesResponse second = await host.Client.ListSchemesAsync(request, officer);

        Assert.Equal(["a", "b", "bury_illustrative"], first.Schemes.Select(s => s.SchemeId));
        Assert.Equal(["c"], second.Schemes.Select(s => s.SchemeId));
        Assert.Equal(("", first.Sequence), (second.NextPageToken, second.Sequence));
        Assert.Equal((StatusCode.PermissionDenied, "authority_forbidden", ""), await BandingHost.Refused(host.Client.ListSchemesAsync(new() { Authority = 855 }, officer)));
        request.Authority = 855;
        Assert.Equal((StatusCode.InvalidArgument, "page_token_invalid", "page_token"), await BandingHost.Refused(host.Client.ListSchemesAsync(request, host.As(855))));
    }

    [Fact]
    public async Task A_scheme_that_is_unknown_or_another_authoritys_is_not_shown()
    {
        Assert.Equal((StatusCode.NotFound, "scheme_unknown", "scheme_id"), await BandingHost.Refused(host.Client.GetSchemeAsync(new() { SchemeId = "bolton" }, officer)));
        Assert.Equal((StatusCode.PermissionDenied, "authority_forbidden", ""), await BandingHost.Refused(host.Client.GetSchemeAsync(new() { SchemeId = "leicestershire" }, officer)));
    }

    [Fact]
    public async Task Whoever_names_a_scheme_that_is_not_there_learns_of_their_own_authoritys_only()
    {
        GetSchemeRequest get = new() { SchemeId = "bolton" };
        BandAward award = Award("P1", "A");
        award.SchemeId = "bolton";
        DecideBandRequest decide = new() { RequestId = Id(1), Award = award };

        Assert.Equal("There is no scheme bolton. Known: bury_illustrative.", await BandingHost.Message(host.Client.GetSchemeAsync(get, officer)));
        Assert.Equal("There is no scheme bolton. Known: bury_illustrative.", await BandingHost.Message(host.Client.DecideBandAsync(decide, officer)));
        CallOptions neighbour = host.As(350);
        Assert.Equal("There is no scheme bolton.", await BandingHost.Message(host.Client.GetSchemeAsync(get, neighbour)));
        Assert.Equal("There is no scheme bolton.", await BandingHost.Message(host.Client.DecideBandAsync(decide, neighbour)));
    }

    private static Scheme Copy(string id, int authority, string name = "Two") => Bury.Scaled(id, name, authority, new Dictionary<Setting, Exact>());

    private static PublishSchemeRequest Publishing(int id, Scheme scheme) =>
        new() { RequestId = Id(id), Text = ByteString.CopyFromUtf8(scheme.Text), FileName = "two.json", DecidedOn = Day("2023-02-20") };

    private Task<(StatusCode, string, string)> Refused(PublishSchemeRequest request) => BandingHost.Refused(host.Client.PublishSchemeAsync(request, officer));

    private void JournalEntryIs(int authority, string within)
    {
        Assert.Equal(authority, host.Entries()[^1].Authority);
        Assert.Contains(within, Encoding.UTF8.GetString(host.Entries()[^1].Payload.Span), StringComparison.Ordinal);
    }
}
