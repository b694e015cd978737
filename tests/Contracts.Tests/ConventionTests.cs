using Funding.Type.V1;
using Google.Protobuf.Reflection;
using FieldType = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Type;
using Idempotency = Google.Protobuf.Reflection.MethodOptions.Types.IdempotencyLevel;
using Label = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Label;

namespace FundingPlatform.Contracts.Tests;

/// <summary>The habits of the contract that a caller may rely on in every method, those of later services included.</summary>
public class ConventionTests
{
    private static readonly FileDescriptorSet Today = Contract.Today;

    [Fact]
    public void Nothing_holds_a_map_or_a_floating_point_number() => Assert.Empty(Inexact(Today));

    [Theory]
    [InlineData(FieldType.Float, false)]
    [InlineData(FieldType.Double, false)]
    [InlineData(FieldType.Message, true)]
    public void A_map_or_a_floating_point_number_deep_in_a_request_is_found(FieldType type, bool map)
    {
        FileDescriptorSet set = Today.Clone();
        DescriptorProto level = set.Messages()[".funding.type.v1.AwardLevel"];
        var field = new FieldDescriptorProto { Name = "more", Number = 9, Type = type, Label = map ? Label.Repeated : Label.Optional };
        level.Field.Add(field);
        if (map)
        {
            field.TypeName = ".funding.type.v1.AwardLevel.MoreEntry";
            level.NestedType.Add(new DescriptorProto { Name = "MoreEntry", Options = new() { MapEntry = true } });
        }

        Assert.Contains("DecideBand: AwardLevel.more", Inexact(set));
    }

    [Fact]
    public void Every_method_says_whether_it_writes_and_what_role_it_needs()
    {
        var silent = from method in Generated()
                     let options = method.GetOptions()
                     where options?.IdempotencyLevel is not (Idempotency.NoSideEffects or Idempotency.Idempotent)
                           || options.GetExtension(AccessExtensions.LeastRole) == Role.Unspecified
                     select method.FullName;
        Assert.Empty(silent);
        Assert.Equal(Today.Methods().Count(), Generated().Count());
    }

    [Fact]
    public void No_method_that_writes_is_open_to_a_role_that_only_reads()
    {
        var open = from method in Generated()
                   where method.GetOptions().IdempotencyLevel == Idempotency.Idempotent
                         && method.GetOptions().GetExtension(AccessExtensions.LeastRole) is not (Role.Officer or Role.Approver)
                   select method.FullName;
        Assert.Empty(open);
    }

    /// <summary>Who changes something stands in the journal; who only reads would leave no trace but this mark's.</summary>
    [Fact]
    public void Every_method_that_reads_data_of_single_pupils_is_marked_and_needs_more_than_a_reader()
    {
        string[] pupils = [.. from method in Today.Methods()
                              where !Writes(method.Method) && (Today.Reachable(method.Method.OutputType).Any(m => m.Field.Any(f => f.Name is "pupil" or "placement_id"))
                                  || method.Method.Name is "CompareScenarios" or "CompareOutcomes" or "SolveBandValues" or "RunValueSets") // A school's row may rest on one pupil.
                              where method.Method.Name != "PreviewPrice" // What it answers is what the caller made up.
                              select method.Name];
        MethodDescriptor[] marked = [.. Generated().Where(m => m.GetOptions().GetExtension(AccessExtensions.PupilData))];
        Assert.Equal(pupils.Order(), marked.Select(m => $"{m.Service.FullName}/{m.Name}").Order());
        Assert.True(pupils.Length >= 3, "There are lists of placements and awards, and prices of placements.");
        Assert.All(marked, m => Assert.NotEqual(Role.Reader, m.GetOptions().GetExtension(AccessExtensions.LeastRole)));
    }

    [Fact]
    public void Every_request_that_writes_begins_with_a_request_id_and_no_other_has_one()
    {
        Dictionary<string, DescriptorProto> messages = Today.Messages();
        foreach ((string name, MethodDescriptorProto method) in Today.Methods())
        {
            DescriptorProto request = messages[method.InputType];
            // A stream that is one request has its id in its first message.
            if (request.Field.FirstOrDefault(f => f.Name == "header") is FieldDescriptorProto header) request = messages[header.TypeName];
            FieldDescriptorProto? id = request.Field.FirstOrDefault(f => f.Name == "request_id");
            Assert.True(Writes(method) ? id is { Number: 1, Type: FieldType.String, Label: Label.Optional } : id is null, name);
        }
    }

