using System.Reflection;
using Google.Protobuf.Reflection;

namespace FundingPlatform.Contracts.Tests;

/// <summary>The contract as the protos state it today, with comments, and as it was last committed, without.</summary>
internal static class Contract
{
    private const string Ours = "funding/";

    public static string CommittedPath { get; } = Path.Combine(Metadata("RepositoryRoot"), "protos", "funding.binpb");

    public static FileDescriptorSet Today { get; } = ReadToday();

    public static FileDescriptorSet Committed => FileDescriptorSet.Parser.ParseFrom(File.ReadAllBytes(CommittedPath));

    /// <summary>Our own files, what they import from elsewhere left out.</summary>
    public static IEnumerable<FileDescriptorProto> Files(this FileDescriptorSet set) =>
        set.File.Where(f => f.Name.StartsWith(Ours, StringComparison.Ordinal));

    /// <summary>Every message by full name, nested ones included.</summary>
    public static Dictionary<string, DescriptorProto> Messages(this FileDescriptorSet set) =>
        set.File.SelectMany(f => f.MessageType.SelectMany(m => Nested("." + f.Package, m))).ToDictionary(m => m.Name, m => m.Message);

    /// <summary>Every method with its service's full name.</summary>
    public static IEnumerable<(string Name, MethodDescriptorProto Method)> Methods(this FileDescriptorSet set) =>
        from file in set.Files()
        from service in file.Service
        from method in service.Method
        select ($"{file.Package}.{service.Name}/{method.Name}", method);

    /// <summary>A message and all that can stand in it.</summary>
    public static IEnumerable<DescriptorProto> Reachable(this FileDescriptorSet set, string message)
    {
        Dictionary<string, DescriptorProto> all = set.Messages();
        HashSet<string> seen = [message];
        Queue<string> waiting = new([message]);
        while (waiting.TryDequeue(out string? name))
        {
            yield return all[name];
            foreach (FieldDescriptorProto field in all[name].Field)
                if (field.Type == FieldDescriptorProto.Types.Type.Message && seen.Add(field.TypeName)) waiting.Enqueue(field.TypeName);
        }
    }

    /// <summary>The same without comments: what is committed, so that a change of words is no change of the file.</summary>
    public static FileDescriptorSet WithoutComments(this FileDescriptorSet set)
    {
        FileDescriptorSet bare = set.Clone();
        foreach (FileDescriptorProto file in bare.File) file.SourceCodeInfo = null;
        return bare;
    }

    private static IEnumerable<(string Name, DescriptorProto Message)> Nested(string scope, DescriptorProto message) =>
        message.NestedType.SelectMany(m => Nested($"{scope}.{message.Name}", m)).Prepend(($"{scope}.{message.Name}", message));

    private static FileDescriptorSet ReadToday()
    {
        using Stream stream = typeof(Contract).Assembly.GetManifestResourceStream("contracts.binpb")!;
        return FileDescriptorSet.Parser.ParseFrom(stream);
    }

    private static string Metadata(string key) =>
        typeof(Contract).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == key).Value!;
}
