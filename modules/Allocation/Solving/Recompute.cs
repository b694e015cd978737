using FundingPlatform.Allocation.Books;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Solving;

/// <summary>
/// An authority's year recomputed with other values of a scheme: every placement priced from its awards and days, every share from its inputs, with nothing of the model
/// that a search works on.
/// </summary>
internal sealed record Recompute(AuthorityBudget Budget, string Scheme)
{
    public static Read<Recompute> Of(YearInputs inputs, SchoolsSide side, Scheme scheme)
    {
        YearInputs changed = inputs with { Schemes = new Dictionary<string, Scheme>(inputs.Schemes) { [scheme.Id] = scheme } };
        return new Book(changed, PricedYear.Of(changed), side).Build().Map(budget => new Recompute(budget, scheme.Id));
    }

    /// <summary>Pence that the authority's own pupils of settings cost by the scheme's top-ups; no settings: all.</summary>
    public long Total(IReadOnlyList<Setting> settings) => Budget.Placements
        .Where(p => p.Scheme == Scheme && p.Placement.HomeAuthority == Budget.Code && (settings.Count == 0 || settings.Contains(p.Placement.Setting)))
        .Sum(p => p.Amount?.Pence ?? 0);

    /// <summary>How the model, and the constraints, are contradicted; null where all is as the search said.</summary>
    public string? Contradicts(Recompute present, BandModel model, Stated stated, IReadOnlyList<long> values)
    {
        long[] given = [.. values];
        foreach (Setting setting in model.Settings)
            if (Total([setting]) != model.Total([setting], given))
                return $"{ConstraintWords.Setting(setting)} costs {new Money(Total([setting]))}, and the search says {new Money(model.Total([setting], given))}";
        for (int s = 0; s < model.Schools.Length; s++)
        {
            SchoolPart school = model.Schools[s];
            Money moved = Budget.Schools[s].BudgetShare - present.Budget.Schools[s].BudgetShare;
            if (moved.Pence != model.PenceAt(school, given) - model.PenceAt(school, model.Present))
                return $"the share of school {school.School} changes by {moved}, and the search says by {new Money(model.PenceAt(school, given) - model.PenceAt(school, model.Present))}";
            foreach (SolveConstraint.SchoolLoss loss in stated.Constraints.OfType<SolveConstraint.SchoolLoss>().Where(l => l.Groups.Count == 0 || l.Groups.Contains(school.Group)))
                if (school.Pieces.Count > 0 && -moved.Pence > Stated.MayLose(loss, school))
                    return $"school {school.School} loses {-moved}, more than constraint '{loss.Id}' allows";
        }

        return null;
    }
}
