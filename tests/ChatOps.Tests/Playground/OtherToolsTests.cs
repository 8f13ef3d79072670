using ChatOps.Playground.Elsewhere;
using ChatOps.Tests.Whole;

namespace ChatOps.Tests.Playground;

/// <summary>"Somebody else" sends real bytes, signed: the bot takes all of them.</summary>
public sealed class OtherToolsTests
{
    [Fact]
    public async Task Whatever_button_is_pressed_the_bot_takes_it_and_tells_what_is_news()
    {
        await using var stage = await Stage.StartAsync(settings => OtherTools.Configure(settings));
        using var http = new HttpClient { BaseAddress = stage.BotAddress };
        foreach (var button in OtherTools.Of(http, stage.Clock).SelectMany(tool => tool.Buttons))
        {
            (await stage.DrivenAsync(button.RunAsync(stage.Stop))).ShouldNotContain("answered", customMessage: button.Title);
            await stage.PassAsync(TimeSpan.FromSeconds(2));
        }

        await stage.UntilAsync(() => stage.Deploys.Count == 11 ? "all" : null, "nine groups of alerts, a build, and a tag that moved");
        stage.Deploys.Count(message => message.Shown.Contains("is resolved after", StringComparison.Ordinal)).ShouldBe(9);
        stage.Deploys.ShouldContain(message => message.Shown.Contains("is another image now", StringComparison.Ordinal));
        (await stage.AskAsync("/ops doctor")).Shown.ShouldContain("1 image with image=acme/web belongs to no service");
    }
}