    [Fact]
    public void Every_reply_to_a_change_has_the_recorded_part_first_and_then_the_shares_of_today()
    {
        Dictionary<string, DescriptorProto> messages = Today.Messages();
        foreach ((string name, MethodDescriptorProto method) in Today.Methods().Where(m => Writes(m.Method)))
        {
            DescriptorProto reply = messages[method.OutputType];
            Assert.True(reply.Field.Any(f => f is { Number: 1, Name: "recorded" }), name);
            Assert.True(reply.Field.Any(f => f is { Number: 2, Name: "shares", Label: Label.Repeated, TypeName: ".funding.type.v1.ShareToday" }), name);
            DescriptorProto recorded = messages[reply.Field.Single(f => f.Number == 1).TypeName];
            Assert.True(recorded.Field.Any(f => f is { Number: 1, Name: "stamp", TypeName: ".funding.type.v1.JournalStamp" }), name);
        }
    }

    /// <summary>The effective date is the span's or the file's, the recorded time is the stamp's; neither stands for the decision.</summary>
    [Fact]
    public void Every_request_that_writes_can_say_when_it_was_decided()
    {
        foreach ((string name, MethodDescriptorProto method) in Today.Methods().Where(m => Writes(m.Method)))
            Assert.True(Today.Reachable(method.InputType).Any(m => m.Field.Any(f => f is { Name: "decided_on", TypeName: ".funding.type.v1.Date" })), name);
    }

    [Fact]
    public void Every_list_comes_in_pages_and_says_when_it_was_read()
    {
        Dictionary<string, DescriptorProto> messages = Today.Messages();
        string[] lists = [.. Today.Methods().Where(m => m.Method.Name.StartsWith("List", StringComparison.Ordinal)).Select(m => m.Name)];
        Assert.True(lists.Length >= 6, "Lists are found by their names.");
        foreach ((string name, MethodDescriptorProto method) in Today.Methods().Where(m => lists.Contains(m.Name)))
        {
            Assert.True(messages[method.InputType].Field.Any(f => f is { Name: "page_size", Type: FieldType.Int32 }), name);
            Assert.True(messages[method.InputType].Field.Any(f => f is { Name: "page_token", Type: FieldType.String }), name);
            Assert.True(messages[method.OutputType].Field.Any(f => f is { Name: "next_page_token", Type: FieldType.String }), name);
            Assert.True(messages[method.OutputType].Field.Any(f => f is { Name: "sequence", Type: FieldType.Int64 }), name);
        }
    }

    [Fact]
    public void Folder_package_and_namespace_say_the_same_and_no_module_names_the_types_of_another()
    {
        foreach (FileDescriptorProto file in Today.Files())
        {
            Assert.Equal(file.Package.Replace('.', '/'), file.Name[..file.Name.LastIndexOf('/')]);
            Assert.Equal(file.Package, file.Options.CsharpNamespace, ignoreCase: true);
            Assert.All(file.Dependency.Where(d => d.StartsWith("funding/", StringComparison.Ordinal)), dependency =>
                Assert.Contains(dependency[..dependency.LastIndexOf('/')], (string[])["funding/type/v1", file.Package.Replace('.', '/')]));
        }
    }

    private static bool Writes(MethodDescriptorProto method) => method.Options.IdempotencyLevel == Idempotency.Idempotent;

    private static IEnumerable<string> Inexact(FileDescriptorSet set) =>
        from method in set.Methods()
        from message in set.Reachable(method.Method.InputType).Concat(set.Reachable(method.Method.OutputType))
        from field in message.Field
        where field.Type is FieldType.Float or FieldType.Double || message.NestedType.Any(n => n.Options?.MapEntry == true && field.TypeName.EndsWith("." + n.Name, StringComparison.Ordinal))
        select $"{method.Method.Name}: {message.Name}.{field.Name}";

    private static IEnumerable<MethodDescriptor> Generated() =>
        new[]
        {
            Funding.Schools.V1.SchoolsService.Descriptor, Funding.Banding.V1.BandingService.Descriptor,
            Funding.TopUps.V1.TopUpsService.Descriptor, Funding.Allocation.V1.AllocationService.Descriptor,
            Funding.Allocation.V1.AssimilationService.Descriptor, Funding.Allocation.V1.ImpactService.Descriptor,
            Funding.Allocation.V1.TransferOutcomeService.Descriptor, Funding.Allocation.V1.BandValueService.Descriptor,
            Funding.VolumeTopUps.V1.VolumeTopUpsService.Descriptor,
            Funding.BlockTransfers.V1.BlockTransferService.Descriptor,
            Funding.Contingency.V1.ContingencyService.Descriptor,
        }.SelectMany(service => service.Methods);
}
