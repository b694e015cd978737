using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using FundingPlatform.Benchmarks;

// The exit code says whether every benchmark ran, so that a dry run in CI keeps them from rotting.
if (args is ["solve", "problems", ..]) return SolveProblems.Run(args[1..]);
if (args is ["set", .. string[] verb]) return SetCommands.Run(verb);

Summary[] summaries = [.. BenchmarkSwitcher.FromAssembly(System.Reflection.Assembly.GetExecutingAssembly()).Run(args)];
bool ran = summaries.Length > 0 && summaries.All(s => !s.HasCriticalValidationErrors && s.Reports.Length > 0 && s.Reports.All(r => r.Success));
return ran ? 0 : 1;
