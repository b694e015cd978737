using System.Reflection;
using Grpc.Core;

namespace FundingPlatform.GrpcStandIn.Tests;

/// <summary>
/// The public surface of the stand-in against a reviewed list. Each line of the list names the package whose original has
/// that name, so a name that only the stand-in has cannot come in unnoticed.
/// </summary>
public class SurfaceTests
{
    private static readonly string[] Originals =
    [
        "Grpc.Core.Api", "Grpc.Net.Common", "Grpc.Net.Client", "Grpc.AspNetCore.Server", "Grpc.StatusProto", "Grpc.HealthCheck",
        "Grpc.AspNetCore.HealthChecks", "Grpc.Reflection", "Grpc.AspNetCore.Server.Reflection",
    ];

    private static readonly BindingFlags Everything =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    [Fact]
    public void The_public_surface_is_the_reviewed_list()
    {
        string[] listed = [.. Listed().Select(line => line.Name)];
        string[] found = [.. Surface().Order(StringComparer.Ordinal)];
        Assert.Equal((Array.Empty<string>(), Array.Empty<string>()), (found.Except(listed).ToArray(), listed.Except(found).ToArray()));
        Assert.Equal(found, listed);
    }

    [Fact]
    public void Each_name_is_marked_with_the_package_that_has_it() =>
        Assert.Empty(Listed().Where(line => !Originals.Contains(line.Package)).Select(line => line.Name));

    private static IEnumerable<(string Package, string Name)> Listed() =>
        from line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Surface.txt"))
        where line.Length > 0 && line[0] != '#'
        let at = line.IndexOf(' ', StringComparison.Ordinal)
        select (line[..at], line[(at + 1)..]);

    private static IEnumerable<string> Surface() =>
        from type in typeof(Status).Assembly.GetExportedTypes()
        from line in Generated(type) ? [Name(type)] : Members(type).Prepend(Name(type))
        select line;

    // What the generator makes of a proto is listed by type: its members follow from the proto.
    private static bool Generated(Type type) => type.Namespace is "Grpc.Health.V1" or "Grpc.Reflection.V1";

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsAssignableTo(typeof(Delegate))) return [];
        return from member in type.GetMembers(Everything)
               where IsVisible(member) && !IsObjects(member)
               select $"{Name(type)}.{Signature(member)}";
    }

    private static bool IsVisible(MemberInfo member) => member switch
    {
        MethodBase method => (method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly) && (!method.IsSpecialName || method is ConstructorInfo),
        FieldInfo field => (field.IsPublic || field.IsFamily) && !field.IsSpecialName,
        PropertyInfo property => property.GetAccessors(true).Any(accessor => accessor.IsPublic || accessor.IsFamily),
        _ => false,
    };

    private static bool IsObjects(MemberInfo member) =>
        member is MethodInfo method && method.GetBaseDefinition().DeclaringType is { } declared && (declared == typeof(object) || declared == typeof(ValueType));

    private static string Signature(MemberInfo member) => member switch
    {
        ConstructorInfo constructor => $"new({Parameters(constructor)})",
        MethodInfo method => $"{method.Name}{Generics(method)}({Parameters(method)}): {Name(method.ReturnType)}",
        PropertyInfo property => $"{property.Name}{(property.GetIndexParameters().Length > 0 ? "[]" : "")}: {Name(property.PropertyType)}{Accessors(property)}",
        FieldInfo field => field.IsLiteral ? $"{field.Name} = {field.GetRawConstantValue()}" : $"{field.Name}: {Name(field.FieldType)}",
        _ => member.Name,
    };

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter => $"{Name(parameter.ParameterType)} {parameter.Name}"));

    private static string Generics(MethodInfo method) => method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : "";

    private static string Accessors(PropertyInfo property) =>
        property.SetMethod is { } set && (set.IsPublic || set.IsFamily) ? " get set" : " get";

    private static string Name(Type type)
    {
        if (type.IsGenericParameter) return type.Name;
        if (type.IsArray) return $"{Name(type.GetElementType()!)}[]";
        string name = type.IsNested ? $"{Bare(type.DeclaringType!)}.{Bare(type)}" : Bare(type);
        string space = type.Namespace is { } full && full.StartsWith("System", StringComparison.Ordinal) ? "" : $"{type.Namespace}.";
        Type[] arguments = type.GetGenericArguments();
        return arguments.Length == 0 ? space + name : $"{space}{name}<{string.Join(", ", arguments.Select(Name))}>";
    }

    private static string Bare(Type type) => type.Name.Split('`')[0];
}
