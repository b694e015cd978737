using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace FundingPlatform.CrashTest;

/// <summary>The real server as a process of its own, on a free port of this machine.</summary>
internal sealed partial class ServerProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private const int LinesKept = 40;

    private readonly Process process;
    private readonly Queue<string> words = [];
    private readonly TaskCompletionSource<Uri> listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long began = Stopwatch.GetTimestamp();

    private ServerProcess(Process process)
    {
        this.process = process;
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => listening.TrySetException(new InvalidOperationException("The server ended before it listened."));
    }

    /// <summary>From the start of the process to its first line.</summary>
    public TimeSpan TimeToListen { get; private set; }

    /// <summary>Starts the process and does not wait for it.</summary>
    public static ServerProcess Begin(string database)
    {
        ProcessStartInfo start = Program("FundingPlatform.Server.dll", "--database", database, "--listen", "127.0.0.1:0", "--environment", "Production");
        var server = new ServerProcess(new Process { StartInfo = start });
        server.process.Start();
        server.process.BeginOutputReadLine();
        server.process.BeginErrorReadLine();
        return server;
    }

    /// <summary>Where it listens; throws with its last words when it does not get that far.</summary>
    public async Task<Uri> Address()
    {
        try
        {
            return await listening.Task.WaitAsync(Patience);
        }
        catch (Exception e) when (e is TimeoutException or InvalidOperationException)
        {
            throw new InvalidOperationException($"{e.Message} Its last words: {LastWords}", e);
        }
    }

    /// <summary>Ends the process at once, by SIGKILL where there are signals: nothing in it runs any more.</summary>
    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    public bool HasEnded => process.HasExited;

    public string LastWords
    {
        get
        {
            lock (words) return string.Join(" | ", words);
        }
    }

    public void Dispose()
    {
        if (!process.HasExited) Kill();
        process.Dispose();
    }

    /// <summary>How to start a program of the platform that lies beside this one.</summary>
    public static ProcessStartInfo Program(string assembly, params string[] arguments) =>
        new(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [Path.Combine(AppContext.BaseDirectory, assembly), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };

    private void Hear(string? line)
    {
        if (line is null) return;
        lock (words)
        {
            words.Enqueue(line);
            if (words.Count > LinesKept) words.Dequeue();
        }

        if (Listening().Match(line) is not { Success: true } match) return;
        TimeToListen = Stopwatch.GetElapsedTime(began);
        listening.TrySetResult(new Uri(match.Groups[1].Value));
    }

    [GeneratedRegex("^Listening on (http://[^ ]+)")]
    private static partial Regex Listening();
}
