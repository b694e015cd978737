using System.Buffers.Text;
using FundingPlatform.Kernel;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Contract = Funding.Type.V1;

namespace FundingPlatform.Shell.Tests;

public sealed class FieldTests
{
    [Theory]
    [InlineData(2024, 2, 29, true)]
    [InlineData(2023, 2, 29, false)]
    [InlineData(2023, 2, 30, false)]
    [InlineData(2023, 13, 1, false)]
    [InlineData(2023, 0, 1, false)]
    [InlineData(2023, 1, 0, false)]
    [InlineData(0, 1, 1, false)]
    [InlineData(1, 1, 1, true)]
    [InlineData(9999, 12, 31, true)]
    [InlineData(10000, 1, 1, false)]
    [InlineData(-1, 1, 1, false)]
    [InlineData(2023, 1, int.MinValue, false)]
    public void A_day_that_the_calendar_has_not_is_refused_with_its_field(int year, int month, int day, bool exists)
    {
        var wire = new Contract.Date { Year = year, Month = month, Day = day };
        if (exists) Assert.Equal(new DateOnly(year, month, day), Field.Date(wire, "span.from"));
        else Assert.Equal(("date_invalid", "span.from"), Refused(() => Field.Date(wire, "span.from")));
    }

    [Fact]
    public void A_span_without_an_end_has_none_and_one_without_a_beginning_is_refused()
    {
        var from = new Contract.Date { Year = 2023, Month = 4, Day = 1 };
        Assert.Equal(new DateSpan(new(2023, 4, 1), DateSpan.NoEnd), Field.Span(new Contract.DateSpan { From = from }, "span"));
        Assert.Equal(("field_missing", "span"), Refused(() => Field.Span(null, "span")));
        Assert.Equal(("field_missing", "span.from"), Refused(() => Field.Span(new Contract.DateSpan { Until = from }, "span")));
        Assert.Null(ToWire.Span(Field.Span(new Contract.DateSpan { From = from }, "span")).Until);
    }

    [Theory]
    [InlineData(1899, false)]
    [InlineData(1900, true)]
    [InlineData(9998, true)]
    [InlineData(9999, false)]
    [InlineData(0, false)]
    public void A_funding_year_lies_between_1900_and_9998(int year, bool valid)
    {
        var wire = new Contract.FundingYear { StartingYear = year };
        if (valid) Assert.Equal(new FundingYear(year), Field.Year(wire, "funding_year"));
        else Assert.Equal(("year_invalid", "funding_year"), Refused(() => Field.Year(wire, "funding_year")));
    }

    [Theory]
    [InlineData("", "request_id_missing")]
    [InlineData("8f14e45fceea467f95754a1d3f2c6b10", "request_id_invalid")]
    [InlineData("{8f14e45f-ceea-467f-9575-4a1d3f2c6b10}", "request_id_invalid")]
    [InlineData("8f14e45f-ceea-467f-9575-4a1d3f2c6b1g", "request_id_invalid")]
    [InlineData("8F14E45F-CEEA-467F-9575-4A1D3F2C6B10", null)]
    public void A_request_id_is_a_UUID_in_its_long_form(string text, string? code) => Assert.Equal(code, Field.RequestId(text).Fault?.Code);

    [Theory]
    [InlineData("", "field_missing")]
    [InlineData("a\nb", "field_invalid")]
    [InlineData("a\0", "field_invalid")]
    [InlineData(" a", "field_invalid")]
    [InlineData("a ", "field_invalid")]
    [InlineData("a\uFFFD", "field_invalid")]
    [InlineData("123456", "field_invalid")]
    [InlineData("12345", null)]
    [InlineData("é ü", null)]
    public void A_text_has_its_length_and_no_control_characters(string text, string? code)
    {
        if (code is null) Assert.Equal(text, Field.Text(text, "name", 5));
        else Assert.Equal((code, "name"), Refused(() => Field.Text(text, "name", 5)));
    }

