using ChatOps.Operations.Planning;

namespace ChatOps.Tests.Operations.Planning;

public sealed class VersionNumberTests
{
    [Theory]
    [InlineData("1.4.1", "1.4.2")]
    [InlineData("v1.4.9", "1.4.10")]
    [InlineData("1.3.9", "v1.4")]
    [InlineData("1.4.2-rc.1", "1.4.2")]
    [InlineData("1.0.0-alpha", "1.0.0-alpha.1")]
    [InlineData("1.0.0-alpha.1", "1.0.0-alpha.beta")]
    [InlineData("1.0.0-beta.2", "1.0.0-beta.11")]
    [InlineData("1.0.0-beta.11", "1.0.0-rc.1")]
    [InlineData("1.0.0-rc.99999999999999999998", "1.0.0-rc.99999999999999999999")]
    [InlineData("1.4.2.9", "1.4.2.10")]
    [InlineData("2026.03.04", "2026.3.5")]
    [InlineData("1.4.2-a1b2c3d", "1.4.3-0f3e1a2")]
    public void Versions_are_ordered_as_in_Semantic_Versioning(string lower, string higher)
    {
        (VersionNumber.Parse(lower)! < VersionNumber.Parse(higher)!).ShouldBeTrue();
        (VersionNumber.Parse(higher)! > VersionNumber.Parse(lower)!).ShouldBeTrue();
    }

    [Theory]
    [InlineData("1.4", "v1.4.0")]
    [InlineData("1.4.2-a1b2c3d", "1.4.2-0f3e1a2")]
    [InlineData("1.4.2-5-ga1b2c3d", "1.4.2-7-g0f3e1a2")]
    public void Versions_without_an_order_are_neither_lower_nor_higher(string one, string other) =>
        VersionNumber.Parse(one).ShouldBe(VersionNumber.Parse(other));

    [Theory]
    [InlineData("latest")]
    [InlineData("build-42")]
    [InlineData("a1b2c3d")]
    [InlineData("1234567")]
    [InlineData("42")]
    [InlineData("1.4.x")]
    [InlineData("web-v1.4.2")]
    [InlineData("1.4.2-")]
    [InlineData("1.4.2-rc..1")]
    [InlineData("")]
    public void Versions_that_are_not_numbers_cannot_be_compared(string version) => VersionNumber.Parse(version).ShouldBeNull();
}
