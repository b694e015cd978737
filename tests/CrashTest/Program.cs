using System.Diagnostics;
using System.Globalization;
using FundingPlatform.CrashTest;

const string usage = "usage: dotnet run -c Release --project tests/CrashTest -- [--kills N] [--seed N] [--results FILE]";
(int kills, int seed, string? results) = (50, Random.Shared.Next(), null);
for (int i = 0; i < args.Length; i += 2)
{
    string value = i + 1 < args.Length ? args[i + 1] : "";
    bool known = args[i] switch
    {
        "--kills" => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out kills) && kills > 0,
        "--seed" => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out seed),
        "--results" => (results = value).Length > 0,
        _ => false,
    };
    if (known) continue;
    await Console.Error.WriteLineAsync(usage);
    return 2;
}

return await Report.Run(kills, seed, results);
