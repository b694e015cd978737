global using Words = FundingPlatform.Kernel.EnumWords;
