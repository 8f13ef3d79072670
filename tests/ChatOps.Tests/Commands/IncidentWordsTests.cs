using ChatOps.Catalog;
using ChatOps.Commands;

namespace ChatOps.Tests.Commands;

public sealed class IncidentWordsTests
{
    private static readonly ServiceCatalog Catalog = new(
        new()
        {
            Services = { ["web"] = new(), ["api"] = new() },
            Environments = { ["production"] = new(), ["staging"] = new() },
        },
        ["slack"]);

    [Theory]
    [InlineData("web answers 5xx", "web answers 5xx|sev3|||")]
    [InlineData("open web is down sev1", "web is down|sev1|||")]
    [InlineData("SEV1 web is down service web env production", "web is down|sev1|web|production|")]
    [InlineData("web is down service=api --env staging", "web is down|sev3|api|staging|")]
    [InlineData("slow to answer in production private", "slow to answer|sev3||production|private")]
    [InlineData("private key leaked sev1 private", "private key leaked|sev1|||private")]
    [InlineData("exercise service web service api drill", "exercise|sev3|api,web||drill")]
    [InlineData("open update fails because of sev2 limits", "update fails because of sev2 limits|sev3|||")]
    [InlineData("errors at 18:00 for 5 users until restart", "errors at 18:00 for 5 users until restart|sev3|||")]
    public void Options_are_read_at_the_end_and_the_rest_is_the_title(string typed, string expected)
    {
        var arguments = Arguments.Parse(CommandText.Words(typed));
        var words = IncidentWords.Of(arguments, isInRoom: false);
        words.Verb.ShouldBe("open");
        var opening = words.Opening(Catalog, new());
        string.Join(
            '|',
            opening.Title,
            opening.Severity,
            string.Join(',', opening.Services.Order(StringComparer.Ordinal)),
            opening.Environment,
            opening.IsPrivate ? "private" : opening.IsDrill ? "drill" : "").ShouldBe(expected);
    }

    [Theory]
    [InlineData("sev1", "What happened?")]
    [InlineData("web is down service wbe", "There is no service wbe. I know web, api.")]
    [InlineData("web is down env prod", "There is no environment prod.")]
    [InlineData("web is down --severity huge", "There is no severity huge. Use sev1, sev2, sev3 and sev4.")]
    [InlineData("web is down sev1 sev2", "You gave two severities")]
    public void What_is_not_known_is_said(string typed, string answer)
    {
        var arguments = Arguments.Parse(CommandText.Words(typed));
        Should.Throw<CommandSyntaxException>(() => IncidentWords.Of(arguments, isInRoom: false).Opening(Catalog, new()))
            .Answer.PlainText.ShouldContain(answer);
        Should.Throw<CommandSyntaxException>(() =>
        {
            var title = Arguments.Parse([new string('x', 151)]);
            return IncidentWords.Of(title, isInRoom: false).Opening(Catalog, new());
        }).Answer.PlainText.ShouldContain("at most 150 characters");
    }

    [Theory]
    [InlineData("update 42 percent of requests fail", false, "update", 42L, "percent of requests fail")]
    [InlineData("update 42 percent of requests fail", true, "update", null, "42 percent of requests fail")]
    [InlineData("update #42 percent", true, "update", 42L, "percent")]
    [InlineData("STATUS 42 monitoring", true, "status", 42L, "monitoring")]
    [InlineData("note to be seen", false, "note", null, "to be seen")]
    [InlineData("42", false, "open", null, "42")]
    public void In_an_incidents_channel_a_number_in_a_text_is_part_of_it(
        string typed, bool isInRoom, string verb, long? number, string text)
    {
        var words = IncidentWords.Of(Arguments.Parse(CommandText.Words(typed)), isInRoom);
        (words.Verb, words.Number, words.Text).ShouldBe((verb, number, text));
    }

    [Fact]
    public void A_dialog_knows_which_incident_it_is_about()
    {
        var words = IncidentWords.Of(Arguments.Parse(["update #42", "all is well, service=web", "next=30m"]), isInRoom: true);
        (words.Verb, words.Number, words.Text, words.Named("next", "durations"))
            .ShouldBe(("update", 42L, "all is well, service=web", "30m"));
    }
}
