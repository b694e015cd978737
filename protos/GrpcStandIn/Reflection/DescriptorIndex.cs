using System.Reflection;
using Google.Protobuf.Reflection;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace Grpc.Reflection.Internal;

/// <summary>The descriptors of the mapped services, found by name. Read when first asked for, because services are mapped after it is made.</summary>
internal sealed class DescriptorIndex(Func<IReadOnlyList<ServiceDescriptor>> mapped)
{
    private readonly Lazy<Contents> contents = new(() => new(mapped()));

    public IEnumerable<string> ServiceNames => contents.Value.ServiceNames;

    public FileDescriptor? FileByName(string name) => contents.Value.Files.GetValueOrDefault(name);

    public FileDescriptor? FileOfSymbol(string symbol) => contents.Value.Symbols.GetValueOrDefault(symbol);

    public bool HasMessage(string fullName) => contents.Value.Messages.Contains(fullName);

    /// <summary>Every extension of this message by its number, with the file that declares it.</summary>
    public IEnumerable<FieldDescriptor> ExtensionsOf(string fullName) =>
        contents.Value.Extensions.Where(extension => extension.ExtendeeType.FullName == fullName);

    /// <summary>A file and all that it imports, itself first.</summary>
    public static IEnumerable<FileDescriptor> WithImports(FileDescriptor file) =>
        file.Dependencies.SelectMany(WithImports).Prepend(file).Distinct();

    private sealed class Contents
    {
        public Contents(IReadOnlyList<ServiceDescriptor> services)
        {
            ServiceNames = [.. services.Select(service => service.FullName).Order(StringComparer.Ordinal)];
            foreach (FileDescriptor file in services.SelectMany(service => WithImports(service.File)).Distinct()) Add(file);
        }

        public IReadOnlyList<string> ServiceNames { get; }

        public Dictionary<string, FileDescriptor> Files { get; } = [];

        public Dictionary<string, FileDescriptor> Symbols { get; } = [];

        public HashSet<string> Messages { get; } = [];

        public List<FieldDescriptor> Extensions { get; } = [];

        private void Add(FileDescriptor file)
        {
            Files[file.Name] = file;
            foreach (ServiceDescriptor service in file.Services)
            {
                Symbols[service.FullName] = file;
                foreach (MethodDescriptor method in service.Methods) Symbols[method.FullName] = file;
            }

            foreach (MessageDescriptor message in file.MessageTypes) Add(message, file);
            foreach (EnumDescriptor type in file.EnumTypes) Add(type, file);
            AddExtensions(file.Extensions, file);
        }

        private void Add(MessageDescriptor message, FileDescriptor file)
        {
            Symbols[message.FullName] = file;
            Messages.Add(message.FullName);
            foreach (FieldDescriptor field in message.Fields.InDeclarationOrder()) Symbols[field.FullName] = file;
            foreach (OneofDescriptor oneof in message.Oneofs) Symbols[oneof.FullName] = file;
            foreach (EnumDescriptor type in message.EnumTypes) Add(type, file);
            foreach (MessageDescriptor nested in message.NestedTypes) Add(nested, file);
            AddExtensions(message.Extensions, file);
        }

        private void Add(EnumDescriptor type, FileDescriptor file)
        {
            Symbols[type.FullName] = file;
            // To the protocol a value is named beside its enum, not within it.
            string beside = type.FullName[..^type.Name.Length];
            foreach (EnumValueDescriptor value in type.Values) Symbols[beside + value.Name] = file;
        }

        private void AddExtensions(ExtensionCollection extensions, FileDescriptor file)
        {
            foreach (FieldDescriptor extension in extensions.UnorderedExtensions)
            {
                Symbols[extension.FullName] = file;
                Extensions.Add(extension);
            }
        }
    }
}

/// <summary>Finds the descriptors of the services that a host has mapped.</summary>
internal static class MappedDescriptors
{
    public static IReadOnlyList<ServiceDescriptor> Of(IServiceProvider services) =>
    [
        .. services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints)
            .Select(endpoint => endpoint.Metadata.GetMetadata<GrpcMethodMetadata>()?.ServiceType)
            .OfType<Type>().Distinct()
            .Select(Descriptor).OfType<ServiceDescriptor>(),
    ];

    // The static class around a generated base holds the descriptor; a service bound by hand has none and is not told of.
    private static ServiceDescriptor? Descriptor(Type service)
    {
        var binding = (BindServiceMethodAttribute?)Attribute.GetCustomAttribute(service, typeof(BindServiceMethodAttribute), inherit: true);
        return binding?.BindType.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static)?.GetValue(null) as ServiceDescriptor;
    }
}
