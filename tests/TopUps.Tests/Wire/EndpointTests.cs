using Funding.TopUps.V1;
using Funding.Type.V1;
using FundingPlatform.Shell;
using Grpc.Core;
using Piece = Funding.TopUps.V1.PricedSegment;
using Price = Funding.TopUps.V1.PricedPlacement;

namespace FundingPlatform.TopUps.Tests.Wire;

/// <summary>Prices over real HTTP/2.</summary>
public sealed class EndpointTests : IAsyncLifetime
{
    private TopUpsHost host = null!;
    private readonly Dictionary<int, CallOptions> callers = [];
    private CallOptions officer;

    public async ValueTask InitializeAsync()
    {
        host = await TopUpsHost.StartAsync();
        officer = Caller(351);
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task A_placement_is_priced_by_each_scheme_of_its_year_with_pieces_payments_and_steps()
    {
        PricePlacementResponse reply = await host.Client.PricePlacementAsync(new() { PlacementId = "P1", FundingYear = new() { StartingYear = 2023 } }, officer);

        Assert.Equal([("old", 50_000L), ("new", 140_000L)], reply.Priced.Select(p => (p.SchemeId, p.Amount.Pence)));
        Price second = reply.Priced[1];
        Piece piece = Assert.Single(second.Segments);
        Assert.Equal(("7/12", "240000/1", "0/1", "140000/1", 140_000L), (Text(piece.YearShare), Text(piece.AnnualValuePence), Text(piece.ContributionPence), Text(piece.ExactPence), piece.Amount.Pence));
        Assert.Equal((Day(2023, 9, 1), Day(2024, 4, 1), "A", SourceStatus.Illustrative), (piece.Span.From, piece.Span.Until, piece.Band, piece.Status));
        Assert.Equal([("autumn", 46_667L), ("spring", 46_667L), ("summer", 46_666L)], second.Payments.Select(p => (p.Name, p.Amount.Pence)));
        Assert.StartsWith("Top-up of the year £1,400.00", second.Steps[^1], StringComparison.Ordinal);
        Assert.Empty(reply.Priced.SelectMany(p => p.Findings));
        Assert.True(reply.Sequence > 0);
    }

    /// <summary>1,000 x 7/12 is £583.33 1/3 each; three of them are £1,750.00, so one has a penny more.</summary>
    [Fact]
    public async Task Where_the_schools_total_is_rounded_the_prices_of_its_placements_add_up_to_it()
    {
        List<long> pence = [];
        foreach (string id in (string[])["Q1", "Q2", "Q3"])
            pence.Add((await host.Client.PricePlacementAsync(new() { PlacementId = id, FundingYear = new() { StartingYear = 2023 } }, Caller(353))).Priced.Single().Amount.Pence);
        Assert.Equal([58_333, 58_334, 58_333], pence);
    }

    [Fact]
    public async Task A_price_that_is_not_known_is_left_out_and_a_finding_says_why()
    {
        Price priced = Assert.Single((await host.Client.PricePlacementAsync(new() { PlacementId = "P2", FundingYear = new() { StartingYear = 2023 } }, Caller(352))).Priced);
        Assert.Null(priced.Amount);
        Assert.Empty(priced.Payments);
        Assert.Equal(("award_missing", FindingSeverity.Error), (priced.Findings.Single().Code, priced.Findings.Single().Severity));
        Assert.Equal("The top-up is not known.", priced.Steps[^1]);
    }

    [Fact]
    public async Task The_payer_and_the_schools_authority_may_ask_and_nobody_else()
    {
        PricePlacementRequest request = new() { PlacementId = "P1", FundingYear = new() { StartingYear = 2023 } };
        Assert.Equal(2, (await host.Client.PricePlacementAsync(request, Caller(350))).Priced.Count);
        Assert.Equal((StatusCode.PermissionDenied, "authority_forbidden", ""), await TopUpsHost.Refused(host.Client.PricePlacementAsync(request, Caller(353))));
        Assert.Equal((StatusCode.PermissionDenied, "authority_forbidden", ""), await TopUpsHost.Refused(host.Client.PreviewPriceAsync(Preview(), Caller(353))));
    }

    [Fact]
    public async Task Whoever_names_a_scheme_that_is_not_there_learns_of_their_own_authoritys_only()
    {
        PreviewPriceRequest request = Preview();
        request.SchemeId = "bolton";
        async Task<string> Told(CallOptions caller) => (await Assert.ThrowsAsync<RpcException>(() => host.Client.PreviewPriceAsync(request, caller).ResponseAsync)).Status.Detail;

        Assert.Equal("There is no scheme bolton. Known: new, old.", await Told(officer));
        Assert.Equal("There is no scheme bolton.", await Told(Caller(350)));
    }

    [Fact]
    public async Task A_placement_that_cannot_be_priced_at_all_is_refused()
    {
        Task<(StatusCode, string, string)> Refused(PricePlacementRequest request, int authority = 350) => TopUpsHost.Refused(host.Client.PricePlacementAsync(request, Caller(authority)));

        Assert.Equal((StatusCode.InvalidArgument, "field_missing", "placement_id"), await Refused(new()));
        Assert.Equal((StatusCode.InvalidArgument, "field_missing", "funding_year"), await Refused(new() { PlacementId = "P1" }, 351));
        Assert.Equal((StatusCode.InvalidArgument, "year_invalid", "funding_year"), await Refused(new() { PlacementId = "P1", FundingYear = new() }, 352));
        Assert.Equal((StatusCode.NotFound, "placement_unknown", "placement_id"), await Refused(new() { PlacementId = "P8", FundingYear = new() { StartingYear = 2023 } }, 353));
        Assert.Equal((StatusCode.NotFound, "scheme_unknown", "placement_id"), await Refused(new() { PlacementId = "P3", FundingYear = new() { StartingYear = 2023 } }, 354));
        Assert.Equal((StatusCode.FailedPrecondition, "outside_year", "funding_year"), await Refused(new() { PlacementId = "P1", FundingYear = new() { StartingYear = 2021 } }, 351));
    }

    [Fact]
    public async Task A_preview_of_what_is_recorded_is_the_recorded_price()
    {
        Price recorded = (await host.Client.PricePlacementAsync(new() { PlacementId = "P1", FundingYear = new() { StartingYear = 2024 } }, officer)).Priced.Single();
        PreviewPriceRequest request = Preview();
        request.FundingYear.StartingYear = 2024;
        Price preview = (await host.Client.PreviewPriceAsync(request, officer)).Priced;

        Assert.Equal((recorded.Amount, recorded.Payments, recorded.Segments), (preview.Amount, preview.Payments, preview.Segments));
        Assert.Equal(("", "new", 100_001), (preview.PlacementId, preview.SchemeId, preview.SchoolId));
    }

    [Fact]
    public async Task What_is_wrong_with_an_award_is_a_finding_and_no_price()
    {
        PreviewPriceRequest request = Preview();
        request.Awards.Add(new PreviewAward { Award = new() { Band = "Z" }, Span = new() { From = Day(2023, 10, 1) } });
        request.Awards.Add(new PreviewAward { Award = new() { Band = "B" }, Span = new() { From = Day(2023, 11, 1) } });
        Price priced = (await host.Client.PreviewPriceAsync(request, officer)).Priced;

        Assert.Equal([("band_unknown", "awards[1]", ""), ("overlaps_decision", "awards[2]", "")], priced.Findings.Select(f => (f.Code, f.Column, f.File)));
        Assert.Null(priced.Amount);
        request.Awards.Clear();
        Assert.Equal(("award_missing", "placement", false), (await host.Client.PreviewPriceAsync(request, officer)).Priced.Findings.Single() is var f ? (f.Code, f.Column, f.HasLine) : default);
    }

    public static TheoryData<StatusCode, string, string, Action<PreviewPriceRequest>> Refusals { get; } = new()
    {
        { StatusCode.InvalidArgument, "field_missing", "scheme_id", r => r.SchemeId = "" },
        { StatusCode.InvalidArgument, "field_missing", "placement", r => r.Placement = null },
        { StatusCode.InvalidArgument, "field_missing", "placement.school_id", r => r.Placement.SchoolId = 0 },
        { StatusCode.InvalidArgument, "field_missing", "placement.setting", r => r.Placement.Setting = Setting.Unspecified },
        { StatusCode.InvalidArgument, "field_invalid", "placement.setting", r => r.Placement.Setting = (Setting)99 },
        { StatusCode.InvalidArgument, "field_missing", "placement.plan", r => r.Placement.Plan = PlanKind.Unspecified },
        { StatusCode.InvalidArgument, "field_missing", "placement.span", r => r.Placement.Span = null },
        { StatusCode.InvalidArgument, "date_invalid", "placement.span.from", r => r.Placement.Span.From.Month = 13 },
        { StatusCode.InvalidArgument, "field_missing", "awards[0].award", r => r.Awards[0].Award = null },
        { StatusCode.InvalidArgument, "field_missing", "awards[0].span", r => r.Awards[0].Span = null },
        { StatusCode.InvalidArgument, "amount_negative", "awards[0].award.amount", r => r.Awards[0].Award.Amount = new() { Millionths = -1 } },
        { StatusCode.InvalidArgument, "field_invalid", "awards[0].award.hours", r => r.Awards[0].Award.Hours = new() { HundredMillionths = long.MaxValue } },
        { StatusCode.InvalidArgument, "field_missing", "funding_year", r => r.FundingYear = null },
        { StatusCode.NotFound, "scheme_unknown", "scheme_id", r => r.SchemeId = "bolton" },
        { StatusCode.InvalidArgument, "dates_turned_round", "placement.span.until", r => r.Placement.Span.Until = r.Placement.Span.From },
        { StatusCode.InvalidArgument, "part_time_out_of_range", "placement.part_time", r => r.Placement.PartTime = new() },
        { StatusCode.InvalidArgument, "part_time_out_of_range", "placement.part_time", r => r.Placement.PartTime = new() { HundredMillionths = 100_000_001 } },
        { StatusCode.NotFound, "school_unknown", "placement.school_id", r => r.Placement.SchoolId = 7 },
        { StatusCode.FailedPrecondition, "outside_year", "funding_year", r => r.FundingYear.StartingYear = 2021 },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_preview_that_is_refused_has_its_status_code_and_field(StatusCode status, string code, string field, Action<PreviewPriceRequest> spoil)
    {
        PreviewPriceRequest request = Preview();
        spoil(request);
        Assert.Equal((status, code, field), await TopUpsHost.Refused(host.Client.PreviewPriceAsync(request, officer)));
    }

    private CallOptions Caller(int authority) =>
        callers.TryGetValue(authority, out CallOptions known) ? known : callers[authority] = host.As(authority);

    private static PreviewPriceRequest Preview() => new()
    {
        SchemeId = "new",
        Placement = new() { SchoolId = 100_001, Setting = Setting.Mainstream, Plan = PlanKind.EhcPlan, YearGroup = 3, Span = new() { From = Day(2022, 9, 1) } },
        Awards = { new PreviewAward { Award = new() { Band = "A" }, Span = new() { From = Day(2023, 9, 1) } } },
        FundingYear = new() { StartingYear = 2023 },
    };

    private static string Text(Fraction fraction) => $"{fraction.Numerator}/{fraction.Denominator}";

    private static Date Day(int year, int month, int day) => new() { Year = year, Month = month, Day = day };
}
