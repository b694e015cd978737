using System.Globalization;
using FundingPlatform.Load;

TimeSpan length = TimeSpan.FromSeconds(args.Length > 1 ? double.Parse(args[1], CultureInfo.InvariantCulture) : 3);
string folder = Directory.CreateTempSubdirectory("funding-load-").FullName;
var runs = new JournalRuns(folder, length);
Console.WriteLine("| changes, each durable | a second | p50 us | p99 us | x bare |");
Console.WriteLine("|---|---|---|---|---|");
Rate bare = runs.BareCommits();
foreach (Rate rate in (Rate[])[runs.Fsync(), bare, await runs.Ours(1), await runs.Ours(8), await runs.Ours(64), await runs.Ours(256), await runs.OneTransaction(50_000), runs.BareCommits(), await runs.Ours(1), await runs.Ours(64)])
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {rate.Name} | {rate.PerSecond:N0} | {rate.P50:N0} | {rate.P99:N0} | {rate.PerSecond / bare.PerSecond:N2} |"));
Directory.Delete(folder, recursive: true);
return 0;
