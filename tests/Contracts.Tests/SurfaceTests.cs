using Google.Protobuf.Reflection;
using FieldType = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Type;
using Label = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Label;

namespace FundingPlatform.Contracts.Tests;

/// <summary>The judge of compatibility is judged: each way of breaking a caller is made once, and must be found.</summary>
public class SurfaceTests
{
    [Fact]
    public void A_contract_does_not_break_itself() => Assert.Empty(Broken(_ => { }));

    [Fact]
    public void What_is_added_breaks_nobody() => Assert.Empty(Broken(set =>
    {
        FileDescriptorProto file = File(set, "schools_service");
        file.MessageType.Add(new DescriptorProto { Name = "NewRequest" });
        file.MessageType[0].Field.Add(new FieldDescriptorProto { Name = "new", Number = 900, Type = FieldType.String, Label = Label.Optional });
        file.Service[0].Method.Insert(0, new MethodDescriptorProto { Name = "New", InputType = ".a.B", OutputType = ".a.C" });
        file.EnumType[0].Value.Add(new EnumValueDescriptorProto { Name = "FILE_KIND_NEW", Number = 900 });
        file.EnumType.Add(new EnumDescriptorProto { Name = "New" });
    }));

    [Fact]
    public void A_removed_field_is_found() =>
        Finds("field funding.type.v1.Date.day = 3: Optional Int32", set => Message(set, "dates", "Date").Field.RemoveAt(2));

    [Fact]
    public void A_changed_type_is_found() =>
        Finds("field funding.type.v1.Money.pence = 1: Optional Sint64", set => Message(set, "amounts", "Money").Field[0].Type = FieldType.Int64);

    [Fact]
    public void A_message_in_the_place_of_another_is_found() =>
        Finds("field funding.type.v1.Award.amount = 6: Optional Message.funding.type.v1.Rate",
            set => Message(set, "award", "Award").Field[5].TypeName = ".funding.type.v1.Money");

    [Fact]
    public void A_renumbered_field_is_found() =>
        Finds("field funding.type.v1.Rate.millionths = 1: Optional Sint64", set => Message(set, "amounts", "Rate").Field[0].Number = 2);

    [Fact]
    public void A_renamed_field_is_found() =>
        Finds("field funding.type.v1.DateSpan.until = 2: Optional Message.funding.type.v1.Date", set => Message(set, "dates", "DateSpan").Field[1].Name = "to");

    [Fact]
    public void A_field_that_became_a_list_is_found() =>
        Finds("field funding.type.v1.Fault.code = 1: Optional String", set => Message(set, "fault", "Fault").Field[0].Label = Label.Repeated);

    [Fact]
    public void A_field_that_lost_its_presence_is_found() => Finds(
        "field funding.type.v1.Finding.line = 5: Optional Int32 with presence", set =>
        {
            FieldDescriptorProto line = Message(set, "finding", "Finding").Field[4];
            line.Proto3Optional = false;
            line.ClearOneofIndex();
        });

    [Fact]
    public void A_field_that_left_its_oneof_is_found() =>
        Finds("field funding.type.v1.RecordedChange.placement = 2: Optional Message.funding.type.v1.Placement in oneof decided",
            set => Message(set, "change", "RecordedChange").Field[1].ClearOneofIndex());

    [Fact]
    public void A_removed_message_is_found_with_its_fields()
    {
        IReadOnlyList<string> broken = Broken(set => File(set, "fault").MessageType.Clear());
        Assert.Equal(5, broken.Count);
        Assert.Equal("message funding.type.v1.Fault", broken[0]);
    }

    [Fact]
    public void A_removed_value_and_a_renumbered_value_are_found()
    {
        Finds("value funding.type.v1.PlanKind.PLAN_KIND_TOP_UP_ONLY = 2", set => File(set, "placement").EnumType[1].Value.RemoveAt(2));
        Finds("value funding.type.v1.PlanKind.PLAN_KIND_TOP_UP_ONLY = 2", set => File(set, "placement").EnumType[1].Value[2].Number = 3);
    }

    [Fact]
    public void A_renamed_method_and_a_renamed_service_are_found()
    {
        const string get = "method funding.schools.v1.SchoolsService/GetSchool(.funding.schools.v1.GetSchoolRequest) returns (.funding.schools.v1.GetSchoolResponse)";
        Finds(get, set => Method(set, "schools_service", "GetSchool").Name = "FindSchool");
        Assert.Contains(get, Broken(set => File(set, "schools_service").Service[0].Name = "Schools"));
    }

    [Theory]
    [InlineData("schools_service", "Import")]
    [InlineData("allocation_service", "WatchBudgetShares")]
    [InlineData("allocation_service", "GetBudgetShare")]
    public void A_change_of_streaming_is_found_in_both_directions(string file, string method)
    {
        Assert.Contains($"/{method}(", Assert.Single(Broken(set => Method(set, file, method).ClientStreaming ^= true)), StringComparison.Ordinal);
        Assert.Contains($"/{method}(", Assert.Single(Broken(set => Method(set, file, method).ServerStreaming ^= true)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_reply_of_another_type_is_found() => Assert.Single(
        Broken(set => Method(set, "allocation_service", "GetBudgetShare").OutputType = ".funding.allocation.v1.BudgetShare"));

    [Fact]
    public void Another_namespace_of_the_generated_code_is_found() =>
        Finds("package funding.topups.v1 in C# Funding.TopUps.V1",
            set => { foreach (FileDescriptorProto file in set.Files().Where(f => f.Package == "funding.topups.v1")) file.Options.CsharpNamespace = "Funding.Topups.V1"; });

    private static void Finds(string line, Action<FileDescriptorSet> change) => Assert.Equal([line], Broken(change));

    private static IReadOnlyList<string> Broken(Action<FileDescriptorSet> change)
    {
        FileDescriptorSet later = Contract.Committed;
        change(later);
        return Surface.Broken(Contract.Committed, later);
    }

    private static FileDescriptorProto File(FileDescriptorSet set, string name) =>
        set.Files().Single(f => f.Name.EndsWith($"/{name}.proto", StringComparison.Ordinal));

    private static DescriptorProto Message(FileDescriptorSet set, string file, string name) => File(set, file).MessageType.Single(m => m.Name == name);

    private static MethodDescriptorProto Method(FileDescriptorSet set, string file, string name) =>
        File(set, file).Service[0].Method.Single(m => m.Name == name);
}
