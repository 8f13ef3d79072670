using System.Net;

namespace ChatOps.Tests.Whole;

/// <summary>Jobs that must be heard regularly.</summary>
public sealed class SilencesTests
{
    private const string Secret = "the-end-of-the-address", Other = "the-end-of-another-address";

    [Fact]
    public async Task A_silent_job_is_an_alert_until_it_is_heard_again_whatever_is_restarted()
    {
        await using var stage = await Stage.StartAsync(Configure);
        (await CallAsync(stage, Secret)).ShouldBe(HttpStatusCode.Accepted);
        await stage.PassAsync(TimeSpan.FromSeconds(58));
        (await CallAsync(stage, Secret)).ShouldBe(HttpStatusCode.Accepted, "the same bytes are another call");
        await stage.PassAsync(TimeSpan.FromSeconds(63));
        stage.Deploys.ShouldBeEmpty();
        await stage.PassAsync(TimeSpan.FromSeconds(15));
        var told = await stage.UntilAsync(() => stage.Deploys.SingleOrDefault(), "the silence");
        told.Shown.ShouldContain("No sign of backup in *production* (error): expected every 1 min, and 5 s later at most");

        await stage.StopBotAsync();
        await stage.StartBotAsync();
        await stage.PassAsync(TimeSpan.FromSeconds(40));
        stage.Deploys.Count.ShouldBe(1, "it is silent still, and that was told");
        await CallAsync(stage, Secret);
        await stage.UntilSaidAsync(told, "No sign of backup in *production* is resolved after ");
        stage.Deploys.Count.ShouldBe(1);
    }

    [Fact]
    public async Task What_was_due_while_the_bot_was_down_is_nobodys_fault_and_what_was_not_due_then_is()
    {
        await using var stage = await Stage.StartAsync(Configure);
        await CallAsync(stage, Secret);
        await CallAsync(stage, Other);
        await stage.PassAsync(TimeSpan.FromSeconds(45));
        await stage.StopBotAsync();
        await stage.PassAsync(TimeSpan.FromSeconds(20));
        await stage.StartBotAsync();
        await stage.PassAsync(TimeSpan.FromSeconds(50));
        stage.Deploys.ShouldBeEmpty("the call at 60 s may have found nobody; the next is due at 120 s");
        await stage.UntilAsync(
            () => stage.Deploys.SingleOrDefault(m => m.Shown.Contains("No sign of backup")), "its silence after 125 s");
        stage.Deploys.ShouldNotContain(message => message.Shown.Contains("No sign of report"));
        // The other was due at 180 s, when the bot was up.
        await stage.UntilAsync(() => stage.Deploys.SingleOrDefault(m => m.Shown.Contains("No sign of report")), "the other's silence");
    }

    private static void Configure(IDictionary<string, string?> settings)
    {
        foreach (var (job, secret, period) in new[] { ("backup", Secret, "00:01:00"), ("report", Other, "00:03:00") })
        {
            settings[$"ChatOps:Heartbeat:Jobs:{job}:Secrets:0"] = secret;
            settings[$"ChatOps:Heartbeat:Jobs:{job}:Period"] = period;
            settings[$"ChatOps:Heartbeat:Jobs:{job}:Grace"] = "00:00:05";
            settings[$"ChatOps:Heartbeat:Jobs:{job}:Service"] = "web";
            settings[$"ChatOps:Heartbeat:Jobs:{job}:Environment"] = "production";
        }
    }

    private static async Task<HttpStatusCode> CallAsync(Stage stage, string secret)
    {
        using var http = new HttpClient { BaseAddress = stage.BotAddress };
        using var response = await stage.DrivenAsync(http.PostAsync($"/heartbeat/{secret}", null, stage.Stop));
        return response.StatusCode;
    }
}
