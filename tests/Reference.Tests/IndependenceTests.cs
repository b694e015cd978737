using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace FundingPlatform.Reference.Tests;

/// <summary>A judge that calls the accused judges nothing: the twin may hold the modules' records and none of their rules.</summary>
public class IndependenceTests
{
    private static readonly string[] RuleTypes =
        ["Exact", "Sharing", "Lane1", "Lane8", "ILane`1", "Silent", "Recording", "FundingCalculator", "TopUpPricing", "ProtectionPricing", "VolumeYear", "ContingencyYear", "ExpectedCount.Of"];

    private static readonly string[] RuleMembers =
    [
        "Rounding.Apply", "Money.Split", "ProRata.Share", "ProRata.Weekdays", "Dated`1.Over", "Dated`1.At", "Quantity.Nearest",
        "SchoolShare.get_BudgetShare",
    ];

    [Fact]
    public void The_slow_twin_calls_no_rule_of_the_modules()
    {
        (string Type, string Member)[] used = [.. MembersUsed(typeof(PlainCalculator).Assembly.Location)];
        Assert.Contains(("Rate", "get_Pounds"), used);
        Assert.DoesNotContain(used, m => RuleTypes.Contains(m.Type) || RuleMembers.Contains($"{m.Type}.{m.Member}"));
    }

    private static List<(string Type, string Member)> MembersUsed(string path)
    {
        using FileStream file = File.OpenRead(path);
        using var image = new PEReader(file);
        MetadataReader reader = image.GetMetadataReader();
        var used = new List<(string, string)>();
        foreach (MemberReferenceHandle handle in reader.MemberReferences)
        {
            MemberReference member = reader.GetMemberReference(handle);
            string? type = member.Parent.Kind switch
            {
                HandleKind.TypeReference => TypeName(reader, (TypeReferenceHandle)member.Parent),
                HandleKind.TypeSpecification => GenericName(reader, (TypeSpecificationHandle)member.Parent),
                _ => null,
            };
            if (type is not null) used.Add((type, reader.GetString(member.Name)));
        }

        return used;
    }

    private static string TypeName(MetadataReader reader, TypeReferenceHandle handle) => reader.GetString(reader.GetTypeReference(handle).Name);

    // A generic instance begins 0x15 (generic), 0x11 or 0x12 (value or class), then the type's coded token.
    private static string? GenericName(MetadataReader reader, TypeSpecificationHandle handle)
    {
        BlobReader blob = reader.GetBlobReader(reader.GetTypeSpecification(handle).Signature);
        if (blob.ReadByte() != 0x15) return null;
        blob.ReadByte();
        EntityHandle type = blob.ReadTypeHandle();
        return type.Kind == HandleKind.TypeReference ? TypeName(reader, (TypeReferenceHandle)type) : null;
    }
}
