using ChatOps.Chat;
using ChatOps.Chat.Slack.Rendering;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Operations.Kinds;
using ChatOps.Timeline;

namespace ChatOps.Tests.Timeline;

/// <summary>The texts of stories, without a store.</summary>
public sealed class StoryTextTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 4, 9, 30, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("#812", "web · #812")]
    [InlineData("  ", "web · #812")]
    [InlineData("Sort orders", "web · Sort orders (#812)")]
    public void A_pull_request_without_a_title_shows_its_number_once(string title, string shown) =>
        Card(Pull(title)).Title.ToString().ShouldBe(shown);

    [Fact]
    public void A_fallback_names_people_and_shows_no_raw_ids()
    {
        var card = Card(
            new Event(1, "chatops", Now, Now, new("U02ANN", new("slack", "U02ANN")), Operation(OperationState.Succeeded), null));
        var text = CardBlocks.Render(card).Text;
        text.ShouldContain("by <@U02ANN>");
        text.Replace("<@U02ANN>", "").ShouldNotContain("U02ANN");

        CardBlocks.Render(new() { Title = RichText.Of(
            $"Not now: asked by {new Span.Person(new("slack", "U02ANN"))}, follow it in {new Span.Channel(new("slack", "C07OPS"))} <!channel>") }).Text
            .ShouldBe("Not now: asked by <@U02ANN>, follow it in <#C07OPS> &lt;!channel&gt;");
    }

    [Fact]
    public void The_start_of_an_operation_has_no_hourglass_that_would_remain()
    {
        var replies = Replies.Of([
            Event(Operation(OperationState.Running)),
            Event(new OperationWaits("op1", "web", "Switch traffic?")),
            Event(Operation(OperationState.Succeeded)),
        ]);
        replies.Select(r => r.Card.Tone).ShouldBe([Tone.Neutral, Tone.Neutral, Tone.Good]);
    }

    [Fact]
    public void Failed_tests_that_are_not_listed_are_counted()
    {
        var names = Enumerable.Range(0, 10).Select(i => $"Test{i}").ToList();
        Failed(60, names).ShouldEndWith("Test9\n… and 50 more");
        Failed(10, names).ShouldEndWith("Test9");
        CardBlocks.Render(Card(Event(Build(new(1, 1, 0, ["Test0"]))))).Blocks.ToJsonString().ShouldContain("1 of 1 test failed");

        static string Failed(int failed, IReadOnlyList<string> listed) =>
            Replies.Of([Event(Build(new(120, failed, 0, listed)))]).Single().Card.Preformatted!;
    }

    [Theory]
    [InlineData(30, "https://github.com/acme/web/compare/a...b", "… and 20 earlier · all of them")]
    [InlineData(30, null, "… and 20 earlier")]
    [InlineData(11, null, "… and 1 earlier")]
    public void Commits_that_are_not_listed_are_counted(int count, string? url, string last)
    {
        var commits = Enumerable.Range(0, Math.Min(count, 20))
            .Select(i => new CommitLine(new string('a', 40), $"commit {i}", null))
            .ToList();
        var reply = Replies.Of([
            Event(new Pushed("acme/web", "main", false, true, new string('b', 40), commits, count, url, false))
        ]).Single().Card;
        reply.Lines.Length.ShouldBe(11);
        reply.Lines[^1].ToString().ShouldBe(last);
    }

    [Fact]
    public void A_push_that_affects_many_services_names_a_few_of_them() =>
        StoryCard.Render([.. Enumerable.Range(0, 160).Select(i => $"service-{i}")], Story.Of([Pull("Sort orders")]), _ => false).Title
            .ToString()
            .ShouldBe("service-0, service-1, service-2, service-3, service-4 and 155 more · Sort orders (#812)");

    private static Card Card(Event @event) => StoryCard.Render(["web"], Story.Of([@event]), _ => false);

    private static Event Pull(string title) => Event(new PullRequestChanged(
        "acme/web", 812, title, "https://github.com/acme/web/pull/812", PullRequestAction.Merged, new string('a', 40), new string('b', 40), "topic", "main"));

    private static OperationChanged Operation(OperationState state) =>
        new("op1", state, new SetImage("web:1.4.1", "web:1.4.2"), "web", "staging", null, [], null, null);

    private static BuildChanged Build(TestSummary tests) =>
        new("jenkins/web", 7, "web", null, BuildState.Failed, null, null, null, null, null, null, tests);

    private static Event Event(Fact fact) => new(1, "test", Now, Now, null, fact, null);
}
