using ChatOps.Playground.Elsewhere;
using ChatOps.Playground.Slack;

namespace ChatOps.Tests.Whole;

/// <summary>What clouds and CI jobs report, from their signed bytes to the message in Slack.</summary>
public sealed class CloudsTests
{
    [Fact]
    public async Task What_clouds_and_jobs_report_is_told_in_the_channel_of_the_service()
    {
        await using var stage = await Stage.StartAsync(OtherTools.Configure);
        using var http = new HttpClient { BaseAddress = stage.BotAddress };
        var tools = OtherTools.Of(http, stage.Clock, stage.World).ToDictionary(tool => tool.Title);

        Task<string> PressAsync(string tool, string button) =>
            stage.DrivenAsync(tools[tool].Buttons.Single(one => one.Title == button).RunAsync(stage.Stop));
        Task<Message> SaidAsync(string text) =>
            stage.UntilAsync(() => stage.Deploys.FirstOrDefault(message => message.Shown.Contains(text, StringComparison.Ordinal)), text);

        (await PressAsync("AWS", "The topic asks to be confirmed")).ShouldBe("The subscription is confirmed");
        // SNS says when an alarm changed, not since when it fires: the journal knows.
        (await PressAsync("AWS", "A CloudWatch alarm fires")).ShouldBe("ALARM: web-5xx");
        var alarm = await SaidAsync("|web-5xx>: Threshold Crossed");
        alarm.Shown.ShouldContain("https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1#alarmsV2:alarm/web-5xx");
        alarm.Shown.ShouldContain("<https://runbooks.acme.io/web-5xx|runbook>");
        await stage.PassAsync(TimeSpan.FromMinutes(42));
        await PressAsync("AWS", "It is over");
        await stage.UntilSaidAsync(alarm, "is resolved after 42 m");

        await PressAsync("AWS", "A pipeline fails");
        var pipeline = await SaidAsync("|web 00000001> failed in Deploy");
        await stage.UntilSaidAsync(pipeline, "The service web did not become stable");
        await PressAsync("AWS", "CodeDeploy deploys web");
        (await SaidAsync("CodeDeploy deployment of")).Shown.ShouldContain("/codesuite/codedeploy/deployments/d-00000002?");

        await PressAsync("Google Cloud", "Cloud Build builds web");
        await SaidAsync("Built <https://console.cloud.google.com/cloud-build/builds/");
        await PressAsync("Google Cloud", "An incident opens");
        var incident = await SaidAsync("|5xx of web> (critical): 5xx above 2 %");
        await stage.PassAsync(TimeSpan.FromMinutes(3));
        await PressAsync("Google Cloud", "It is closed");
        await stage.UntilSaidAsync(incident, "is resolved after 3 m");

        await PressAsync("CI jobs", "A job deploys web");
        await SaidAsync("CI deployment of <https://github.com/acme/web/actions/runs/");
        await PressAsync("CI jobs", "A job's deployment fails");
        await SaidAsync("to *production* failed: The smoke test returned 500");
        (await stage.AskAsync("/ops setup aws")).Shown.ShouldContain("Give me the ARN of the SNS topic as `ChatOps__Aws__Topics__0`");
    }
}
