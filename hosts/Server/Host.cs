using FundingPlatform.Allocation;
using FundingPlatform.Banding;
using FundingPlatform.BlockTransfers;
using FundingPlatform.Contingency;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;
using FundingPlatform.TopUps;
using FundingPlatform.VolumeTopUps;
using Microsoft.AspNetCore.Hosting.Server;

namespace FundingPlatform.Server;

/// <summary>Puts the modules together behind one address.</summary>
internal static class Host
{
    /// <summary>Builds the host and opens its database. What forbids it is thrown as a <see cref="FaultException"/>.</summary>
    public static WebApplication Build(Settings settings, TextWriter output)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, EnvironmentName = settings.Environment });
        builder.Configuration.AddEnvironmentVariables("FUNDING_").AddInMemoryCollection(settings.Values);
        Listening.On(builder);
        bool sample = Sample.IsWanted(builder);
        string database = builder.Configuration["Database"] is { Length: > 0 } named ? named : throw new FaultException(NoDatabase);

        builder.Services.AddSchools().AddBanding().AddTopUps().AddVolumeTopUps().AddContingency().AddBlockTransfers().AddAllocation();
        builder.Services.AddShell(database);
        Action started = QuietUntilStarted(builder.Logging);
        WebApplication host = Built(builder);
        try
        {
            host.Lifetime.ApplicationStarted.Register(started);
            host.MapShell();
            // Before the books are built from what is recorded.
            if (sample) Sample.Load(host, output);
            host.MapSchools();
            host.MapBanding();
            host.MapTopUps();
            host.MapVolumeTopUps();
            host.MapContingency();
            host.MapBlockTransfers();
            host.MapAllocation();
            return host;
        }
        catch
        {
            ((IDisposable)host).Dispose();
            throw;
        }
    }

    private static WebApplication Built(WebApplicationBuilder builder)
    {
        try
        {
            return builder.Build();
        }
        catch (InvalidOperationException unusable)
        {
            // Such as a level of logging that there is not.
            throw new FaultException(new Fault("setting_invalid", unusable.Message, FaultKind.Invalid));
        }
    }

    /// <summary>Begins to listen and says where, and what comes next.</summary>
    public static async Task StartAsync(WebApplication host, TextWriter output, CancellationToken stop)
    {
        try
        {
            await host.StartAsync(stop);
        }
        catch (InvalidOperationException unusable)
        {
            // Kestrel's word for an https address without a certificate.
            throw new FaultException(new Fault("cannot_start", $"The server cannot start: {unusable.Message}", FaultKind.Invalid));
        }

        IReadOnlyList<string> addresses = Listening.Bound(host.Services.GetRequiredService<IServer>());
        await output.WriteLineAsync($"Listening on {string.Join(" and ", addresses)}");
        foreach (string line in Welcome.Lines(host, addresses[0])) await output.WriteLineAsync(line);
        await output.FlushAsync(stop);
    }

    // Why a server cannot start is said in one sentence; the frameworks would put a stack trace before it.
    private static Action QuietUntilStarted(ILoggingBuilder logging)
    {
        bool started = false;
        foreach (string category in (string[])["Microsoft.Extensions.Hosting.Internal.Host", "Microsoft.AspNetCore.Server.Kestrel"])
            logging.AddFilter(category, level => Volatile.Read(ref started) && level >= LogLevel.Warning);
        return () => Volatile.Write(ref started, true);
    }

    private static Fault NoDatabase =>
        new("database_not_named", "No database is named. Start the server with --database <file>, or set Database in appsettings.json or FUNDING_DATABASE.", FaultKind.Invalid);
}
