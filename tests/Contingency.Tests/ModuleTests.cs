namespace FundingPlatform.Contingency.Tests;

public class ModuleTests
{
    [Fact]
    public void The_module_has_the_name_that_its_facts_and_tables_begin_with() => Assert.Equal("contingency", ContingencyModule.Parts.Name);
}
