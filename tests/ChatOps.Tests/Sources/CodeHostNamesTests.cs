using ChatOps.Sources;
using ChatOps.Sources.GitLab;
using Microsoft.Extensions.Configuration;

namespace ChatOps.Tests.Sources;

public sealed class CodeHostNamesTests
{
    [Fact]
    public void A_repository_on_a_host_that_nobody_configured_is_a_mistake() =>
        Problems(new() { ["ChatOps:GitLab:Instances:work:Secrets:0"] = "secret-of-gitlab" }, "gitlab:shop/web")
            .ShouldHaveSingleItem().ShouldBe(
            "ChatOps:Services:web:Repository is 'gitlab:shop/web': no code host is named 'gitlab', only work.");

    [Fact]
    public void Without_any_such_host_it_says_so() =>
        Problems([], "gitlab:shop/web").ShouldHaveSingleItem().ShouldContain("none with a name is configured");

    [Fact]
    public void Names_are_the_same_whatever_their_case() =>
        Problems(new() { ["ChatOps:GitLab:Instances:Work:Secrets:0"] = "secret-of-gitlab" }, "work:shop/web").ShouldBeEmpty();

    private static IReadOnlyList<string> Problems(Dictionary<string, string?> settings, string repository) =>
    [
        .. CodeHostNames.Problems(
            [KeyValuePair.Create("web", (string?)repository)],
            [GitLabSource.Source.Configure(new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), [])]),
    ];
}
