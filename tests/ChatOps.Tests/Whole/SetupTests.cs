using System.Net.Http.Headers;
using System.Text;
using YamlDotNet.RepresentationModel;

namespace ChatOps.Tests.Whole;

/// <summary>How a tool is made to send to the bot.</summary>
public sealed class SetupTests
{
    private const string Token = "the-token-of-the-receiver";

    [Fact]
    public async Task It_says_the_address_the_secrets_name_and_what_to_paste_and_when_the_first_delivery_came()
    {
        await using var stage = await Stage.StartAsync(settings => settings["ChatOps:Alertmanager:Tokens:0"] = Token);
        var setup = (await stage.AskAsync("/ops setup alertmanager")).Shown;
        setup.ShouldContain("ChatOps__Alertmanager__Tokens__0");
        setup.ShouldContain("https://HOST/alertmanager");
        setup.ShouldContain("credentials: SECRET");
        setup.ShouldContain("nothing has come yet");
        setup.ShouldNotContain(Token);
        (await stage.AskAsync("/ops setup grafana")).Shown.ShouldContain("It isn't configured yet.");
        (await stage.AskAsync("/ops doctor")).Shown.ShouldContain("nothing has come yet");

        await SendAsync(stage);
        (await stage.AskAsync("/ops setup Alertmanager")).Shown.ShouldContain("The first delivery came at <!date^");
        (await stage.AskAsync("/ops doctor")).Shown.ShouldContain("the first delivery came at <!date^");
        var list = (await stage.AskAsync("/ops setup")).Shown;
        list.ShouldContain("*Alertmanager*: The first delivery came at");
        list.ShouldContain("*Grafana*: It isn't configured yet.");
    }

    [Fact]
    public async Task It_is_for_those_who_may_change_something_and_knows_what_it_has_no_instructions_for()
    {
        await using var stage = await Stage.StartAsync(settings =>
        {
            settings["ChatOps:Environments:staging:Protected"] = "true";
        });

        (await stage.AskAsync("/ops setup alertmanager", by: "carol")).Shown.ShouldContain("for those who may change something");
        (await stage.AskAsync("/ops setup telegraph")).Shown.ShouldContain("no instructions for 'telegraph'. I know");
    }

    public static TheoryData<string> Guided =>
        [.. Bot.EventSources.Where(source => source.Guide is not null).Select(source => source.Name)];

    /// <summary>With the tool's own names of settings, as far as this project knows them: YAML or JSON that can be read.</summary>
    [Theory]
    [MemberData(nameof(Guided))]
    public void A_snippet_can_be_parsed_and_has_the_address_and_the_secret(string name)
    {
        var source = Bot.EventSources.Single(one => one.Name == name);
        var guide = source.Guide!;

        guide.Setting.ShouldStartWith(source.Section + ":");
        guide.Snippet.ShouldContain($"HOST{guide.Address}");
        guide.Where.ShouldEndWith(".");
        var yaml = new YamlStream();
        // JSON is YAML, too.
        yaml.Load(new StringReader(guide.Snippet));
        yaml.Documents.Count.ShouldBeGreaterThan(0);
        guide.Snippet.Split('\n').Length.ShouldBeLessThan(60);
    }

    private static async Task SendAsync(Stage stage)
    {
        using var http = new HttpClient { BaseAddress = stage.BotAddress };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/alertmanager");
        request.Content = new StringContent("""{"alerts":[{"labels":{"service":"web"}}]}""", Encoding.UTF8, "application/json");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        using var response = await stage.DrivenAsync(http.SendAsync(request, stage.Stop));
        response.EnsureSuccessStatusCode();
    }
}
