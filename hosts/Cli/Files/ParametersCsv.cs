using FundingPlatform.Allocation;

namespace FundingPlatform.Cli.Files;

/// <summary>
/// <c>audit/parameters.csv</c>: every rule value with its source and how far it is checked. A value that several
/// authorities share is written once; an authority's own value follows with its code before the name.
/// </summary>
internal static class ParametersCsv
{
    public const string Header = "parameter,value,unit,status,source,file,line";

    public static void Write(Stream stream, YearStartRun run)
    {
        using var csv = new CsvWriter(stream, Header);
        HashSet<Parameter> shared = run.Authorities.Count > 1 ? [.. run.Authorities[0].Rules.Parameters] : [];
        foreach (AuthorityBudget authority in run.Authorities.Skip(1))
            shared.IntersectWith(authority.Rules.Parameters);

        for (int i = 0; i < run.Authorities.Count; i++)
            foreach (Parameter parameter in run.Authorities[i].Rules.Parameters)
                if (run.Authorities.Count == 1 || (shared.Contains(parameter) && i == 0)) Row(csv, parameter.Name, parameter);
                else if (!shared.Contains(parameter)) Row(csv, $"{run.Authorities[i].Code}:{parameter.Name}", parameter);
    }

    private static void Row(CsvWriter csv, string name, Parameter parameter) => csv
        .Text(name).NumberOrText(parameter.Value).Text(parameter.Unit).Text(Words.Of(parameter.Status))
        .Text(parameter.Source).Text(parameter.At.File).Whole((long)parameter.At.Line).EndRow();
}
