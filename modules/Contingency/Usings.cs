global using Fields = FundingPlatform.Shell.JsonFields;
global using Findings = FundingPlatform.Shell.JsonFindings;
global using JsonPlace = FundingPlatform.Shell.JsonPlace;
global using Words = FundingPlatform.Kernel.EnumWords;
