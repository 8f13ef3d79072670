using ChatOps.Playground;
using ChatOps.Playground.GitHub;
using ChatOps.Playground.Slack;
using Microsoft.AspNetCore.Http;

namespace ChatOps.Tests.Whole;

/// <summary>A run on GitHub that waits for an environment is approved or rejected from its message.</summary>
public sealed class EnvironmentApprovalsTests
{
    private const string Rules = """
        roles:
          oncall: { groups: [S01ONCALL] }
        grants:
          - role: oncall
            allow: [input]
            services: [web]

        """;

    [Theory]
    [InlineData(true, "👍", "may deploy to *production*, approved by chatops-bot", "approve the deployment to production")]
    [InlineData(false, "⛔", "may not deploy to *production*, rejected by chatops-bot", "reject the deployment to production")]
    public async Task It_is_answered_at_the_press_of_a_button_and_the_message_says_by_whom(
        bool approves, string sign, string words, string answer)
    {
        await using var stage = await StartAsync();
        var running = Wait(stage);
        var waiting = await WaitingAsync(stage);
        waiting.Shown.ShouldContain("waits for approval of its deployment to *production* by carol, dave");

        (await stage.ClickAsync(waiting, approves ? "Approve production" : "Reject production")).ShouldBe(Outcome.Ok);

        await stage.UntilAsync(() => stage.Slack.Ephemerals("ann").FirstOrDefault(m => m.Shown.Contains(answer)), "the answer");
        (await stage.DrivenAsync(running)).ShouldBe(approves);
        var ended = await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains(sign)), "the end");
        ended.Shown.ShouldContain(words);
        ended.Shown.ShouldContain($"was told to {(approves ? "proceed" : "abort")} by Ann Archer", customMessage: ended.Shown);
        ended.Shown.ShouldContain(": deployment to production");
        await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(
                m => m.Shown.Contains(approves ? "✅ Built" : "❌ Build") && !m.Shown.Contains("Approve production")),
            "the run's end");
        stage.Deploys.ShouldHaveSingleItem();
        stage.World.Reviews.Comments.ShouldHaveSingleItem()
            .ShouldBe($"{(approves ? "Approved" : "Rejected")} in chat by slack:{stage.Slack.User("ann").Id}, through ChatOps");
        (await stage.AskAsync("/ops audit web")).Shown.ShouldContain(
            $"told ci #1201 to {(approves ? "proceed" : "abort")}: deployment to production");
    }

    [Fact]
    public async Task An_answer_that_comes_second_or_too_late_is_told_so_and_does_nothing()
    {
        await using var stage = await StartAsync();
        var running = Wait(stage);
        var waiting = await WaitingAsync(stage);
        // Someone answers on GitHub, and its webhook is lost.
        stage.World.Reviews.Answer(8_001_201, "production", approves: true).ShouldBeTrue();
        await stage.DrivenAsync(running);

        (await stage.ClickAsync(waiting, "Reject production")).ShouldBe(Outcome.Ok);

        await stage.UntilAsync(() => stage.Slack.Ephemerals("ann").FirstOrDefault(m => m.Shown.Contains("no longer waits")), "the answer");
        stage.World.Reviews.Comments.ShouldHaveSingleItem().ShouldBeEmpty();
        (await stage.AskAsync("/ops input ci#1201 approve production")).Shown.ShouldContain("no longer waits");
    }

    [Fact]
    public async Task Who_may_answer_is_decided_by_the_policy()
    {
        await using var stage = await StartAsync();
        _ = Wait(stage);
        var waiting = await WaitingAsync(stage);

        (await stage.ClickAsync(waiting, "Approve production", "carol")).ShouldBe(Outcome.Ok);

        await stage.UntilAsync(
            () => stage.Slack.Ephemerals("carol").FirstOrDefault(m => m.Shown.Contains("You may not answer builds of web")), "the refusal");
        (await stage.AskAsync("/ops audit web")).Shown.ShouldContain("was refused: input");
        stage.World.Reviews.Comments.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("no reviewer", "GitHub doesn't let this bot answer it: make the user of its token")]
    [InlineData("forbidden", "Give the token, or the GitHub App, the permissions Actions: read and Deployments: write there")]
    [InlineData("meanwhile", "no longer waits")]
    [InlineData("broken", "It isn't known whether ci #1201 got the answer: GitHub answered 502.")]
    [InlineData("down", "wasn't answered: GitHub answered 503.")]
    public async Task What_GitHub_does_not_take_says_why(string how, string why)
    {
        await using var stage = await StartAsync();
        _ = Wait(stage);
        await WaitingAsync(stage);
        stage.World.Reviews.MayAnswer = how is not "no reviewer";
        stage.World.Reviews.Instead = context => Task.FromResult((context.Request.Method, how) switch
        {
            ("POST", "forbidden") => Results.Json(new { message = "Resource not accessible by integration" }, statusCode: 403),
            ("POST", "meanwhile") => Results.Json(new { message = "There are no pending deployment requests" }, statusCode: 422),
            ("POST", "broken") => Results.StatusCode(502),
            ("GET", "down") => Results.StatusCode(503),
            _ => null,
        });

        (await stage.AskAsync("/ops input ci#1201 approve")).Shown.ShouldContain(why);

        stage.World.Reviews.Comments.ShouldBeEmpty();
    }

    [Fact]
    public async Task One_whose_webhook_was_missed_is_recovered_and_one_that_is_over_waits_for_nobody()
    {
        await using var stage = await StartAsync();
        stage.World.Hook.IsCutOff = true;
        var sender = Sender(stage);
        var commit = stage.World.Repository.Commit("Sort orders by date", "ann", pullRequest: null);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stage.Stop);
        var running = sender.WaitForAsync(stage.World.Reviews, commit, "production", ["carol"], over.Token);
        await stage.PassAsync(TimeSpan.FromSeconds(10));
        stage.World.Hook.IsCutOff = false;

        await WaitingAsync(stage);
        await over.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(running);
        await stage.DrivenAsync(sender.CancelledAsync(1201, commit, stage.Stop));

        var ended = await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("no longer waits for approval")), "the end");
        ended.Shown.ShouldNotContain("Approve production");
        (await stage.AskAsync("/ops input ci#1201 approve")).Shown.ShouldContain("no longer waits");
    }

    private static Task<Stage> StartAsync() => MissedWebhooksTests.StartAsync(settings => settings["Rules"] = Rules);

    private static Task<Message> WaitingAsync(Stage stage) =>
        stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("waits for approval")), "the question");

    private static GitHubSender Sender(Stage stage) =>
        new(new HttpClient { BaseAddress = stage.BotAddress }, BotInWorld.GitHubSecret, stage.Clock) { Log = stage.World.Hook };

    private static Task<bool> Wait(Stage stage) => Sender(stage).WaitForAsync(
        stage.World.Reviews,
        stage.World.Repository.Commit("Sort orders by date", "ann", pullRequest: null),
        "production",
        ["carol", "dave"],
        stage.Stop);
}
