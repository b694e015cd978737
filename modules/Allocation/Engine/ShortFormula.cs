using System.Runtime.CompilerServices;
using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Engine;

/// <summary>
/// The constants of the short way: every fraction of the rules in its lowest powers of ten over the packed inputs, so that
/// most products stay below 2^53, where a double holds them without a second one beside it. <see cref="Of"/> adds up how large
/// each number can get over the schools of the columns, and gives null where one of them has no room: then the exact way runs.
/// </summary>
internal sealed class ShortFormula
{
    /// <summary>A pupil-led line in two steps, and its weight in notional SEN, in its parts.</summary>
    public readonly record struct SplitLine(SplitRounder.Split Rate, double Weight);

    /// <summary>A line that takes a pair of doubles.</summary>
    public readonly record struct PairedLine(double Number, Rounder Rounder, double Weight);

    /// <summary>The lines of eight schools of a kind: the first of each way, how many take two steps, and how many pairs, those with units of 32 bits first.</summary>
    public readonly record struct KindOfLines(int FirstSplit, int Splits, int FirstPair, int NarrowPairs, int WidePairs);

    private readonly SplitLine[] splits;
    private readonly PairedLine[] pairs;
    private readonly KindOfLines[] kinds;

    // Read where they stand: a copy for every vector would cost more than what is done with it.
    private readonly SplitRounder split;
    private readonly RoundedShare uplift, guaranteedShare;
    private Rounder capRounder;
    private readonly (BudgetLine Line, double Weight)[] others;

    private ShortFormula(CompiledRules rules, Columns columns, PackedInputs packed)
    {
        (Columns, Packed) = (columns, packed);
        Unit = rules.Rounder.Rounding.UnitPence;
        (LineShare[] shares, Int128 pupilLed) = Shares(rules);
        Minimum(rules);
        long baseline = packed.Largest(PackedField.BaselinePerPupil), pupils = packed.Largest(PackedField.Pupils), wholePupil = Quantity.Scale / packed.PupilParts;
        Int128 guaranteed = (2 * (Int128)baseline + 1) * pupils;
        Fits = guaranteed < WholeNumbers.WholeLimit;
        long size = (long)Math.Abs(rules.MfgPercentage), zeros = PowersOfTen.Dividing(size, Quantity.Scale);
        (uplift, Falls) = (new(size / zeros, Quantity.Scale / zeros, RoundingMode.HalfUp, baseline), rules.MfgPercentage < 0);
        guaranteedShare = new(1, wholePupil, RoundingMode.HalfUp, Fits ? (long)guaranteed : 0);

        // No stage adds more than the share at the level, and no amount of the block is larger than all of them together.
        Int128 level = LargestLevel(rules) * pupils / wholePupil + 1, ready = packed.Largest(PackedField.Fixed) + (Int128)packed.Largest(PackedField.GivenLessExclusions);
        Int128 adjusted = pupilLed + level + 2 * ready;
        Int128 block = 2 * adjusted + guaranteed / wholePupil + 1 + packed.Largest(PackedField.GivenAndAdjustments);
        Cap(rules, adjusted, baseline, pupils, wholePupil);
        var weights = new double[packed.Places];
        others = NotionalSen(rules, block, pupils, weights);
        split = Rounding(shares, rules.Rounder.Rounding);
        (splits, pairs, kinds) = Lines(shares, weights, rules.Rounder.Rounding.Mode, split);
    }

    public Columns Columns { get; }
    public PackedInputs Packed { get; }

    /// <summary>So many places, the first ones, take two steps.</summary>
    public int SplitPlaces { get; private set; }

    /// <summary>Their second step.</summary>
    public ref readonly SplitRounder Split => ref split;

    /// <summary>The lines of a kind of <see cref="PackedInputs"/>, and where its split and its paired ones begin.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public KindOfLines Lines(int kind, out ReadOnlySpan<SplitLine> split, out ReadOnlySpan<PairedLine> paired)
    {
        split = splits;
        paired = pairs;
        return kinds[kind];
    }

    /// <summary>Pence in a unit of the lines.</summary>
    public double Unit { get; }

    public double MinimumPrimary { get; private set; }
    public double MinimumKeyStage3 { get; private set; }
    public double MinimumKeyStage4 { get; private set; }

    /// <summary>Parts of a penny in a product of levels and pupils.</summary>
    public double LevelParts { get; private set; }

    public ref readonly RoundedShare Uplift => ref uplift;

