using ChatOps.Playground.GitHub;

namespace ChatOps.Tests.Whole;

/// <summary>Whichever code host has the code, and whichever builder builds it, a change is one message.</summary>
public sealed class CodeHostsTests
{
    public static TheoryData<string, string> Pairs =>
        [.. OtherHosts.Hosts.Keys.SelectMany(host => OtherHosts.Builders.Keys.Where(b => !OtherHosts.Hosts.ContainsKey(b) || b == host)
            .Select(builder => (host, builder)))];

    public static TheoryData<string> Names => [.. OtherHosts.Hosts.Keys];

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task A_change_is_one_message_from_its_merge_to_its_deploy(string host, string builder)
    {
        await using var stage = await OtherHosts.StageAsync(host);
        var commit = await MergeAsync(stage, host);
        await stage.DrivenAsync(OtherHosts.Builders[builder](stage, host).BuildAsync(
            commit, "1.5.0", passes: true, TimeSpan.FromSeconds(6), stage.Stop));

        var story = await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Built")), "the build");
        story.Shown.ShouldContain("Keep the cart");
        story.Shown.ShouldContain("Merged");
        await stage.RunAsync("/deploy web 1.5.0 to staging", m => m.Ts == story.Ts && m.Shown.Contains("Deployed *1.5.0"));
        var own = stage.Deploys.Where(m => !m.Shown.Contains("Continued in")).ToList();
        own.ShouldHaveSingleItem().Ts.ShouldBe(story.Ts);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_same_name_on_another_host_is_another_repository(string host)
    {
        await using var stage = await OtherHosts.StageAsync(host, settings =>
        {
            // GitHub's repository of the same name, and of the same commits, belongs to another service.
            settings["ChatOps:Services:api:Channels:0"] = "#ops";
            settings["ChatOps:Services:api:Repository"] = "acme/web";
        });
        var commit = await MergeAsync(stage, host);
        await stage.DrivenAsync(stage.GitHub([]).PushedAsync(commit, new string('9', 40), stage.Stop));

        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Merged")), "the merge there");
        await stage.UntilAsync(
            () => stage.Slack.Channel("ops").Messages.FirstOrDefault(m => m.Shown.Contains("Pushed")), "the push to the other one");
        stage.Deploys.Count.ShouldBe(1);
        stage.Slack.Channel("ops").Messages.Count.ShouldBe(1);
        stage.Slack.Channel("ops").Messages[0].Shown.ShouldNotContain("Merged");
    }

    private static async Task<PlaygroundCommit> MergeAsync(Stage stage, string host)
    {
        var sender = OtherHosts.Hosts[host].Sender(stage);
        var repository = stage.World.Repository;
        var before = repository.Head.Sha;
        var pull = new PlaygroundPull(
            481, "Keep the cart", "ann", "cart", PlaygroundRepository.ShaOf("the head"), before, stage.Clock.GetUtcNow());
        await stage.DrivenAsync(sender.OpenedAsync(pull, stage.Stop));
        var commit = repository.Commit("Keep the cart", "ann", pull.Number);
        await stage.DrivenAsync(sender.MergedAsync(pull with { MergeCommit = commit.Sha }, stage.Stop));
        await stage.DrivenAsync(sender.PushedAsync(commit, before, stage.Stop));
        return commit;
    }
}
