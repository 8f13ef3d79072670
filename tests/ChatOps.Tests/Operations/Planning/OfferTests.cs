using ChatOps.Operations.Planning;

namespace ChatOps.Tests.Operations.Planning;

/// <summary>Which of the known versions is offered. The logic is pure, so that each habit can be tested.</summary>
public sealed class OfferTests
{
    [Theory]
    [InlineData("1.4.1", "b:1.4.2 b:1.4.3", "1.4.3")]
    [InlineData("1.4.1", "b:1.4.3 b:1.4.2", "1.4.3")]
    [InlineData("v1.4.1", "r:v1.8.0", "v1.8.0")]
    [InlineData("1.4.1", "r:v1.8.0", "1.8.0")]
    [InlineData("v1.4.1", "r:1.8.0", "v1.8.0")]
    [InlineData("web-v1.4.1", "r:web-v1.8.0", "web-v1.8.0")]
    [InlineData("1.4.1", "r:web-v1.8.0", "1.8.0")]
    [InlineData("latest", "r:v1.8.0", "v1.8.0")]
    [InlineData("latest", "r:v1.8.0 b:1.8.0", "1.8.0")]
    [InlineData("v1.4.1", "r:v1.8.0 b:1.8.0", "v1.8.0")]
    [InlineData("1.4.1", "b:1.5.0-rc.1 b:1.4.2", "1.4.2")]
    [InlineData("1.4.1-rc.1", "b:1.5.0-rc.1 b:1.4.2", "1.5.0-rc.1")]
    [InlineData("latest", "b:1.5.0-rc.1 b:1.5.0-rc.2", "1.5.0-rc.2")]
    [InlineData("1.4.1", "b:1.5.0-rc.1", null)]
    [InlineData("build-41", "b:build-43 b:build-42", "build-42")]
    [InlineData("a1b2c3d", "b:b2c3d4e r:v1.8.0", "b2c3d4e")]
    [InlineData("1.4.1", "r:v1.8.0 b:b2c3d4e", "1.8.0")]
    [InlineData("1.4.1", "b:b2c3d4e", "b2c3d4e")]
    [InlineData("1.4.1", "b:1.4.2-a1b2c3d", null)]
    [InlineData("1.4.1-0a1b2c3", "b:1.4.2-b1b2c3d b:1.4.2-a1b2c3d", "1.4.2-a1b2c3d")]
    [InlineData("1.4.1", "", null)]
    public void The_running_version_decides_the_format_and_the_kind_of_the_offered_one(string running, string known, string? offered) =>
        Offer.Of("web", Known(known), running, _ => null).Version.ShouldBe(offered);

    [Fact]
    public void A_skipped_version_is_reported_with_the_reason_and_the_next_one_is_offered()
    {
        var offer = Offer.Of("web", Known("b:1.4.2 b:1.4.3 x:v1.4.4 b:1.4.4"), "1.4.1", version => version == "1.4.3" ? "it failed" : null);

        offer.Version.ShouldBe("1.4.2");
        offer.PassedOver.ShouldBe(["1.4.4 was skipped: its release was withdrawn.", "1.4.3 was skipped: it failed."]);
    }

    /// <param name="known">In the order in which they were received: b is a build, r a release, x a withdrawn release.</param>
    private static IReadOnlyList<KnownVersion> Known(string known) =>
    [
        .. known.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select((text, position) => (Kind: text[0], Tag: text[2..], position))
            .Select(v => v.Kind is 'b'
                ? new KnownVersion([v.Tag], IsBuilt: true, v.position, "built")
                : new KnownVersion(
                    Forms(v.Tag), IsBuilt: false, v.position, "released", v.Kind is 'x' ? "its release was withdrawn" : null))
            .Reverse(),
    ];

    private static IReadOnlyList<string> Forms(string tag)
    {
        var version = tag.StartsWith("web-", StringComparison.Ordinal) ? tag[4..] : tag;
        return [.. new[] { tag, version, "v" + ImageName.WithoutV(version), ImageName.WithoutV(version) }.Distinct()];
    }
}
