using ChatOps.Chat;
using ChatOps.Chat.Slack;
using ChatOps.Chat.Slack.Api;
using ChatOps.Playground.Slack.WebApi;

namespace ChatOps.Tests.Chat.Slack.Api;

public sealed class SlackCredentialsTests : SlackPlatformStage
{
    private const string Alarm = "Error Slack does not accept the token";

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData("invalid_auth")]
    [InlineData("token_revoked")]
    [InlineData("account_inactive")]
    public async Task A_dead_token_stops_every_call_and_is_asked_about_once_a_minute_until_it_works_again(string code)
    {
        // The watch asks at startup; only from then on does it wait for the clock.
        await Workspace.UntilAsync(workspace => workspace.Calls.Any(call => call.Method == "auth.test"), Cancel);
        var message = await PostAsync(Ops, "p1");
        Workspace.Faults.Next("chat.update", new Fault.Error(code));
        Workspace.Faults.Next("auth.test", new Fault.Error(code), times: 3);
        (await Platform.UpdateAsync(Ops, message, Bye, "p1", Cancel)).ShouldBeOfType<ShowResult.Refused>().Reason.ShouldContain(code);

        var before = Workspace.Calls.Count;
        for (var i = 0; i < 10; i++)
        {
            (await Platform.PostAsync(Deploys, null, Hello, "p2", Cancel)).ShouldBeOfType<ShowResult.Refused>().Reason.ShouldContain(
                "new token");
            (await Platform.UpdateAsync(Ops, message, Bye, "p1", Cancel)).ShouldBeOfType<ShowResult.Refused>();
            (await Platform.FindAsync(Ops, null, "p1", DateTimeOffset.UnixEpoch, Cancel)).ShouldBeOfType<ShowResult.Refused>();
            (await Platform.PermalinkAsync(Ops, message, Cancel)).ShouldBeNull();
        }

        Workspace.Calls.Count.ShouldBe(before);
        for (var probe = 1; probe <= 4; probe++)
        {
            Bot.Get<SlackCredentials>().Refusal.ShouldNotBeNull();
            Slack.Clock.Advance(Minute);
            await Workspace.UntilAsync(workspace => workspace.Calls.Count == before + probe, Cancel);
        }

        Workspace.Calls.Skip(before).ShouldAllBe(call => call.Method == "auth.test");
        await LogsAsync("Slack takes the bot token again");
        Log.Text.Split(Alarm).Length.ShouldBe(2, "it is said once, not at every call");
        (await Platform.UpdateAsync(Ops, message, Bye, "p1", Cancel)).ShouldBeOfType<ShowResult.Shown>();
    }

    [Theory]
    [InlineData("team_access_not_granted")]
    [InlineData("ekm_access_denied")]
    [InlineData("org_login_required")]
    [InlineData("access_denied")]
    [InlineData("app_access_restricted")]
    [InlineData("posting_to_channel_denied")]
    public async Task What_Slack_refuses_in_one_channel_silences_no_other(string code)
    {
        Workspace.Faults.Next("chat.postMessage", new Fault.Error(code), times: 100, channel: "ops");
        (await Platform.PostAsync(Ops, null, Hello, "p1", Cancel)).ShouldBeOfType<ShowResult.Refused>().Reason
            .ShouldSatisfyAllConditions(reason => reason.ShouldContain(code), reason => reason.ShouldNotContain("new token"));

        Bot.Get<SlackCredentials>().Refusal.ShouldBeNull();
        (await Platform.PostAsync(Deploys, null, Hello, "p2", Cancel)).ShouldBeOfType<ShowResult.Shown>();
        Calls("chat.postMessage").Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("token_revoked", WebApiFailure.Token)]
    [InlineData("account_inactive", WebApiFailure.Token)]
    [InlineData("team_access_not_granted", WebApiFailure.Workspace)]
    [InlineData("ekm_access_denied", WebApiFailure.Workspace)]
    [InlineData("is_archived", WebApiFailure.Channel)]
    [InlineData("restricted_action_non_threadable_channel", WebApiFailure.Channel)]
    [InlineData("message_not_found", WebApiFailure.Message)]
    [InlineData("thread_not_found", WebApiFailure.Message)]
    [InlineData("edit_window_closed", WebApiFailure.Closed)]
    [InlineData("restricted_action_thread_locked", WebApiFailure.Closed)]
    [InlineData("msg_blocks_too_long", WebApiFailure.Content)]
    [InlineData("metadata_too_large", WebApiFailure.Content)]
    [InlineData("used_url", WebApiFailure.Trigger)]
    [InlineData("message_limit_exceeded", WebApiFailure.Later)]
    [InlineData("update_failed", WebApiFailure.Ambiguous)]
    [InlineData("no_such_reason_yet", WebApiFailure.Rejected)]
    public void Errors_are_sorted_by_what_they_are_about(string code, WebApiFailure about)
    {
        WebApiErrors.Classify(code).ShouldBe(about);
        // Only the first kind says that the token is to be replaced.
        new WebApiError(code, about).Sentence.Contains("new token", StringComparison.Ordinal).ShouldBe(about is WebApiFailure.Token);
    }

    [Fact]
    public async Task A_wrong_token_is_known_at_the_start_and_said_by_doctor()
    {
        await using var bot = await SlackSubject.StartAsync(
            Slack, Slack.Clock, SlackMode.Http, options => options.BotToken = "xoxb-wrong", Log);
        await LogsAsync(Alarm);
        (await bot.Platform.ExamineAsync(Cancel)).ShouldHaveSingleItem()
            .ShouldSatisfyAllConditions(
                finding => finding.Healthy.ShouldBeFalse(), finding => finding.Mend!.ShouldContain("set the new token"));

        // When someone looks, there is no need to wait for the minute.
        Workspace.App = Workspace.App with { BotToken = "xoxb-wrong" };
        (await bot.Platform.ExamineAsync(Cancel))[0].Healthy.ShouldBeTrue();
        bot.Get<SlackCredentials>().Refusal.ShouldBeNull();
    }

    [Fact]
    public async Task A_missing_scope_stops_its_own_method_and_no_other()
    {
        var message = await PostAsync(Ops, "p1");
        Workspace.Faults.Next("conversations.history", new Fault.Error("missing_scope"), times: 100);
        (await Platform.FindAsync(
            Ops, null, "p1", DateTimeOffset.UnixEpoch, Cancel)).ShouldBeOfType<ShowResult.Unsearchable>().Reason.ShouldContain("scope");
        (await Platform.UpdateAsync(Ops, message, Bye, "p1", Cancel)).ShouldBeOfType<ShowResult.Shown>();
        Bot.Get<SlackCredentials>().Refusal.ShouldBeNull();
        Calls("conversations.history").Count.ShouldBe(1);
    }

    [Fact]
    public async Task Whoever_asks_by_a_response_address_is_answered_even_with_a_dead_token()
    {
        Workspace.App = Workspace.App with
        {
            Commands =
            [
                new("/deploy", "Deploy")
            ], Transport = ChatOps.Playground.Slack.SlackTransport.Http.Below(Bot.Address), BotToken = "xoxb-changed",
        };
        await Workspace.As("ann").TypeAsync("#ops", "/deploy web", Cancel);
        var where = Platform.Read((await Bot.JournalAsync())[^1]).ShouldBeOfType<ChatInput.CommandTyped>().Where;
        (await Platform.PostAsync(Ops, null, Hello, "p1", Cancel)).ShouldBeOfType<ShowResult.Refused>();
        (await Platform.ReplyPrivatelyAsync(where, Hello, replace: false, Cancel)).ShouldBeOfType<ShowResult.Shown>();
    }

    private Task LogsAsync(string text) => Patience.UntilAsync(() => Log.Text.Contains(text, StringComparison.Ordinal), text);
}
