using System.Text;
using FundingPlatform.Cli.Commands;

// The pound sign must survive a redirect to a file, also where the console's own code page lacks it.
Console.OutputEncoding = new UTF8Encoding(false);
return CommandLine.Run(args, Console.Out, Console.Error, TimeProvider.System);
