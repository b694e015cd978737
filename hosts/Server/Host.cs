using FundingPlatform.Allocation;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;
using Microsoft.AspNetCore.Hosting.Server;

namespace FundingPlatform.Server;

/// <summary>Puts the modules together behind one address.</summary>
internal static class Host
{
    /// <summary>Builds the host and opens its database. What forbids it is thrown as a <see cref="FaultException"/>.</summary>
    public static WebApplication Build(Settings settings)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, EnvironmentName = settings.Environment });
        builder.Configuration.AddEnvironmentVariables("FUNDING_").AddInMemoryCollection(settings.Values);
        Listening.On(builder);
        string database = builder.Configuration["Database"] is { Length: > 0 } named ? named : throw new FaultException(NoDatabase);

        builder.Services.AddSingleton(SchoolsModule.Parts).AddSingleton(BandingModule.Parts).AddSingleton(AllocationModule.Parts);
        builder.Services.AddShell(database);
        WebApplication host = builder.Build();
        try
        {
            host.MapShell();
            return host;
        }
        catch
        {
            ((IDisposable)host).Dispose();
            throw;
        }
    }

    /// <summary>Begins to listen and says where.</summary>
    public static async Task StartAsync(WebApplication host, TextWriter output, CancellationToken stop)
    {
        await host.StartAsync(stop);
        IReadOnlyList<string> addresses = Listening.Bound(host.Services.GetRequiredService<IServer>());
        await output.WriteLineAsync($"Listening on {string.Join(" and ", addresses)}");
        await output.FlushAsync(stop);
    }

    private static Fault NoDatabase =>
        new("database_not_named", "No database is named. Start the server with --database <file>, or set Database in appsettings.json or FUNDING_DATABASE.", FaultKind.Invalid);
}
