using FundingPlatform.InteropServer;
using Microsoft.Extensions.Hosting;

const string usage = "usage: dotnet run --project tests/InteropServer -- --port N";
if (args is not ["--port", var text] || !ushort.TryParse(text, out ushort port))
{
    await Console.Error.WriteLineAsync(usage);
    return 2;
}

await using var host = InteropHost.Build(port);
await host.StartAsync();
await Console.Out.WriteLineAsync($"listening on {host.Urls.First()}");
await host.WaitForShutdownAsync();
return 0;
