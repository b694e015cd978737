using System.Buffers.Binary;
using System.Security.Cryptography;
using Funding.Allocation.V1;
using Funding.Schools.V1;
using Funding.Type.V1;
using FundingPlatform.Allocation;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace FundingPlatform.Load;

/// <summary>
/// What is measured on: the sample authority of 82 schools in a database file, of which every run gets a copy, a token for it,
/// and the placements that are changed.
/// </summary>
internal sealed class Sample(string folder)
{
    public const int Authority = 351;
    public const string GetShare = "/funding.allocation.v1.AllocationService/GetBudgetShare";
    public const string ChangeOne = "/funding.schools.v1.SchoolsService/ChangePlacement";
    public const string ApplyMany = "/funding.allocation.v1.AllocationService/ApplyChanges";
    public static readonly Kernel.FundingYear Year = new(2023);

    private static readonly IReadOnlyList<Module> Modules = AllocationModule.Platform;

    private readonly string template = Path.Combine(folder, "sample.db");
    private int copies;

    public string Folder => folder;

    /// <summary>Placements whose part of a week is changed to and fro; each belongs to one caller, so no two wait for each other.</summary>
    public IReadOnlyList<PlacementDetails> Placements { get; private set; } = [];

    /// <summary>The school whose share is read, the longest of the authority.</summary>
    public int School { get; private set; }

    /// <summary>Replies of the real server with their prefix, which the floor gives too: path (as the floor wants it) and file.</summary>
    public IReadOnlyList<string> Replies { get; private set; } = [];

    /// <summary>Loads the sample, and asks a server for what the runs need to know of it.</summary>
    public static async Task<Sample> LoadAsync(string folder)
    {
        var sample = new Sample(folder);
        using (FundingDatabase database = FundingDatabase.Open(sample.template, Modules, TimeProvider.System).OrThrow())
        {
            string samples = SamplesFolder.Find(AppContext.BaseDirectory) ?? throw new InvalidOperationException("The folder samples was not found.");
            Read<YearStartLoad> loaded = YearStart.LoadInto(database, new YearStartRequest(samples, null, "", Authority, Year, false), _ => { }).OrThrow();
            if (loaded.Value is null) throw new InvalidOperationException(loaded.Findings.First(f => f.Severity == Kernel.FindingSeverity.Error).ToString());
        }

        using RealServer server = await sample.StartServerAsync().ConfigureAwait(false);
        await sample.Ask(server).ConfigureAwait(false);
        return sample;
    }

    /// <summary>A new copy of the loaded database.</summary>
    public string Copy()
    {
        string copy = Path.Combine(folder, $"copy{++copies}.db");
        _ = Backup.Into(template, copy, Modules).OrThrow();
        return copy;
    }

    /// <summary>The real server over a copy, which nobody else has changed.</summary>
    public async Task<RealServer> StartServerAsync()
    {
        string database = Copy();
        string token = new Tokens(database, TimeProvider.System).Add("Load", AccessRole.Officer, Authority).OrThrow().Text;
        Child process = await Child.StartAsync("FundingPlatform.Server.dll", "--database", database, "--listen", "127.0.0.1:0").ConfigureAwait(false);
        return new RealServer(process, token);
    }

    public Task<Child> StartFloorAsync() => Child.StartAsync("FundingPlatform.Load.dll", ["floor", .. Replies]);

    public GetBudgetShareRequest Read() => new() { SchoolId = School, FundingYear = ToWire.Year(Year) };

