using System.Text;
using Funding.Allocation.V1;
using Funding.Banding.V1;
using Funding.BlockTransfers.V1;
using Funding.Schools.V1;
using Funding.TopUps.V1;
using Funding.Type.V1;
using Fund = Funding.Contingency.V1;
using Volume = Funding.VolumeTopUps.V1;
using FundingPlatform.Shell;
using Google.Protobuf;

namespace FundingPlatform.Server.Tests;

/// <summary>What of the sample the requests are about; all of it is authority 351's.</summary>
internal sealed record Subject(int School, string[] Placements, string Scheme, string Band, byte[] SchemeText, byte[] VolumeText, int Test)
{
    /// <summary>Each test has ids of its own: another one's would be refused for being used, whoever comes first.</summary>
    public string Id(int number) => new Guid(number, (short)Test, 3, [0, 0, 0, 0, 0, 0, 0, 1]).ToString();
}

/// <summary>
/// Who may call a method, in the order reader, officer, approver, auditor (y or n), and a request about authority 351's
/// matters. Written by hand from what each method does, and not from what the contract marks it with.
/// </summary>
internal sealed record Expectation(string Roles, Func<Subject, IMessage> About351)
{
    private const string Everyone = "yyyy", PupilsData = "nyyy", WhoChanges = "nyyn", WhoConsents = "nnyn";

    private static readonly FundingYear Year = new() { StartingYear = 2023 };
    private static readonly Date Day = new() { Year = 2023, Month = 9, Day = 4 };

    /// <summary>A plan that the walk has carried out before it begins, on pupils that no other request is about.</summary>
    public const string CarriedOut = "walk-carried-out";

    /// <summary>The day of a count that the walk has closed before it begins, and for which a placement was recorded since.</summary>
    /// <summary>A transfer of the year is proposed and consulted on before its budget is set.</summary>
    public static readonly Date BeforeTheBudget = new() { Year = 2022, Month = 10, Day = 3 };

    public static readonly Date Counted = new() { Year = 2023, Month = 6, Day = 1 };

    /// <summary>A count of the illustrative volume scheme, closed before the walk begins.</summary>
    public static readonly Date VolumeCounted = new() { Year = 2023, Month = 5, Day = 18 };

    /// <summary>
    /// Years of funds that the walk has opened before it begins: with a closed count; with a round that is notified and four claims,
    /// the last of them approved; with nothing done; and the year of one that a request opens.
    /// </summary>
    public const int FundCounted = 2020, FundInUse = 2021, FundUnused = 2019, FundOpened = 2018;

    /// <summary>The day of the only count of such a fund.</summary>
    public static Date May(int year) => new() { Year = year, Month = 5, Day = 1 };

    public static byte[] FundText(int year) => Encoding.UTF8.GetBytes($$"""
        { "id": "walk-{{year}}", "name": "Walk", "authority": 351, "year": "{{year}}-{{year - 1999}}", "status": "illustrative", "sources": ["made for a test"],
          "money": { "pounds": 1000, "from": "made for a test", "status": "illustrative" },
          "count": { "source": "placements", "base": "all_pupils", "plans": "ehc_plans", "resourced_provision": true, "own_pupils_only": false },
          "rounds": [ { "name": "May", "kind": "count", "count_on": "{{year}}-05-01", "basis": "full_year", "pot": { "kind": "first_call" }, "changes": "increases_only" } ],
          "formula": { "eligibility": { "kind": "above_count", "pupils": 100 }, "payment": { "kind": "per_counted_pupil", "pounds": 1 } },
          "application": { "most_pounds": 10, "gate": "none", "pot": { "kind": "first_call" } },
          "when_short": "scale", "unspent_returned_to": "made for a test" }
        """);

    private static FundingYear In(int year) => new() { StartingYear = year };

    private static Fund.ClaimDecision Decided(int claim) => new() { Authority = 351, FundingYear = In(FundInUse), Claim = claim, DecidedOn = Day, Reason = "A walk" };

    private static readonly ByteString Broken = ByteString.CopyFromUtf8("nonsense");

