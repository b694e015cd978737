using System.Globalization;
using Funding.Allocation.V1;
using Funding.Type.V1;
using Grpc.Core;

namespace FundingPlatform.Allocation.Tests.Wire;

/// <summary>Changes as a finance system would write them, and a way to send many.</summary>
internal static class Bulk
{
    public static string Id(int number) => new Guid(number, 3, 51, [0, 0, 0, 0, 0, 0, 0, 1]).ToString("D", CultureInfo.InvariantCulture);

    public static Date Day(int year, int month, int day) => new() { Year = year, Month = month, Day = day };

    public static PlacementDetails Details(string id, int school) => new()
    {
        PlacementId = id,
        Pupil = $"pupil-{id}",
        HomeAuthority = 351,
        SchoolId = school,
        Setting = Setting.Mainstream,
        YearGroup = 4,
        Plan = PlanKind.EhcPlan,
        PartTime = new() { HundredMillionths = 100_000_000 },
        Span = new() { From = Day(2023, 4, 1) },
    };

    public static PlacementOpening Opening(string id, int school) => new() { Placement = Details(id, school), DecidedOn = Day(2023, 3, 1) };

    public static BandAward Award(string placement, string band) => new()
    {
        PlacementId = placement,
        SchemeId = "bury_illustrative",
        Award = new() { Band = band },
        Span = new() { From = Day(2023, 4, 1) },
        DecidedOn = Day(2023, 3, 1),
    };

    /// <summary>Sends changes over one stream and gives the replies.</summary>
    public static async Task<List<ApplyChangesResponse>> Send(AllocationHost host, CallOptions options, IReadOnlyList<ApplyChangesRequest> changes)
    {
        using AsyncDuplexStreamingCall<ApplyChangesRequest, ApplyChangesResponse> call = host.Shares.ApplyChanges(options);
        Task<List<ApplyChangesResponse>> replies = Read(call.ResponseStream);
        foreach (ApplyChangesRequest change in changes) await call.RequestStream.WriteAsync(change);
        await call.RequestStream.CompleteAsync();
        return await replies;
    }

    private static async Task<List<ApplyChangesResponse>> Read(IAsyncStreamReader<ApplyChangesResponse> stream)
    {
        List<ApplyChangesResponse> replies = [];
        await foreach (ApplyChangesResponse reply in stream.ReadAllAsync(TestContext.Current.CancellationToken)) replies.Add(reply);
        return replies;
    }
}
