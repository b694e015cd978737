using FundingPlatform.Allocation;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.EndToEnd.Tests.Runs;

/// <summary>The journal of a run holds all of it.</summary>
public sealed class ReplayTests(IllustrativeRun run) : IClassFixture<IllustrativeRun>
{
    private static readonly IReadOnlyList<Module> Modules = AllocationModule.Platform;

    [Fact]
    public async Task Replaying_the_journal_into_an_empty_database_gives_the_same_tables_and_the_same_shares()
    {
        using var folder = new TemporaryFolder();
        string again = folder["again.db"];
        using (FundingDatabase source = FundingDatabase.OpenReadOnly(run.Path("funding.db"), Modules).Value)
        using (FundingDatabase target = FundingDatabase.Open(again, Modules, TimeProvider.System).Value)
        {
            Outcome<JournalHead> head = await Replay.Into(source, target);
            using SqliteConnection first = source.OpenReader(), second = target.OpenReader();
            Assert.Equal(Journal.Over(first).Head, head.Value);
            Assert.Equal(head.Value, Journal.Over(second).Verify().Value);
            Assert.Empty(TableComparison.Compare(first, second));
            Assert.True(head.Value.Sequence > 5);
        }

        AuthorityBudget budget = YearStart.Explain(again, 105287, new FundingYear(2023)).Value.Budget;
        Assert.Equal(
            run.Schools.SelectMany(s => s.Lines).Select(l => (l["urn"], l["line"], l["pounds"])),
            budget.Schools.SelectMany(s => s.Lines.Select(l => ($"{s.School.Urn}", l.Line.Name(), l.Amount.ToPounds()))));
    }

    [Fact]
    public void The_chain_verifies_and_its_head_is_the_one_that_the_totals_print()
    {
        using FundingDatabase database = FundingDatabase.OpenReadOnly(run.Path("funding.db"), Modules).Value;
        using SqliteConnection connection = database.OpenReader();
        JournalHead head = Journal.Over(connection).Verify().Value;
        Assert.Equal(head.Sequence, run.Totals.GetProperty("run").GetProperty("journal_sequence").GetInt64());
        Assert.Equal(head.Hash, run.Totals.GetProperty("run").GetProperty("journal_hash").GetString());
    }
}
