using ChatOps.Journal;
using ChatOps.Playground;
using ChatOps.Playground.GitHub;
using ChatOps.Playground.Jenkins;

namespace ChatOps.Tests.Whole;

/// <summary>The version that a deploy offers when none is given, and how versions are written, compared and pinned.</summary>
public sealed class VersionTests
{
    private static long _builds = 500;

    private static readonly string Digest = "sha256:" + new string('a', 64);

    [Fact]
    public async Task Without_a_version_the_highest_from_the_default_branch_and_the_services_own_jobs_is_offered_and_the_plan_says_why()
    {
        await using var stage = await Stage.StartAsync();
        await BuildAsync(stage, "1.4.2");
        await BuildAsync(stage, "1.6.0", job: "job/web/job/PR-77/", branch: "origin/PR-77");
        await BuildAsync(stage, "1.6.1", job: "job/web/job/PR-78/", branch: null);
        await BuildAsync(stage, "1.7.0", job: "job/web/job/feature%252Flogin/", branch: "origin/feature/login");
        await BuildAsync(stage, "1.8.0", job: "job/nightly/");
        await BuildAsync(stage, "1.9.0-rc.1");
        await BuildAsync(stage, "1.3.9", ahead: TimeSpan.FromDays(30));

        var plan = (await stage.AskAsync("/deploy web to staging")).Shown;

        plan.ShouldContain("→ `1.4.2`");
        plan.ShouldContain("1.4.2 is the highest version built or released for web: built by web/main #");
        plan.ShouldNotContain("⚠️");
    }

    [Fact]
    public async Task Versions_that_cannot_be_compared_are_ordered_by_when_they_were_received()
    {
        await using var stage = await Stage.StartAsync(settings => settings["ChatOps:Services:web:Branches:0"] = "trunk-*");
        await stage.SetImageByHandAsync("staging", "registry.acme.io/web:build-41");
        await BuildAsync(stage, "build-42", branch: "origin/trunk-2", ahead: TimeSpan.FromHours(1));
        await BuildAsync(stage, "build-43", branch: "origin/trunk-2");
        await BuildAsync(stage, "build-44", branch: "origin/main");

        var plan = (await stage.AskAsync("/deploy web to staging")).Shown;

        plan.ShouldContain("`build-41` → `build-43`");
        plan.ShouldContain("the last I heard of");
    }

    [Fact]
    public async Task The_default_branch_is_that_of_the_repository_and_the_last_event_of_a_build_counts()
    {
        await using var stage = await Stage.StartAsync();
        var build = new BuildChanged(
            "jenkins/web/develop", 1, "web/develop", null, BuildState.Succeeded, "acme/web", new string('a', 40), "develop", "1.4.2", null, null, null);
        await AppendAsync(
            stage,
            new Pushed(
                "acme/web",
                "develop",
                IsTag: false,
                IsDefaultBranch: true,
                new string('a', 40),
                [],
                1,
                null,
                Forced: false,
                DefaultBranch: "develop"),
            build,
            build with { Job = "jenkins/web/main", Branch = "main", Version = "1.5.0" },
            build with { Number = 2, Version = "1.4.3" },
            build with { Number = 2, Version = "1.4.3", State = BuildState.Failed },
            build with { Number = 3, Version = "1.4.4", State = BuildState.Unstable },
            build with { Job = "jenkins/web/123-fix-login", Branch = "123-fix-login", Version = "1.6.0" },
            build with { Job = "jenkins/web/1.7-work", Branch = "1.7-work", Version = "1.7.0" });
        (await stage.AskAsync("/deploy web to staging")).Shown.ShouldContain("`1.4.1` → `1.4.2`");

        await AppendAsync(stage, build with { Job = "jenkins/web/v1.4.5", Branch = "v1.4.5", Version = "1.4.5" });
        (await stage.AskAsync("/deploy web to staging")).Shown.ShouldContain(
            "`1.4.1` → `1.4.5`", customMessage: "a build of its release tag");
    }

