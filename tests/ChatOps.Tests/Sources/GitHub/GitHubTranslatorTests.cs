using System.Text.Json.Nodes;
using ChatOps.Journal;

namespace ChatOps.Tests.Sources.GitHub;

public sealed class GitHubTranslatorTests
{
    private const string Sha = "6113728f27ae82c7b1a177c8d03f9e96e0adf246";

    public static TheoryData<string> Payloads => [.. GitHubPayloads.Names];

    [Theory]
    [MemberData(nameof(Payloads))]
    public void A_recorded_payload_becomes_the_event_in_the_file_next_to_it(string name)
    {
        var received = GitHubPayloads.Translate(name).Text();
        var isExpected = received == GitHubPayloads.Expected(name);
        isExpected.ShouldBeTrue($"{name}.expected.txt says otherwise. If this is right, put it there:\n{received}");
    }

    [Theory]
    [InlineData("issues")]
    [InlineData("star")]
    [InlineData("an event of next year")]
    public void An_event_that_is_not_reported_is_not_an_error(string kind) =>
        GitHubPayloads.TranslateBytes(kind, "{\"anything\": 1}"u8.ToArray()).ShouldBeOfType<Translation.Nothing>();

    [Theory]
    [InlineData("pull_request.opened", "an action of next year")]
    [InlineData("release.published", "created")]
    [InlineData("check_suite.completed", "rerequested")]
    [InlineData("workflow_run.completed", "an action of next year")]
    public void An_action_that_is_not_reported_is_not_an_error(string name, string action) =>
        GitHubPayloads.Translate(name, json => json["action"] = action).ShouldBeOfType<Translation.Nothing>();

    [Fact]
    public void A_push_happened_when_it_was_pushed_and_not_when_its_commit_was_created()
    {
        var pushed = GitHubPayloads
            .Translate("push.branch_created", json => json["head_commit"]!["timestamp"] = "2001-01-01T00:00:00Z")
            .Event();

        pushed.OccurredAt.ShouldBe(DateTimeOffset.FromUnixTimeSeconds(1557933657));
    }

    [Fact]
    public void A_push_without_a_time_happened_when_it_was_received() =>
        GitHubPayloads.Translate(
            "push.branch_created", json => json["repository"]!.AsObject().Remove("pushed_at")).Event().OccurredAt.ShouldBe(Translations.ReceivedAt);

    [Fact]
    public void Of_many_commits_the_last_20_are_kept_and_all_are_counted()
    {
        var fact = GitHubPayloads.Translate("push.branch_created", json =>
        {
            var commit = json["commits"]![0]!;
            json["commits"] = new JsonArray([.. Enumerable.Range(1, 60).Select(i =>
            {
                var copy = commit.DeepClone();
                copy["message"] = $"commit {i}\n\nand why";
                return copy;
            })]);
        }).Fact<Pushed>();

        fact.CommitCount.ShouldBe(60);
        fact.Commits.Select(c => c.Title).ShouldBe(Enumerable.Range(41, 20).Select(i => $"commit {i}"));
    }

    [Fact]
    public void A_commit_message_of_100_kB_leaves_a_short_title()
    {
        // Each of these is two characters long, and the cut would be between them.
        var message = string.Concat(Enumerable.Repeat("🚀", 25_000)) + "\n" + new string('y', 50_000);

        var title = GitHubPayloads.Translate(
            "push.branch_created", json => json["commits"]![0]!["message"] = message).Fact<Pushed>().Commits.Single().Title;

        title.Length.ShouldBeInRange(248, 250);
        title.ShouldStartWith("🚀🚀");
        title.ShouldEndWith("🚀…");
    }

    [Theory]
    [InlineData("\n\n  Fix it  \r\nbecause", "Fix it")]
    [InlineData("", "(no message)")]
    [InlineData("one\u2028two", "one")]
    public void A_title_is_the_first_nonblank_line(string message, string title) =>
        GitHubPayloads.Translate(
            "push.branch_created", json => json["commits"]![0]!["message"] = message).Fact<Pushed>().Commits.Single().Title.ShouldBe(title);

    [Fact]
    public void A_force_push_without_commits_says_that_it_was_forced()
    {
        var fact = GitHubPayloads.Translate("push.branch_created", json =>
        {
            json["forced"] = true;
            json["commits"] = new JsonArray();
        }).Fact<Pushed>();

        (fact.Forced, fact.CommitCount, fact.Commit).ShouldBe((true, 0, Sha));
    }

