using FundingPlatform.Allocation;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;

namespace FundingPlatform.Server;

/// <summary>
/// Loads the sample authority into an empty database: always in Development, elsewhere only when it is asked for. Its
/// schools, rolls and grant are real; its placements are generated and marked illustrative.
/// </summary>
internal static class Sample
{
    public const int Authority = 351;
    public static readonly FundingYear Year = new(2023);

    /// <summary>Fault <c>setting_invalid</c>.</summary>
    public static bool IsWanted(WebApplicationBuilder builder)
    {
        string? setting = builder.Configuration["Sample"];
        bool asked = false;
        if (setting is { Length: > 0 } && !bool.TryParse(setting, out asked))
            throw new FaultException(new Fault("setting_invalid", $"The setting Sample is '{setting}': write true or false.", FaultKind.Invalid));
        return asked || builder.Environment.IsDevelopment();
    }

    /// <summary>Leaves a database that is not empty as it is. Faults: <c>samples_missing</c>, and the first error in a sample file.</summary>
    public static void Load(WebApplication host, TextWriter output)
    {
        var database = host.Services.GetRequiredService<FundingDatabase>();
        using (ReaderLease state = database.RentReader())
        {
            if (state.Sequence > 0) return;
        }

        string samples = host.Configuration["Samples"] ?? SamplesFolder.Find(AppContext.BaseDirectory) ?? throw new FaultException(Missing);
        Read<YearStartLoad> loaded = YearStart.LoadInto(database, new YearStartRequest(samples, null, "", Authority, Year, false), _ => { }).OrThrow();
        if (loaded.Value is null)
        {
            Finding error = loaded.Findings.First(f => f.Severity == FindingSeverity.Error);
            throw new FaultException(new Fault(error.Code, error.ToString(), FaultKind.Invalid));
        }

        output.WriteLine($"Loaded the sample, Bury (351) in {Year}: {loaded.Value.Schools} schools with real figures, {loaded.Value.Placements} placements that are made up and marked so.");
    }

    private static Fault Missing =>
        new("samples_missing", "The folder samples was not found beside the program: name it with the setting Samples, or start without the sample.", FaultKind.NotFound);
}