    [Fact]
    public void What_is_below_nothing_is_refused_and_what_is_left_out_stays_out()
    {
        Assert.Equal(("amount_negative", "hours"), Refused(() => Field.QuantityOrNull(new() { HundredMillionths = -1 }, "hours")));
        Assert.Equal(("amount_negative", "amount"), Refused(() => Field.RateOrNull(new() { Millionths = long.MinValue }, "amount")));
        Assert.Equal((null, Quantity.Zero), (Field.QuantityOrNull(null, "hours"), Field.QuantityOrNull(new(), "hours")));
    }

    [Theory]
    [InlineData(0, "field_missing")]
    [InlineData(99, "field_invalid")]
    [InlineData(1000, "field_invalid")]
    [InlineData(-351, "field_invalid")]
    public void An_authority_has_three_digits(int code, string fault) =>
        Assert.Equal((fault, "authority"), Refused(() => Field.Authority(code, "authority")));

    [Fact]
    public void A_word_that_the_contract_does_not_know_is_refused()
    {
        Assert.Equal(FindingSeverity.Error, Field.Word<FindingSeverity>(2, "severity"));
        Assert.Equal("field_missing", Refused(() => Field.Word<FindingSeverity>(0, "severity")).Code);
        Assert.Equal("field_invalid", Refused(() => Field.Word<FindingSeverity>(3, "severity")).Code);
        Assert.Equal("field_invalid", Refused(() => Field.Word<FindingSeverity>(-1, "severity")).Code);
    }

    [Fact]
    public void Every_kind_of_fault_and_every_status_of_a_source_has_a_word_on_the_wire()
    {
        foreach (FaultKind kind in System.Enum.GetValues<FaultKind>()) ToWire.StatusOf(kind);
        foreach (SourceStatus status in System.Enum.GetValues<SourceStatus>())
            Assert.Equal($"{status}", $"{ToWire.Status(status)}");
    }

    [Theory]
    [InlineData(0, 100)]
    [InlineData(1, 1)]
    [InlineData(1000, 1000)]
    [InlineData(int.MaxValue, 1000)]
    public void A_page_has_the_size_that_was_asked_for_within_its_limits(int asked, int size) => Assert.Equal(size, Page.Of(asked, "", new Empty()).Size);

    [Fact]
    public void A_page_token_leads_on_after_its_row_and_only_in_the_list_that_gave_it()
    {
        // ErrorInfo stands for a request: it has a text beside the page.
        var request = new ErrorInfo { Domain = "351" };
        string token = Page.Of(5, "", request).TokenAfter("p:17/ü");

        Assert.Equal("p:17/ü", Page.Of(5, token, request).After);
        Assert.Equal("page_token_invalid", Refused(() => Page.Of(5, token, new ErrorInfo { Domain = "352" })).Code);
        Assert.Equal("page_token_invalid", Refused(() => Page.Of(5, token, new Empty())).Code);
        Assert.Equal("page_size_invalid", Refused(() => Page.Of(-1, "", request)).Code);
    }

    [Fact]
    public void A_page_token_that_somebody_made_or_changed_is_refused()
    {
        byte[] token = Base64Url.DecodeFromChars(Page.Of(5, "", new Empty()).TokenAfter("p17"));
        token[^1]++;
        foreach (string made in (string[])[Base64Url.EncodeToString(token), "p17", "!", "é", "AAAA", Base64Url.EncodeToString(token.AsSpan(0, 12))])
            Assert.Equal("page_token_invalid", Refused(() => Page.Of(5, made, new Empty())).Code);
    }

    private static (string Code, string? Field) Refused(Action read)
    {
        Fault fault = Assert.Throws<FaultException>(read).Fault;
        return (fault.Code, fault.Field);
    }

    private static (string Code, string? Field) Refused<T>(Func<T> read) => Refused(() => { read(); });
}
