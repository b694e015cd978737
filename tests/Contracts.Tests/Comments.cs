using Google.Protobuf.Reflection;

namespace FundingPlatform.Contracts.Tests;

/// <summary>The comment before each thing that a contract declares, by its full name; empty where there is none.</summary>
internal static class Comments
{
    public static IEnumerable<(string Name, string Text)> Of(FileDescriptorSet set) => set.Files().SelectMany(Of);

    private static IEnumerable<(string Name, string Text)> Of(FileDescriptorProto file)
    {
        Dictionary<string, string> comments = file.SourceCodeInfo.Location
            .Where(l => l.HasLeadingComments)
            .ToDictionary(l => string.Join('.', l.Path), l => l.LeadingComments.Trim());
        return Declared(file).Select(d => (d.Name, comments.GetValueOrDefault(string.Join('.', d.Path), "")));
    }

    private static IEnumerable<(string Name, int[] Path)> Declared(FileDescriptorProto file) =>
    [
        .. file.MessageType.SelectMany((m, i) => Message(file.Package, m, [FileDescriptorProto.MessageTypeFieldNumber, i])),
        .. file.EnumType.SelectMany((e, i) => Enumeration(file.Package, e, [FileDescriptorProto.EnumTypeFieldNumber, i])),
        .. file.Extension.Select((e, i) => ($"{file.Package}.{e.Name}", new[] { FileDescriptorProto.ExtensionFieldNumber, i })),
        .. file.Service.SelectMany((s, i) => Service(file.Package, s, [FileDescriptorProto.ServiceFieldNumber, i])),
    ];

    private static IEnumerable<(string Name, int[] Path)> Message(string scope, DescriptorProto message, int[] path)
    {
        string name = $"{scope}.{message.Name}";
        return
        [
            (name, path),
            .. message.Field.Select((f, i) => ($"{name}.{f.Name}", (int[])[.. path, DescriptorProto.FieldFieldNumber, i])),
            // A field with presence has a oneof of its own that nobody wrote.
            .. message.OneofDecl.Select((o, i) => ($"{name}.{o.Name}", (int[])[.. path, DescriptorProto.OneofDeclFieldNumber, i]))
                .Where((_, i) => !message.Field.Any(f => f.Proto3Optional && f.OneofIndex == i)),
            .. message.NestedType.SelectMany((m, i) => Message(name, m, [.. path, DescriptorProto.NestedTypeFieldNumber, i])),
            .. message.EnumType.SelectMany((e, i) => Enumeration(name, e, [.. path, DescriptorProto.EnumTypeFieldNumber, i])),
        ];
    }

    private static IEnumerable<(string Name, int[] Path)> Enumeration(string scope, EnumDescriptorProto enumeration, int[] path) =>
    [
        ($"{scope}.{enumeration.Name}", path),
        .. enumeration.Value.Select((v, i) => ($"{scope}.{enumeration.Name}.{v.Name}", (int[])[.. path, EnumDescriptorProto.ValueFieldNumber, i])),
    ];

    private static IEnumerable<(string Name, int[] Path)> Service(string scope, ServiceDescriptorProto service, int[] path) =>
    [
        ($"{scope}.{service.Name}", path),
        .. service.Method.Select((m, i) => ($"{scope}.{service.Name}/{m.Name}", (int[])[.. path, ServiceDescriptorProto.MethodFieldNumber, i])),
    ];
}
