using Funding.Type.V1;
using Funding.VolumeTopUps.V1;
using FundingPlatform.Schools;
using FundingPlatform.Shell;
using Google.Protobuf;
using Grpc.Core;
using PaidFrom = Funding.Type.V1.PaidFrom;

namespace FundingPlatform.VolumeTopUps.Tests.Wire;

public sealed class VolumeServiceTests : IAsyncLifetime
{
    private static readonly FundingYear Year = new() { StartingYear = 2023 };
    private static readonly Date Decided = new() { Year = 2023, Month = 7, Day = 3 }, May = new() { Year = 2023, Month = 5, Day = 18 }, Autumn = new() { Year = 2023, Month = 10, Day = 5 };
    private int requests;
    private VolumeHost host = null!;

    public async ValueTask InitializeAsync() => host = await VolumeHost.StartAsync();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task A_year_goes_from_scheme_and_averages_over_a_count_to_a_recount()
    {
        CallOptions officer = host.As(351);
        PublishSchemeResponse published = await host.Client.PublishSchemeAsync(Publishing("bury_illustrative"), officer);
        Assert.Equal(("bury_volume_illustrative", PaidFrom.HighNeedsBlock), (published.Recorded.Scheme.SchemeId, published.Recorded.Scheme.PaidFrom));
        Assert.Equal(10, (await host.Client.LoadNationalAveragesAsync(Averages(), officer)).Recorded.Averages.Count);
        // 2.3% of 200 is 4.6 and of 300 is 6.9.
        GetVolumeYearResponse open = await host.Client.GetVolumeYearAsync(Of(), officer);
        Assert.Equal([510_000L, 0L], open.Schools.Select(s => s.Amount.Pence));
        Assert.Equal((RoundState.Open, 2022, 340_000_000L), (open.Rounds[0].State, open.Average.January, open.Rounds[0].Lines[0].Measures[0].Excess.HundredMillionths));
        Assert.Equal((StatusCode.FailedPrecondition, "count_not_closed", ""), await VolumeHost.Refused(host.Client.NotifyCountAsync(Notifying(May), officer)));

        host.Record(s => SchoolsModule.CloseCount(s, 351, new(2023, 5, 18), new(2023, 5, 18)));
        Assert.Equal((StatusCode.FailedPrecondition, "count_not_closed", ""), await VolumeHost.Refused(host.Client.NotifyCountAsync(Notifying(Autumn, new() { Year = 2023, Month = 11, Day = 6 }), officer)));
        NotifyCountResponse first = await host.Client.NotifyCountAsync(Notifying(May), officer);
        Assert.Equal((0, 510_000L), (first.Recorded.Notified.Number, first.Recorded.Notified.Total.Pence));
        Assert.Equal((StatusCode.AlreadyExists, "notified_already", ""), await VolumeHost.Refused(host.Client.NotifyCountAsync(Notifying(May), officer)));

        host.Record(s => SchoolsModule.Record(s, [VolumeHost.Plan("A9", 100_001)]));
        GetVolumeYearResponse waiting = await host.Client.GetVolumeYearAsync(Of(), officer);
        Assert.Equal((510_000L, 150_000L), (waiting.Rounds[0].Lines[0].Amount.Pence, waiting.Rounds[1].Lines[0].Amount.Pence));
        host.Record(s => SchoolsModule.CorrectCount(s, 351, new(2023, 5, 18), "A plan came late", new(2023, 8, 1)));
        Assert.True((await host.Client.GetVolumeYearAsync(Of(), officer)).Rounds[0].RecountDue);
        Assert.Equal((StatusCode.InvalidArgument, "decided_too_early", "decided_on"), await VolumeHost.Refused(host.Client.NotifyCountAsync(Notifying(May), officer)));
        NotifyCountRequest later = Notifying(May);
        later.DecidedOn = new() { Year = 2023, Month = 8, Day = 1 };
        NotifyCountResponse recount = await host.Client.NotifyCountAsync(later, officer);
        Assert.Equal((1, 1, 150_000L), (recount.Recorded.Notified.Number, recount.Recorded.Notified.Corrections, recount.Recorded.Notified.Total.Pence));
        ListNotifiedResponse listed = await host.Client.ListNotifiedAsync(new() { Authority = 351, FundingYear = Year, PageSize = 1 }, officer);
        ListNotifiedResponse rest = await host.Client.ListNotifiedAsync(new() { Authority = 351, FundingYear = Year, PageSize = 1, PageToken = listed.NextPageToken }, officer);
        Assert.Equal([first.Recorded.Notified, recount.Recorded.Notified], listed.Notified.Concat(rest.Notified));
        Assert.Equal("", rest.NextPageToken);
    }

