using System.Net;
using FundingPlatform.Kernel;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace FundingPlatform.Server;

/// <summary>
/// Where the server listens. Tokens and pupils' data travel over the wire, so without TLS it is this machine only, however
/// the address was given.
/// </summary>
internal static class Listening
{
    public const string Default = "127.0.0.1:5050";

    private static readonly string[] ElsewhereSettings = ["urls", "http_ports", "https_ports"];

    /// <summary>Sets HTTP/2 and the address; faults <c>address_invalid</c> and <c>tls_required</c>.</summary>
    public static void On(WebApplicationBuilder builder)
    {
        ConfigurationManager settings = builder.Configuration;
        bool hasCertificate = settings["Kestrel:Certificates:Default:Path"] is not null;
        string? listen = settings["Listen"];
        bool elsewhere = ElsewhereSettings.Any(name => settings[name] is not null) || settings.GetSection("Kestrel:Endpoints").GetChildren().Any();
        if (listen is not null || !elsewhere)
            builder.WebHost.UseUrls(Url(listen ?? Default, hasCertificate)).PreferHostingUrls(true);
        foreach (string url in Urls(settings, onlyHosting: listen is not null || !elsewhere)) Refuse(url);
        // Without TLS there is nothing that could agree on a version, so it is HTTP/2 and nothing else; with it as well.
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            // As the framework configures it, but for good: a file that changes while the server runs would be bound to unchecked.
            kestrel.Configure(settings.GetSection("Kestrel"), reloadOnChange: false);
            kestrel.ConfigureEndpointDefaults(listening => listening.Protocols = HttpProtocols.Http2);
        });
    }

    /// <summary>The addresses that the started server is bound to; fault <c>tls_required</c> should one of them escape the check before.</summary>
    public static IReadOnlyList<string> Bound(IServer server)
    {
        string[] addresses = [.. server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses];
        foreach (string address in addresses) Refuse(address);
        return addresses;
    }

    private static IEnumerable<string> Urls(ConfigurationManager settings, bool onlyHosting)
    {
        foreach (string url in Parts(settings["urls"])) yield return url;
        if (onlyHosting) yield break;
        foreach (string port in Parts(settings["http_ports"])) yield return $"http://*:{port}";
        foreach (IConfigurationSection endpoint in settings.GetSection("Kestrel:Endpoints").GetChildren())
            if (endpoint["Url"] is { } url) yield return url;
    }

    private static string[] Parts(string? list) => list?.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    private static string Url(string listen, bool hasCertificate)
    {
        int colon = listen.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(listen[(colon + 1)..], out _) || listen.Contains('/', StringComparison.Ordinal))
            throw new FaultException(Invalid(listen));
        return $"{(hasCertificate ? "https" : "http")}://{listen}";
    }

    private static void Refuse(string url)
    {
        BindingAddress address;
        try
        {
            address = BindingAddress.Parse(url);
        }
        catch (FormatException)
        {
            throw new FaultException(Invalid(url));
        }

        // Brackets around anything but an IPv6 address make it a host name to Kestrel, and for those it listens everywhere.
        if (address.Host.StartsWith('[') && !IPAddress.TryParse(address.Host, out _)) throw new FaultException(Invalid(url));
        if (address.Scheme == "https" || address.IsUnixPipe || address.IsNamedPipe || IsLoopback(address.Host)) return;
        throw new FaultException(new Fault(
            "tls_required",
            $"Without TLS the server listens on this machine only, and {url} can be reached from others. Give a certificate with --certificate, or listen on {Default}.",
            FaultKind.Invalid));
    }

    private static Fault Invalid(string address) =>
        new("address_invalid", $"'{address}' is no address to listen on: give host and port, as {Default}.", FaultKind.Invalid);

    // Told apart exactly as Kestrel does it.
    private static bool IsLoopback(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out IPAddress? address) && IPAddress.IsLoopback(address));
}
