using ChatOps.Sources.GitHub;

namespace ChatOps.Tests.Sources.GitHub;

public sealed class GitHubPagesTests
{
    private const string Sha = "9f8e7d6c5b4a39281706f5e4d3c2b1a098765432";

    [Theory]
    [InlineData("https://github.com/acme/web/pull/42", "pull:acme/web#42")]
    [InlineData("https://github.acme.io/Acme/Web/pull/42/files?w=1#diff-1", "pull:acme/web#42")]
    [InlineData("https://github.com/acme/web/commit/" + Sha, "commit:acme/web@" + Sha)]
    [InlineData("https://github.com/acme/web/pull/42/commits/" + Sha, "pull:acme/web#42")]
    [InlineData("https://github.com/acme/web/pull/", null)]
    [InlineData("https://github.com/acme/web/pull/42x", null)]
    [InlineData("https://github.com/acme/web/pull/9999999999999999999", null)]
    [InlineData("https://github.com/acme/web/commit/9f8e7d6", null)]
    [InlineData("https://github.com/acme/web/issues/42", null)]
    [InlineData("https://github.com/acme/we%2Fb/pull/42", null)]
    [InlineData("https://github.com/", null)]
    public void A_page_shows_a_pull_request_a_commit_or_nothing_that_is_in_a_story(string page, string? key) =>
        GitHubPages.KeysOf(new(page)).Select(found => found.Value).ShouldBe(key is null ? [] : [key]);
}
