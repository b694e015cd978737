using System.Net;
using Funding.Probe.V1;
using FundingPlatform.Shell;
using Grpc.Core;

namespace FundingPlatform.Server.Tests;

public sealed class AccessTests : IAsyncLifetime
{
    private ProbeHost host = null!;

    public async ValueTask InitializeAsync() => host = await ProbeHost.StartAsync();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    /// <summary>In the order reader, officer, approver, auditor: y may call, n may not.</summary>
    [Theory]
    [InlineData("Unary", "nyyn")]
    [InlineData("Read", "nyyy")]
    [InlineData("Approve", "nnyn")]
    [InlineData("Audit", "nnny")]
    [InlineData("Unmarked", "nnnn")]
    public async Task A_method_lets_in_the_roles_that_its_mark_names(string method, string expected)
    {
        foreach ((AccessRole role, int i) in Enum.GetValues<AccessRole>().Select((role, i) => (role, i)))
        {
            Reply reply = await host.CallAsync(method, host.Token(role));
            Assert.Equal((role, expected[i]), (role, reply.Status == StatusCode.OK ? 'y' : 'n'));
            if (expected[i] == 'n') Assert.Equal((StatusCode.PermissionDenied, "role_insufficient"), (reply.Status, reply.Code));
        }
    }

    [Theory]
    [InlineData("Unary", MethodType.Unary)]
    [InlineData("ClientStream", MethodType.ClientStreaming)]
    [InlineData("ServerStream", MethodType.ServerStreaming)]
    [InlineData("Duplex", MethodType.DuplexStreaming)]
    public async Task Every_kind_of_call_is_checked_and_told_who_is_calling(string method, MethodType type)
    {
        Assert.Equal((StatusCode.Unauthenticated, "token_missing"), StatusAndCode(await host.CallAsync(method, null, type: type)));
        Assert.Equal((StatusCode.PermissionDenied, "role_insufficient"), StatusAndCode(await host.CallAsync(method, host.Token(AccessRole.Reader), type: type)));
        Reply reply = await host.CallAsync(method, host.Token(AccessRole.Officer), type: type);
        Assert.Equal("the Officer, Officer, 351", ProbeMessage.Parser.ParseFrom(reply.First).Text);
    }

