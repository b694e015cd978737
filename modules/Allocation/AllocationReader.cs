using FundingPlatform.Allocation.Storage;
using FundingPlatform.Kernel;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Allocation;

/// <summary>Reads what this module has recorded, over one connection; sees what that connection sees.</summary>
public sealed class AllocationReader
{
    private readonly SqliteConnection connection;

    private AllocationReader(SqliteConnection connection) => this.connection = connection;

    /// <summary>The caller keeps the connection open and disposes it.</summary>
    public static AllocationReader Over(SqliteConnection connection) => new(connection);

    /// <summary>Whether a year start of that year filled gaps with made-up figures.</summary>
    public bool IsIllustrative(FundingYear year)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT max(illustrative) FROM allocation_year_start WHERE year = $year";
        command.Parameters.AddWithValue("$year", year.StartingYear);
        return command.ExecuteScalar() is long and 1;
    }

    /// <summary>Whether a year start of that year worked out the authority's shares.</summary>
    public bool Covers(int authorityCode, FundingYear year)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM allocation_year_start WHERE year = $year AND authority IN (0, $authority)";
        command.Parameters.AddWithValue("$year", year.StartingYear);
        command.Parameters.AddWithValue("$authority", authorityCode);
        return command.ExecuteScalar() is long and > 0;
    }

    /// <summary>Every year start that was recorded, by year and authority (0 for all of England).</summary>
    public IReadOnlyList<(int Authority, FundingYear Year)> YearStarts()
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT authority, year FROM allocation_year_start ORDER BY year, authority";
        using SqliteDataReader rows = command.ExecuteReader();
        List<(int, FundingYear)> starts = [];
        while (rows.Read()) starts.Add((rows.GetInt32(0), new(rows.GetInt32(1))));
        return starts;
    }

    /// <summary>
    /// Which shares are meant by an authority (0 for all of England) and a year, where either may be left out (null) as long as the
    /// database leaves no choice. One authority of a year start of all is meant only by its code. Faults:
    /// <c>year_not_started</c>, <c>year_start_ambiguous</c>; both list what there is.
    /// </summary>
    public Outcome<(int Authority, FundingYear Year)> Meant(int? authority, FundingYear? year)
    {
        IReadOnlyList<(int Authority, FundingYear Year)> starts = YearStarts();
        if (starts.Count == 0)
            return new Fault("year_not_started", "There is no year start in this database, so it holds no shares: run year-start first.", FaultKind.NotFound);
        (int, FundingYear)[] meant = [.. starts
            .Where(s => (year is null || s.Year == year) && (authority is null || s.Authority == authority || s.Authority == 0))
            .Select(s => (authority ?? s.Authority, s.Year)).Distinct()];
        string held = string.Join(", ", starts.Select(s => $"{(s.Authority == 0 ? "all of England" : $"authority {s.Authority}")} for {s.Year}"));
        string asked = (authority switch { null => "Shares", 0 => "The shares of all of England", _ => $"The shares of authority {authority}" }) + (year is null ? "" : $" for {year}");
        return meant switch
        {
            [var one] => one,
            [] => new Fault("year_not_started", $"{asked} are not in this database. It holds those of {held}.", FaultKind.NotFound),
            _ => new Fault("year_start_ambiguous", $"This database holds the shares of {held}: name the authority and the year.", FaultKind.Invalid),
        };
    }

    /// <summary>What the year start that worked out an authority's shares (0 for all) found in its files; all are warnings.</summary>
    public IReadOnlyList<Finding> InputFindings(int authorityCode, FundingYear year) => StoredFindings.Read(connection, year, authorityCode);

    /// <summary>Every grant of a year, by authority code.</summary>
    public IReadOnlyList<DsgGrant> Grants(FundingYear year) => StoredGrants.Read(connection, year, null);

    /// <summary>The authority's grant of a year, or null.</summary>
    public DsgGrant? Grant(int authorityCode, FundingYear year) => StoredGrants.Read(connection, year, authorityCode).FirstOrDefault();

    /// <summary>The parameters of a year in the order of their file, national (authority 0) or an authority's own; none when nothing was recorded.</summary>
    public ParameterSet Parameters(int authorityCode, FundingYear year) => StoredParameters.Read(connection, year, authorityCode);

    /// <summary>What the authority's own files state for the year.</summary>
    internal AuthorityInputs Inputs(int authorityCode, FundingYear year) => StoredInputs.Read(connection, year, authorityCode);
}