    [Fact]
    public async Task A_plan_for_an_older_version_says_so()
    {
        await using var stage = await Stage.StartAsync(settings => settings["ChatOps:Environments:staging:Confirm"] = "false");
        await ReleaseAsync(stage, "published", "v1.3.9");

        var unasked = (await stage.AskAsync("/deploy web to staging")).Shown;
        unasked.ShouldContain("⚠️ This goes back: 1.3.9 is lower than 1.4.1");
        stage.Patches("staging").ShouldBe(0, "nobody said yes to going back");

        (await stage.AskAsync("/deploy web 1.3.9 to production")).Shown.ShouldContain("⚠️ This goes back");
        (await stage.AskAsync("/deploy web 1.4.2 to production")).Shown.ShouldNotContain("goes back");
    }

    [Fact]
    public async Task A_version_that_failed_or_was_rolled_back_there_is_never_the_default_and_needs_explicit_confirmation()
    {
        await using var stage = await Stage.StartAsync(settings => settings["ChatOps:Environments:staging:Confirm"] = "false");
        // Prereleases are running here, since "-broken", by which the emulator knows what a version does, makes one.
        await stage.SetImageByHandAsync("staging", "registry.acme.io/web:1.4.1-rc.1");
        await stage.SetImageByHandAsync("production", "registry.acme.io/web:1.4.1-rc.1");
        await stage.PassAsync(TimeSpan.FromSeconds(30));
        await BuildAsync(stage, "1.4.2");
        await BuildAsync(stage, "1.4.3-broken");
        await stage.AskAsync("/deploy web to staging");
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("❌ Deploy of")), "the failure");
        stage.Image("staging").ShouldEndWith(":1.4.3-broken");
        await stage.AskAsync("/rollback web in staging");
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Rolled back to *1.4.1-rc.1*")), "the rollback");

        var named = await stage.AskAsync("/deploy web 1.4.3-broken to staging");
        named.Shown.ShouldContain("⚠️ I saw 1.4.3-broken fail here, or be rolled back, at");
        named.Shown.ShouldContain("Run anyway");
        stage.Image("staging").ShouldEndWith(":1.4.1-rc.1");
        (await stage.AskAsync("/deploy web to production")).Shown.ShouldContain("→ `1.4.3-broken`", customMessage: "it did not fail there");
        await stage.AskAsync("/deploy web to staging");
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Deployed *1.4.2*")), "the other version");
        (await stage.AskAsync("/deploy web to staging")).Shown.ShouldContain("1.4.3-broken was skipped: I saw it fail here");
    }

    [Fact]
    public async Task Tags_are_written_like_the_running_version()
    {
        await using var stage = await Stage.StartAsync();
        await stage.SetImageByHandAsync("staging", "registry.acme.io/web:v1.4.1");
        await stage.PassAsync(TimeSpan.FromSeconds(30));
        await ReleaseAsync(stage, "published", "v1.8.0");

        (await stage.AskAsync("/deploy web to staging")).Shown.ShouldContain("`v1.4.1` → `v1.8.0`");
        (await stage.AskAsync("/deploy web to production")).Shown.ShouldContain("`1.4.1` → `1.8.0`");
        (await stage.AskAsync("/deploy web 1.4.1 to staging")).Shown.ShouldContain("already runs v1.4.1");
        (await stage.AskAsync("/deploy web v1.4.1 to production")).Shown.ShouldContain("already runs 1.4.1");
        (await stage.AskAsync("/deploy web 1.8.0 to staging")).Shown.ShouldContain(
            "⚠️ What runs here is written v1.4.1: does an image 1.8.0 exist, or is v1.8.0 meant?");
    }

    [Fact]
    public async Task In_a_repository_with_several_services_a_tag_belongs_to_the_one_that_it_names()
    {
        await using var stage = await Stage.StartAsync(settings =>
        {
            settings["ChatOps:Services:api:Channels:0"] = "#ops";
            settings["ChatOps:Services:api:Repository"] = "acme/web";
        });
        await ReleaseAsync(stage, "published", "api-v2.0.0", at: "v1.4.0");
        await ReleaseAsync(stage, "published", "v3.0.0", at: "v1.4.1");
        var none = (await stage.AskAsync("/deploy web to staging")).Shown;
        none.ShouldContain("Which version?");
        none.ShouldContain("ChatOps:Services:web:Tags");

        await ReleaseAsync(stage, "published", "web-v1.5.0");

        (await stage.AskAsync("/deploy web to staging")).Shown.ShouldContain("`1.4.1` → `1.5.0`");
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("web-v1.5.0")), "the release of web");
        stage.Deploys.ShouldNotContain(m => m.Shown.Contains("api-v2.0.0"));
    }

    [Fact]
    public async Task A_prerelease_is_offered_once_it_is_promoted_and_a_withdrawn_release_no_longer()
    {
        await using var stage = await Stage.StartAsync();
        await ReleaseAsync(stage, "published", "v1.4.5");
        await ReleaseAsync(stage, "published", "v1.5.0", isPrerelease: true);
        await ReleaseAsync(stage, "prereleased", "v1.5.0", isPrerelease: true);
        (await stage.AskAsync("/deploy web to staging")).Shown.ShouldContain("→ `1.4.5`");

        await ReleaseAsync(stage, "released", "v1.5.0");
        (await stage.AskAsync("/deploy web to staging")).Shown.ShouldContain("→ `1.5.0`");

        await ReleaseAsync(stage, "edited", "v1.5.0", isPrerelease: true);
        (await stage.AskAsync("/deploy web to staging")).Shown.ShouldContain("→ `1.4.5`");

        await ReleaseAsync(stage, "edited", "v1.5.0");
        await ReleaseAsync(stage, "deleted", "v1.5.0");
        (await stage.AskAsync("/deploy web to staging")).Shown.ShouldContain("→ `1.4.5`");
        await ReleaseAsync(stage, "unpublished", "v1.4.5");
        (await stage.AskAsync("/deploy web to staging")).Shown.ShouldContain("Which version?");
        await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("🗑 Withdrew the release")), "that it was taken away");
        stage.Deploys.Count.ShouldBe(1, "both are of one commit");
    }

    [Fact]
    public async Task A_tag_and_its_digest_stay_together_from_the_command_to_the_history()
    {
        await using var stage = await Stage.StartAsync();
        var pinned = $"1.4.2@{Digest}";

        var plan = await stage.AskAsync($"/deploy web {pinned} to staging");
        plan.Shown.ShouldContain($"→ `{pinned}`");
        await stage.ClickAsync(plan, "Run");
        var story = await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Deployed")), "the end");

        story.Shown.ShouldContain(pinned);
        stage.Image("staging").ShouldBe($"registry.acme.io/web:{pinned}");
        (await stage.AskAsync("/ops status")).Shown.ShouldContain($"*web* in staging: `{pinned}`");
        (await stage.AskAsync("/ops history web")).Shown.ShouldContain($"`1.4.1` → `{pinned}`");
        (await stage.AskAsync("/deploy web 1.4.2 to staging")).Shown.ShouldContain(
            $"⚠️ The running version is pinned to {Digest}, but this one isn't");
        (await stage.AskAsync("/deploy web 1.4.3 to staging")).Shown.ShouldContain("⚠️ The running version is pinned to");
        (await stage.AskAsync($"/deploy web {pinned} to staging")).Shown.ShouldContain("already runs");
        (await stage.AskAsync("/deploy web 1.4.2@sha256:abc to staging")).Shown.ShouldContain("isn't a valid image tag");

        await stage.RunAsync("/rollback web in staging", m => m.Shown.Contains("Rolled back to *1.4.1*"));
        (await stage.AskAsync($"/rollback web in staging to {pinned}")).Shown.ShouldContain($"→ `{pinned}`");
        (await stage.AskAsync("/deploy web 1.4.2 to staging")).Shown.ShouldContain($"⚠️ It ran here as {pinned}");
    }

    [Fact]
    public async Task A_rollback_does_not_go_to_the_same_version_without_its_pin_and_warns_when_a_pin_is_lost()
    {
        await using var stage = await Stage.StartAsync();
        await stage.AskAsync("/deploy web 1.4.2 to staging");
        await stage.SetImageByHandAsync("staging", $"registry.acme.io/web:1.4.1@{Digest}");
        await stage.PassAsync(TimeSpan.FromSeconds(30));
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains($"1.4.1@{Digest}")), "what was done by hand");

        (await stage.AskAsync("/rollback web in staging")).Shown.ShouldContain("I know of no healthy earlier version");
        (await stage.AskAsync("/rollback web in staging to 1.4.0")).Shown.ShouldContain($"⚠️ The running version is pinned to {Digest}");
        (await stage.AskAsync("/rollback web in staging to 1.4.1")).Shown.ShouldContain("⚠️ The running version is pinned to");
        await BuildAsync(stage, "1.4.1");
        (await stage.AskAsync("/deploy web to staging")).Shown.ShouldContain(
            $"already runs 1.4.1@{Digest}", customMessage: "what nobody named takes no pin away");
    }

    [Fact]
    public async Task A_tag_that_is_a_commits_short_sha_belongs_to_that_commits_story()
    {
        await using var stage = await Stage.StartAsync();
        var merged = await stage.DrivenAsync(stage.Scenarios().MergePullRequestAsync("Sort orders by date", stage.Stop));
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Sort orders")), "the merge");

        await stage.RunAsync($"/deploy web {merged.Commit[..7]} to staging", m => m.Shown.Contains("Deployed"));
        await stage.RunAsync(
            $"/deploy web main-{merged.Commit[..8]} to production", m => m.Shown.Contains("Deployed") && m.Shown.Contains("production"));

        stage.Deploys.Count.ShouldBe(1);
        stage.Deploys[0].Shown.ShouldContain("Sort orders by date");
    }

    private static async Task BuildAsync(
        Stage stage, string version, string job = "job/web/job/main/", string? branch = "origin/main", TimeSpan ahead = default)
    {
        using var bot = new HttpClient { BaseAddress = stage.BotAddress };
        var sender = new JenkinsSender(bot, BotInWorld.JenkinsToken, stage.Clock)
        {
            Job = job,
            Branch = branch,
            Ahead = ahead,
            LastBuild = Interlocked.Increment(ref _builds),
        };
        await stage.DrivenAsync(sender.BuildAsync(stage.World.Repository.Head, version, passes: true, TimeSpan.Zero, stage.Stop));
        await HeardAsync<BuildChanged>(stage, build => build.Version == version && build.IsOver);
    }

    private static async Task ReleaseAsync(Stage stage, string action, string tag, bool isPrerelease = false, string at = "main")
    {
        // GitHub's timestamps are in whole seconds, and the same event twice in one second counts once.
        await stage.PassAsync(TimeSpan.FromSeconds(2));
        using var bot = new HttpClient { BaseAddress = stage.BotAddress };
        var before = (await stage.DrivenAsync(stage.Get<Events>().NewestAsync<Released>(long.MaxValue, 1, stage.Stop))) is [var newest, ..]
            ? newest.Position
            : (long?)null;
        var sending = new GitHubSender(bot, BotInWorld.GitHubSecret, stage.Clock).ReleaseAsync(
            action, tag, stage.World.Repository.Find(at)!, "ann", isPrerelease, stage.Stop);
        await stage.DrivenAsync(Task.Run(async () =>
        {
            await sending;
            return true;
        }));
        await HeardAsync<Released>(stage, release => release.Tag == tag, before);
    }

    private static Task AppendAsync(Stage stage, params Fact[] facts) =>
        stage.TellAsync("jenkins", [.. facts.Select(fact => new NewEvent(stage.Clock.GetUtcNow(), null, fact))]);

    /// <summary>Waits until the journal has a fact after a certain position.</summary>
    private static async Task HeardAsync<TFact>(Stage stage, Func<TFact, bool> fits, long? after = null)
        where TFact : Fact
    {
        for (var tries = 0; tries < 400; tries++)
        {
            var newest = await stage.DrivenAsync(stage.Get<Events>().NewestAsync<TFact>(long.MaxValue, 5, stage.Stop));
            if (newest.Any(e => e.Position > (after ?? 0) && fits((TFact)e.Fact)))
            {
                return;
            }

            await stage.PassAsync(TimeSpan.FromMilliseconds(250));
        }

        throw new TimeoutException($"The {typeof(TFact).Name} that was sent is not in the journal.");
    }
}
