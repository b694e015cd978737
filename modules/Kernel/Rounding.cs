namespace FundingPlatform.Kernel;

/// <summary>Which way an amount between two units goes. Every mode works on the size of the amount, then puts the sign back.</summary>
public enum RoundingMode
{
    /// <summary>To the nearest; a half goes away from zero.</summary>
    HalfUp,

    /// <summary>To the nearest; a half goes to the even unit.</summary>
    HalfEven,

    /// <summary>Toward zero.</summary>
    Truncate,

    /// <summary>Away from zero.</summary>
    Up,
}

/// <summary>Where in the calculation a rule rounds (DOMAIN Part C, 31).</summary>
public enum RoundingStage
{
    /// <summary>The amount of one day, before it is multiplied by days.</summary>
    Day,

    /// <summary>Each line: one band, value and period of one placement, or one factor of the formula.</summary>
    Line,

    /// <summary>The year's total of one pupil at one school.</summary>
    Pupil,

    /// <summary>Each payment of the year's payment plan.</summary>
    Payment,

    /// <summary>The year's total of one school.</summary>
    School,
}

/// <summary>How an exact number of pence becomes money: a mode and a unit in pence (1 penny, 100 a pound, 1,200 a multiple of £12).</summary>
public readonly record struct Rounding(RoundingMode Mode, long UnitPence)
{
    /// <summary>Half up to the penny.</summary>
    public static Rounding Penny => new(RoundingMode.HalfUp, 1);

    /// <summary>Rounds an exact number of pence.</summary>
    public Money Apply(Exact pence) => new((long)pence.RoundTo(Mode, UnitPence));
}
