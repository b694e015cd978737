using System.Collections.Concurrent;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace FundingPlatform.Architecture.Tests;

/// <summary>A call in a built assembly: which type makes it (the outermost, where it is nested or a closure), and the type and member called.</summary>
internal sealed record Call(string By, string Type, string Member);

/// <summary>Reads the calls of an assembly from its code.</summary>
internal sealed class Calls
{
    private static readonly ConcurrentDictionary<string, IReadOnlyList<Call>> Known = [];
    private static readonly Dictionary<int, OpCode> Codes = typeof(OpCodes).GetFields()
        .Select(field => field.GetValue(null)).OfType<OpCode>().ToDictionary(code => code.Value & 0xFFFF);

    private readonly MetadataReader reader;

    private Calls(MetadataReader reader) => this.reader = reader;

    public static IReadOnlyList<Call> In(string assembly) => Known.GetOrAdd(assembly, static path =>
    {
        using var file = new PEReader(File.OpenRead(path));
        var calls = new Calls(file.GetMetadataReader());
        return [.. calls.reader.MethodDefinitions.Select(calls.reader.GetMethodDefinition).Where(method => method.RelativeVirtualAddress != 0)
            .SelectMany(method => calls.Of(method, file.GetMethodBody(method.RelativeVirtualAddress).GetILReader())).Distinct()];
    });

    private List<Call> Of(MethodDefinition method, BlobReader code)
    {
        string by = NameOf(Outermost(method.GetDeclaringType()));
        List<Call> calls = [];
        while (code.RemainingBytes > 0)
        {
            int value = code.ReadByte();
            OpCode operation = Codes[value == 0xFE ? 0xFE00 | code.ReadByte() : value];
            if (operation.OperandType is OperandType.InlineMethod or OperandType.InlineTok)
            {
                if (Target(MetadataTokens.EntityHandle(code.ReadInt32())) is var (type, member)) calls.Add(new(by, type, member));
            }
            else
            {
                Skip(ref code, operation.OperandType);
            }
        }

        return calls;
    }

    private static void Skip(ref BlobReader code, OperandType operand)
    {
        int bytes = operand switch
        {
            OperandType.InlineNone => 0,
            OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
            OperandType.InlineVar => 2,
            OperandType.InlineI8 or OperandType.InlineR => 8,
            OperandType.InlineSwitch => 4 * code.ReadInt32(),
            _ => 4,
        };
        code.Offset += bytes;
    }

    private (string Type, string Member)? Target(EntityHandle handle) => handle.Kind switch
    {
        HandleKind.MethodSpecification => Target(reader.GetMethodSpecification((MethodSpecificationHandle)handle).Method),
        HandleKind.MethodDefinition when reader.GetMethodDefinition((MethodDefinitionHandle)handle) is var method =>
            (NameOf(method.GetDeclaringType()), reader.GetString(method.Name)),
        HandleKind.MemberReference when reader.GetMemberReference((MemberReferenceHandle)handle) is { Parent.Kind: HandleKind.TypeReference } member
            && reader.GetTypeReference((TypeReferenceHandle)member.Parent) is var type =>
            ($"{reader.GetString(type.Namespace)}.{reader.GetString(type.Name)}", reader.GetString(member.Name)),
        _ => null,
    };

    private TypeDefinitionHandle Outermost(TypeDefinitionHandle type)
    {
        while (reader.GetTypeDefinition(type).GetDeclaringType() is { IsNil: false } around) type = around;
        return type;
    }

    private string NameOf(TypeDefinitionHandle type) =>
        reader.GetTypeDefinition(type) is var known ? $"{reader.GetString(known.Namespace)}.{reader.GetString(known.Name)}" : "";
}