    [Fact]
    public void A_deleted_branch_points_at_nothing()
    {
        var fact = GitHubPayloads.Translate("push.branch_created", json =>
        {
            json["deleted"] = true;
            json["after"] = new string('0', 40);
            json["head_commit"] = null;
            json["commits"] = new JsonArray();
        }).Fact<Pushed>();

        (fact.Ref, fact.Commit).ShouldBe(("master", null));
        fact.Keys.ShouldBeEmpty();
    }

    [Fact]
    public void An_annotated_tag_is_reported_with_the_commit_that_it_points_at()
    {
        var fact = GitHubPayloads.Translate("push.tag_created", json => json["after"] = new string('a', 40)).Fact<Pushed>();

        (fact.IsTag, fact.Ref, fact.Commit).ShouldBe((true, "simple-tag", Sha));
    }

    [Fact]
    public void A_push_of_neither_a_branch_nor_a_tag_is_not_reported() =>
        GitHubPayloads.Translate("push.tag_created", json => json["ref"] = "refs/notes/commits").ShouldBeOfType<Translation.Nothing>();

    [Fact]
    public void A_merge_links_the_pull_request_to_its_merge_commit()
    {
        var merged = GitHubPayloads.Translate("pull_request.merged").Event();
        var fact = merged.Fact.ShouldBeOfType<PullRequestChanged>();

        fact.Action.ShouldBe(PullRequestAction.Merged);
        fact.Keys.ShouldContain(Key.Commit(fact.Repository, fact.MergeCommit!));
        merged.OccurredAt.ShouldBe(new DateTimeOffset(2019, 5, 15, 15, 21, 17, TimeSpan.Zero), TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void A_test_merge_of_an_open_pull_request_is_not_reported() =>
        GitHubPayloads.Translate(
            "pull_request.opened", json => json["pull_request"]!["merge_commit_sha"] = Sha).Fact<PullRequestChanged>().MergeCommit.ShouldBeNull();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_branch_of_a_fork_is_shown_with_its_owner(bool isDeleted)
    {
        var fact = GitHubPayloads.Translate("pull_request.opened", json =>
        {
            var head = json["pull_request"]!["head"]!;
            head["ref"] = "master";
            head["label"] = "mallory:master";
            head["repo"] = isDeleted ? null : head["repo"]!.DeepClone();
            if (!isDeleted)
            {
                head["repo"]!["full_name"] = "mallory/Hello-World";
            }
        }).Fact<PullRequestChanged>();

        (fact.Branch, fact.Base).ShouldBe(("mallory:master", "master"));
    }

    [Theory]
    [InlineData("success", BuildState.Succeeded)]
    [InlineData("neutral", BuildState.Succeeded)]
    [InlineData("failure", BuildState.Failed)]
    [InlineData("timed_out", BuildState.Failed)]
    [InlineData("startup_failure", BuildState.Failed)]
    [InlineData("cancelled", BuildState.Aborted)]
    [InlineData("stale", BuildState.Aborted)]
    [InlineData("skipped", BuildState.Skipped)]
    [InlineData("action_required", BuildState.Skipped)]
    public void Every_conclusion_of_a_workflow_run_has_a_state(string conclusion, BuildState state) =>
        GitHubPayloads.Translate(
            "workflow_run.completed", json => json["workflow_run"]!["conclusion"] = conclusion).Fact<BuildChanged>().State.ShouldBe(state);

    [Fact]
    public void An_unknown_conclusion_is_kept_to_be_translated_after_an_update() =>
        GitHubPayloads.Translate("workflow_run.completed", json => json["workflow_run"]!["conclusion"] = "exploded")
            .ShouldBeOfType<Translation.Failed>().Reason.ShouldContain("exploded");

    [Fact]
    public void A_run_goes_from_queued_through_running_to_its_end_under_one_key()
    {
        BuildChanged Told(string action, string at) => GitHubPayloads.Translate("workflow_run.completed", json =>
        {
            json["action"] = action;
            json["workflow_run"]!["run_started_at"] = "2026-07-01T10:00:00Z";
            json["workflow_run"]!["updated_at"] = at;
        }).Fact<BuildChanged>();

        var told = new[]
        {
            Told("requested", "2026-07-01T10:00:00Z"),
            Told("in_progress", "2026-07-01T10:00:05Z"),
            Told("completed", "2026-07-01T10:02:00Z"),
        };

        told.Select(t => t.State).ShouldBe([BuildState.Queued, BuildState.Running, BuildState.Succeeded]);
        told.Select(t => t.Keys.First()).Distinct().Count().ShouldBe(1);
        told.Select(t => t.Duration).ShouldBe([null, null, TimeSpan.FromMinutes(2)]);
    }

    [Fact]
    public void A_rerun_keeps_its_number_and_has_its_own_attempt()
    {
        var fact = GitHubPayloads
            .Translate("workflow_run.completed", json => json["workflow_run"]!["run_attempt"] = 3)
            .Fact<BuildChanged>();

        (fact.Number, fact.Name, fact.Attempt).ShouldBe((163, "test", 3));
        fact.Keys.First().ShouldBe(GitHubPayloads.Translate("workflow_run.completed").Fact<BuildChanged>().Keys.First());
    }

    [Fact]
    public void Two_workflows_with_the_same_name_and_run_number_are_two_builds_even_in_a_renamed_repository()
    {
        var one = GitHubPayloads.Translate("workflow_run.completed").Fact<BuildChanged>();
        var other = GitHubPayloads
            .Translate("workflow_run.completed", json => (json["workflow_run"]!["workflow_id"], json["workflow_run"]!["id"]) = (99, 4711))
            .Fact<BuildChanged>();
        var renamed = GitHubPayloads.Translate(
            "workflow_run.completed",
            json => (json["repository"]!["full_name"], json["workflow"]!["name"]) = ("octo-org/renamed", "renamed")).Fact<BuildChanged>();

        (other.Name, other.Number).ShouldBe((one.Name, one.Number));
        other.Keys.First().ShouldNotBe(one.Keys.First());
        renamed.Keys.First().ShouldBe(one.Keys.First());
    }

    [Fact]
    public void Checks_of_two_apps_with_the_same_name_are_different()
    {
        string Job(int app) =>
            GitHubPayloads.Translate("check_suite.completed", json => json["check_suite"]!["app"]!["id"] = app).Fact<BuildChanged>().Job;

        Job(1).ShouldNotBe(Job(2));
    }

    [Theory]
    [InlineData("develop", "develop", false, true)]
    [InlineData("main", "develop", false, false)]
    [InlineData("develop", "develop", true, false)]
    public void The_default_branch_is_that_of_the_repository_and_not_that_of_a_fork(
        string branch, string @default, bool isFork, bool expected)
    {
        GitHubPayloads.Translate("workflow_run.completed", json =>
        {
            json["workflow_run"]!["head_branch"] = branch;
            json["repository"]!["default_branch"] = @default;
            json["workflow_run"]!["head_repository"]!["id"] = isFork ? 1 : json["repository"]!["id"]!.DeepClone();
        }).Fact<BuildChanged>().IsDefaultBranch.ShouldBe(expected);
        GitHubPayloads.Translate(
            "check_suite.completed",
            json => (json["check_suite"]!["head_branch"], json["repository"]!["default_branch"]) = (branch, @default))
            .Fact<BuildChanged>().IsDefaultBranch.ShouldBe(branch == @default);
    }

    [Theory]
    [InlineData("pending", DeploymentState.Queued)]
    [InlineData("queued", DeploymentState.Queued)]
    [InlineData("waiting", DeploymentState.Queued)]
    [InlineData("in_progress", DeploymentState.Running)]
    [InlineData("success", DeploymentState.Succeeded)]
    [InlineData("failure", DeploymentState.Failed)]
    [InlineData("error", DeploymentState.Failed)]
    [InlineData("inactive", DeploymentState.Replaced)]
    [InlineData("a state of next year", null)]
    public void A_deployment_state_is_translated_and_an_unknown_one_is_kept(string state, DeploymentState? told)
    {
        var translation = GitHubPayloads.Translate("deployment_status.success", json => json["deployment_status"]!["state"] = state);

        if (told is null)
        {
            translation.ShouldBeOfType<Translation.Failed>().Reason.ShouldContain(state);
        }
        else
        {
            translation.Fact<DeploymentChanged>().State.ShouldBe(told.Value);
        }
    }

    [Fact]
    public void A_run_of_a_merge_queue_belongs_to_its_pull_request()
    {
        var fact = GitHubPayloads.Translate(
            "workflow_run.completed", json => json["workflow_run"]!["head_branch"] = $"gh-readonly-queue/release/2.0/pr-104-{Sha}").Fact<BuildChanged>();

        fact.Keys.ShouldContain(Key.Pull(fact.Repository!, 104));
        GitHubPayloads.Translate("merge_group.checks_requested").Fact<MergeQueueChanged>().Keys.ShouldContain(
            Key.Pull("octo-org/octo-repo", 104));
        GitHubPayloads
            .Translate("push.branch_created", json => json["ref"] = $"refs/heads/gh-readonly-queue/main/pr-104-{Sha}")
            .ShouldBeOfType<Translation.Nothing>();
    }

    [Theory]
    [InlineData("github-merge-queue[bot]", "bob", null, "bob")]
    [InlineData("github-merge-queue[bot]", "github-merge-queue[bot]", "carol", "carol")]
    [InlineData("github-merge-queue[bot]", "github-merge-queue[bot]", null, "github-merge-queue[bot]")]
    [InlineData("ann", "github-merge-queue[bot]", null, "ann")]
    public void A_merge_is_attributed_to_the_person_who_wanted_it_if_GitHub_says_who(
        string sender, string mergedBy, string? enabledBy, string by)
    {
        var told = GitHubPayloads.Translate("pull_request.merged", json =>
        {
            var person = json["sender"]!;
            JsonNode Person(string login)
            {
                var copy = person.DeepClone();
                copy["login"] = login;
                return copy;
            }

            (json["sender"], json["pull_request"]!["merged_by"]) = (Person(sender), Person(mergedBy));
            json["pull_request"]!["auto_merge"] = enabledBy is null
                ? null
                : new JsonObject
                {
                    ["enabled_by"] = Person(enabledBy),
                    ["merge_method"] = "merge",
                    ["commit_title"] = "",
                    ["commit_message"] = "",
                };
        }).Event();

        told.Actor.ShouldBe(new Actor(by));
        ((PullRequestChanged)told.Fact).ByQueue.ShouldBe(by == "github-merge-queue[bot]");
    }

    [Fact]
    public void A_branch_that_was_moved_back_says_from_where_and_does_not_touch_the_old_commits_story()
    {
        var fact = GitHubPayloads.Translate("push.branch_created", json =>
        {
            (json["forced"], json["before"]) = (true, new string('b', 40));
            json["commits"] = new JsonArray();
        }).Fact<Pushed>();

        (fact.IsRewind, fact.Before).ShouldBe((true, new string('b', 40)));
        fact.Keys.ShouldBeEmpty();
    }

    [Fact]
    public void An_edited_pull_request_is_reported_if_its_title_or_base_was_edited()
    {
        GitHubPayloads.Translate(
            "pull_request.edited", json => json["changes"] = new JsonObject { ["base"] = new JsonObject() }).Fact<PullRequestChanged>().Action.ShouldBe(PullRequestAction.Edited);
        GitHubPayloads
            .Translate("pull_request.edited", json => json["changes"] = new JsonObject { ["body"] = new JsonObject() })
            .ShouldBeOfType<Translation.Nothing>();
    }

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("not an address")]
    [InlineData("")]
    public void A_text_that_is_not_a_web_address_does_not_become_a_link(string url) =>
        GitHubPayloads.Translate(
            "workflow_run.completed", json => json["workflow_run"]!["html_url"] = url).Fact<BuildChanged>().Url.ShouldBeNull();

    [Fact]
    public void A_release_of_a_branch_has_no_commit_but_one_of_a_commit_has()
    {
        GitHubPayloads.Translate("release.published").Fact<Released>().Commit.ShouldBeNull();
        GitHubPayloads.Translate("release.published", json => json["release"]!["target_commitish"] = Sha).Fact<Released>().Commit.ShouldBe(
            Sha);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"ref\":")]
    public void An_unreadable_payload_fails_with_a_reason(string body) =>
        GitHubPayloads.TranslateBytes(
            "push", System.Text.Encoding.UTF8.GetBytes(body)).ShouldBeOfType<Translation.Failed>().Reason.ShouldNotBeEmpty();

