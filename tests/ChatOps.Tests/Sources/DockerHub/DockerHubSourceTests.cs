using System.Text;
using ChatOps.Journal;
using ChatOps.Sources.DockerHub;
using Microsoft.Extensions.Configuration;

namespace ChatOps.Tests.Sources.DockerHub;

public sealed class DockerHubSourceTests
{
    [Theory]
    [InlineData("pushed", 0)]
    [InlineData("pushed.fraction", 0)]
    public void A_push_has_its_image_and_tag(string payload, int seconds)
    {
        var told = Translate(File.ReadAllBytes(
            Path.Combine(AppContext.BaseDirectory, "Sources", "DockerHub", "Payloads", $"{payload}.json"))).Event();

        (told.OccurredAt, told.Actor?.Name).ShouldBe((new DateTimeOffset(2026, 3, 4, 9, 30, seconds, TimeSpan.Zero), "ci"));
        told.Fact.ShouldBeOfType<ImagePushed>().ShouldSatisfyAllConditions(
            push => (push.Image, push.Tag, push.Digest).ShouldBe(("acme/web", "1.4.3", null)),
            push => push.Url.ShouldBe("https://hub.docker.com/r/acme/web"));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"push_data":{"tag":"1"}}""")]
    public void What_cannot_be_understood_is_kept(string body) =>
        Translate(Encoding.UTF8.GetBytes(body)).ShouldBeOfType<Translation.Failed>();

    private static Translation Translate(byte[] body) => DockerHubSource.Source.SetUp(new ConfigurationBuilder().Build()).Translate(
        new("dockerhub", "1", "event", Translations.ReceivedAt, body));
}
