using ChatOps.Sources.Jenkins;

namespace ChatOps.Tests.Sources.Jenkins;

public sealed class JenkinsPagesTests
{
    private static readonly JenkinsOptions Options = new()
    {
        Controllers =
        {
            ["jenkins"] = new() { BaseUrl = "https://ci.acme.io" },
            ["CI2"] = new() { BaseUrl = "https://ci.acme.io:8443/jenkins/" },
            ["bare"] = new(),
        },
    };

    [Theory]
    [InlineData("https://ci.acme.io/job/web/128/", "build:jenkins/web#128")]
    [InlineData("https://ci.acme.io/job/web/128", "build:jenkins/web#128")]
    [InlineData("https://ci.acme.io/job/apps/job/web/job/feature%252Fx/7/console", "build:jenkins/apps/web/feature%2Fx#7")]
    [InlineData("https://ci.acme.io/view/all/job/web/128/testReport/", "build:jenkins/web#128")]
    [InlineData("https://ci.acme.io:8443/jenkins/job/web/3/", "build:jenkins:ci2/web#3")]
    [InlineData("https://ci.acme.io/job/web/", null)]
    [InlineData("https://ci.acme.io/job/web/lastBuild/", null)]
    [InlineData("https://ci.acme.io/128/", null)]
    [InlineData("https://ci.acme.io:8443/job/web/128/", null)]
    [InlineData("https://evil.io/job/web/128/", null)]
    public void A_page_of_a_known_controller_shows_a_build_or_nothing_that_is_in_a_story(string page, string? key) =>
        JenkinsPages.KeysOf(new(page), Options).Select(found => found.Value).ShouldBe(key is null ? [] : [key]);
}
