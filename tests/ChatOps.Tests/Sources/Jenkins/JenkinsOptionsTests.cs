using ChatOps.Sources.Jenkins;
using Microsoft.Extensions.Configuration;

namespace ChatOps.Tests.Sources.Jenkins;

public sealed class JenkinsOptionsTests
{
    [Theory]
    [InlineData("Enabled", "true", "Tokens:0")]
    [InlineData("Controllers:jenkins:BaseUrl", "https://ci.example/", "has no token")]
    [InlineData("Controllers:jenkins:Tokens:0", "0123456789", "16")]
    [InlineData("Controllers:jenkins:Tokens:0", "0123456789/0123456789", "address")]
    [InlineData("Controllers:my jenkins:Tokens:0", "0123456789-0123456789", "name")]
    [InlineData("Controllers:jenkins:Tokens:0", null, "16")]
    [InlineData("VersionParameters:0", null, "empty entry")]
    public void Each_mistake_in_the_Jenkins_options_is_reported_with_its_fix_and_without_the_token(string key, string? value, string cure)
    {
        var problem = Problems(new() { ["ChatOps:Jenkins:" + key] = value }).ShouldHaveSingleItem();

        problem.ShouldContain(cure);
        problem.ShouldNotContain("0123456789");
    }

    [Fact]
    public void Two_controllers_with_the_same_token_are_refused() =>
        Problems(new()
        {
            ["ChatOps:Jenkins:Controllers:a:Tokens:0"] = "0123456789-0123456789",
            ["ChatOps:Jenkins:Controllers:b:Tokens:0"] = "0123456789-0123456789",
        }).ShouldHaveSingleItem().ShouldContain("same token");

    [Fact]
    public void An_invalid_address_of_Jenkins_is_a_problem() =>
        Problems(new(SourcesHost.Settings) { ["ChatOps:Jenkins:Controllers:jenkins:BaseUrl"] = "ci.example" })
            .ShouldHaveSingleItem().ShouldContain("BaseUrl");

    private static List<string> Problems(Dictionary<string, string?> settings)
    {
        var problems = new List<string>();
        JenkinsSource.Source.Configure(new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), problems);
        return problems;
    }
}