    [Theory]
    [InlineData("fp_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "Bearer {0}", "token_invalid")]
    [InlineData("", "Bearer {0}", "token_missing")]
    [InlineData("x", "Basic {0}", "token_missing")]
    [InlineData("x", "{0}", "token_missing")]
    [InlineData("x", "Bearer {0}", "token_invalid")]
    [InlineData(null, "Bearer {0}x", "token_invalid")]
    [InlineData(null, "Bearer {0} {0}", "token_invalid")]
    [InlineData(null, "Basic {0}", "token_missing")]
    [InlineData(null, "Bearer {0}", null)]
    [InlineData(null, "bearer {0}", null)]
    [InlineData(null, "BEARER   {0}", null)]
    public async Task A_credential_is_a_bearer_token_that_is_known(string? token, string header, string? code)
    {
        token ??= host.Token(AccessRole.Officer);
        Reply reply = await Bearing(string.Format(System.Globalization.CultureInfo.InvariantCulture, header, token));
        Assert.Equal((code is null ? StatusCode.OK : StatusCode.Unauthenticated, code), StatusAndCode(reply));
    }

    [Fact]
    public async Task Two_credentials_are_none()
    {
        string officer = host.Token(AccessRole.Officer), reader = host.Token(AccessRole.Reader);
        Assert.Equal((StatusCode.Unauthenticated, "token_invalid"), StatusAndCode(await Bearing($"Bearer {officer}", $"Bearer {reader}")));
        Assert.Equal((StatusCode.Unauthenticated, "token_invalid"), StatusAndCode(await Bearing($"Bearer {officer}", $"Bearer {officer}")));
    }

    [Theory]
    [InlineData(null, "token_missing")]
    [InlineData("Bearer fp_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "token_invalid")]
    public async Task Without_a_credential_nothing_is_waited_for_of_what_a_call_sends(string? credential, string code)
    {
        using var client = new HttpClient();
        using var body = new Unending();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(host.Address, "funding.probe.v1.ProbeService/Unary"))
        {
            Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = body,
        };
        if (credential is not null) request.Headers.Add("authorization", credential);
        using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromSeconds(4), TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.OK, "application/grpc", "16"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType, response.Headers.GetValues("grpc-status").Single()));
        byte[] details = Convert.FromBase64String(response.Headers.GetValues("grpc-status-details-bin").Single());
        Assert.Contains(code, System.Text.Encoding.UTF8.GetString(details), StringComparison.Ordinal);
        Assert.Single(host.Logged.Of("FundingPlatform.Access"), l => l.EndsWith(code, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_token_that_is_revoked_while_the_message_comes_is_refused()
    {
        NewToken made = host.Tokens.Add("Ann", AccessRole.Officer, 351).Value;
        using var client = new HttpClient();
        using var body = new Unending();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(host.Address, "funding.probe.v1.ProbeService/Unary"))
        {
            Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = body,
        };
        request.Headers.Add("authorization", $"Bearer {made.Text}");
        Task<HttpResponseMessage> sending = client.SendAsync(request, HttpCompletionOption.ResponseContentRead, TestContext.Current.CancellationToken);
        await Task.Delay(TimeSpan.FromSeconds(1.5), TestContext.Current.CancellationToken);
        host.Tokens.Revoke(made.Token.Id).OrThrow();
        body.End();
        using HttpResponseMessage response = await sending;
        Assert.Equal("16", response.Headers.Concat(response.TrailingHeaders).Single(h => h.Key == "grpc-status").Value.Single());
    }

    [Fact]
    public async Task A_revoked_token_is_refused_from_the_next_call_on()
    {
        NewToken made = host.Tokens.Add("Ann", AccessRole.Officer, 351).Value;
        Assert.Equal(StatusCode.OK, (await host.CallAsync("Unary", made.Text)).Status);
        new Tokens(host.Tokens.FilePath.Replace(".tokens.json", "", StringComparison.Ordinal), TimeProvider.System).Revoke(made.Token.Id).OrThrow();
        Assert.Equal((StatusCode.Unauthenticated, "token_invalid"), StatusAndCode(await host.CallAsync("Unary", made.Text)));
    }

    [Fact]
    public async Task An_expired_token_is_told_when_its_time_was_over()
    {
        string text = new Tokens(host.Tokens.FilePath.Replace(".tokens.json", "", StringComparison.Ordinal), new LongAgo()).Add("Ann", AccessRole.Officer, 351, 1).Value.Text;
        Reply reply = await host.CallAsync("Unary", text);
        Assert.Equal((StatusCode.Unauthenticated, "token_expired"), StatusAndCode(reply));
        Assert.Contains("2001-01-02", reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_header_larger_than_any_token_is_refused_and_the_server_stays_well()
    {
        Reply reply = await Bearing("Bearer " + new string('x', 200_000));
        Assert.NotEqual(StatusCode.OK, reply.Status);
        Assert.Equal((StatusCode.Unauthenticated, "token_invalid"), StatusAndCode(await Bearing("Bearer " + new string('x', 10_000))));
        Assert.Equal(StatusCode.OK, (await host.CallAsync("Unary", host.Token(AccessRole.Officer))).Status);
    }

    [Fact]
    public async Task A_broken_list_of_tokens_lets_nobody_in_and_tells_the_operator_why()
    {
        string token = host.Token(AccessRole.Officer);
        File.WriteAllText(host.Tokens.FilePath, "{");
        Reply reply = await host.CallAsync("Unary", token);
        Assert.Equal((StatusCode.Internal, "tokens_unreadable"), StatusAndCode(reply));
        Assert.DoesNotContain(host.Tokens.FilePath, reply.Text, StringComparison.Ordinal);
        Assert.Contains(host.Logged.Of("FundingPlatform.Access"), l => l.Contains(host.Tokens.FilePath, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_call_that_reads_data_of_pupils_is_logged_with_its_caller_and_outcome_and_never_with_what_it_asked()
    {
        await host.CallAsync("Read", host.Token(AccessRole.Officer), "P-7788");
        await host.CallAsync("Read", host.Token(AccessRole.Auditor, 352), "fault");
        await host.CallAsync("ReadStream", host.Token(AccessRole.Approver), "P-7788", MethodType.ServerStreaming);
        await host.CallAsync("Unary", host.Token(AccessRole.Officer), "P-7788");
        string[] lines = [.. host.Logged.Of("FundingPlatform.Access").Select(l => System.Text.RegularExpressions.Regex.Replace(l, @"ipv4:127\.0\.0\.1:\d+", "peer"))];
        Assert.Equal(
            [
                "Information: Data of pupils: /funding.probe.v1.ProbeService/Read by the Officer (Officer, authority 351) from peer: OK",
                "Information: Data of pupils: /funding.probe.v1.ProbeService/Read by the Auditor (Auditor, authority 352) from peer: date_invalid",
                "Information: Data of pupils: /funding.probe.v1.ProbeService/ReadStream by the Approver (Approver, authority 351) from peer: OK",
            ],
            lines);
    }

    [Fact]
    public async Task Every_refused_call_is_logged_without_its_token()
    {
        string reader = host.Token(AccessRole.Reader);
        await host.CallAsync("Unary", null);
        await host.CallAsync("Unary", reader);
        string[] lines = [.. host.Logged.Of("FundingPlatform.Access")];
        Assert.Equal(2, lines.Length);
        Assert.Matches(@"^Warning: Refused: /funding\.probe\.v1\.ProbeService/Unary by \(null\) .*: token_missing$", lines[0]);
        Assert.Matches(@"^Warning: Refused: .* by the Reader \(Reader, authority 351\) from ipv4:127\.0\.0\.1:\d+: role_insufficient$", lines[1]);
        Assert.DoesNotContain(lines, l => l.Contains(reader, StringComparison.Ordinal));
    }

    [Fact]
    public async Task On_a_development_machine_a_local_call_without_a_token_is_an_officers_who_cannot_approve()
    {
        await using ProbeHost development = await ProbeHost.StartAsync("Development");
        Assert.Equal("local-officer, Officer, any", ProbeMessage.Parser.ParseFrom((await development.CallAsync("Unary", null)).First).Text);
        Assert.Equal((StatusCode.PermissionDenied, "role_insufficient"), StatusAndCode(await development.CallAsync("Approve", null)));
        Assert.Equal((StatusCode.PermissionDenied, "role_insufficient"), StatusAndCode(await development.CallAsync("Audit", null)));
        Assert.Equal((StatusCode.Unauthenticated, "token_invalid"), StatusAndCode(await development.CallAsync("Unary", "fp_wrong")));
        Assert.Equal("the Approver, Approver, 351", ProbeMessage.Parser.ParseFrom((await development.CallAsync("Approve", development.Token(AccessRole.Approver))).First).Text);
    }

    private Task<Reply> Bearing(params string[] credentials)
    {
        var headers = new Metadata();
        foreach (string credential in credentials) headers.Add("authorization", credential);
        return host.Channel.CallAsync("funding.probe.v1.ProbeService/Unary", MethodType.Unary, [[]], headers);
    }

    private static (StatusCode Status, string? Code) StatusAndCode(Reply reply) => (reply.Status, reply.Code);

    private sealed class LongAgo : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2001, 1, 1, 0, 0, 0, TimeSpan.Zero);
    }

    /// <summary>An empty message whose last byte comes when it is told to.</summary>
    private sealed class Unending : HttpContent
    {
        private readonly TaskCompletionSource end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Unending() => Headers.ContentType = new("application/grpc");

        public void End() => end.TrySetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(new byte[4]);
            await stream.FlushAsync();
            await end.Task;
            await stream.WriteAsync(new byte[1]);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }

        protected override void Dispose(bool disposing)
        {
            End();
            base.Dispose(disposing);
        }
    }
}
