using System.Text.Json;
using ChatOps.People;
using Microsoft.Extensions.Configuration;

namespace ChatOps.Tests.People;

/// <summary>People, groups and channels are addressed by platform and id; if there is only one platform, its name may be omitted.</summary>
public sealed class AddressTests
{
    private static readonly IdForm Letter = new(id => id.StartsWith('U'), "an id such as U1");
    private static readonly IdForm Number = new(id => id.All(char.IsAsciiDigit), "a number");
    private static readonly PlatformIds One = new("slack", Letter, Letter, Letter), Other = new("text", Number, Number, Number);

    [Theory]
    [InlineData("U1", "slack:U1", null)]
    [InlineData("slack:U1", "slack:U1", "slack:U1")]
    [InlineData("Slack:U1", "slack:U1", "slack:U1")]
    [InlineData("text:29:1", null, "text:29:1")]
    [InlineData("29:1", "slack:29:1", null)]
    [InlineData("irc:U1", null, null)]
    [InlineData("", null, null)]
    [InlineData(null, null, null)]
    public void The_platform_may_be_omitted_if_there_is_only_one(string? text, string? amongOne, string? amongTwo)
    {
        (ChatId.Find(text, ["slack"])?.ToString()).ShouldBe(amongOne);
        (ChatId.Find(text, ["slack", "text"])?.ToString()).ShouldBe(amongTwo);
    }

    [Fact]
    public void It_is_stored_as_one_string()
    {
        var id = new ChatId("text", "29:1");
        JsonSerializer.Serialize(id).ShouldBe("\"text:29:1\"");
        JsonSerializer.Deserialize<ChatId>("\"text:29:1\"").ShouldBe(id);
        Should.Throw<FormatException>(() => ChatId.Parse("U1"));
    }

    [Fact]
    public void Cluster_identities_are_configured_with_or_without_a_platform()
    {
        var people = Read(("U1:User", "ann"), ("slack:U2:User", "bob"), ("slack:U2:Groups:0", "deployers"));
        people.Problems([One], impersonated: "main").ShouldBeEmpty();
        var addressed = people.Addressed(["slack"]);

        var directory = new PeopleDirectory([], addressed);
        directory.InClusters(new("slack", "U1"))!.User.ShouldBe("ann");
        directory.InClusters(new("slack", "U2"))!.Groups.ShouldBe(["deployers"]);
        directory.InClusters(new("text", "U1")).ShouldBeNull("that is another person");
    }

    [Fact]
    public void The_error_for_an_invalid_id_names_the_existing_platforms()
    {
        Read(("u1:User", "ann"), ("slack:U1:User", "ann"), ("slack:7:User", "eve")).Problems([One], impersonated: null).ShouldBe(
        [
            "ChatOps:People:slack:7: 'slack:7' isn't a user id: use an id such as U1.",
            "ChatOps:People names the same person as u1 and slack:U1: remove one.",
        ], ignoreOrder: true);
        Read(("U1:User", "ann")).Problems([One, Other], impersonated: null).ShouldBe(
            [
                "ChatOps:People:U1: 'U1' isn't a user id: put the platform's name before it (slack:, text:), and use an id such as U1, or a number."
            ]);
    }

    private static PeopleOptions Read(params (string Key, string Value)[] settings) => PeopleOptions.Read(
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => $"People:{s.Key}", s => (string?)s.Value))
            .Build()
            .GetSection("People"),
        ["slack", "text"],
        section => section.Get<Dictionary<string, Identity>>() ?? []);
}