    /// <summary>A plan of Bury's from its illustrative bands to themselves.</summary>
    public static byte[] PlanText(string id) => Encoding.UTF8.GetBytes($$"""
        { "id": "{{id}}", "name": "Walk", "authority": 351, "status": "illustrative", "sources": ["made for a test"],
          "old": { "kind": "bands", "scheme": "bury_illustrative", "valued_on": "2023-09-01" },
          "target": { "scheme": "bury_illustrative", "rule": "nearest", "tie": "up" },
          "timing": { "kind": "steps", "start": "2023-09-01", "steps": [ { "from": "2023-09-01", "settings": ["mainstream"], "old_bands": ["G"] } ] },
          "protection": { "kind": "none" }, "first_payment": "2099-04-01" }
        """);

    private static ByteString Plan(Subject s) => ByteString.CopyFrom(PlanText($"walk-{s.Test}"));

    /// <summary>What follows in a stream that is one request.</summary>
    public IReadOnlyList<IMessage> Then { get; init; } = [];

    public bool Allows(AccessRole role) => Roles[(int)role] == 'y';

    private static readonly Dictionary<string, Expectation> Schools = new()
    {
        ["funding.schools.v1.SchoolsService/Import"] = new(WhoChanges, s => new ImportRequest
        {
            Header = new() { RequestId = s.Id(1), Authority = 351, FundingYear = Year, DecidedOn = Day },
        })
        {
            // A file that is not understood is answered with findings.
            Then = [new ImportRequest { File = new() { Kind = FileKind.Placements, Name = "walk.csv" } }, new ImportRequest { Chunk = ByteString.CopyFromUtf8("nonsense\n") }],
        },
        ["funding.schools.v1.SchoolsService/ListSchools"] = new(Everyone, s => new ListSchoolsRequest { Authority = 351 }),
        ["funding.schools.v1.SchoolsService/GetSchool"] = new(Everyone, s => new GetSchoolRequest { SchoolId = s.School }),
        ["funding.schools.v1.SchoolsService/ListPlacements"] = new(PupilsData, s => new ListPlacementsRequest { Authority = 351 }),
        ["funding.schools.v1.SchoolsService/OpenPlacement"] = new(WhoChanges, s => new OpenPlacementRequest
        {
            RequestId = s.Id(2), Opening = new() { Placement = Details(s, "walk-1", "w-1"), DecidedOn = Day },
        }),
        ["funding.schools.v1.SchoolsService/ChangePlacement"] = new(WhoChanges, s => new ChangePlacementRequest
        {
            RequestId = s.Id(3), Correction = new() { Placement = Details(s, s.Placements[0], "w-2"), DecidedOn = Day },
        }),
        ["funding.schools.v1.SchoolsService/ClosePlacement"] = new(WhoChanges, s => new ClosePlacementRequest
        {
            RequestId = s.Id(4), Closing = new() { PlacementId = s.Placements[1], Until = new() { Year = 2024, Month = 2, Day = 1 }, DecidedOn = Day },
        }),
        ["funding.schools.v1.SchoolsService/CloseCount"] = new(WhoChanges, s => new CloseCountRequest
        {
            RequestId = s.Id(12), Authority = 351, Date = new() { Year = 2023, Month = 5, Day = s.Test }, DecidedOn = Day,
        }),
        ["funding.schools.v1.SchoolsService/CorrectCount"] = new(WhoChanges, s => new CorrectCountRequest
        {
            RequestId = s.Id(13), Authority = 351, Date = Counted, Reason = "A recount", DecidedOn = Day,
        }),
        ["funding.schools.v1.SchoolsService/GetCount"] = new(Everyone, s => new GetCountRequest { Authority = 351, Date = Day }),
        ["funding.schools.v1.SchoolsService/ListCounts"] = new(Everyone, s => new ListCountsRequest { Authority = 351 }),
    };

    private static readonly Dictionary<string, Expectation> Banding = new()
    {
        ["funding.banding.v1.BandingService/PublishScheme"] = new(WhoChanges, s => new PublishSchemeRequest
        {
            RequestId = s.Id(5), Text = ByteString.CopyFrom(s.SchemeText), FileName = "walk.json", DecidedOn = Day,
        }),
        ["funding.banding.v1.BandingService/ListSchemes"] = new(Everyone, s => new ListSchemesRequest { Authority = 351 }),
        ["funding.banding.v1.BandingService/GetScheme"] = new(Everyone, s => new GetSchemeRequest { SchemeId = s.Scheme }),
        ["funding.banding.v1.BandingService/DecideBand"] = new(WhoChanges, s => new DecideBandRequest { RequestId = s.Id(6), Award = Award(s, 2) }),
        ["funding.banding.v1.BandingService/ListDecisions"] = new(PupilsData, s => new ListDecisionsRequest { Authority = 351 }),
    };

