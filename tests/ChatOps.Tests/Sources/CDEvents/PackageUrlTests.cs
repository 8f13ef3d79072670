using ChatOps.Sources.CDEvents;

namespace ChatOps.Tests.Sources.CDEvents;

public sealed class PackageUrlTests
{
    private const string Digest = "sha256:0b31b1c02ff458ad9b7b81cbdf8f028bd54699fa151f221d1e8de6817db93427";

    [Theory]
    [InlineData(
        "pkg:oci/web@sha256%3A0b31b1c02ff458ad9b7b81cbdf8f028bd54699fa151f221d1e8de6817db93427?repository_url=registry.acme.io%2Fweb&tag=1.4.2",
        "registry.acme.io/web",
        "1.4.2",
        Digest)]
    [InlineData("pkg:oci/myapp@sha256%3A0b31b1c02ff458ad9b7b81cbdf8f028bd54699fa151f221d1e8de6817db93427", "myapp", null, Digest)]
    [InlineData("pkg:docker/acme/web@1.4.2?repository_url=registry.acme.io", "registry.acme.io/acme/web", "1.4.2", null)]
    [InlineData("pkg:docker/acme/web@1.4.2", "acme/web", "1.4.2", null)]
    [InlineData("pkg:golang/mygit.com/myorg/myapp@1.2.3#sub/path", null, "1.2.3", null)]
    [InlineData("pkg:npm/%40acme/web@2.0.0?x=1&x=2&broken", null, "2.0.0", null)]
    [InlineData("pkg:oci/web", "web", null, null)]
    [InlineData("pkg:", null, null, null)]
    public void An_image_has_its_registry_tag_and_digest_and_other_packages_a_version(
        string text, string? image, string? version, string? digest) =>
        PackageUrl.Parse(text).ShouldBe(new(image, version, digest));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("https://registry.acme.io/web")]
    public void Whatever_else_there_is_is_none(string? text) => PackageUrl.Parse(text).ShouldBeNull();
}