    private async Task Ask(RealServer server)
    {
        var schools = new SchoolsService.SchoolsServiceClient(server.Channel);
        var shares = new AllocationService.AllocationServiceClient(server.Channel);
        var list = new ListPlacementsRequest { Authority = Authority, PageSize = 1_000, On = ToWire.Date(new DateOnly(2023, 10, 1)) };
        ListPlacementsResponse page = await schools.ListPlacementsAsync(list, server.Headers).ConfigureAwait(false);
        Placements = [.. page.Placements.Select(p => p.Details).Where(p => p.HomeAuthority == Authority)];
        ListBudgetSharesResponse book = await shares.ListBudgetSharesAsync(
            new ListBudgetSharesRequest { Authority = Authority, FundingYear = ToWire.Year(Year), PageSize = 1_000 }, server.Headers).ConfigureAwait(false);
        School = book.Shares.MaxBy(s => s.CalculateSize())!.SchoolId;

        var one = new Changing(this);
        IMessage share = await shares.GetBudgetShareAsync(Read(), server.Headers).ConfigureAwait(false);
        IMessage changed = await schools.ChangePlacementAsync(one.Next(0, 1), server.Headers).ConfigureAwait(false);
        using AsyncDuplexStreamingCall<ApplyChangesRequest, ApplyChangesResponse> bulk = shares.ApplyChanges(server.Headers);
        await bulk.RequestStream.WriteAsync(one.NextOfMany(0, 1)).ConfigureAwait(false);
        await bulk.RequestStream.CompleteAsync().ConfigureAwait(false);
        if (!await bulk.ResponseStream.MoveNext(CancellationToken.None).ConfigureAwait(false) || bulk.ResponseStream.Current.Fault is not null)
            throw new InvalidOperationException($"The first change was refused: {bulk.ResponseStream.Current?.Fault?.Message}");
        Replies = [GetShare, File("share", share), ChangeOne, File("change", changed), "stream:" + ApplyMany, File("bulk", bulk.ResponseStream.Current)];
    }

    private string File(string name, IMessage reply)
    {
        byte[] bytes = new byte[5 + reply.CalculateSize()];
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(1), bytes.Length - 5);
        reply.WriteTo(bytes.AsSpan(5));
        string path = Path.Combine(folder, name + ".reply");
        System.IO.File.WriteAllBytes(path, bytes);
        return path;
    }
}

/// <summary>The real server with a credential for it.</summary>
internal sealed class RealServer(Child process, string token) : IDisposable
{
    public Child Process => process;
    public Uri Address => process.Address;
    public string Token => token;
    public GrpcChannel Channel { get; } = GrpcChannel.ForAddress(process.Address);
    public Metadata Headers => new() { { "authorization", $"Bearer {token}" } };

    public void Dispose()
    {
        Channel.Dispose();
        process.Dispose();
    }
}

/// <summary>
/// Requests that each change something: a placement's part of the week goes to and fro, so that its top-up, its school's share
/// and the book change with every one of them. Every caller has placements of its own. One object serves one server, which it
/// knows the state of.
/// </summary>
internal sealed class Changing(Sample sample)
{
    // Shares of a week that the sample itself does not have.
    private static readonly long[] PartsOfWeek = [77_000_000, 66_000_000];

    private readonly int[] changes = new int[sample.Placements.Count];
    private readonly int[] next = new int[sample.Placements.Count];

    public Sample Sample => sample;

    /// <summary>The next change of one of so many callers, whose earlier ones have been sent.</summary>
    public ChangePlacementRequest Next(int caller, int callers) => new() { RequestId = Id(), Correction = Correction(caller, callers) };

    public ApplyChangesRequest NextOfMany(int caller, int callers) => new() { RequestId = Id(), ChangePlacement = Correction(caller, callers) };

    private PlacementCorrection Correction(int caller, int callers)
    {
        int own = sample.Placements.Count / callers;
        int placement = caller * own + next[caller]++ % own;
        PlacementDetails details = sample.Placements[placement].Clone();
        details.PartTime = new Funding.Type.V1.Quantity { HundredMillionths = PartsOfWeek[changes[placement]++ % PartsOfWeek.Length] };
        return new() { Placement = details, DecidedOn = ToWire.Date(new DateOnly(2023, 9, 1)) };
    }

    private static string Id() => new Guid(RandomNumberGenerator.GetBytes(16)).ToString();
}
