using FsCheck;
using FsCheck.Fluent;
using FundingPlatform.Kernel;

namespace FundingPlatform.BlockTransfers.Tests;

/// <summary>Random lives of several transfers of one year, in any order, most steps of them illegal, whose blocks are stated anew meanwhile.</summary>
public sealed class TransferProperties
{
    private const int Lives = 60, StepsOfALife = 60;
    private static readonly string[] Ids = ["a", "b", "c", "d"];
    private static readonly string[] Kinds = ["schools_to_high_needs", "schools_to_high_needs", "schools_to_early_years", "central_services_to_high_needs"];

    /// <summary>Blocks of a size at which amounts of a few pounds meet every limit.</summary>
    private static readonly DsgBlocks Small = TransferHost.Blocks2022 with
    {
        Schools = Money.OfPounds(1_000.37m), CentralSchoolServices = Money.OfPounds(5), EarlyYears = Money.OfPounds(100),
    };

    /// <summary>A step on the day that a life has come to, or one that is drawn; a possible one, or any.</summary>
    private sealed record Move(int Transfer, int Step, bool Possible, long Pence, bool Late, bool Agree, DsgBlocks? Anew);

    /// <summary>Mostly a tenth more or less than before; now and then next to nothing, which strands whatever is agreed.</summary>
    private static readonly Gen<DsgBlocks> OtherBlocks =
        from schools in Gen.OneOf(Gen.Choose(90_000, 110_000), Gen.Choose(90_000, 110_000), Gen.Choose(0, 2_000))
        from central in Gen.Choose(0, 1_000)
        select Small with { Schools = new(schools), CentralSchoolServices = new(central) };

    private static readonly Gen<Move> Moves =
        from transfer in Gen.Choose(0, Ids.Length - 1)
        from step in Gen.Choose(0, 1_000)
        from possible in Gen.Elements(true, true, true, false)
        from pence in Gen.OneOf(Gen.Choose(0, 700).Select(p => (long)p), Gen.Choose(0, 700).Select(p => (long)p), Gen.Choose(0, 110_000).Select(p => (long)p), Gen.Constant(500L))
        from late in Gen.Elements(true, true, true, true, true, true, true, false)
        from agree in Gen.Elements(true, true, true, false)
        from other in OtherBlocks
        from anew in Gen.Choose(0, 11)
        select new Move(transfer, step, possible, pence, late, agree, anew == 0 ? other : null);

    [Fact]
    public void No_block_is_overspent_no_approval_exceeded_and_the_limit_is_passed_only_by_the_Secretary_of_State_whatever_blocks_are_stated()
    {
        int enacted = 0, passed = 0, refused = 0, granted = 0, restated = 0, stranding = 0;
        Prop.ForAll(Arb.From(Gen.ListOf(Moves, StepsOfALife)), moves =>
        {
            using var host = new TransferHost(Small);
            IReadOnlyList<Transfer> before = All(host);
            DsgBlocks blocks = Small;
            int day = 0;
            foreach (Move move in moves)
            {
                if (move.Anew is DsgBlocks anew)
                {
                    bool stated = host.Ask(s => BlockTransfersModule.StateBlocks(s, [anew])).Succeeded;
                    (blocks, restated, stranding) = stated ? (anew, restated + 1, stranding) : (blocks, restated, stranding + 1);
                    Assert.Equal(blocks, host.Read(r => r.Blocks(TransferHost.Bury, TransferHost.Year)));
                    Assert.Equal(before.Select(t => t.ToString()), All(host).Select(t => t.ToString()));
                    Hold(host, blocks, before);
                }

                bool done = Take(host, move, before, new DateOnly(2021, 8, 15).AddDays(move.Late ? day += 3 : day / 2)).Succeeded;
                IReadOnlyList<Transfer> after = All(host);
                if (done) Hold(host, blocks, after);
                else Assert.Equal(before.Select(t => t.ToString()), after.Select(t => t.ToString()));
                (before, refused) = (after, refused + (done ? 0 : 1));
            }

            enacted += before.Count(t => t.State == TransferState.Enacted);
            granted += before.Count(t => t.SecretaryPart > Money.Zero);
            passed++;
            Assert.Empty(host.Replayed());
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Lives).WithReplay(20_220_118, 715_207));
        Assert.Equal(Lives, passed);
        Assert.True(enacted > Lives / 4 && granted > Lives / 4 && refused > Lives, $"{enacted} enacted, {granted} granted, {refused} refused: the lives are too tame.");
        Assert.True(restated > Lives && stranding > Lives / 2, $"{restated} times blocks were stated anew, {stranding} times that was refused: too seldom.");
    }

