using System.Diagnostics;

namespace FundingPlatform.Load;

/// <summary>A server in a process of its own, as it is in use: it shares neither heap nor threads with the one who measures.</summary>
internal sealed class Child : IDisposable
{
    private static readonly TimeSpan LongestStart = TimeSpan.FromMinutes(3);

    private readonly Process process;
    private readonly TaskCompletionSource<string> address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> said = [];

    private Child(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        // Where this program is a native launcher, the servers are started by their libraries all the same.
        if (!Path.GetFileNameWithoutExtension(start.FileName).Equals("dotnet", StringComparison.OrdinalIgnoreCase)) start.FileName = "dotnet";
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, program));
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        // The floor is to have the collector that the server has.
        start.Environment["DOTNET_gcServer"] = "1";
        process = new Process { StartInfo = start, EnableRaisingEvents = true };
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.Exited += (_, _) => address.TrySetException(new InvalidOperationException($"{program} ended before it listened: {string.Join(" ", said)}"));
    }

    /// <summary>Where it listens: <c>http://127.0.0.1:40123</c>.</summary>
    public Uri Address => new(address.Task.Result);

    /// <summary>Processor time since it was started.</summary>
    public TimeSpan Cpu
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    /// <summary>Starts it and waits until it says where it listens.</summary>
    public static async Task<Child> StartAsync(string program, params IEnumerable<string> arguments)
    {
        var child = new Child(program, arguments);
        child.process.Start();
        child.process.BeginOutputReadLine();
        child.process.BeginErrorReadLine();
        try
        {
            await child.address.Task.WaitAsync(LongestStart).ConfigureAwait(false);
            return child;
        }
        catch
        {
            child.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill();
        process.WaitForExit();
        process.Dispose();
    }

    private void Hear(string? line)
    {
        const string Listening = "Listening on ";
        if (line is null) return;
        lock (said) if (said.Count < 20) said.Add(line);
        if (line.StartsWith(Listening, StringComparison.Ordinal)) address.TrySetResult(line[Listening.Length..].Split(' ')[0]);
    }
}
