using System.Reflection;
using Funding.Allocation.V1;
using FundingPlatform.Allocation;
using FundingPlatform.Banding;
using FundingPlatform.BlockTransfers;
using FundingPlatform.Contingency;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;
using FundingPlatform.VolumeTopUps;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;

namespace FundingPlatform.Server.Tests;

/// <summary>Every method of the committed contracts, in every role, for the own authority and for another one, and without a token.</summary>
public sealed class WalkTests : IClassFixture<RunningServer>
{
    private const int Own = 351, Other = 352;
    private readonly RunningServer server;

    public WalkTests(RunningServer server)
    {
        this.server = server;
        CarryOut();
    }

    public static TheoryData<string, int> Methods { get; } = ReadMethods();

    [Fact]
    public void The_contracts_have_methods_of_all_eleven_services() =>
        Assert.Equal(11, Methods.Select(m => m.Data.Item1.Split('/')[0]).Distinct().Count());

    [Fact]
    public void Every_method_of_the_contracts_has_an_expectation_and_the_other_way_round() =>
        Assert.Equal(Methods.Select(m => m.Data.Item1).Order(StringComparer.Ordinal), Expectation.Of.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task Without_a_token_nobody_is_let_in(string method, int type)
    {
        Reply reply = await CallAsync(1, method, type, null);
        Assert.Equal((StatusCode.Unauthenticated, "token_missing"), (reply.Status, reply.Code));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task A_role_below_is_refused_whatever_the_authority(string method, int type)
    {
        long before = Sequence();
        foreach (AccessRole role in Enum.GetValues<AccessRole>().Where(r => !Expectation.Of[method].Allows(r)))
        {
            foreach (int authority in (int[])[Own, Other])
            {
                Reply reply = await CallAsync(2, method, type, server.Token(role, authority));
                Assert.Equal((role, StatusCode.PermissionDenied, "role_insufficient"), (role, reply.Status, reply.Code));
            }
        }

        Assert.Equal(before, Sequence());
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task Another_authoritys_matters_are_refused_in_every_role(string method, int type)
    {
        long before = Sequence();
        foreach (AccessRole role in Enum.GetValues<AccessRole>().Where(Expectation.Of[method].Allows))
        {
            Reply reply = await CallAsync(3, method, type, server.Token(role, Other));
            Assert.Equal((role, StatusCode.PermissionDenied, "authority_forbidden"), (role, reply.Status, reply.Code));
        }

        Assert.Equal(before, Sequence());
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task The_own_authority_is_served_in_every_role_that_may_call(string method, int type)
    {
        foreach (AccessRole role in Enum.GetValues<AccessRole>().Where(Expectation.Of[method].Allows))
        {
            Reply reply = await CallAsync(4, method, type, server.Token(role, Own));
            // The second role to call sends the same change again, which is a retry.
            Assert.Equal((role, StatusCode.OK, ""), (role, reply.Status, reply.Text));
        }
    }

    [Fact]
    public void A_production_server_says_where_it_listens_and_how_to_make_the_first_token()
    {
        Assert.Matches(@"Listening on http://127\.0\.0\.1:\d+", server.Said);
        Assert.Contains("funding token add --name", server.Said, StringComparison.Ordinal);
        Assert.DoesNotContain("grpcurl", server.Said, StringComparison.Ordinal);
    }

    private async Task<Reply> CallAsync(int test, string method, int type, string? token)
    {
        Expectation expected = Expectation.Of[method];
        byte[][] requests = [.. expected.Then.Prepend(expected.About351(Subject(test))).Select(m => m.ToByteArray())];
        Reply reply = await server.Channel.CallAsync(method, (MethodType)type, requests, Wire.Bearing(token));
        // A stream of changes has the refusal of a change in its reply.
        return method.EndsWith("/ApplyChanges", StringComparison.Ordinal) && reply.First is { } first
            && ApplyChangesResponse.Parser.ParseFrom(first).Fault is { } fault
            ? new((StatusCode)fault.Status, fault.Code, fault.Field, fault.Message)
            : reply;
    }

    private void CarryOut()
    {
        AssimilationPlan plan;
        Placement pupil;
        using (ReaderLease reader = server.Database.RentReader())
        {
            if (BandingReader.Over(reader.Connection).Assimilation(Expectation.CarriedOut) is not null) return;
            pupil = SchoolsReader.Over(reader.Connection).Placement(Subject(0).Placements[0])!;
            plan = AssimilationRun.ReadPlan(reader.Connection, Expectation.PlanText(Expectation.CarriedOut), "walk.json").Value!;
        }

        var (asked, day) = (new AssimilationRequest(plan, []), plan.Timing.Start);
        CommandInfo By(string actor, int number) => new(Guid.Parse(Subject(0).Id(number)), actor, Own);
        server.Database.Submit(By("approver", 1), session => AssimilationRun.SignOff(session, asked, day, AssimilationApprovals.None)).Result.OrThrow();
        server.Database.Submit(By("officer", 9), session => Propose(session)).Result.OrThrow();
        DateOnly counted = new(Expectation.Counted.Year, Expectation.Counted.Month, Expectation.Counted.Day);
        server.Database.Submit(By("officer", 3), session => SchoolsModule.CloseCount(session, Own, counted, counted)).Result.OrThrow();
        PrepareVolume(By("officer", 5), By("officer", 6), By("officer", 7));
        PrepareFunds(pupil.SchoolId);
        Placement late = pupil with { Id = "walk-counted", Pupil = "w-counted", Span = new(counted, counted.AddDays(1)) };
        server.Database.Submit(By("officer", 4), session => SchoolsModule.Record(session, [late])).Result.OrThrow();
        Assert.True(server.Database.Submit(By("officer", 2), session => AssimilationRun.Commit(session, asked, day, AssimilationApprovals.None)).Result.OrThrow().Recorded);
    }

    private void PrepareFunds(int school)
    {
        int number = 100;
        void Do<T>(string actor, Func<Session, Outcome<T>> body) =>
            server.Database.Submit(new CommandInfo(Guid.Parse(Subject(0).Id(number++)), actor, Own), body).Result.OrThrow();
        foreach (int year in (int[])[Expectation.FundCounted, Expectation.FundInUse, Expectation.FundUnused])
        {
            DateOnly may = new(year, 5, 1);
            Do("officer", session => ContingencyModule.Open(session, ContingencyFundFile.Read(Expectation.FundText(year), "walk.json").Value!, may));
            Do("officer", session => SchoolsModule.CloseCount(session, Own, may, may));
        }

        var inUse = new FundingYear(Expectation.FundInUse);
        DateOnly day = new(Expectation.FundInUse, 5, 1);
        Do("officer", session => ContingencyModule.Notify(session, Own, inUse, day, new Dictionary<int, SchoolNeeds>(), day));
        for (int claim = 1; claim <= 4; claim++) Do("officer", session => ContingencyModule.Claim(session, Own, inUse, new(school, new(100), "A walk", null, day)));
        foreach (string approver in (string[])["first", "second"]) Do(approver, session => ContingencyModule.Approve(session, new(Own, inUse, 4, day, "A walk"), null));
    }

    private void PrepareVolume(CommandInfo published, CommandInfo loaded, CommandInfo closed)
    {
        VolumeScheme scheme = VolumeSchemeFile.Read(VolumeText, "walk.json").Value!;
        string england = Path.Combine(Repository, "samples", "england");
        NationalAverages averages = NationalAveragesFile.Read(Path.Combine(england, "sen_share_by_la_timeseries.csv"), Path.Combine(england, "sen_publication_dates.csv")).Value!;
        DateOnly counted = new(Expectation.VolumeCounted.Year, Expectation.VolumeCounted.Month, Expectation.VolumeCounted.Day);
        server.Database.Submit(published, session => VolumeTopUpsModule.Publish(session, scheme)).Result.OrThrow();
        server.Database.Submit(loaded, session => VolumeTopUpsModule.LoadAverages(session, 0, averages)).Result.OrThrow();
        server.Database.Submit(closed, session => SchoolsModule.CloseCount(session, Own, counted, counted)).Result.OrThrow();
    }

    private static byte[] VolumeText => File.ReadAllBytes(Path.Combine(Repository, "samples", "volume", "bury_illustrative.json"));

    private static Outcome<Transfer> Propose(Session session)
    {
        BlockTransfersModule.StateRules(session, TransferRulesFile.Read(
            File.ReadAllBytes(Path.Combine(Repository, "samples", "england", "block_transfer_rules.json")), "block_transfer_rules.json").Value!);
        BlockTransfersReader reader = BlockTransfersReader.Over(session);
        FundingYear year = new(2023);
        if (reader.Blocks(Own, year) is null)
            BlockTransfersModule.StateBlocks(session, [new(Own, year, new(100_000), Money.Zero, Money.Zero, Money.Zero, SourceStatus.Given, "A walk")]).OrThrow();
        return BlockTransfersModule.Propose(session, new(Expectation.Proposed, Own, year, "schools_to_high_needs", new(1), null, null, "A walk", new(2022, 10, 3)));
    }

    private Subject Subject(int test)
    {
        using ReaderLease reader = server.Database.RentReader();
        // Not those that the walk itself opens.
        Placement[] placements =
        [
            .. SchoolsReader.Over(reader.Connection).Placements(Own)
                .Where(p => p.HomeAuthority == Own && p.Setting == Setting.Mainstream && !p.Id.StartsWith("walk", StringComparison.Ordinal)).Take(5),
        ];
        // Another line end makes it another text.
        byte[] scheme = [.. File.ReadAllBytes(Path.Combine(Repository, "samples", "schemes", "bury_illustrative.json")), (byte)'\n'];
        return new(placements[0].SchoolId, [.. placements.Select(p => p.Id)], "bury_illustrative", "G", scheme, VolumeText, test);
    }

    private long Sequence()
    {
        using ReaderLease reader = server.Database.RentReader();
        return reader.Sequence;
    }

    private static string Repository => typeof(WalkTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == "RepositoryRoot").Value!;

    private static TheoryData<string, int> ReadMethods()
    {
        var methods = new TheoryData<string, int>();
        FileDescriptorSet committed = FileDescriptorSet.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(Repository, "protos", "funding.binpb")));
        foreach (FileDescriptorProto file in committed.File)
            foreach (ServiceDescriptorProto service in file.Service)
                foreach (MethodDescriptorProto method in service.Method)
                    methods.Add($"{file.Package}.{service.Name}/{method.Name}", (int)TypeOf(method));
        return methods;
    }

    private static MethodType TypeOf(MethodDescriptorProto method) => (method.ClientStreaming, method.ServerStreaming) switch
    {
        (false, false) => MethodType.Unary,
        (true, false) => MethodType.ClientStreaming,
        (false, true) => MethodType.ServerStreaming,
        _ => MethodType.DuplexStreaming,
    };
}