    private static readonly Dictionary<string, Expectation> TopUps = new()
    {
        ["funding.topups.v1.TopUpsService/PricePlacement"] = new(PupilsData, s => new PricePlacementRequest { PlacementId = s.Placements[4], FundingYear = Year }),
        ["funding.topups.v1.TopUpsService/PreviewPrice"] = new(Everyone, s => new PreviewPriceRequest
        {
            SchemeId = s.Scheme, Placement = Details(s, "", ""), FundingYear = Year,
            Awards = { new PreviewAward { Award = new() { Band = s.Band }, Span = new() { From = Day } } },
        }),
    };

    private static readonly Dictionary<string, Expectation> VolumeTopUps = new()
    {
        ["funding.volumetopups.v1.VolumeTopUpsService/PublishScheme"] = new(WhoChanges, s => new Volume.PublishSchemeRequest
        {
            // Another line end makes it another text.
            RequestId = s.Id(14), Text = ByteString.CopyFrom([.. s.VolumeText, .. new byte[s.Test].Select(_ => (byte)'\n')]), FileName = "walk.json", DecidedOn = Day,
        }),
        ["funding.volumetopups.v1.VolumeTopUpsService/ListSchemes"] = new(Everyone, s => new Volume.ListSchemesRequest { Authority = 351 }),
        ["funding.volumetopups.v1.VolumeTopUpsService/GetScheme"] = new(Everyone, s => new Volume.GetSchemeRequest { SchemeId = "bury_volume_illustrative" }),
        ["funding.volumetopups.v1.VolumeTopUpsService/LoadNationalAverages"] = new(WhoChanges, s => new Volume.LoadNationalAveragesRequest
        {
            RequestId = s.Id(15), Authority = 351, DecidedOn = Day,
            Series = ByteString.CopyFromUtf8("year,la_code,area_name,measure,value\n2022,970,England,ehc_pct_all_schools,4\n2022,970,England,ehc_pct_primary,2.3\n2022,970,England,ehc_pct_secondary,2.15\n"),
            PublicationDays = ByteString.CopyFromUtf8("january,published_on,source,status\n2022,2022-06-16,a test,unverified\n"),
        }),
        ["funding.volumetopups.v1.VolumeTopUpsService/NotifyCount"] = new(WhoChanges, s => new Volume.NotifyCountRequest
        {
            RequestId = s.Id(16), Authority = 351, FundingYear = Year, On = VolumeCounted, DecidedOn = Day,
        }),
        ["funding.volumetopups.v1.VolumeTopUpsService/ListNotified"] = new(Everyone, s => new Volume.ListNotifiedRequest { Authority = 351, FundingYear = Year }),
        ["funding.volumetopups.v1.VolumeTopUpsService/GetVolumeYear"] = new(Everyone, s => new Volume.GetVolumeYearRequest { Authority = 351, FundingYear = Year }),
        ["funding.volumetopups.v1.VolumeTopUpsService/WhatIf"] = new(Everyone, s => new Volume.WhatIfRequest
        {
            Authority = 351, FundingYear = Year, Thresholds = { new Quantity { HundredMillionths = 0 } },
        }),
    };

    /// <summary>A transfer that was proposed before the walk begins.</summary>
    public const string Proposed = "walk-proposed";

    private static readonly Dictionary<string, Expectation> BlockTransfers = new()
    {
        ["funding.blocktransfers.v1.BlockTransferService/StateBlocks"] = new(WhoChanges, s => new StateBlocksRequest
        {
            RequestId = s.Id(21), DecidedOn = Day,
            Blocks = new()
            {
                Authority = 351, FundingYear = new() { StartingYear = 2010 + s.Test }, Schools = new() { Pence = 1 }, CentralSchoolServices = new(), HighNeeds = new(), EarlyYears = new(),
                Status = SourceStatus.Given, Source = "A walk",
            },
        }),
        ["funding.blocktransfers.v1.BlockTransferService/GetTransferYear"] = new(Everyone, s => new GetTransferYearRequest { Authority = 351, FundingYear = Year }),
        ["funding.blocktransfers.v1.BlockTransferService/ProposeTransfer"] = new(WhoChanges, s => new ProposeTransferRequest
        {
            RequestId = s.Id(22), DecidedOn = BeforeTheBudget,
            Proposal = new() { TransferId = $"walk-{s.Test}", Authority = 351, FundingYear = Year, Kind = "schools_to_high_needs", Asked = new() { Pence = 1 }, Reason = "A walk" },
        }),
        ["funding.blocktransfers.v1.BlockTransferService/RecordStep"] = new(WhoChanges, s => new RecordStepRequest
        {
            RequestId = s.Id(23), DecidedOn = BeforeTheBudget, TransferId = Proposed, ConsultationBegins = new(),
        }),
        ["funding.blocktransfers.v1.BlockTransferService/ListTransfers"] = new(Everyone, s => new ListTransfersRequest { Authority = 351 }),
        ["funding.blocktransfers.v1.BlockTransferService/GetTransfer"] = new(Everyone, s => new GetTransferRequest { TransferId = Proposed }),
    };