    /// <summary>Whether the guarantee's percentage is below 0.</summary>
    public bool Falls { get; }

    public ref readonly RoundedShare Guaranteed => ref guaranteedShare;

    /// <summary>Whether the deduction's parts fit; else it takes the exact way's digits.</summary>
    public bool HasShortCap { get; private set; }

    /// <summary>Parts of a penny in pupils x per pupil x (1 + cap).</summary>
    public double CapParts { get; private set; }
    public double CapFactor { get; private set; }
    public double CapScale { get; private set; }
    public ref readonly Rounder CapRounder => ref capRounder;

    /// <summary>The exact way's rules, for the deduction that does not fit.</summary>
    public CompiledRules Rules { get; private init; } = null!;

    /// <summary>Parts of a penny in which notional SEN is added up.</summary>
    public double NotionalParts { get; private set; } = 1;
    public double NotionalLump { get; private set; }
    public double NotionalPerPupil { get; private set; }
    public double NotionalOfBlock { get; private set; }

    /// <summary>The lines beside the pupil-led ones that weigh something, with their weights.</summary>
    public ReadOnlySpan<(BudgetLine Line, double Weight)> Others => others;

    private bool Fits { get; set; }

    /// <summary>The constants, or null where a number has no room.</summary>
    public static ShortFormula? Of(CompiledRules rules, Columns columns, PackedInputs packed)
    {
        // Ties to even ask for a remainder, and top-ups may be replaced after what they weigh has been judged here.
        if (rules.Rounder.Rounding.Mode == RoundingMode.HalfEven || rules.NotionalShares.Any(part => part.Line.Part() == BudgetPart.HighNeedsAllocation)) return null;
        var formula = new ShortFormula(rules, columns, packed) { Rules = rules };
        return formula.Fits ? formula : null;
    }

    /// <summary>A line's rate over its packed units, in units of rounding and lowest powers of ten.</summary>
    private readonly record struct LineShare(long Number, long Divisor, long Largest);

    private (LineShare[] Shares, Int128 Most) Shares(CompiledRules rules)
    {
        Int128 most = 0;
        long unit = rules.Rounder.Rounding.UnitPence;
        var shares = new LineShare[Packed.Places];
        for (int place = 0; place < shares.Length; place++)
        {
            long rate = (long)rules.Rates[Packed.Factor(place)], parts = LineRounder.PartsInPenny / Packed.Parts(place);
            long zeros = PowersOfTen.Dividing(rate, parts);
            shares[place] = new(rate / zeros, parts / zeros * unit, Packed.Largest(place));
            most += (Int128)rate * Packed.Largest(place) / parts + unit;
        }

        return (shares, most);
    }

    // The second divisor with which most lines hold that lie before the first that does not.
    private SplitRounder Rounding(LineShare[] shares, Rounding rounding)
    {
        SplitRounder best = default;
        for (long divisor = 10; divisor <= LineRounder.PartsInPenny; divisor *= 10)
        {
            var rounder = new SplitRounder(divisor * rounding.UnitPence, rounding.Mode);
            int holds = 0;
            while (holds < Packed.NarrowPlaces && rounder.Of(shares[holds].Number, shares[holds].Divisor, shares[holds].Largest) is not null) holds++;
            if (divisor == 10 || holds > SplitPlaces) (best, SplitPlaces) = (rounder, holds);
        }

        return best;
    }

    private (SplitLine[] Splits, PairedLine[] Pairs, KindOfLines[] Kinds) Lines(LineShare[] shares, double[] weights, RoundingMode mode, SplitRounder rounder)
    {
        List<SplitLine> splitLines = [];
        List<PairedLine> paired = [];
        var kindsOfLines = new KindOfLines[Packed.PlacesOfKinds.Count];
        for (int kind = 0; kind < kindsOfLines.Length; kind++)
        {
            int[] places = Packed.PlacesOfKinds[kind];
            int splitPlaces = places.Count(place => place < SplitPlaces), narrow = places.Count(place => place < Packed.NarrowPlaces);
            kindsOfLines[kind] = new(splitLines.Count, splitPlaces, paired.Count, narrow - splitPlaces, places.Length - narrow);
            foreach (int place in places)
                if (place < SplitPlaces) splitLines.Add(new(rounder.Of(shares[place].Number, shares[place].Divisor, shares[place].Largest)!.Value, weights[place]));
                else paired.Add(new(shares[place].Number, new(shares[place].Divisor, mode), weights[place]));
        }

        return ([.. splitLines], [.. paired], kindsOfLines);
    }

