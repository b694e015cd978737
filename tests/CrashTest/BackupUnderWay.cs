using System.Diagnostics;
using FundingPlatform.Allocation;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.CrashTest;

/// <summary>
/// A backup that is made while the server works and dies: in this process, which lives and must end with a copy, or by the
/// command line, which is killed with the server and may leave a whole copy or none.
/// </summary>
internal sealed class BackupUnderWay(Generation generation, string target, bool inProcess)
{
    private readonly Change[] before = [.. generation.Clients.SelectMany(c => c.Ledger).Where(c => c.Acknowledged is not null)];
    private Task<Outcome<JournalHead>>? copying;
    private Process? process;

    public bool IsInProcess => inProcess;

    /// <summary>Begins the copy, and waits until the first of its bytes are there.</summary>
    public async Task Begin()
    {
        if (inProcess) copying = Task.Run(() => Backup.Into(generation.Database, target, SmallAuthority.Modules));
        else process = Process.Start(ServerProcess.Program("funding.dll", "backup", "--db", generation.Database, "--to", target))!;
        (string folder, string name) = (Path.GetDirectoryName(target)!, Path.GetFileName(target));
        while (copying?.IsCompleted != true && process?.HasExited != true && !Directory.EnumerateFiles(folder, name + "*").Any()) await Task.Yield();
    }

    public void Kill()
    {
        if (process is null) return;
        process.Kill();
        process.WaitForExit();
        process.Dispose();
    }

    /// <summary>What is wrong with the copy, or with the next one.</summary>
    public async Task<IReadOnlyList<string>> Check()
    {
        List<string> failures = [];
        if (copying is not null && (await copying).Fault is { } fault) failures.Add($"backup: {fault.Message}");
        if (File.Exists(target)) await CheckCopy(failures);
        else if (inProcess) failures.Add("backup: there is no copy");
        // What a killed backup leaves behind is not in the way of the next one of that name.
        File.Delete(target);
        if (Backup.Into(generation.Database, target, SmallAuthority.Modules).Fault is { } again) failures.Add($"backup, again: {again.Message}");
        File.Delete(target);
        return failures;
    }

    private async Task CheckCopy(List<string> failures)
    {
        var report = await Verification.Of(target, SmallAuthority.Modules, TimeProvider.System, null, BookComparison.Compare);
        if (report.Fault is { } fault) failures.Add($"backup: {fault.Message}");
        else if (!report.Value.IsSound) failures.Add("backup: the copy is not sound");
        using FundingDatabase copy = FundingDatabase.OpenReadOnly(target, SmallAuthority.Modules).OrThrow();
        using SqliteConnection connection = copy.OpenReader();
        HashSet<Guid> there = [.. Journal.Over(connection).Entries(generation.Before + 1).Select(e => e.RequestId)];
        failures.AddRange(before.Where(c => !there.Contains(c.Id)).Select(c => $"backup: {c} was acknowledged before it began and is not in the copy"));
    }
}
