using System.Globalization;
using System.Text;
using Funding.Schools.V1;
using Funding.Type.V1;
using FundingPlatform.Shell;
using Google.Protobuf;
using Grpc.Core;
using static FundingPlatform.Schools.Tests.Wire.MessageTests;

namespace FundingPlatform.Schools.Tests.Wire;

/// <summary>Files over real HTTP/2: everything together or nothing.</summary>
public sealed class ImportTests : IAsyncLifetime
{
    private const string PlacementColumns =
        "placement_id,pupil,home_authority,urn,setting,primary_need,year_group,plan,part_time,from,until,dual_registered,status,source\n";

    private const string PlaceColumns = "urn,kind,from,until,places,occupied_at_october_census,status,source\n";

    private static readonly (FileKind, string, byte[])[] Lists =
    [
        England(FileKind.Authorities, "la_codes.csv"), England(FileKind.SchoolList, "schools_sen_england_2022_23.csv"),
        England(FileKind.PupilPremium, "schools_pupil_premium_2021_22.csv"), England(FileKind.Links, "school_links_2025.csv"),
    ];

    private SchoolsHost host = null!;
    private CallOptions officer;

    public async ValueTask InitializeAsync() => (host, officer) = await SchoolsHost.StartAsync(withBury: false) is var started ? (started, started.As(351)) : default;

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task The_lists_of_England_give_one_authority_its_schools()
    {
        SchoolsIntake expected = Samples.Value(SchoolsIntake.Merge(Samples.Sources.Value with { Register = [] }, new HashSet<int> { 351 }));

        ImportResponse reply = await host.Import(officer, Header(1), 1_000_000,
            [.. Lists, (FileKind.Overrides, "overrides.csv", await Bytes(Samples.At("351", "overrides.csv"))),
             (FileKind.CommissionedPlaces, "commissioned_places.csv", await Bytes(Samples.At("351", "commissioned_places.csv")))]);

        Assert.Equal((91, expected.Counts.Count, expected.Links.Count, 5, 0),
            (reply.Recorded.Schools, reply.Recorded.Counts, reply.Recorded.Links, reply.Recorded.Places, reply.Recorded.Placements));
        Assert.Equal(expected.Schools.OrderBy(s => s.RowNo), host.Read(r => r.Schools()));
        Assert.Equal(expected.Counts.ToHashSet(), host.Read(r => r.Counts()).ToHashSet());
        Assert.Equal([351], host.Read(r => r.Authorities()).Select(a => a.Code));
        Assert.Equal((host.JournalHead(), "Officer of 351", Day(2023, 3, 20)), (reply.Recorded.Stamp.Sequence, reply.Recorded.Stamp.Actor, reply.Recorded.DecidedOn));
        using Microsoft.Data.Sqlite.SqliteConnection reader = host.Database.OpenReader();
        Assert.All(Journal.Over(reader).Entries(), e => Assert.Equal(351, e.Authority));
    }

