using System.Text;
using FundingPlatform.Server;

// The pound sign must survive a redirect to a file, also where the console's own code page lacks it.
Console.OutputEncoding = new UTF8Encoding(false);
return await CommandLine.RunAsync(args, Console.Out, Console.Error, CancellationToken.None);
