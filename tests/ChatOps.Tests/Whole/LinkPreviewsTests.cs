using System.Text.Json;
using ChatOps.Playground.Slack.Delivery;

namespace ChatOps.Tests.Whole;

/// <summary>What is shown beside the links that people post.</summary>
public sealed class LinkPreviewsTests
{
    private const string Repository = "https://github.com/acme/web";

    [Fact]
    public async Task Beside_a_link_to_a_pull_request_its_story_says_where_it_is_now_and_nothing_beside_other_links()
    {
        await using var stage = await Stage.StartAsync();
        var (pull, commit) = await MergeAsync(stage);
        await stage.TypeAsync(
            $"is {pull}/files out? see {Repository}/pull/999 and {commit} and https://gitlab.com/acme/web/pull/1", channel: "general");
        var shown = await stage.UntilAsync(() => Previews(stage) is { Count: > 0 } previews ? previews : null, "the preview");
        shown.Select(preview => preview.GetProperty("from_url").GetString()).ShouldBe([$"{pull}/files", commit]);
        var text = shown[0].GetProperty("blocks").GetRawText();
        text.ShouldContain("Sort orders by date");
        text.ShouldContain("As of ");
        text.ShouldNotContain("\"actions\"", Case.Sensitive);
    }

    [Fact]
    public async Task Nothing_is_shown_for_guests_or_in_a_channel_of_another_organization_and_nobody_is_told()
    {
        await using var stage = await Stage.StartAsync();
        var (pull, _) = await MergeAsync(stage);
        stage.Slack.AddUser("gus", "Gus");
        stage.Slack.ChangeUser("gus", user => user with { IsRestricted = true });
        stage.Slack.Join("general", "gus");
        await stage.TypeAsync(pull, by: "gus", channel: "general");
        stage.Slack.AddUser("eve", "Eve");
        stage.Slack.ChangeUser("eve", user => user with { TeamId = "T02OTHER" });
        stage.Slack.Join("ops", "eve");
        await stage.TypeAsync(pull, channel: "ops");
        await stage.UntilAsync(() => stage.Slack.Deliveries.Count(IsLink) == 2 ? "both" : null, "the events");
        await stage.PassAsync(TimeSpan.FromSeconds(10));
        stage.Slack.Calls.ShouldNotContain(call => call.Method == "chat.unfurl");
        stage.Slack.Ephemerals("gus").ShouldBeEmpty();
        stage.Slack.Ephemerals("ann").ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_the_scopes_for_it_nothing_is_shown_and_nothing_fails()
    {
        await using var stage = await Stage.StartAsync(prepare: stage =>
        {
            stage.Slack.App = stage.Slack.App with { Scopes = stage.Slack.App.Scopes.Remove("links:write") };
            return Task.CompletedTask;
        });
        var (pull, _) = await MergeAsync(stage);
        await stage.TypeAsync(pull, channel: "general");
        await stage.UntilAsync(() => stage.Slack.Calls.FirstOrDefault(call => call.Method == "chat.unfurl"), "the attempt");
        Previews(stage).ShouldBeEmpty();
        (await stage.AskAsync("/ops doctor")).Shown.ShouldContain("links:write (showing beside them what their stories say)");
    }

    private static bool IsLink(Delivered delivered) => delivered.Payload.GetRawText().Contains("link_shared", StringComparison.Ordinal);

    private static IReadOnlyList<JsonElement> Previews(Stage stage) => stage.Slack.Channel("general").Messages[^1].Attachments;

    private static async Task<(string Pull, string Commit)> MergeAsync(Stage stage)
    {
        var merged = await stage.DrivenAsync(stage.Scenarios().MergePullRequestAsync("Sort orders by date", stage.Stop));
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Sort orders by date")), "the story");
        return ($"{Repository}/pull/{merged.PullRequest}", $"{Repository}/commit/{merged.Commit}");
    }
}
