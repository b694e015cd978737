using System.Buffers.Binary;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Google.Protobuf;

namespace FundingPlatform.Load;

/// <summary>
/// h2load of nghttp2, where it is installed. It counts every HTTP 200 and so every gRPC error as a success: the bytes of a call
/// must be those of the floor.
/// </summary>
internal static partial class H2LoadTool
{
    public static bool IsThere()
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo("h2load", "--version") { RedirectStandardOutput = true, RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    public static async Task<Rate> RunAsync(
        string name, Child server, string path, string? token, int connections, int streams, TimeSpan length, IMessage request, string folder)
    {
        string body = Path.Combine(folder, "request.bin");
        byte[] bytes = new byte[5 + request.CalculateSize()];
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(1), bytes.Length - 5);
        request.WriteTo(bytes.AsSpan(5));
        await File.WriteAllBytesAsync(body, bytes).ConfigureAwait(false);
        int seconds = Math.Max(1, (int)length.TotalSeconds);
        TimeSpan cpu = server.Cpu;
        string said = await Said(
            [
                "-D", $"{seconds}", "-c", $"{connections}", "-m", $"{streams}", "-t", "1", "-d", body,
                "-H", "content-type: application/grpc", "-H", "te: trailers", .. token is null ? (string[])[] : ["-H", $"authorization: Bearer {token}"],
                new Uri(server.Address, path).AbsoluteUri,
            ]).ConfigureAwait(false);
        cpu = server.Cpu - cpu;
        double Number(Regex of) => of.Match(said) is { Success: true } found
            ? double.Parse(found.Groups[1].Value, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"h2load said nothing of the kind: {said}");
        double done = Number(Succeeded());
        if (done == 0 || Number(Failed()) > 0) throw new InvalidOperationException($"h2load: {said}");
        return new(name, (long)done, Number(PerSecond()), 0, 0) { ServerCpu = cpu.TotalMicroseconds / done, Received = Number(DataBytes()) / done, Note = "bytes of data only" };
    }

    private static async Task<string> Said(IEnumerable<string> arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo("h2load", arguments) { RedirectStandardOutput = true })!;
        string said = await process.StandardOutput.ReadToEndAsync().ConfigureAwait(false);
        await process.WaitForExitAsync().ConfigureAwait(false);
        return said;
    }

    [GeneratedRegex(@"finished in [^,]+, ([0-9.]+) req/s")]
    private static partial Regex PerSecond();

    [GeneratedRegex("([0-9]+) succeeded")]
    private static partial Regex Succeeded();

    [GeneratedRegex("([0-9]+) failed")]
    private static partial Regex Failed();

    [GeneratedRegex(@"\(([0-9]+)\) data")]
    private static partial Regex DataBytes();
}
