using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace FundingPlatform.GrpcStandIn.Tests;

/// <summary>The plain types: metadata, status, marshallers, contexts of tests.</summary>
public class TypesTests
{
    [Theory]
    [InlineData("Key", "key")]
    [InlineData("a-b_c.1", "a-b_c.1")]
    public void A_key_is_kept_in_lower_case(string key, string kept) => Assert.Equal(kept, new Metadata.Entry(key, "x").Key);

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("ключ")]
    [InlineData(":path")]
    public void A_key_with_other_characters_is_refused(string key) => Assert.ThrowsAny<ArgumentException>(() => new Metadata.Entry(key, "x"));

    [Theory]
    [InlineData("£5")]
    [InlineData("a\nb")]
    [InlineData("\u007f")]
    public void A_text_outside_printable_ascii_is_refused_when_it_is_added(string value)
    {
        var trailers = new Metadata();
        Assert.Throws<ArgumentException>(() => trailers.Add("note", value));
        Assert.Empty(trailers);
    }

    [Fact]
    public void Bytes_need_a_key_for_bytes_and_text_one_for_text()
    {
        Assert.Throws<ArgumentException>(() => new Metadata.Entry("x", [1]));
        Assert.Throws<ArgumentException>(() => new Metadata.Entry("x-bin", "text"));
        var entry = new Metadata.Entry("x-bin", [1, 2]);
        Assert.True(entry.IsBinary);
        Assert.Equal([1, 2], entry.ValueBytes);
        Assert.Throws<InvalidOperationException>(() => entry.Value);
        Assert.Equal("ab"u8.ToArray(), new Metadata.Entry("x", "ab").ValueBytes);
    }

    [Fact]
    public void The_last_entry_of_a_key_counts_and_all_can_be_had()
    {
        var metadata = new Metadata { { "a", "1" }, { "b-bin", new byte[] { 7 } }, { "A", "2" } };
        Assert.Equal("2", metadata.GetValue("A"));
        Assert.Equal([7], metadata.GetValueBytes("b-bin"));
        Assert.Equal(["1", "2"], metadata.GetAll("a").Select(entry => entry.Value));
        Assert.Null(metadata.Get("c"));
        Assert.Throws<InvalidOperationException>(() => Metadata.Empty.Add("a", "b"));
    }

    [Fact]
    public void A_status_tells_itself_and_an_exception_its_status()
    {
        var e = new RpcException(new Status(StatusCode.NotFound, "no such school"));
        Assert.Equal("Status(StatusCode=\"NotFound\", Detail=\"no such school\")", e.Message);
        Assert.Equal(StatusCode.NotFound, e.StatusCode);
        Assert.Empty(e.Trailers);
        Assert.Equal("", default(Status).Detail);
    }

    [Fact]
    public void A_rich_status_goes_in_and_comes_out()
    {
        var trailers = new Metadata();
        Assert.Null(trailers.GetRpcStatus());
        trailers.SetRpcStatus(new() { Code = 5, Message = "first" });
        trailers.SetRpcStatus(new() { Code = 5, Message = "second" });
        Assert.Equal("second", Assert.Single(trailers).ValueBytes is { Length: > 0 } ? trailers.GetRpcStatus()!.Message : "");
        var damaged = new Metadata { { "grpc-status-details-bin", new byte[] { 0xFF } } };
        Assert.Null(damaged.GetRpcStatus(ignoreParseError: true));
        Assert.ThrowsAny<IOException>(() => damaged.GetRpcStatus());
    }

    [Fact]
    public async Task A_tests_own_context_gives_its_http_context_by_user_state()
    {
        var context = new OwnContext();
        Assert.Throws<InvalidOperationException>(() => context.GetHttpContext());
        var http = new DefaultHttpContext();
        context.UserState["__HttpContext"] = http;
        Assert.Same(http, context.GetHttpContext());
        await context.WriteResponseHeadersAsync(new() { { "a", "b" } });
        Assert.Equal("b", context.ResponseTrailers.GetValue("a"));
    }

    [Fact]
    public void A_channel_wants_http_and_one_way_to_send()
    {
        Assert.Throws<ArgumentException>(() => GrpcChannel.ForAddress("ftp://localhost"));
        using var http = new HttpClient();
        using var handler = new SocketsHttpHandler();
        Assert.Throws<ArgumentException>(() => GrpcChannel.ForAddress("http://localhost", new() { HttpClient = http, HttpHandler = handler }));
    }

    [Fact]
    public void What_is_no_generated_service_and_a_host_without_grpc_are_refused_when_they_are_mapped()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        using (WebApplication without = builder.Build()) Assert.Throws<InvalidOperationException>(() => without.MapGrpcService<ProbeEndpoint>());

        builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddGrpc();
        using WebApplication host = builder.Build();
        Assert.Throws<InvalidOperationException>(() => host.MapGrpcService<TypesTests>());
    }
}