    [Fact]
    public async Task A_retry_gets_the_same_reply_and_records_nothing()
    {
        CallOptions officer = host.As(351);
        PublishSchemeRequest request = Publishing("bury_illustrative");
        PublishSchemeResponse first = await host.Client.PublishSchemeAsync(request, officer);
        long sequence = host.Sequence();
        Assert.Equal(first.Recorded, (await host.Client.PublishSchemeAsync(request, officer)).Recorded);
        Assert.Equal(sequence, host.Sequence());
        Assert.Equal((StatusCode.AlreadyExists, "scheme_unchanged", "text"), await VolumeHost.Refused(host.Client.PublishSchemeAsync(Publishing("bury_illustrative"), officer)));
    }

    [Fact]
    public async Task A_scheme_says_that_the_general_fund_pays_it()
    {
        PublishSchemeRequest request = Publishing("bury_illustrative");
        request.Text = ByteString.CopyFromUtf8(request.Text.ToStringUtf8().Replace("\"high_needs_block\"", "\"general_fund\"", StringComparison.Ordinal));
        Assert.Equal(PaidFrom.GeneralFund, (await host.Client.PublishSchemeAsync(request, host.As(351))).Recorded.Scheme.PaidFrom);
    }

    [Fact]
    public async Task A_file_that_is_wrong_comes_back_with_findings_and_records_nothing()
    {
        long sequence = host.Sequence();
        PublishSchemeRequest request = Publishing("bury_illustrative");
        request.Text = ByteString.CopyFromUtf8(request.Text.ToStringUtf8().Replace("500000", "-500000", StringComparison.Ordinal));
        PublishSchemeResponse reply = await host.Client.PublishSchemeAsync(request, host.As(351));
        Assert.Equal(("value_negative", "pot.pounds"), (Assert.Single(reply.Findings).Code, reply.Findings[0].Column));
        LoadNationalAveragesRequest averages = Averages();
        averages.PublicationDays = ByteString.CopyFromUtf8("january,published_on,source,status\n1999,1999-06-01,x,unverified\n");
        Assert.Contains("average_missing", (await host.Client.LoadNationalAveragesAsync(averages, host.As(351))).Findings.Select(f => f.Code));
        Assert.Equal((null, sequence), (reply.Recorded, host.Sequence()));
    }

    [Fact]
    public async Task Nobody_moves_another_authoritys_scheme_or_that_of_all()
    {
        CallOptions officer = host.As(351), other = host.As(352);
        (await host.Client.PublishSchemeAsync(Publishing("bury_illustrative"), officer)).ToString();
        long sequence = host.Sequence();
        (StatusCode, string) forbidden = (StatusCode.PermissionDenied, "authority_forbidden");
        foreach (Func<Task<(StatusCode Status, string Code, string Field)>> call in (Func<Task<(StatusCode, string, string)>>[])
        [
            () => VolumeHost.Refused(host.Client.PublishSchemeAsync(Publishing("bury_illustrative"), other)),
            () => VolumeHost.Refused(host.Client.PublishSchemeAsync(Publishing("england_illustrative"), officer)),
            () => VolumeHost.Refused(host.Client.GetSchemeAsync(new() { SchemeId = "bury_volume_illustrative" }, other)),
            () => VolumeHost.Refused(host.Client.LoadNationalAveragesAsync(Averages(), other)),
            () => VolumeHost.Refused(host.Client.NotifyCountAsync(Notifying(May), other)),
            () => VolumeHost.Refused(host.Client.GetVolumeYearAsync(Of(), other)),
            () => VolumeHost.Refused(host.Client.WhatIfAsync(new() { Authority = 351, FundingYear = Year }, other)),
        ])
        {
            (StatusCode status, string code, _) = await call();
            Assert.Equal(forbidden, (status, code));
        }

        Assert.Empty((await host.Client.ListSchemesAsync(new() { Authority = 352 }, other)).Schemes);
        Assert.Equal(sequence, host.Sequence());
    }

    [Fact]
    public async Task A_scheme_that_needs_the_formula_asks_for_it()
    {
        CallOptions officer = host.As(351);
        PublishSchemeRequest request = Publishing("northumberland");
        request.Text = ByteString.CopyFromUtf8(request.Text.ToStringUtf8().Replace("929", "351", StringComparison.Ordinal).Replace("2025-26", "2023-24", StringComparison.Ordinal)
            .Replace("\"2025-", "\"2023-", StringComparison.Ordinal).Replace("\"2026-", "\"2024-", StringComparison.Ordinal).Replace("reception_to_year11", "all_pupils", StringComparison.Ordinal));
        Assert.Empty((await host.Client.PublishSchemeAsync(request, officer)).Findings);
        GetVolumeYearResponse year = await host.Client.GetVolumeYearAsync(Of(), officer);
        // 24,000 / 6,000 = 4 of 8 are covered; the other school's notional SEN is not known.
        Assert.Equal((2_400_000L, null), (year.Schools[0].Amount.Pence, year.Schools[1].Amount));
        Assert.Equal("its notional SEN budget", year.Schools[1].Missing);
        WhatIfResponse tried = await host.Client.WhatIfAsync(new() { Authority = 351, FundingYear = Year, Thresholds = { new Quantity { HundredMillionths = 100_00000000 } } }, officer);
        Assert.Equal(0, tried.Rows[0].Schools[0].Amount.Pence);
    }