    private static void Hold(TransferHost host, DsgBlocks blocks, IReadOnlyList<Transfer> all)
    {
        foreach (DsgBlock block in Enum.GetValues<DsgBlock>())
            Assert.True(all.Where(t => t.From == block).Sum(Held) <= blocks[block]);
        // The reference: a percentage as a decimal, cut to the penny.
        Transfer[] schools = [.. all.Where(t => t.From == DsgBlock.Schools)];
        Money limit = Money.OfPounds(Math.Truncate(blocks.Schools.Pounds * 0.005m * 100) / 100);
        Assert.True(schools.Sum(Held) <= limit + schools.Where(t => Held(t) > Money.Zero).Sum(t => t.Secretary?.Granted ?? Money.Zero));
        foreach (Transfer one in all)
        {
            Assert.True(one.Agreed <= one.Asked);
            Assert.True((one.Enactment?.Amount ?? Money.Zero) <= one.ForumPart + one.SecretaryPart);
            Assert.True(one.SecretaryPart <= (one.Request?.Amount ?? Money.Zero));
            Assert.Equal(one.State == TransferState.Enacted, one.Enactment is not null);
            Assert.True(one.Waiver is null || one.Forum is null || one.ForumPart <= one.Forum.Limit);
            if (one.Forum is ForumDecision decided)
            {
                Assert.True(decided.Vote.Agreed <= decided.Limit);
                Assert.True(!one.ConsultsSchools || one.Waiver is not null || one.Consultation!.On <= decided.Vote.On);
            }
        }

        Assert.Equal(all.Where(t => t.Enactment is not null).Sum(t => t.Enactment!.Amount), host.Read(r => r.Enacted(TransferHost.Bury, TransferHost.Year)).Sum(e => e.Amount));
    }

    /// <summary>What a transfer holds of its block, told from what was decided on it.</summary>
    private static Money Held(Transfer of) =>
        of.Enactment is Enactment moved ? moved.Amount
        : of.End is not null ? Money.Zero
        : (of.Forum?.Vote.Agreed ?? Money.Zero) + (of.Secretary?.Granted ?? Money.Zero);

    private static IReadOnlyList<Transfer> All(TransferHost host) => host.Read(r => r.Transfers(TransferHost.Bury, TransferHost.Year));

    private static Outcome<Transfer> Take(TransferHost host, Move move, IReadOnlyList<Transfer> known, DateOnly on)
    {
        (string id, Money amount) = (Ids[move.Transfer], new Money(move.Pence));
        if (known.FirstOrDefault(t => t.Id == id) is not Transfer now)
            return host.Propose(TransferHost.Proposal(id, amount.Pounds, Kinds[move.Transfer], on));
        TransferStep[] steps = move.Possible && now.Next.Count > 0 ? [.. now.Next] : Enum.GetValues<TransferStep>();
        // Few lives end early, or none would get far.
        if (move.Step % 10 > 0) steps = [.. steps.Where(s => s is not (TransferStep.Withdraw or TransferStep.Refuse or TransferStep.Lapse)), .. steps[^1..]];
        return host.Ask(s => steps[move.Step % steps.Length] switch
        {
            TransferStep.Consult => BlockTransfersModule.Consult(s, id, on),
            TransferStep.Consulted => BlockTransfersModule.Consulted(s, id, new(78, move.Step % 78, "c/4", on)),
            TransferStep.Waive => BlockTransfersModule.Waive(s, id, new("No time", on)),
            TransferStep.Forum => BlockTransfersModule.Forum(s, id, new(move.Agree ? amount : Money.Zero, 9, move.Agree ? 2 : 12, 1, "SF/5", on)),
            TransferStep.Request => BlockTransfersModule.Request(s, id, new(amount, "d/1", on)),
            TransferStep.TakeBack => BlockTransfersModule.TakeBack(s, id, "Not needed", on),
            TransferStep.Secretary => BlockTransfersModule.Secretary(s, id, new(move.Agree ? now.Request?.Amount ?? amount : amount, "letter/7", on)),
            TransferStep.Approve => BlockTransfersModule.Approve(s, id, on),
            TransferStep.Enact => BlockTransfersModule.Enact(s, id, move.Agree ? now.Agreed : amount, [new("mfg.percentage", "0.5", "percent")], on),
            TransferStep.Withdraw => BlockTransfersModule.Withdraw(s, id, "Not needed", on),
            TransferStep.Refuse => BlockTransfersModule.Refuse(s, id, "Nobody agreed", on),
            _ => BlockTransfersModule.Lapse(s, id, "Too late", on),
        });
    }
}