    private static readonly Dictionary<string, Expectation> Contingency = new()
    {
        ["funding.contingency.v1.ContingencyService/OpenFund"] = new(WhoChanges, s => new Fund.OpenFundRequest
        {
            RequestId = s.Id(30), Text = ByteString.CopyFrom(FundText(FundOpened)), FileName = "walk.json", DecidedOn = May(FundOpened),
        }),
        ["funding.contingency.v1.ContingencyService/ListFunds"] = new(Everyone, s => new Fund.ListFundsRequest { Authority = 351 }),
        ["funding.contingency.v1.ContingencyService/GetFund"] = new(Everyone, s => new Fund.GetFundRequest { Authority = 351, FundingYear = In(FundInUse), SchoolId = s.School }),
        ["funding.contingency.v1.ContingencyService/NotifyRound"] = new(WhoChanges, s => new Fund.NotifyRoundRequest
        {
            RequestId = s.Id(31), Authority = 351, FundingYear = In(FundCounted), CountOn = May(FundCounted), DecidedOn = May(FundCounted),
        }),
        ["funding.contingency.v1.ContingencyService/PayRound"] = new(WhoChanges, s => new Fund.PayRoundRequest
        {
            RequestId = s.Id(32), Authority = 351, FundingYear = In(FundInUse), CountOn = May(FundInUse), DecidedOn = Day,
        }),
        ["funding.contingency.v1.ContingencyService/MakeClaim"] = new(WhoChanges, s => new Fund.MakeClaimRequest
        {
            RequestId = s.Id(33), Authority = 351, FundingYear = In(FundInUse), SchoolId = s.School, Asked = new() { Pence = 100 }, Reason = "A walk", DecidedOn = May(FundInUse),
        }),
        ["funding.contingency.v1.ContingencyService/ApproveClaim"] = new(WhoConsents, s => new Fund.ApproveClaimRequest { RequestId = s.Id(34), Decision = Decided(1) }),
        ["funding.contingency.v1.ContingencyService/RefuseClaim"] = new(WhoConsents, s => new Fund.RefuseClaimRequest { RequestId = s.Id(35), Decision = Decided(2) }),
        ["funding.contingency.v1.ContingencyService/WithdrawClaim"] = new(WhoChanges, s => new Fund.WithdrawClaimRequest { RequestId = s.Id(36), Decision = Decided(3) }),
        ["funding.contingency.v1.ContingencyService/PayClaim"] = new(WhoChanges, s => new Fund.PayClaimRequest
        {
            RequestId = s.Id(37), Authority = 351, FundingYear = In(FundInUse), Claim = 4, DecidedOn = Day,
        }),
        ["funding.contingency.v1.ContingencyService/CloseYear"] = new(WhoConsents, s => new Fund.CloseYearRequest
        {
            RequestId = s.Id(38), Authority = 351, FundingYear = In(FundUnused), DecidedOn = Day,
        }),
    };

