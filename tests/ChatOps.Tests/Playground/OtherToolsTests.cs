using ChatOps.Playground.Elsewhere;
using ChatOps.Tests.Whole;

namespace ChatOps.Tests.Playground;

/// <summary>"Somebody else" sends real bytes, signed: the bot takes all of them.</summary>
public sealed class OtherToolsTests
{
    [Fact]
    public async Task Whatever_button_is_pressed_the_bot_takes_it_and_tells_what_is_news()
    {
        await using var stage = await Stage.StartAsync(OtherTools.Configure);
        using var http = new HttpClient { BaseAddress = stage.BotAddress };
        foreach (var button in OtherTools.Of(http, stage.Clock, stage.World).SelectMany(tool => tool.Buttons))
        {
            (await stage.DrivenAsync(button.RunAsync(stage.Stop))).ShouldNotContain("answered", customMessage: button.Title);
            await stage.PassAsync(TimeSpan.FromSeconds(2));
        }

        await stage.UntilAsync(
            () => (Count("is resolved after"), Count("is another image now"), Count("Ship deployment of web")) is (11, 1, 1) ? "all" : null,
            "eleven groups of alerts, a tag that moved, and what a tool without code deploys");
        int Count(string what) => stage.Deploys.Count(message => message.Shown.Contains(what, StringComparison.Ordinal));
        // All tools have a line each, so that it isn't on the first page.
        (await stage.AskAsync("/ops doctor page 2")).Shown.ShouldContain("1 image with image=acme/web belongs to no service");
    }
}
