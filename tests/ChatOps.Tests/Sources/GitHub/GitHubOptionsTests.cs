using ChatOps.Sources.GitHub;
using Microsoft.Extensions.Configuration;

namespace ChatOps.Tests.Sources.GitHub;

public sealed class GitHubOptionsTests
{
    [Theory]
    [InlineData("Enabled", "true", "Secrets:0")]
    [InlineData("Secrets:0", "", "Secrets:0 is empty")]
    [InlineData("Secrets:0", "a long secret\n", "white space")]
    [InlineData("ApiUrl", "api.github.com", "ApiUrl")]
    public void Each_mistake_in_the_GitHub_options_is_reported_with_its_fix(string key, string value, string cure) =>
        Problems(new() { ["ChatOps:GitHub:" + key] = value }).ShouldHaveSingleItem().ShouldContain(cure);

    private static List<string> Problems(Dictionary<string, string?> settings)
    {
        var problems = new List<string>();
        GitHubSource.Source.Configure(new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), problems);
        return problems;
    }
}