    [Theory]
    [InlineData("published", ReleaseChange.Published)]
    [InlineData("released", ReleaseChange.Edited)]
    [InlineData("prereleased", ReleaseChange.Edited)]
    [InlineData("edited", ReleaseChange.Edited)]
    [InlineData("deleted", ReleaseChange.Withdrawn)]
    [InlineData("unpublished", ReleaseChange.Withdrawn)]
    public void A_release_is_followed_until_it_is_withdrawn(string action, ReleaseChange change) =>
        GitHubPayloads.Translate("release.published", json => json["action"] = action).Fact<Released>().Change.ShouldBe(change);

    [Theory]
    [InlineData("edited")]
    [InlineData("deleted")]
    public void A_draft_is_not_a_release(string action) =>
        GitHubPayloads
            .Translate("release.published", json => (json["action"], json["release"]!["draft"]) = (action, true))
            .ShouldBeOfType<Translation.Nothing>();

    [Fact]
    public void A_release_that_gets_another_tag_is_withdrawn_under_the_previous_one()
    {
        var translation = GitHubPayloads.Translate("release.published", json =>
        {
            json["action"] = "edited";
            json["changes"] = JsonNode.Parse("""{ "tag_name": { "from": "0.0.9" } }""");
        });

        translation.ShouldBeOfType<Translation.Events>().Facts.Select(f => (Released)f.Fact).Select(r => (r.Tag, r.Change))
            .ShouldBe([("0.0.9", ReleaseChange.Withdrawn), ("0.0.1", ReleaseChange.Edited)]);
    }
}
