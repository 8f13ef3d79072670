using System.Text;
using ChatOps.Journal;
using ChatOps.Sources.Harbor;

namespace ChatOps.Tests.Sources.Harbor;

public sealed class HarborTranslatorTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Sources", "Harbor", "Payloads");

    [Theory]
    [InlineData("pushed")]
    [InlineData("pushed.cloudevents")]
    public void A_push_has_its_image_tag_and_digest_in_both_formats(string payload)
    {
        var told = Translate(payload).Event();

        (told.OccurredAt, told.Actor?.Name).ShouldBe((new DateTimeOffset(2026, 3, 4, 9, 30, 0, TimeSpan.Zero), "robot$ci"));
        var push = told.Fact.ShouldBeOfType<ImagePushed>();
        (push.Image, push.Tag, push.Digest).ShouldBe(("harbor.acme.io/shop/web", "1.4.3", $"sha256:{new string('0', 63)}1"));
        push.Labels.ShouldBe([new Label("image", "harbor.acme.io/shop/web")]);
    }

    public static TheoryData<string> Others =>
        [.. Directory.GetFiles(Folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)!).Where(
            name => name.StartsWith("ignored", StringComparison.Ordinal) || name == "pushed-without-tag")];

    [Theory]
    [MemberData(nameof(Others))]
    public void Whatever_else_happens_there_is_stored_and_not_told(string payload) =>
        Translate(payload).ShouldBeOfType<Translation.Nothing>();

    [Theory]
    [InlineData("7")]
    [InlineData("null")]
    [InlineData("""{"type":"PUSH_ARTIFACT","occur_at":"soon"}""")]
    public void What_cannot_be_understood_is_kept(string body) => Read(Encoding.UTF8.GetBytes(body)).ShouldBeOfType<Translation.Failed>();

    private static Translation Translate(string name) => Read(File.ReadAllBytes(Path.Combine(Folder, $"{name}.json")));

    private static Translation Read(byte[] body) => HarborTranslator.Translate(new("harbor", "1", "event", Translations.ReceivedAt, body));
}
