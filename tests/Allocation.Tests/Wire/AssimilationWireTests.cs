using Funding.Allocation.V1;
using Funding.Type.V1;
using FundingPlatform.Allocation.Tests.Files;
using FundingPlatform.Shell;
using Google.Protobuf;
using Grpc.Core;

namespace FundingPlatform.Allocation.Tests.Wire;

/// <summary>
/// Bury's illustrative plan over the wire. Its pupils in mainstream settings move on 1 September 2023, those of special schools
/// on 1 January 2024; it wants 20 plans or more moderated, and pays the new amounts from 2099 on.
/// </summary>
public sealed class AssimilationWireTests : IAsyncLifetime
{
    private const string PlanId = "bury_rebanding_illustrative";
    private static readonly Funding.Type.V1.FundingYear Year = new() { StartingYear = 2023 };
    private static readonly Date September = Bulk.Day(2023, 9, 1), January = Bulk.Day(2024, 1, 1), Decided = Bulk.Day(2023, 7, 14);
    private static readonly ByteString Plan = Sample("assimilation", $"{PlanId}.json");
    private AllocationHost host = null!;
    private CallOptions officer, approver;

    public async ValueTask InitializeAsync()
    {
        host = await AllocationHost.StartAsync();
        (officer, approver) = (host.As(), host.As(role: AccessRole.Approver));
        await host.Banding.PublishSchemeAsync(new() { RequestId = Bulk.Id(900), Text = Sample("schemes", "bury_rebanded_illustrative.json"), FileName = "new.json", DecidedOn = Decided }, officer);
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task A_plan_is_looked_at_moderated_signed_off_by_another_person_carried_out_watched_retried_and_taken_back_to_the_penny()
    {
        ListBudgetSharesResponse before = await Shares();
        (AssimilationHeader seen, _) = await Look(September);
        Assert.Equal("moderation_incomplete", await Code(host.Assimilation.SignOffAssimilationAsync(SignOff(1, seen), approver)));
        await Moderate(2);
        Assert.Equal("shown_changed", await Code(host.Assimilation.SignOffAssimilationAsync(SignOff(3, seen), approver)));
        (seen, _) = await Look(September);
        Assert.Equal(0, seen.SampleOpen);
        Assert.Equal(["not_signed_off"], seen.Obstacles.Select(o => o.Code));
        Assert.Equal("not_signed_off", await Code(host.Assimilation.CommitAssimilationAsync(Commit(4, September), officer)));
        SignOffAssimilationResponse signed = await host.Assimilation.SignOffAssimilationAsync(SignOff(5, seen), approver);
        Assert.Equal((seen.ShownDigest, seen.PlanSha256, "Approver of 351"), (signed.Recorded.ShownDigest, signed.Recorded.PlanSha256, signed.Recorded.Stamp.Actor));
        Assert.Equal(before.Shares, (await Shares()).Shares);

        Assert.Equal("second_person_needed", await Code(host.Assimilation.CommitAssimilationAsync(Commit(6, September), approver)));
        using AsyncServerStreamingCall<WatchBudgetSharesResponse> watch = host.Shares.WatchBudgetShares(new() { Authority = 351, FundingYear = Year, ResumeFrom = signed.Recorded.Stamp.Sequence }, officer);
        CommitAssimilationResponse committed = await host.Assimilation.CommitAssimilationAsync(Commit(7, September), officer);
        (_, List<AssimilatedPupil> rows) = await Look(September);
        Assert.Equal(rows.Count(r => r.Status == Funding.Allocation.V1.MoveStatus.AlreadyMoved), committed.Recorded.Moved);
        Assert.True(committed.Recorded.Moved > 100);
        Assert.False(committed.NothingToMove);

        ListBudgetSharesResponse after = await Shares();
        BookChange change = await Next(watch, committed.Recorded.Stamp.Sequence);
        Assert.NotEmpty(change.Shares);
        Assert.All(change.Shares, share => Assert.Equal(share, after.Shares.Single(s => s.SchoolId == share.SchoolId)));
        Assert.Equal(after.Shares.Except(before.Shares).Select(s => s.SchoolId).Order(), change.Shares.Select(s => s.SchoolId).Order());
        foreach (ShareToday today in committed.Shares)
            Assert.Equal(after.Shares.Single(s => s.SchoolId == today.SchoolId).BudgetShare_, today.BudgetShare);
        Assert.Superset(change.Shares.Select(s => s.SchoolId).ToHashSet(), committed.Shares.Select(s => s.SchoolId).ToHashSet());

        CommitAssimilationResponse again = await host.Assimilation.CommitAssimilationAsync(Commit(7, September), officer);
        Assert.Equal(committed.Recorded.ToByteArray(), again.Recorded.ToByteArray());
        Assert.Equal(committed.Shares, again.Shares);
        CommitAssimilationResponse nobody = await host.Assimilation.CommitAssimilationAsync(Commit(8, September), officer);
        Assert.Equal((true, null, 0), (nobody.NothingToMove, nobody.Recorded, nobody.Shares.Count));

        AssimilationState state = (await host.Assimilation.GetAssimilationAsync(new() { Authority = 351, PlanId = PlanId }, officer)).State;
        Assert.Equal((committed.Recorded.Moved, committed.Recorded.AnnualChange, false, 0), (state.Moved, state.MovedChange, state.SignOff.Lapsed, state.Overrides.Count));
        UndoAssimilationResponse undone = await host.Assimilation.UndoAssimilationAsync(Undo(9), officer);
        Assert.Equal(committed.Recorded.Moved, undone.Recorded.MovedBack);
        Assert.Equal(undone.Recorded.ToByteArray(), (await host.Assimilation.UndoAssimilationAsync(Undo(9), officer)).Recorded.ToByteArray());
        Assert.Equal(before.Shares, (await Shares()).Shares);
        Assert.Equal("not_committed", await Code(host.Assimilation.UndoAssimilationAsync(Undo(10), officer)));
        Assert.True((await host.Assimilation.GetAssimilationAsync(new() { Authority = 351, PlanId = PlanId }, officer)).State.SignOff.Lapsed);
    }

    [Fact]
    public async Task The_rows_of_a_look_add_up_to_the_totals_of_its_header()
    {
        List<PlanAssimilationResponse> messages = await All(host.Assimilation.PlanAssimilation(Looking(January, 3), approver));
        AssimilationHeader header = messages[0].Header;
        AssimilatedPupil[] pupils = [.. messages.Where(m => m.Pupils is not null).SelectMany(m => m.Pupils.Rows)];
        AssimilatedSchool[] schools = [.. messages.Where(m => m.Schools is not null).SelectMany(m => m.Schools.Rows)];
        AssimilationEnd end = messages[^1].End;

        Assert.Equal((pupils.Length, schools.Length), (end.Pupils, end.Schools));
        Assert.Equal(pupils.Select(p => p.PlacementId).Order(StringComparer.Ordinal), pupils.Select(p => p.PlacementId));
        Assert.Equal(3, header.Totals.Count);
        for (int year = 0; year < 3; year++)
        {
            AssimilatedYear total = header.Totals[year];
            Assert.Equal(total, Sum(total.Day, schools.Select(s => s.Years[year])));
            foreach (AssimilatedSchool school in schools)
                Assert.Equal(school.Years[year], Sum(total.Day, pupils.Where(p => p.SchoolId == school.SchoolId).SelectMany(p => p.Years).Where(y => y.Day.Equals(total.Day))));
        }

        Assert.True(header.Totals[0].Protection.Pence > header.Totals[2].Protection.Pence && header.Totals[2].Protection.Pence > 0, "The plan's protection tapers.");
        Assert.Equal(header.Gate.Now.Projection.Pence, header.Gate.Strata.Sum(s => s.Projection.Pence));
        Assert.Equal(end.Exceptions, pupils.Count(p => p.Exceptions.Count > 0));
        Assert.True(end.SpecialSchools > 0, "Special schools are tested.");
        Assert.Equal(header.SampleOpen, pupils.Count(p => p.InSample));
        Assert.InRange(header.SampleOpen, 20, pupils.Length / 2);
    }

    [Fact]
    public async Task Bad_input_is_told_by_its_field_or_found_in_its_file_and_changes_nothing()
    {
        long head = host.Books.Reached;
        async Task<(StatusCode, string, string)> Refused(Action<PlanAssimilationRequest> wrong, CallOptions? caller = null)
        {
            PlanAssimilationRequest request = Looking(September, 1);
            wrong(request);
            return AllocationHost.Of(await Assert.ThrowsAsync<RpcException>(() => All(host.Assimilation.PlanAssimilation(request, caller ?? officer))));
        }

        var invalid = StatusCode.InvalidArgument;
        Assert.Equal((invalid, "field_missing", "authority"), await Refused(r => r.Authority = 0));
        Assert.Equal((invalid, "field_missing", "plan"), await Refused(r => r.Plan = ByteString.Empty));
        Assert.Equal((invalid, "too_large", "plan"), await Refused(r => r.Plan = ByteString.CopyFrom(new byte[(1 << 20) + 1])));
        Assert.Equal((invalid, "field_invalid", "file_name"), await Refused(r => r.FileName = "../plan.json"));
        Assert.Equal((invalid, "field_missing", "on"), await Refused(r => r.On = null));
        Assert.Equal((invalid, "years_out_of_range", "years"), await Refused(r => r.Years = 26));
        Assert.Equal((invalid, "field_missing", "pupils[0].placement_id"), await Refused(r => r.Pupils.Add(new PupilFacts())));
        Assert.Equal((invalid, "field_missing", "pupils[0].events[0].kind"), await Refused(r => r.Pupils.Add(new PupilFacts { PlacementId = "a", Events = { new PupilEvent { On = September } } })));
        Assert.Equal((invalid, "amount_negative", "pupils[0].specified"), await Refused(r => r.Pupils.Add(new PupilFacts { PlacementId = "a", Specified = new() { Pence = -1 } })));
        Assert.Equal((invalid, "too_large", "pupils"), await Refused(r => r.Pupils.Add(Enumerable.Range(0, 25_001).Select(i => new PupilFacts { PlacementId = $"{i}" }))));
        Assert.Equal((StatusCode.PermissionDenied, "authority_forbidden", ""), await Refused(_ => { }, host.As(352)));
        Assert.Equal((StatusCode.PermissionDenied, "role_insufficient", ""), await Refused(_ => { }, host.As(role: AccessRole.Reader)));

        async Task<string> Found(Action<PlanAssimilationRequest> wrong)
        {
            PlanAssimilationRequest request = Looking(September, 1);
            wrong(request);
            List<PlanAssimilationResponse> messages = await All(host.Assimilation.PlanAssimilation(request, officer));
            Assert.Equal([PlanAssimilationResponse.PartOneofCase.Header, PlanAssimilationResponse.PartOneofCase.End], messages.Select(m => m.PartCase));
            Assert.Equal("", messages[0].Header.ShownDigest);
            Finding found = Assert.Single(messages[0].Header.Findings);
            return $"{found.Code} {found.File}:{(found.HasLine ? found.Line : 0)} {found.Column}";
        }

        Assert.Equal("json_unreadable plan.json:1 ", await Found(r => r.Plan = ByteString.CopyFromUtf8("{")));
        Assert.Equal("scheme_unknown plan.json:13 target.scheme", await Found(r => r.Plan = Spoilt("bury_rebanded_illustrative", "bury_unknown")));
        Assert.Equal("placement_unknown :0 pupils[1]", await Found(r => r.Pupils.Add([new PupilFacts { PlacementId = Placement(0) }, new() { PlacementId = "nobody" }])));
        Assert.Equal(head, host.Books.Reached);
    }

    [Fact]
    public async Task Bands_that_cannot_be_recorded_are_all_found_and_none_is_recorded()
    {
        long head = host.Books.Reached;
        ModerateBandsRequest request = Moderation(1, [Placement(0), "nobody", Placement(1), Placement(0)]);
        (request.Bands[2].Band, request.Bands[0].Reference) = ("99", "about a pupil");
        ModerateBandsResponse reply = await host.Assimilation.ModerateBandsAsync(request, officer);
        Assert.Null(reply.Recorded);
        Assert.Equal(
            ["reference_unreadable bands[0]", "placement_unknown bands[1]", "band_unknown bands[2]", "placement_twice bands[3]"],
            reply.Findings.Select(f => $"{f.Code} {f.Column}"));
        Assert.Equal(head, host.Books.Reached);

        // However many they are, the reply is small.
        reply = await host.Assimilation.ModerateBandsAsync(Moderation(1, Enumerable.Range(0, 10_000).Select(i => $"nobody-{i}")), officer);
        Assert.Equal((101, "more_findings"), (reply.Findings.Count, reply.Findings[^1].Code));
        Assert.StartsWith("9900 more", reply.Findings[^1].Message, StringComparison.Ordinal);
        Assert.Equal("too_large", await Code(host.Assimilation.ModerateBandsAsync(Moderation(1, Enumerable.Range(0, 10_001).Select(i => $"nobody-{i}")), officer)));

        // The same id is good for the request put right; and recording the same again records nothing.
        request = Moderation(1, [Placement(0)]);
        Assert.Equal(1, (await host.Assimilation.ModerateBandsAsync(request, officer)).Recorded.Bands);
        reply = await host.Assimilation.ModerateBandsAsync(Moderation(2, [Placement(0)]), officer);
        Assert.Equal((null, 0), (reply.Recorded, reply.Findings.Count));
    }

    [Fact]
    public async Task A_plan_belongs_to_one_authority_and_nobody_else_learns_of_it()
    {
        await host.Assimilation.ModerateBandsAsync(Moderation(1, [Placement(0)]), officer);
        CallOptions other = host.As(352);
        Assert.Equal("assimilation_unknown", await Code(host.Assimilation.GetAssimilationAsync(new() { Authority = 352, PlanId = PlanId }, other)));
        Assert.Equal("authority_forbidden", await Code(host.Assimilation.GetAssimilationAsync(new() { Authority = 351, PlanId = PlanId }, other)));
        UndoAssimilationRequest undo = Undo(2);
        undo.Authority = 352;
        Assert.Equal("not_committed", await Code(host.Assimilation.UndoAssimilationAsync(undo, other)));

        // Their plan under the same id: it may not name the first authority's scheme, and with one of their own the id is taken.
        ModerateBandsRequest theirs = Moderation(3, [Placement(0)]);
        theirs.Authority = 352;
        Assert.Equal(["scheme_unknown", "scheme_unknown"], (await host.Assimilation.ModerateBandsAsync(Of352(theirs, Plan), other)).Findings.Select(f => f.Code));
        await host.Banding.PublishSchemeAsync(new() { RequestId = Bulk.Id(4), Text = Theirs(Sample("schemes", "bury_rebanded_illustrative.json")), DecidedOn = Decided }, other);
        await host.Banding.PublishSchemeAsync(new() { RequestId = Bulk.Id(5), Text = Theirs(Sample("schemes", "bury_illustrative.json")), DecidedOn = Decided }, other);
        ModerateBandsResponse found = await host.Assimilation.ModerateBandsAsync(Of352(theirs, Theirs(Plan)), other);
        Assert.Equal(["placement_unknown"], found.Findings.Select(f => f.Code));
        SignOffAssimilationRequest signOff = SignOff(6, new() { On = September, ShownDigest = "unseen" });
        (signOff.Authority, signOff.Plan) = (352, Theirs(Plan));
        Assert.Equal("plan_id_taken", await Code(host.Assimilation.SignOffAssimilationAsync(signOff, host.As(352, AccessRole.Approver))));
    }

    private static ModerateBandsRequest Of352(ModerateBandsRequest request, ByteString plan)
    {
        ModerateBandsRequest theirs = request.Clone();
        theirs.Plan = plan;
        return theirs;
    }

    private static ByteString Theirs(ByteString text) => ByteString.CopyFromUtf8(text.ToStringUtf8()
        .Replace("\"authority\": 351", "\"authority\": 352", StringComparison.Ordinal)
        .Replace("\"bury_illustrative\"", "\"theirs_old\"", StringComparison.Ordinal).Replace("\"bury_rebanded_illustrative\"", "\"theirs_new\"", StringComparison.Ordinal));

    private static ByteString Spoilt(string part, string by) => ByteString.CopyFromUtf8(Plan.ToStringUtf8().Replace(part, by, StringComparison.Ordinal));

    private static ByteString Sample(string folder, string name) => ByteString.CopyFrom(File.ReadAllBytes(Path.Combine(SampleData.Root, "samples", folder, name)));

    private string Placement(int index)
    {
        using ReaderLease lease = host.Database.RentReader();
        return FundingPlatform.Schools.SchoolsReader.Over(lease.Connection).Placements(351).Where(p => p.Setting == FundingPlatform.Schools.Setting.Mainstream).ElementAt(index).Id;
    }

    private static PlanAssimilationRequest Looking(Date on, int years) => new() { Authority = 351, Plan = Plan, FileName = "plan.json", On = on, Years = years };

    private static ModerateBandsRequest Moderation(int id, IEnumerable<string> placements) => new()
    {
        RequestId = Bulk.Id(id), Authority = 351, Plan = Plan, FileName = "plan.json", DecidedOn = Decided,
        Bands = { placements.Select(p => new ModeratedBand { PlacementId = p, Band = "1", Reason = ModerationReason.EvidenceSupports, Reference = "minutes/7" }) },
    };

    private static SignOffAssimilationRequest SignOff(int id, AssimilationHeader seen) => new()
    {
        RequestId = Bulk.Id(id), Authority = 351, Plan = Plan, FileName = "plan.json", On = seen.On, ShownDigest = seen.ShownDigest, DecidedOn = Decided,
    };

    private static CommitAssimilationRequest Commit(int id, Date on) =>
        new() { RequestId = Bulk.Id(id), Authority = 351, Plan = Plan, FileName = "plan.json", On = on, DecidedOn = Decided };

    private static UndoAssimilationRequest Undo(int id) => new() { RequestId = Bulk.Id(id), Authority = 351, PlanId = PlanId, DecidedOn = Decided };

    /// <summary>What the rule gives is what a person finds for each plan of the sample, but for one whose need is higher.</summary>
    private async Task Moderate(int id)
    {
        (AssimilationHeader header, List<AssimilatedPupil> rows) = await Look(September);
        AssimilatedPupil[] sample = [.. rows.Where(r => r.InSample)];
        Assert.Equal(header.SampleOpen, sample.Length);
        ModerateBandsRequest request = Moderation(id, []);
        request.Bands.Add(sample.Select(r => new ModeratedBand { PlacementId = r.PlacementId, Band = r.Band, Reason = ModerationReason.EvidenceSupports }));
        (request.Bands[0].Band, request.Bands[0].Reason) = (request.Bands[0].Band == "4" ? "5" : "4", ModerationReason.NeedHigher);
        ModerateBandsResponse reply = await host.Assimilation.ModerateBandsAsync(request, officer);
        Assert.Equal([], reply.Findings.Select(f => f.Message));
        Assert.Equal(sample.Length, reply.Recorded.Bands);
    }

    private async Task<(AssimilationHeader, List<AssimilatedPupil>)> Look(Date on)
    {
        List<PlanAssimilationResponse> messages = await All(host.Assimilation.PlanAssimilation(Looking(on, 1), officer));
        Assert.DoesNotContain(messages[0].Header.Findings, f => f.Severity == FindingSeverity.Error);
        Assert.Equal(PlanAssimilationResponse.PartOneofCase.End, messages[^1].PartCase);
        return (messages[0].Header, [.. messages.Where(m => m.Pupils is not null).SelectMany(m => m.Pupils.Rows)]);
    }

    private static async Task<BookChange> Next(AsyncServerStreamingCall<WatchBudgetSharesResponse> watch, long sequence)
    {
        while (await watch.ResponseStream.MoveNext(TestContext.Current.CancellationToken))
            if (watch.ResponseStream.Current.Change is { } change && change.Stamp.Sequence >= sequence) return change;
        throw new InvalidOperationException("The watch ended.");
    }

    private static async Task<List<T>> All<T>(AsyncServerStreamingCall<T> call)
    {
        using (call) return await call.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<string> Code<T>(AsyncUnaryCall<T> call) => (await AllocationHost.Refused(call)).Code;

    private async Task<ListBudgetSharesResponse> Shares() => await host.Shares.ListBudgetSharesAsync(new() { Authority = 351, FundingYear = Year, PageSize = 1000 }, officer);

    private static AssimilatedYear Sum(Date day, IEnumerable<AssimilatedYear> years)
    {
        AssimilatedYear[] all = [.. years];
        Money Of(Func<AssimilatedYear, Money> part) => new() { Pence = all.Sum(y => part(y).Pence) };
        return new() { Day = day, Old = Of(y => y.Old), Award = Of(y => y.Award), Protection = Of(y => y.Protection), GainTaken = Of(y => y.GainTaken) };
    }
}
