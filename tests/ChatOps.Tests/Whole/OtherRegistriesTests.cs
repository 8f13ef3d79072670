using ChatOps.Playground.Elsewhere;

namespace ChatOps.Tests.Whole;

/// <summary>Whichever registry reports a version, it is offered.</summary>
public sealed class OtherRegistriesTests
{
    [Fact]
    public async Task A_version_that_any_registry_reports_is_the_newest_one_of_its_service()
    {
        await using var stage = await Stage.StartAsync(OtherTools.Configure);
        using var http = new HttpClient { BaseAddress = stage.BotAddress };
        foreach (var tool in OtherTools.Of(http, stage.Clock, stage.World).Where(tool =>
            tool.Title is "Azure Container Registry" or "Quay" or "JFrog" or "Nexus" or "GitHub Packages"))
        {
            var pushed = await stage.DrivenAsync(tool.Buttons[0].RunAsync(stage.Stop));
            pushed.ShouldStartWith("Pushed registry.acme.io/web:1.4.20", customMessage: tool.Title);
            (await stage.AskAsync("/deploy web to staging")).Shown.ShouldContain(
                $"→ `{pushed.Split(':')[^1]}`", customMessage: tool.Title);
        }

        stage.Deploys.ShouldBeEmpty("an image alone isn't news");
    }
}