    [Fact]
    public async Task A_token_that_is_revoked_while_the_files_come_records_nothing()
    {
        await Bury();
        long head = host.JournalHead();
        using AsyncClientStreamingCall<ImportRequest, ImportResponse> call = host.Client.Import(officer);
        await call.RequestStream.WriteAsync(new() { Header = Header(2) }, TestContext.Current.CancellationToken);
        await call.RequestStream.WriteAsync(new() { File = new() { Kind = FileKind.Placements, Name = "placements.csv" } }, TestContext.Current.CancellationToken);
        // More than waits on the way: once it is sent, the call has been let in.
        for (int i = 0; i < 5; i++)
            await call.RequestStream.WriteAsync(new() { Chunk = ByteString.CopyFrom(new byte[1_000_000]) }, TestContext.Current.CancellationToken);
        host.Revoke("Officer of 351");
        await call.RequestStream.CompleteAsync();
        var refused = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync);
        Assert.Equal((StatusCode.Unauthenticated, "token_invalid", ""), SchoolsHost.Of(refused));
        Assert.Equal(head, host.JournalHead());
    }

    [Fact]
    public async Task Chunks_do_not_count_for_a_retry_and_bytes_do()
    {
        await Bury();
        byte[] rows = Placements(Row("P1", "A"), Row("P2", "B"));
        ImportResponse first = await host.Import(officer, Header(2), 1_000, (FileKind.Placements, "placements.csv", rows));
        long head = host.JournalHead();

        ImportResponse again = await host.Import(officer, Header(2), 7, (FileKind.Placements, "placements.csv", rows));

        Assert.Equal(2, first.Recorded.Placements);
        Assert.Equal(first.Recorded.ToByteString(), again.Recorded.ToByteString());
        Assert.Equal(head, host.JournalHead());
        Assert.Equal((StatusCode.AlreadyExists, "request_id_reused", "header.request_id"), await Refused(Header(2), (FileKind.Placements, "placements.csv", Placements(Row("P1", "A")))));
        Assert.Equal((StatusCode.AlreadyExists, "request_id_reused", "header.request_id"), await Refused(Header(2), (FileKind.Placements, "other.csv", rows)));
        Assert.Equal((StatusCode.AlreadyExists, "duplicate", ""), await Refused(Header(3), (FileKind.Placements, "placements.csv", rows)));
        Assert.Equal((StatusCode.FailedPrecondition, "overlap", ""), await Refused(Header(3), (FileKind.Placements, "placements.csv", Placements(Row("P3", "A")))));
        Assert.Equal(["P1", "P2"], host.Read(r => r.Placements()).Select(p => p.Id));
    }

    [Fact]
    public async Task An_error_in_one_file_keeps_all_of_them_out_and_every_finding_comes_back_in_order()
    {
        await Bury();
        long head = host.JournalHead();

        ImportResponse reply = await host.Import(officer, Header(2), 1_000,
            (FileKind.Placements, "placements.csv", Placements(Row("P1", "Ann Other"), Row("P2", "B"), Row("P3", "C", home: 352))),
            (FileKind.CommissionedPlaces, "places.csv", Text(PlaceColumns + "105377,special_pre16,2023-04-01,2024-04-01,-1,,given,a letter\n")));

        Assert.Null(reply.Recorded);
        Assert.Equal(
            [
                ("placements.csv", 2, "pupil", "pupil_not_opaque"), ("placements.csv", 4, "home_authority", "authority_unknown"),
                ("places.csv", 2, "places", "negative_count"),
            ],
            reply.Findings.Select(f => (f.File, f.Line, f.Column, f.Code)));
        Assert.Equal(head, host.JournalHead());
        Assert.Empty(host.Read(r => r.Placements()));

        ImportResponse mended = await host.Import(officer, Header(2), 1_000, (FileKind.Placements, "placements.csv", Placements(Row("P1", "A"), Row("P2", "B"))));
        Assert.Equal((2, 0), (mended.Recorded.Placements, mended.Findings.Count));
    }

    [Fact]
    public async Task Rows_that_are_another_authoritys_matter_are_refused_and_at_most_a_hundred_are_listed()
    {
        await Bury();
        string[] rows = [.. Enumerable.Range(0, 130).Select(i => Row($"P{i}", $"A{i}", home: i == 0 ? 351 : 352))];

        ImportResponse reply = await host.Import(officer, Header(2), 1_000, [.. Lists, (FileKind.Placements, "placements.csv", Placements(rows)),
            (FileKind.CommissionedPlaces, "places.csv", Text(PlaceColumns + $"{Elsewhere},special_pre16,2023-04-01,2024-04-01,10,,given,a letter\n")),
            (FileKind.Overrides, "overrides.csv", Text($"urn,row_no,group,source\n{Elsewhere},,special,us\n"))]);

        Assert.Null(reply.Recorded);
        Assert.Equal(100, reply.Findings.Count(f => f is { File: "placements.csv", Code: "authority_forbidden", Column: "home_authority" }));
        Assert.Contains("29 more", Assert.Single(reply.Findings, f => f is { File: "placements.csv", Code: "more_findings" }).Message, StringComparison.Ordinal);
        Assert.Equal("urn_unknown", Assert.Single(reply.Findings, f => f.File == "places.csv").Code);
        Assert.Equal("authority_forbidden", Assert.Single(reply.Findings, f => f.File == "overrides.csv").Code);
    }

    [Fact]
    public async Task A_school_elsewhere_comes_in_with_the_pupils_that_are_placed_there_and_only_then()
    {
        ImportResponse reply = await host.Import(officer, Header(1), 1_000_000, [.. Lists, (FileKind.Placements, "placements.csv", Placements(Row("P1", "A", school: Elsewhere)))]);

        Assert.Equal(92, reply.Recorded.Schools);
        School school = host.Read(r => r.School(Elsewhere))!;
        Assert.Equal(2, host.Read(r => r.Authorities()).Count);
        Assert.NotEqual(351, school.AuthorityCode);
        Assert.Equal("authority_forbidden", Assert.Single((await host.Import(officer, Header(2), 1_000,
            (FileKind.CommissionedPlaces, "places.csv", Text(PlaceColumns + $"{Elsewhere},special_pre16,2023-04-01,2024-04-01,10,,given,a letter\n")))).Findings).Code);
    }

    [Fact]
    public async Task Nobody_states_a_school_anew_that_is_recorded_as_another_authoritys()
    {
        School taken = Samples.Bury.Value.Schools.First(s => s.Urn is not null);
        (await host.Database.Submit<bool>(new(Guid.Empty, "tester", 352), session =>
        {
            SchoolsModule.Record(session, new SchoolsIntake([new(352, "Manchester", "North West")], [taken with { AuthorityCode = 352 }], [], []));
            return true;
        })).OrThrow();

        ImportResponse reply = await host.Import(officer, Header(1), 1_000_000, Lists);

        Assert.Null(reply.Recorded);
        Finding only = Assert.Single(reply.Findings);
        Assert.Equal(("authority_forbidden", taken.Source.Line), (only.Code, only.Line));
        Assert.Equal(352, host.Read(r => r.School(taken.Id))!.AuthorityCode);
    }

    [Fact]
    public async Task A_census_of_the_country_is_cut_down_to_the_authoritys_schools()
    {
        await Bury();
        (FileKind, string, byte[]) census = England(FileKind.Census, "schools_census_2018_19_selected_las.csv");
        int before = host.Read(r => r.Counts()).Count;

        ImportResponse reply = await host.Import(officer, Header(2), 1_000_000, census);

        IReadOnlyList<CensusCount> all = Samples.Value(SchoolFiles.ReadCensus(Samples.England("schools_census_2018_19_selected_las.csv")));
        HashSet<int> own = [.. host.Read(r => r.Counts()).Select(c => c.SchoolId)];
        int taken = all.Count(c => own.Contains(c.SchoolId));
        Assert.InRange(taken, 1, all.Count / 2);
        Assert.Equal((taken, before + taken), (reply.Recorded.Counts, host.Read(r => r.Counts()).Count));
    }

    [Fact]
    public async Task An_import_is_for_the_callers_own_authority()
    {
        Assert.Equal((StatusCode.PermissionDenied, "authority_forbidden", ""), await Refused(Header(1, authority: 352), Lists));
        Assert.Equal((StatusCode.PermissionDenied, "role_insufficient", ""),
            await Refused(Header(1), Lists, host.As(351, AccessRole.Reader)));
    }

    [Fact]
    public async Task What_a_header_lacks_is_named()
    {
        (FileKind, string, byte[]) file = (FileKind.Placements, "placements.csv", Placements(Row("P1", "A")));
        async Task<(StatusCode, string, string)> Without(Action<ImportHeader> change)
        {
            ImportHeader header = Header(1);
            change(header);
            return await Refused(header, file);
        }

        Assert.Equal((StatusCode.InvalidArgument, "request_id_missing", "header.request_id"), await Without(h => h.RequestId = ""));
        Assert.Equal((StatusCode.InvalidArgument, "field_missing", "header.authority"), await Without(h => h.Authority = 0));
        Assert.Equal((StatusCode.InvalidArgument, "year_invalid", "header.funding_year"), await Without(h => h.FundingYear.StartingYear = 1));
        Assert.Equal((StatusCode.InvalidArgument, "field_missing", "header.decided_on"), await Without(h => h.DecidedOn = null));
    }

    [Fact]
    public async Task An_import_that_is_given_up_leaves_nothing_behind()
    {
        using CancellationTokenSource giveUp = new();
        using AsyncClientStreamingCall<ImportRequest, ImportResponse> call = host.Client.Import(officer.WithCancellationToken(giveUp.Token));
        await call.RequestStream.WriteAsync(new() { Header = Header(1) }, giveUp.Token);
        await call.RequestStream.WriteAsync(new() { File = new() { Kind = FileKind.Placements, Name = "placements.csv" } }, giveUp.Token);
        await giveUp.CancelAsync();

        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync)).StatusCode);
        Assert.Equal(0, host.JournalHead());
        Assert.Equal(91, (await host.Import(officer, Header(1), 1_000_000, Lists)).Recorded.Schools);
    }

    private static int Elsewhere { get; } = Samples.Schools.Value.Schools.First(s => s is { AuthorityCode: 352, Urn: not null }).Id;

    private Task<ImportResponse> Bury() => host.Import(officer, Header(1), 1_000_000, Lists);

    private Task<(StatusCode Status, string Code, string Field)> Refused(ImportHeader header, params (FileKind, string, byte[])[] files) => Refused(header, files, officer);

    private async Task<(StatusCode Status, string Code, string Field)> Refused(ImportHeader header, (FileKind, string, byte[])[] files, CallOptions caller) =>
        SchoolsHost.Of(await Assert.ThrowsAsync<RpcException>(() => host.Import(caller, header, 1_000, files)));

    private static ImportHeader Header(int request, int authority = 351) => new()
    {
        RequestId = new Guid(request, 2, 0, new byte[8]).ToString("D"),
        Authority = authority,
        FundingYear = new() { StartingYear = 2023 },
        DecidedOn = Day(2023, 3, 20),
    };

    private static byte[] Placements(params string[] rows) => Text(PlacementColumns + string.Concat(rows));

    private static string Row(string id, string pupil, int home = 351, int school = 105377) =>
        string.Create(CultureInfo.InvariantCulture, $"{id},{pupil},{home},{school},special,ASD,3,ehc_plan,1,2022-09-01,,no,given,\n");

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    private static (FileKind, string, byte[]) England(FileKind kind, string name) => (kind, name, File.ReadAllBytes(Samples.England(name)));

    private static Task<byte[]> Bytes(string path) => File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
}
