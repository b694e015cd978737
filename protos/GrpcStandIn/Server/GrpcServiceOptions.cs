using System.Collections.ObjectModel;
using System.IO.Compression;
using Grpc.Core.Interceptors;
using Grpc.Core.Wire;
using Microsoft.Extensions.DependencyInjection;

namespace Grpc.AspNetCore.Server;

/// <summary>Options of all services, or of one (<see cref="GrpcServiceOptions{TService}"/>).</summary>
public class GrpcServiceOptions
{
    /// <summary>Largest request message in bytes, 4 MB unless set; null takes any.</summary>
    public int? MaxReceiveMessageSize { get; set; } = Names.DefaultMaxMessageSize;

    /// <summary>Largest response message in bytes; null, the default, sends any.</summary>
    public int? MaxSendMessageSize { get; set; }

    /// <summary>Whether a client is told the text of an exception that nobody translated. False unless set.</summary>
    public bool? EnableDetailedErrors { get; set; }

    /// <summary><c>gzip</c> compresses responses to clients that accept it; null or <c>identity</c> does not.</summary>
    public string? ResponseCompressionAlgorithm { get; set; }

    public CompressionLevel? ResponseCompressionLevel { get; set; }

    /// <summary>True leaves unknown services to the rest of the pipeline; otherwise they are answered with UNIMPLEMENTED.</summary>
    public bool? IgnoreUnknownServices { get; set; }

    /// <summary>The first sees a call first. Those of all services come before those of one.</summary>
    public InterceptorCollection Interceptors { get; } = [];
}

/// <summary>Options of one service; they begin as a copy of those of all services.</summary>
public class GrpcServiceOptions<TService> : GrpcServiceOptions where TService : class;

/// <summary>Interceptors in the order in which they see a call.</summary>
public class InterceptorCollection : Collection<InterceptorRegistration>
{
    /// <summary>The arguments come before those that the container provides.</summary>
    public void Add<TInterceptor>(params object[] args) where TInterceptor : Interceptor => Add(typeof(TInterceptor), args);

    public void Add(Type interceptorType, params object[] args)
    {
        ArgumentNullException.ThrowIfNull(interceptorType);
        if (!interceptorType.IsAssignableTo(typeof(Interceptor)))
            throw new ArgumentException($"{interceptorType} is no {nameof(Interceptor)}.", nameof(interceptorType));
        Add(new InterceptorRegistration(interceptorType, args));
    }
}

/// <summary>One interceptor of a collection: made for each call, or taken from the container when it is registered there.</summary>
public class InterceptorRegistration
{
    private readonly object[] arguments;
    private readonly ObjectFactory factory;

    internal InterceptorRegistration(Type type, object[] arguments)
    {
        (Type, this.arguments) = (type, arguments);
        factory = ActivatorUtilities.CreateFactory(type, [.. arguments.Select(argument => argument.GetType())]);
    }

    public Type Type { get; }

    internal Interceptor Get(IServiceProvider services, out bool isOurs)
    {
        object? registered = arguments.Length == 0 ? services.GetService(Type) : null;
        isOurs = registered is null;
        return (Interceptor)(registered ?? factory(services, arguments));
    }
}

/// <summary>What AddGrpc returns, to add to.</summary>
public interface IGrpcServerBuilder
{
    IServiceCollection Services { get; }
}
