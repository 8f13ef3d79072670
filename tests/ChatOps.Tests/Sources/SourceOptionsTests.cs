using ChatOps.Edge;
using ChatOps.Sources.GitHub;
using ChatOps.Sources.Jenkins;
using Microsoft.Extensions.Configuration;

namespace ChatOps.Tests.Sources;

public sealed class SourceOptionsTests
{
    [Fact]
    public void A_good_configuration_has_no_problems()
    {
        Bind<GitHubOptions>("ChatOps:GitHub", SourcesHost.Settings).Problems().ShouldBeEmpty();
        Bind<JenkinsOptions>("ChatOps:Jenkins", SourcesHost.Settings).Problems().ShouldBeEmpty();
        new HttpOptions().Problems().ShouldBeEmpty();
    }

    [Fact]
    public void Without_secrets_the_sources_are_off_and_say_how_to_turn_them_on()
    {
        var (gitHub, jenkins) = (new GitHubOptions(), new JenkinsOptions());

        (gitHub.IsEnabled, jenkins.IsEnabled).ShouldBe((false, false));
        gitHub.Problems().Concat(jenkins.Problems()).ShouldBeEmpty();
        gitHub.Warnings().ShouldHaveSingleItem().ShouldContain("ChatOps:GitHub:Secrets:0");
        jenkins.Warnings().ShouldHaveSingleItem().ShouldContain("ChatOps:Jenkins:Controllers:jenkins:Tokens:0");
    }

    [Theory]
    [InlineData("Enabled", "true", "Secrets:0")]
    [InlineData("Secrets:0", "", "Secrets:0 is empty")]
    [InlineData("Secrets:0", "a long secret\n", "white space")]
    [InlineData("ApiUrl", "api.github.com", "ApiUrl")]
    public void Each_mistake_about_GitHub_is_told_with_its_cure(string key, string value, string cure) =>
        Bind<GitHubOptions>("ChatOps:GitHub", new() { ["ChatOps:GitHub:" + key] = value }).Problems().ShouldHaveSingleItem().ShouldContain(cure);

    [Theory]
    [InlineData("Enabled", "true", "Tokens:0")]
    [InlineData("Controllers:jenkins:BaseUrl", "https://ci.example/", "has no token")]
    [InlineData("Controllers:jenkins:Tokens:0", "0123456789", "16")]
    [InlineData("Controllers:jenkins:Tokens:0", "0123456789/0123456789", "address")]
    [InlineData("Controllers:my jenkins:Tokens:0", "0123456789-0123456789", "name")]
    [InlineData("Controllers:jenkins:Tokens:0", null, "16")]
    [InlineData("VersionParameters:0", null, "empty entry")]
    public void Each_mistake_about_Jenkins_is_told_with_its_cure_and_without_the_token(string key, string? value, string cure)
    {
        var problem = Bind<JenkinsOptions>("ChatOps:Jenkins", new() { ["ChatOps:Jenkins:" + key] = value }).Problems().ShouldHaveSingleItem();

        problem.ShouldContain(cure);
        problem.ShouldNotContain("0123456789");
    }

    [Fact]
    public void Two_controllers_with_one_token_cannot_be_told_apart() =>
        Bind<JenkinsOptions>("ChatOps:Jenkins", new()
        {
            ["ChatOps:Jenkins:Controllers:a:Tokens:0"] = "0123456789-0123456789",
            ["ChatOps:Jenkins:Controllers:b:Tokens:0"] = "0123456789-0123456789",
        }).Problems().ShouldHaveSingleItem().ShouldContain("same token");

    [Fact]
    public void An_address_of_Jenkins_that_is_none_is_a_problem() =>
        Bind<JenkinsOptions>("ChatOps:Jenkins", new(SourcesHost.Settings) { ["ChatOps:Jenkins:Controllers:jenkins:BaseUrl"] = "ci.example" })
            .Problems().ShouldHaveSingleItem().ShouldContain("BaseUrl");

    [Theory]
    [InlineData(10)]
    [InlineData(int.MaxValue)]
    public void A_senseless_body_limit_is_a_problem(int bytes) => new HttpOptions { MaxBodyBytes = bytes }.Problems().ShouldHaveSingleItem();

    [Theory]
    [InlineData(26_214_400, 30_000_000, null, "MaxBytesInFlight")]
    [InlineData(1_000_000, 1_500_000, 0, "ManagementPort")]
    public void Limits_that_contradict_each_other_are_a_problem(int body, int inFlight, int? port, string about) =>
        new HttpOptions { MaxBodyBytes = body, MaxBytesInFlight = inFlight, ManagementPort = port }.Problems().ShouldHaveSingleItem().ShouldContain(about);

    private static T Bind<T>(string section, Dictionary<string, string?> settings)
        where T : class, new()
    {
        var options = new T();
        new ConfigurationBuilder().AddInMemoryCollection(settings).Build().GetSection(section).Bind(options);
        return options;
    }
}
