using ChatOps.Journal;
using ChatOps.Sources;

namespace ChatOps.Tests.Sources;

public sealed class CloneAddressTests
{
    [Theory]
    [InlineData("https://gitlab.acme.io/shop/web.git", "gitlab.acme.io", "shop/web")]
    [InlineData("https://ann:secret@gitlab.acme.io:8443/shop/sub/web", "gitlab.acme.io", "shop/sub/web")]
    [InlineData("ssh://git@bitbucket.acme.io:7999/SHOP/web.git", "bitbucket.acme.io", "SHOP/web")]
    [InlineData("https://bitbucket.acme.io/scm/SHOP/web.git", "bitbucket.acme.io", "SHOP/web")]
    [InlineData("git@github.com:acme/web.git", "github.com", "acme/web")]
    [InlineData("github-alias:acme/web", "github-alias", "acme/web")]
    [InlineData("git@ssh.dev.azure.com:v3/acme/My%20Shop/web", "ssh.dev.azure.com", "acme/My Shop/web")]
    [InlineData("https://dev.azure.com/acme/Shop/_git/web", "dev.azure.com", "acme/Shop/web")]
    [InlineData("git://[::1]/acme/web.git", "[::1]", "acme/web")]
    public void An_address_has_a_host_and_a_path(string url, string host, string path) =>
        CloneAddress.Parse(url).ShouldBe(new(host, path));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/var/repositories/web")]
    [InlineData("https://gitlab.acme.io/web")]
    [InlineData("https://gitlab.acme.io/p@ss/web")]
    public void Anything_else_is_none(string? url) => CloneAddress.Parse(url).ShouldBeNull();

    /// <summary>Two hosts have acme/web; only one has shop/web.</summary>
    [Theory]
    [InlineData("github.com", "acme/web", "acme/web")]
    [InlineData("ssh.github.com", "acme/web", "acme/web")]
    [InlineData("GitLab.acme.io", "acme/web", "gitlab:acme/web")]
    [InlineData("altssh.gitlab.acme.io", "acme/web", "gitlab:acme/web")]
    [InlineData("gitlab.acme.io", "other/tools", "gitlab:other/tools")]
    [InlineData("an-alias", "acme/web", "acme/web")]
    [InlineData("an-alias", "shop/web", "gitlab:shop/web")]
    [InlineData("an-alias", "other/tools", "other/tools")]
    public void A_build_is_of_the_repository_on_the_host_that_it_was_cloned_from(string host, string path, string repository)
    {
        var cloned = new ClonedRepositories(
            [CodeHostName.At(null, "github.com"), CodeHostName.At("gitlab", "https://gitlab.acme.io/")],
            ["acme/web", "gitlab:acme/web", "gitlab:shop/web"]);
        var build = new BuildChanged(
            "builder/web", 1, "web", null, BuildState.Running, path, null, null, null, null, null, null) { CloneHost = host };

        var told = cloned.Named(new Translation.Events([new(Translations.ReceivedAt, null, build)])).Fact<BuildChanged>();

        (told.Repository, told.CloneHost).ShouldBe((repository, null));
    }
}
