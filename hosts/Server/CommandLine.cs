using System.CommandLine;
using System.Net.Sockets;
using System.Security.Cryptography;
using FundingPlatform.Kernel;

namespace FundingPlatform.Server;

/// <summary>The command line of the server: parses, runs the host until it is told to stop, and says in one sentence why it cannot.</summary>
internal static class CommandLine
{
    private const int Done = 0, Refused = 1, Usage = 2;

    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error, CancellationToken stop)
    {
        (RootCommand root, Func<ParseResult, Settings> read) = Describe();
        root.SetAction((parsed, cancel) => ServeAsync(read(parsed), output, error, cancel));
        ParseResult result = root.Parse(args);
        if (result.Errors.Count == 0)
            return await result.InvokeAsync(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, stop);

        foreach (string message in result.Errors.Select(e => e.Message).Distinct(StringComparer.Ordinal)) await error.WriteLineAsync(message);
        await error.WriteLineAsync("See --help.");
        return Usage;
    }

    private static (RootCommand Root, Func<ParseResult, Settings> Read) Describe()
    {
        var database = new Option<string?>("--database", "-d") { Description = "Database file; made when it is not there" };
        var listen = new Option<string?>("--listen", "-l") { Description = $"Address and port (default: {Listening.Default}); other machines are served only with a certificate" };
        var sample = new Option<bool>("--sample") { Description = "Load the sample authority into an empty database" };
        var certificate = new Option<string?>("--certificate") { Description = "Certificate for TLS: a PFX file, or a PEM file with --certificate-key" };
        var key = new Option<string?>("--certificate-key") { Description = "Private key of a PEM certificate" };
        var password = new Option<string?>("--certificate-password") { Description = "Password of the PFX file or the key; better given as FUNDING_KESTREL__CERTIFICATES__DEFAULT__PASSWORD" };
        var environment = new Option<string?>("--environment") { Description = "Development or Production (default: ASPNETCORE_ENVIRONMENT, else Production)" };
        var root = new RootCommand("The platform behind its gRPC contracts.") { database, listen, sample, certificate, key, password, environment };
        return (root, parsed => new Settings(parsed.GetValue(environment), new Dictionary<string, string?>
        {
            ["Database"] = parsed.GetValue(database),
            ["Listen"] = parsed.GetValue(listen),
            ["Sample"] = parsed.GetValue(sample) ? "true" : null,
            ["Kestrel:Certificates:Default:Path"] = Full(parsed.GetValue(certificate)),
            ["Kestrel:Certificates:Default:KeyPath"] = Full(parsed.GetValue(key)),
            ["Kestrel:Certificates:Default:Password"] = parsed.GetValue(password),
        }.Where(setting => setting.Value is not null)));
    }

    // What is named here lies where the caller stands, not where the program's settings lie.
    private static string? Full(string? path) => string.IsNullOrWhiteSpace(path) ? path : Path.GetFullPath(path);

    private static async Task<int> ServeAsync(Settings settings, TextWriter output, TextWriter error, CancellationToken stop)
    {
        try
        {
            await using WebApplication host = Host.Build(settings, output);
            await Host.StartAsync(host, output, stop);
            await host.WaitForShutdownAsync(stop);
            return Done;
        }
        catch (FaultException refusal)
        {
            await error.WriteLineAsync($"{refusal.Fault.Message} [{refusal.Fault.Code}]");
        }
        catch (InvalidDataException unreadable)
        {
            // A settings file; where in it stands innermost.
            await error.WriteLineAsync($"{unreadable.Message} {unreadable.GetBaseException().Message} [settings_unreadable]");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or SocketException or CryptographicException or NotSupportedException)
        {
            await error.WriteLineAsync($"The server cannot start: {failure.Message} [cannot_start]");
        }

        return Refused;
    }
}

/// <summary>The environment, if it was named, and the settings of the command line by their names in a settings file.</summary>
internal sealed record Settings(string? Environment, IEnumerable<KeyValuePair<string, string?>> Values);
