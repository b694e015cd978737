using FundingPlatform.Allocation;
using FundingPlatform.Kernel;

namespace FundingPlatform.Cli.Files;

/// <summary>
/// <c>audit/notional_sen.csv</c>: the notional SEN budget of each school that has one. It lies inside the share and adds no
/// money. Written only when at least one school has it.
/// </summary>
internal static class NotionalSenCsv
{
    public const string Name = "audit/notional_sen.csv";
    public const string Header = "urn,school_name,pounds,status,source";

    public static bool Applies(YearStartRun run) => run.Authorities.Any(a => a.Schools.Any(s => s.NotionalSen is not null));

    public static void Write(Stream stream, YearStartRun run)
    {
        using var csv = new CsvWriter(stream, Header);
        foreach (AuthorityBudget authority in run.Authorities)
            foreach (SchoolShare share in authority.Schools)
                if (share.NotionalSen is Money notional && authority.Rules.NotionalSen is NotionalSenRecipe recipe)
                    csv.Whole(share.School.Urn).Text(share.School.Name).Pounds(notional).Text(Words.Of(recipe.Status)).Text(recipe.Source).EndRow();
    }

    /// <summary>What is worked out, and what the rest would need; one sentence or two.</summary>
    public static string Told(IReadOnlyList<AuthorityBudget> budgets)
    {
        SchoolShare[] schools = [.. budgets.SelectMany(b => b.Schools).Where(s => s.School.Formula is not null)];
        int with = schools.Count(s => s.NotionalSen is not null);
        if (budgets.All(b => b.Rules.NotionalSen is null))
            return "Notional SEN is not worked out: it needs the authority’s recipe, the notional_sen values of its parameters.csv.";
        Money sum = schools.Sum(s => s.NotionalSen ?? Money.Zero);
        string done = with == 0 ? "" : $"Notional SEN is {sum} at {with:N0} of {Schools(schools.Length)} (audit/notional_sen.csv). It lies inside the share and adds no money.";
        if (with == schools.Length) return done;
        string needs = string.Join(", ", budgets.SelectMany(Lacking).Distinct().Order().Select(line => line.Name()));
        string rest = $"At {Schools(schools.Length - with)} notional SEN is not worked out: it needs {(needs.Length == 0 ? "the authority’s recipe" : $"the data of {needs}, which the recipe counts")}.";
        return done.Length == 0 ? rest : $"{done} {rest}";
    }

    private static string Schools(int count) => count == 1 ? "1 school" : $"{count:N0} schools";

    private static IEnumerable<BudgetLine> Lacking(AuthorityBudget budget)
    {
        if (budget.Rules.NotionalSen is not NotionalSenRecipe recipe) return [];
        HashSet<BudgetLine> counted = [.. recipe.Shares.Select(part => part.Line)];
        return budget.Schools.Where(s => s.NotionalSen is null && s.School.Formula is not null)
            .SelectMany(s => s.Missing.Select(m => m.Line)).Where(counted.Contains);
    }
}
