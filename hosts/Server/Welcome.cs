using System.Net;
using FundingPlatform.Shell;

namespace FundingPlatform.Server;

/// <summary>What the console says once the server listens: what to try, or what is still missing.</summary>
internal static class Welcome
{
    public static IEnumerable<string> Lines(WebApplication host, string address)
    {
        string database = host.Services.GetRequiredService<FundingDatabase>().FilePath;
        yield return $"Database {database}";
        bool hasTokens = host.Services.GetRequiredService<Tokens>().List() is { Succeeded: true, Value.Count: > 0 };
        if (host.Environment.IsDevelopment())
        {
            foreach (string line in Try(address, database)) yield return line;
        }
        else if (!hasTokens)
        {
            yield return "Nobody can call yet. Make a token, also while the server runs, with the program that dotnet publish hosts/Cli makes:";
            yield return $"  {(OperatingSystem.IsWindows() ? @".\funding.exe" : "./funding")} token add --name \"Finance lead\" --role officer --authority 351 --db \"{database}\"";
        }

        yield return "Stop with Ctrl+C.";
    }

    private static IEnumerable<string> Try(string address, string database)
    {
        var url = new Uri(address);
        // Whoever listens everywhere is called by a name: no certificate has 0.0.0.0.
        string host = IPAddress.TryParse(url.Host, out IPAddress? ip) && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any)) ? $"localhost:{url.Port}" : url.Authority;
        string target = $"{(url.Scheme == "http" ? "-plaintext " : "")}{host}";
        return
        [
            "Development: calls from this machine without a token are an officer's, who cannot approve. To try:",
            $"  grpcurl {target} list",
            $"  grpcurl -d '{{\"authority\":{Sample.Authority},\"funding_year\":{{\"starting_year\":{Sample.Year.StartingYear}}}}}' {target} funding.allocation.v1.AllocationService/ListBudgetShares",
            "A token, as every caller elsewhere needs one:",
            $"  dotnet run --project hosts/Cli -- token add --name \"Finance lead\" --role approver --authority {Sample.Authority} --db \"{database}\"",
        ];
    }
}
