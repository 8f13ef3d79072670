using ChatOps.Operations.Planning;

namespace ChatOps.Tests.Operations.Planning;

public sealed class ImageNameTests
{
    [Theory]
    [InlineData("registry.acme.io/web:1.4.2", "registry.acme.io/web", "1.4.2")]
    [InlineData("localhost:5000/web", "localhost:5000/web", "latest")]
    [InlineData("localhost:5000/web:2", "localhost:5000/web", "2")]
    [InlineData("web@sha256:0123", "web", "sha256:0123")]
    [InlineData("web:1@sha256:0123", "web", "1@sha256:0123")]
    public void An_image_consists_of_a_name_and_a_version(string image, string name, string version) =>
        ImageName.Split(image).ShouldBe((name, version));

    [Theory]
    [InlineData("1.4.2", true)]
    [InlineData("_x-1.2", true)]
    [InlineData(".1", false)]
    [InlineData("1.4.2;rm", false)]
    [InlineData("1/2", false)]
    [InlineData("", false)]
    [InlineData("sha256:abc", false)]
    [InlineData("1.4.2@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", true)]
    [InlineData("1.4.2@sha256:abc", false)]
    [InlineData("1.4.2@latest", false)]
    [InlineData("@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false)]
    [InlineData("sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@1.4.2", false)]
    public void Only_valid_tags_and_digests_are_versions(string version, bool valid) =>
        ImageName.IsVersion(version).ShouldBe(valid);
}
