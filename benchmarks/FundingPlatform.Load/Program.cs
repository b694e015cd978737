using System.CommandLine;
using System.Text;
using FundingPlatform.Load;

Console.OutputEncoding = new UTF8Encoding(false);
if (args is ["floor", .. string[] replies]) return await FloorServer.RunAsync(replies);

var seconds = new Option<double>("--seconds") { Description = "Length of one run", DefaultValueFactory = _ => 3 };
var rounds = new Option<int>("--rounds") { Description = "How often each run is made; the median counts", DefaultValueFactory = _ => 5 };
var parts = new Option<string[]>("--parts") { Description = "goals, journal, storage, reads, changes, bulk, watch; all when left out", AllowMultipleArgumentsPerToken = true };
parts.AcceptOnlyFromAmong(Options.AllParts);
var dry = new Option<bool>("--dry") { Description = "Every part for a moment, to see that it works; its figures mean nothing" };
var root = new RootCommand("Measures the journal and the server beside what the machine can do.") { seconds, rounds, parts, dry };
root.SetAction(async (parsed, _) =>
{
    string[] chosen = parsed.GetValue(parts) is { Length: > 0 } named ? named : Options.AllParts;
    var options = parsed.GetValue(dry)
        ? new Options(0.2, 1, chosen, true)
        : new Options(parsed.GetValue(seconds), parsed.GetValue(rounds), chosen, false);
    return await LoadRuns.RunAsync(options, Console.Out);
});
return await root.Parse(args).InvokeAsync();
