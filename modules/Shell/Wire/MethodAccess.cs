using System.Reflection;
using Role = Funding.Type.V1.Role;
using AccessExtensions = Funding.Type.V1.AccessExtensions;
using FundingPlatform.Kernel;
using FundingPlatform.Shell.Rules;
using Google.Protobuf.Reflection;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace FundingPlatform.Shell.Wire;

/// <summary>
/// What a method says about who may call it. It is read from the descriptor of the very service that answers, so no list of
/// services has to be kept: a service without a descriptor, and a method without the mark, are open to nobody.
/// </summary>
internal sealed record MethodAccess(string Name, Admission Admission, Role Least, bool OnlyReads, bool ReadsPupils)
{
    private const string Health = "grpc.health.v1.Health";
    private static readonly string[] Reflection = ["grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection"];

    /// <summary>Fault <c>role_insufficient</c>, or null when the caller's role may call it.</summary>
    public Fault? Refuses(Caller caller) =>
        Admission == Admission.AnyCaller || AccessRules.MayCall(caller.Role, Least, OnlyReads)
            ? null
            : AccessFaults.RoleInsufficient(caller.Role, Name, AccessRules.Needed(Least, OnlyReads));

    public static MethodAccess Of(Endpoint endpoint)
    {
        GrpcMethodMetadata? method = endpoint.Metadata.GetMetadata<GrpcMethodMetadata>();
        string name = method?.Method.FullName ?? "";
        string service = method?.Method.ServiceName ?? "";
        if (service == Health) return new(name, Admission.Anybody, Role.Unspecified, true, false);
        if (Reflection.Contains(service)) return new(name, Admission.AnyCaller, Role.Unspecified, true, false);
        ServiceDescriptor? descriptor = method is null ? null : DescriptorOf(method.ServiceType);
        MethodOptions? options = descriptor?.FullName == service ? descriptor.FindMethodByName(method!.Method.Name)?.GetOptions() : null;
        return new(
            name.TrimStart('/'), Admission.ByRole,
            options?.GetExtension(AccessExtensions.LeastRole) ?? Role.Unspecified,
            options?.IdempotencyLevel == MethodOptions.Types.IdempotencyLevel.NoSideEffects,
            options?.GetExtension(AccessExtensions.PupilData) ?? false);
    }

    // The static class around a generated base holds the descriptor.
    private static ServiceDescriptor? DescriptorOf(Type service) =>
        ((BindServiceMethodAttribute?)Attribute.GetCustomAttribute(service, typeof(BindServiceMethodAttribute), inherit: true))
            ?.BindType.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static)?.GetValue(null) as ServiceDescriptor;
}

/// <summary>Whom a method lets in.</summary>
internal enum Admission
{
    /// <summary>Those whose role the method names.</summary>
    ByRole,

    /// <summary>Everyone with a valid credential: whoever may call at all may ask what there is to call.</summary>
    AnyCaller,

    /// <summary>Everyone: a load balancer has no credential.</summary>
    Anybody,
}