    [Fact]
    public async Task What_cannot_be_asked_is_refused_with_its_code()
    {
        CallOptions officer = host.As(351);
        Assert.Equal((StatusCode.NotFound, "no_scheme_in_force", ""), await VolumeHost.Refused(host.Client.GetVolumeYearAsync(Of(), officer)));
        Assert.Equal((StatusCode.NotFound, "scheme_unknown", "scheme_id"), await VolumeHost.Refused(host.Client.GetSchemeAsync(new() { SchemeId = "nothing" }, officer)));
        await host.Client.PublishSchemeAsync(Publishing("bury_illustrative"), officer);
        Assert.Equal((StatusCode.InvalidArgument, "thresholds_out_of_range", "thresholds"), await VolumeHost.Refused(host.Client.WhatIfAsync(new() { Authority = 351, FundingYear = Year }, officer)));
        Assert.Equal((StatusCode.NotFound, "count_unknown", ""), await VolumeHost.Refused(host.Client.NotifyCountAsync(Notifying(new() { Year = 2023, Month = 6, Day = 1 }), officer)));
        Assert.Equal((StatusCode.InvalidArgument, "field_missing", "on"), await VolumeHost.Refused(host.Client.NotifyCountAsync(Notifying(null), officer)));
        Assert.Equal((StatusCode.InvalidArgument, "decided_too_early", "decided_on"), await VolumeHost.Refused(host.Client.NotifyCountAsync(Notifying(Autumn), officer)));
        Assert.Equal((StatusCode.InvalidArgument, "date_not_yet", "decided_on"), await VolumeHost.Refused(host.Client.NotifyCountAsync(Notifying(May, new() { Year = 2999, Month = 1, Day = 1 }), officer)));
        Assert.Equal((StatusCode.InvalidArgument, "date_invalid", "decided_on"), await VolumeHost.Refused(host.Client.NotifyCountAsync(Notifying(May, new() { Year = 1, Month = 1, Day = 1 }), officer)));
        PublishSchemeRequest large = Publishing("bury_illustrative");
        large.Text = ByteString.CopyFrom(new byte[(1 << 20) + 1]);
        Assert.Equal((StatusCode.InvalidArgument, "file_too_large", "text"), await VolumeHost.Refused(host.Client.PublishSchemeAsync(large, officer)));
        Assert.Equal((StatusCode.PermissionDenied, "role_insufficient", ""), await VolumeHost.Refused(host.Client.NotifyCountAsync(Notifying(May), host.As(351, AccessRole.Reader))));
    }

    [Fact]
    public void Words_of_closed_lists_stand_in_the_contracts_order()
    {
        Assert.Equal(Enum.GetNames<VolumeThresholdKind>(), Enum.GetNames<ThresholdKind>().Skip(1));
        Assert.Equal(Enum.GetNames<VolumePaymentKind>(), Enum.GetNames<PaymentKind>().Skip(1));
        Assert.Equal(Enum.GetNames<PotShort>(), Enum.GetNames<Funding.VolumeTopUps.V1.PotShort>().Skip(1));
    }

    private string Id() => new Guid(++requests, 2, 0, new byte[8]).ToString();

    private PublishSchemeRequest Publishing(string scheme) =>
        new() { RequestId = Id(), Text = ByteString.CopyFrom(File.ReadAllBytes(Samples.PathOf(scheme))), FileName = $"{scheme}.json", DecidedOn = Decided };

    private LoadNationalAveragesRequest Averages()
    {
        string england = Path.Combine(Samples.Root, "samples", "england");
        return new()
        {
            RequestId = Id(), Authority = 351, DecidedOn = Decided,
            Series = ByteString.CopyFrom(File.ReadAllBytes(Path.Combine(england, "sen_share_by_la_timeseries.csv"))),
            PublicationDays = ByteString.CopyFrom(File.ReadAllBytes(Path.Combine(england, "sen_publication_dates.csv"))),
        };
    }

    private NotifyCountRequest Notifying(Date? on, Date? decided = null) => new() { RequestId = Id(), Authority = 351, FundingYear = Year, On = on, DecidedOn = decided ?? Decided };

    private static GetVolumeYearRequest Of() => new() { Authority = 351, FundingYear = Year };
}