    private void Minimum(CompiledRules rules)
    {
        long parts = LineRounder.PartsInPenny / Packed.PupilParts;
        long zeros = PowersOfTen.Dividing([rules.MinimumPrimary, rules.MinimumKeyStage3, rules.MinimumKeyStage4], parts);
        (MinimumPrimary, MinimumKeyStage3, MinimumKeyStage4) = (rules.MinimumPrimary / zeros, rules.MinimumKeyStage3 / zeros, rules.MinimumKeyStage4 / zeros);
        LevelParts = parts / zeros;
    }

    // Pence of a pupil, up to the next one.
    private static Int128 LargestLevel(CompiledRules rules) =>
        (Int128)Math.Max(Math.Max(rules.MinimumPrimary, rules.MinimumKeyStage3), rules.MinimumKeyStage4) * 100 / Rate.Scale + 1;

    // scale x (A - N b (1 + cap)): with N in wholePupil parts and 1 + cap in its lowest powers of ten, all of the bracket is whole.
    private void Cap(CompiledRules rules, Int128 adjusted, long baseline, long pupils, long wholePupil)
    {
        long factor = Quantity.Scale + (long)rules.Cap, zeros = PowersOfTen.Dividing(factor, Quantity.Scale), scale = (long)rules.Scale, round = PowersOfTen.Dividing(scale, Quantity.Scale);
        Int128 parts = (Int128)wholePupil * (Quantity.Scale / zeros), excess = adjusted * parts + (Int128)baseline * pupils * (factor / zeros), divisor = parts * (Quantity.Scale / round);
        HasShortCap = excess < WholeNumbers.WholeLimit && divisor <= WholeNumbers.DivisorLimit && excess / parts < WholeNumbers.QuotientLimit / 2;
        if (!HasShortCap) return;
        (CapParts, CapFactor, CapScale) = ((double)parts, factor / zeros, scale / round);
        capRounder = new((long)divisor, RoundingMode.HalfUp);
    }

    // All parts are taken so fine that each weight, the lump and the amount per pupil's unit are whole numbers of them; the door
    // here proves that no sum of them reaches 2^51, so that twice the sum and a penny stay below 2^53.
    private (BudgetLine Line, double Weight)[] NotionalSen(CompiledRules rules, Int128 block, long pupils, double[] weights)
    {
        long zeros = PowersOfTen.Dividing((long)rules.NotionalOfBlock, Quantity.Scale);
        foreach ((_, double share) in rules.NotionalShares) zeros = PowersOfTen.Dividing((long)share, zeros);
        long ofShares = Quantity.Scale / zeros, perPupil = (long)rules.NotionalPerPupil;
        long partsOfProduct = LineRounder.PartsInPenny / Packed.PupilParts, ofPupils = partsOfProduct / PowersOfTen.Dividing(perPupil, partsOfProduct);
        long parts = Math.Max(ofShares, ofPupils);
        double Weight(double share) => (double)((Int128)share * parts / Quantity.Scale);

        (NotionalParts, NotionalLump, NotionalOfBlock) = (parts, rules.NotionalLump * parts, Weight(rules.NotionalOfBlock));
        Int128 each = (Int128)perPupil * parts / partsOfProduct;
        Int128 sum = each * pupils + (Int128)Math.Abs(rules.NotionalLump) * parts + (Int128)rules.NotionalOfBlock * parts / Quantity.Scale * block + parts;
        NotionalPerPupil = (double)each;
        var beside = new List<(BudgetLine, double)>();
        foreach ((BudgetLine line, double share) in rules.NotionalShares)
        {
            sum += (Int128)share * parts / Quantity.Scale * Largest(line, block);
            int place = line.IsPupilLed() ? Packed.PlaceOf(line) : -1;
            if (place >= 0) weights[place] += Weight(share) * Unit;
            else if (!line.IsPupilLed()) beside.Add((line, Weight(share)));
        }

        Fits &= sum < WholeNumbers.WholeLimit / 4;
        return [.. beside];
    }

    // An amount that was given may be larger than what it comes to together with others.
    private Int128 Largest(BudgetLine line, Int128 block)
    {
        if (line.IsPupilLed() || line is BudgetLine.MinimumPerPupil or BudgetLine.Mfg or BudgetLine.CapAndScale) return block;
        double most = 0;
        foreach (double amount in Columns.Line(line)) most = Math.Max(most, Math.Abs(amount));
        return (Int128)most;
    }
}