    private static readonly Dictionary<string, Expectation> Allocation = new()
    {
        ["funding.allocation.v1.AllocationService/ListBudgetShares"] = new(Everyone, s => new ListBudgetSharesRequest { Authority = 351, FundingYear = Year }),
        ["funding.allocation.v1.AllocationService/GetBudgetShare"] = new(Everyone, s => new GetBudgetShareRequest { SchoolId = s.School, FundingYear = Year }),
        ["funding.allocation.v1.AllocationService/ExplainBudgetShare"] = new(Everyone, s => new ExplainBudgetShareRequest { SchoolId = s.School, FundingYear = Year }),
        ["funding.allocation.v1.AllocationService/Recalculate"] = new(PupilsData, s => new RecalculateRequest { Authority = 351, FundingYear = Year }),
        ["funding.allocation.v1.AllocationService/WatchBudgetShares"] = new(Everyone, s => new WatchBudgetSharesRequest { Authority = 351, FundingYear = Year }),
        ["funding.allocation.v1.AssimilationService/PlanAssimilation"] = new(PupilsData, s => new PlanAssimilationRequest { Authority = 351, Plan = Plan(s), On = Day }),
        ["funding.allocation.v1.AssimilationService/GetAssimilation"] = new(PupilsData, s => new GetAssimilationRequest { Authority = 351, PlanId = CarriedOut }),
        ["funding.allocation.v1.AssimilationService/ModerateBands"] = new(WhoChanges, s => new ModerateBandsRequest
        {
            RequestId = s.Id(8), Authority = 351, Plan = Plan(s), DecidedOn = Day,
            Bands = { new ModeratedBand { PlacementId = s.Placements[0], Band = s.Band, Reason = ModerationReason.EvidenceSupports } },
        }),
        // A plan that is not understood is answered with findings.
        ["funding.allocation.v1.AssimilationService/SignOffAssimilation"] = new(WhoConsents, s => new SignOffAssimilationRequest
        {
            RequestId = s.Id(9), Authority = 351, Plan = Broken, On = Day, ShownDigest = "unseen", DecidedOn = Day,
        }),
        ["funding.allocation.v1.AssimilationService/CommitAssimilation"] = new(WhoChanges, s => new CommitAssimilationRequest
        {
            RequestId = s.Id(10), Authority = 351, Plan = Broken, On = Day, DecidedOn = Day,
        }),
        ["funding.allocation.v1.AssimilationService/UndoAssimilation"] = new(WhoChanges, s => new UndoAssimilationRequest
        {
            RequestId = s.Id(11), Authority = 351, PlanId = CarriedOut, DecidedOn = Day,
        }),
        // A file that is not understood is answered with findings.
        ["funding.allocation.v1.TransferOutcomeService/CompareOutcomes"] = new(PupilsData, s => new CompareOutcomesRequest { Authority = 351, Outcomes = Broken, FileName = "walk.json" }),
        ["funding.allocation.v1.TransferOutcomeService/EnactTransfer"] = new(WhoChanges, s => new EnactTransferRequest
        {
            RequestId = s.Id(91), Authority = 351, TransferId = Proposed, Outcomes = Broken, FileName = "walk.json", OutcomeId = "half", DecidedOn = Day,
        }),
        ["funding.allocation.v1.ImpactService/CompareScenarios"] = new(PupilsData, s => new CompareScenariosRequest
        {
            Authority = 351, FundingYear = Year, Scenarios = ByteString.CopyFromUtf8("{}"), Publish = true,
        }),
        ["funding.allocation.v1.BandValueService/SolveBandValues"] = new(PupilsData, s => new SolveBandValuesRequest
        {
            Authority = 351, FundingYear = Year, Problem = ByteString.CopyFromUtf8("{}"), FileName = "walk.json", Publish = true,
        }),
        ["funding.allocation.v1.ImpactService/RunValueSets"] = new(PupilsData, s => new RunValueSetsRequest
        {
            Authority = 351, FundingYear = Year, Values = { new VariedValue { SchemeId = s.Scheme, Band = s.Band } }, Sets = { 0, 1_000_000_000 },
        }),
        ["funding.allocation.v1.AllocationService/ApplyChanges"] = new(WhoChanges, s => new ApplyChangesRequest { RequestId = s.Id(7), DecideBand = Award(s, 3) }),
    };

    /// <summary>By method, a module's after another's.</summary>
    public static IReadOnlyDictionary<string, Expectation> Of { get; } =
        new[] { Schools, Banding, TopUps, VolumeTopUps, BlockTransfers, Contingency, Allocation }.SelectMany(module => module).ToDictionary();

    private static BandAward Award(Subject s, int placement) => new()
    {
        PlacementId = s.Placements[placement], SchemeId = s.Scheme, Award = new() { Band = s.Band },
        Span = new() { From = Day }, DecidedOn = Day, EndsCurrent = true,
    };

    private static PlacementDetails Details(Subject s, string id, string pupil) => new()
    {
        PlacementId = id, Pupil = pupil, HomeAuthority = 351, SchoolId = s.School, Setting = Setting.Mainstream,
        Plan = PlanKind.EhcPlan, Span = new() { From = Day },
    };
}
