using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Storage;

/// <summary>Values to the lines of facts and back: whole pence, millionths and hundred-millionths.</summary>
internal static class Lines
{
    public static GrantLine Of(DsgGrant g) => new(
        g.AuthorityCode, g.AuthorityName, g.Year.StartingYear, g.SchoolsBlock.Pence, g.CentralSchoolServices.Pence,
        g.HighNeedsBeforeDeductions.Pence, g.EarlyYears.Pence, g.PrimaryUnit.Millionths, g.SecondaryUnit.Millionths,
        g.PrimaryPupils.HundredMillionths, g.SecondaryPupils.HundredMillionths, g.Premises.Pence, g.Growth.Pence,
        g.AreaCostAdjustment?.HundredMillionths, g.HighNeedsUnit?.Millionths, g.Note, g.Source.File, g.Source.Line);

    public static ParameterLine Of(Parameter p) => new(p.Name, p.Value, p.Unit, p.Status.Word(), p.Source, p.At.File, p.At.Line);

    public static SourceStatus Status(string word) => SourceStatuses.Words[word];

    /// <summary>The source of an input as outputs print it: the user's own word and where it was read.</summary>
    public static string Source(string source, string file, int line) => $"{source} ({new SourceRef(file, line)})";
}
