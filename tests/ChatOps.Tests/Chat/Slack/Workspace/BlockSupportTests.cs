using System.Text.Json;
using ChatOps.Chat;
using ChatOps.Chat.Slack;
using ChatOps.Chat.Slack.Inbound;
using ChatOps.Chat.Slack.Rendering;
using ChatOps.Checks;
using ChatOps.Fuzz.Targets;
using ChatOps.Messages;
using ChatOps.Playground.Slack.WebApi;

namespace ChatOps.Tests.Chat.Slack.Workspace;

public sealed class BlockSupportTests : SlackPlatformStage
{
    private static readonly Card Failed = new()
    {
        Title = RichText.Of($"Deploying {"web":b} {"1.4.3":c} failed"),
        Tone = Tone.Bad,
        Lines = ["Pod web-1 crashes: <!channel> :fire: *now*"],
        Preformatted = string.Join('\n', Enumerable.Range(1, 20).Select(line => $"line {line} <!here>")),
        Buttons = [new("Roll back…", "rollback", "web in production")],
        Fallback = "web 1.4.3 failed",
    };

    private protected override void Configure(SlackOptions options) => options.Blocks = SlackBlocks.New;

    [Fact]
    public async Task A_log_is_folded_foreign_text_stays_as_it_is_and_the_plain_text_stands_alone()
    {
        var ts = await PostAsync(Failed, "p1");
        var message = Workspace.Channel("ops").Messages.Single(m => m.Ts == ts);
        message.Blocks.Select(Type).ShouldBe(["rich_text", "rich_text", "container", "actions"]);
        message.Blocks[1].GetRawText().ShouldContain("\"text\":\"Pod web-1 crashes: \\u003C!channel\\u003E :fire: *now*\"");
        var fold = message.Blocks[2];
        fold.GetProperty("title").GetProperty("text").GetString().ShouldBe("Details, 20 lines");
        (fold.GetProperty("is_collapsible").GetBoolean(), fold.GetProperty("default_collapsed").GetBoolean()).ShouldBe((true, true));
        fold.GetProperty("child_blocks")[0].GetProperty("text").GetProperty("text").GetString()!.ShouldContain("line 20 &lt;!here&gt;");

        message.Text.Split('\n')[..3].ShouldBe(
            ["❌ web 1.4.3 failed", "Deploying web 1.4.3 failed", "Pod web-1 crashes: &lt;!channel&gt; :fire: *now*"]);
        message.Text.ShouldEndWith("line 20 &lt;!here&gt;\nWithout buttons here, type the command instead.");

        (await Platform.UpdateAsync(Ops, ts, Failed with { Preformatted = "one line" }, "p1", Cancel)).ShouldBe(new ShowResult.Shown(ts));
        message = Workspace.Channel("ops").Messages.Single();
        message.Blocks.Select(Type).ShouldBe(["rich_text", "rich_text", "section", "actions"]);
        message.Text.ShouldBe("❌ web 1.4.3 failed");
    }

    [Fact]
    public async Task A_workspace_that_refuses_them_gets_classic_ones_until_the_next_start_and_doctor_says_so()
    {
        (await BlocksFoundAsync()).Healthy.ShouldBeTrue();
        Workspace.Faults.Next("chat.postMessage", new Fault.Error("invalid_blocks"));
        (await Slack.Clock.DriveAsync(Platform.PostAsync(Ops, null, Failed, "p1", Cancel)))
            .ShouldBeOfType<ShowResult.Shown>()
            .Note
            .ShouldBeNull();
        await PostAsync(Failed, "p2");
        Workspace.Channel("ops").Messages.Select(m => Type(m.Blocks[0])).ShouldBe(["section", "section"]);
        Calls("chat.postMessage").Count.ShouldBe(3);

        var finding = await BlocksFoundAsync();
        finding.Healthy.ShouldBeFalse();
        finding.Message.PlainText.ShouldContain("invalid_blocks");
        finding.Mend.ShouldNotBeNull().ShouldContain("Restart");

        await using var restarted = await SlackSubject.StartAsync(Slack, Slack.Clock, SlackMode.Http, Configure, Log);
        (await Slack.Clock.DriveAsync(restarted.Platform.PostAsync(Ops, null, Failed, "p3", Cancel))).ShouldBeOfType<ShowResult.Shown>();
        Type(Workspace.Channel("ops").Messages[^1].Blocks[0]).ShouldBe("rich_text");
    }

    [Theory]
    [InlineData("invalid_blocks", 2)]
    [InlineData("msg_blocks_too_long", 1)]
    public async Task What_is_refused_for_itself_says_nothing_about_other_messages(string error, int times)
    {
        Workspace.Faults.Next("chat.postMessage", new Fault.Error(error), times);
        await PostAsync(Failed, "p1");
        Workspace.Channel("ops").Messages[0].Blocks.Select(Type).FirstOrDefault().ShouldBe(times == 2 ? null : "section");

        await PostAsync(Failed, "p2");
        Type(Workspace.Channel("ops").Messages[1].Blocks[0]).ShouldBe("rich_text");
        (await BlocksFoundAsync()).Healthy.ShouldBeTrue();
    }

    [Fact]
    public async Task Private_answers_have_them_and_pages_of_people_do_not()
    {
        await Workspace.As("ann").TypeAsync("#ops", "/deploy web", Cancel);
        var who = Workspace.User("ann").Id;
        var where = new ChatContext(new("slack", "", who), Ops, new SlackReplyContext(null, null));
        (await Platform.ReplyPrivatelyAsync(where, Failed, replace: false, Cancel)).ShouldBeOfType<ShowResult.Shown>();
        Workspace.Ephemerals("ann")[^1].Blocks.Select(Type).ShouldContain("container");

        (await Platform.ShowHomeAsync(where.Who, Failed, Cancel)).ShouldBeOfType<ShowResult.Shown>();
        Workspace.Home("ann")!.Blocks.Select(Type).ShouldNotContain("container");
    }

    [Fact]
    public void Ten_megabytes_of_attack_are_cut_and_mention_nobody()
    {
        var attack = string.Concat(Enumerable.Repeat("<!channel> <@U1> :rocket: *x* `y` https://evil.example ```\n", 180_000));
        var message = NewBlocks.Render(new()
        {
            Title = attack,
            Lines = [attack, RichText.Of($"{attack:b}{attack:c}{new Span.Link(attack, attack)}")],
            Preformatted = attack,
            Footer = attack,
            Fallback = attack,
            Progress = new(1, 2, attack),
        });
        MessageProperty.Holds(message);
        message.BlocksJson!.Length.ShouldBeLessThan(48_000);
    }

    private async Task<Finding> BlocksFoundAsync() => (await Platform.ExamineAsync(Cancel)).Single(f => f.Subject == "Slack blocks");

    private async Task<string> PostAsync(Card card, string postId) =>
        (await Slack.Clock.DriveAsync(Platform.PostAsync(Ops, null, card, postId, Cancel))).ShouldBeOfType<ShowResult.Shown>().Message;

    private static string Type(JsonElement block) => block.GetProperty("type").GetString()!;
}
