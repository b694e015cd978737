using Google.Protobuf.Reflection;

namespace FundingPlatform.Contracts.Tests;

/// <summary>
/// A contract as lines of text, one for each thing that a caller may have built on. What was promised is kept when every
/// line of the earlier contract is still a line of the later one; new lines break nobody.
/// </summary>
internal static class Surface
{
    /// <summary>The lines of the earlier contract that the later one no longer has.</summary>
    public static IReadOnlyList<string> Broken(FileDescriptorSet earlier, FileDescriptorSet later) =>
        [.. Lines(earlier).Except(Lines(later), StringComparer.Ordinal)];

    public static IEnumerable<string> Lines(FileDescriptorSet set) => set.Files().SelectMany(File);

    private static IEnumerable<string> File(FileDescriptorProto file) =>
    [
        $"package {file.Package} in C# {file.Options?.CsharpNamespace}",
        .. file.MessageType.SelectMany(m => Message(file.Package, m)),
        .. file.EnumType.SelectMany(e => Enumeration(file.Package, e)),
        .. file.Extension.Select(e => $"extension of {e.Extendee}: {Field(file.Package, e, "")}"),
        .. file.Service.SelectMany(s => Service(file.Package, s)),
    ];

    private static IEnumerable<string> Message(string scope, DescriptorProto message)
    {
        string name = $"{scope}.{message.Name}";
        return
        [
            $"message {name}",
            .. message.Field.Select(f => "field " + Field(name, f, OneofOf(message, f))),
            .. message.NestedType.SelectMany(m => Message(name, m)),
            .. message.EnumType.SelectMany(e => Enumeration(name, e)),
        ];
    }

    private static string Field(string scope, FieldDescriptorProto field, string oneof) =>
        $"{scope}.{field.Name} = {field.Number}: {field.Label} {field.Type}{field.TypeName}{(field.Proto3Optional ? " with presence" : oneof)}";

    private static string OneofOf(DescriptorProto message, FieldDescriptorProto field) =>
        field.HasOneofIndex ? $" in oneof {message.OneofDecl[field.OneofIndex].Name}" : "";

    private static IEnumerable<string> Enumeration(string scope, EnumDescriptorProto enumeration) =>
        enumeration.Value.Select(v => $"value {scope}.{enumeration.Name}.{v.Name} = {v.Number}").Prepend($"enum {scope}.{enumeration.Name}");

    private static IEnumerable<string> Service(string scope, ServiceDescriptorProto service) =>
        service.Method
            .Select(m => $"method {scope}.{service.Name}/{m.Name}({Stream(m.ClientStreaming)}{m.InputType}) returns ({Stream(m.ServerStreaming)}{m.OutputType})")
            .Prepend($"service {scope}.{service.Name}");

    private static string Stream(bool streams) => streams ? "stream " : "";
}
