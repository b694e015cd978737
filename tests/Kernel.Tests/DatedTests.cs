namespace FundingPlatform.Kernel.Tests;

public class DatedTests
{
    private static readonly Dated<int> Rule = new("band 3",
    [
        new(new(2023, 9, 1), 200, "paper B", SourceStatus.Given),
        new(new(2022, 4, 1), 100, "paper A", SourceStatus.Verified),
    ]);

    [Fact]
    public void A_value_holds_from_its_date_until_the_next_one()
    {
        Assert.Equal(100, Rule.At(new(2023, 8, 31)).Value);
        Assert.Equal(200, Rule.At(new(2023, 9, 1)).Value);
        Assert.Equal(200, Rule.At(DateOnly.MaxValue).Value);
    }

    [Fact]
    public void A_span_is_cut_where_the_value_changes_and_the_pieces_join_up()
    {
        (DateSpan Span, DatedValue<int> Entry)[] pieces = [.. Rule.Over(new FundingYear(2023).Span)];
        Assert.Equal([(new DateSpan(new(2023, 4, 1), new(2023, 9, 1)), 100), (new DateSpan(new(2023, 9, 1), new(2024, 4, 1)), 200)], pieces.Select(p => (p.Span, p.Entry.Value)));
        Assert.Empty(Rule.Over(new(new(2023, 4, 1), new(2023, 4, 1))));
    }

    [Fact]
    public void A_day_before_the_first_value_is_a_fault_when_asked_and_an_error_when_used()
    {
        Assert.Null(Rule.Covers(new FundingYear(2022).Span));
        Fault? fault = Rule.Covers(new FundingYear(2021).Span);
        Assert.Equal("rule_not_in_force", fault?.Code);
        Assert.Contains("2022-04-01", fault?.Message);
        Assert.Throws<RuleNotInForceException>(() => Rule.At(new(2022, 3, 31)));
        Assert.Equal("rule_not_in_force", new Dated<int>("empty", []).Covers(new FundingYear(2023).Span)?.Code);
    }

    [Fact]
    public void Two_values_from_one_day_are_refused() =>
        Assert.Throws<ArgumentException>(() => new Dated<int>("x", [new(new(2023, 4, 1), 1, "a", SourceStatus.Given), new(new(2023, 4, 1), 2, "b", SourceStatus.Given)]));

    [Fact]
    public void Spans_are_half_open_so_touching_ones_share_no_day()
    {
        DateSpan april = new(new(2023, 4, 1), new(2023, 5, 1)), may = new(new(2023, 5, 1), new(2023, 6, 1));
        Assert.Equal(30, april.Days);
        Assert.False(april.Overlaps(may));
        Assert.False(april.Contains(new DateOnly(2023, 5, 1)));
        Assert.True(april.Within(may).IsEmpty);
        Assert.Equal(0, new DateSpan(new(2023, 5, 1), new(2023, 4, 1)).Days);
        Assert.True(new FundingYear(2023).Span.Contains(april));
    }
}
