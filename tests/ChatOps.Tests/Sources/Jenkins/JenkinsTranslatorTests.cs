using System.Text;
using System.Text.Json.Nodes;
using ChatOps.Catalog;
using ChatOps.Journal;
using ChatOps.Sources.Jenkins;

namespace ChatOps.Tests.Sources.Jenkins;

public sealed class JenkinsTranslatorTests
{
    private static readonly DateTimeOffset Queued = DateTimeOffset.FromUnixTimeMilliseconds(1782900000000);

    private static readonly string[] Payloads = ["1.queued", "2.started", "3.completed", "4.finalized"];

    [Fact]
    public void A_build_is_queued_runs_and_ends_once()
    {
        var told = Payloads.Select(name => Translate(name).Event()).ToList();

        told.Select(e => (((BuildChanged)e.Fact).State, e.OccurredAt - Queued)).ShouldBe(
        [
            (BuildState.Queued, TimeSpan.Zero),
            (BuildState.Running, TimeSpan.FromSeconds(2.5)),
            (BuildState.Unstable, TimeSpan.FromSeconds(194.5)),
            (BuildState.Unstable, TimeSpan.FromSeconds(195.35)),
        ]);
        told.Select(e => e.Fact.Keys.First()).Distinct().ShouldBe([Key.Build("jenkins/team/app/main", 128, 4711)]);
    }

    [Fact]
    public void The_end_of_a_build_contains_everything_known_about_it()
    {
        var told = Translate("3.completed").Event();
        var fact = told.Fact.ShouldBeOfType<BuildChanged>();

        told.Actor.ShouldBeNull();
        (fact with { Tests = null }).ShouldBe(new BuildChanged(
            "jenkins/team/app/main", 128, "team/app/main", "https://jenkins.acme.example/job/team/job/app/job/main/128/", BuildState.Unstable,
            "acme/web", "9f8e7d6c5b4a39281706f5e4d3c2b1a09f8e7d6c", "main", "1.4.3", Queued.AddSeconds(2.5), TimeSpan.FromSeconds(192), Tests: null, Run: 4711)
        {
            CloneHost = "git.acme.example",
        });
        fact.Tests.ShouldNotBeNull();
        (fact.Tests.Total, fact.Tests.Failed, fact.Tests.Skipped).ShouldBe((412, 2, 5));
        fact.Tests.FailedTests.ShouldBe(["acme.web.CartTest.adds up", "acme.web.CartTest.survives a restart"]);
        fact.Keys.ShouldContain(Key.Commit("acme/web", "9f8e7d6c5b4a39281706f5e4d3c2b1a09f8e7d6c"));
    }

    [Fact]
    public void Completed_and_finalized_have_the_same_meaning()
    {
        static string Said(string name) => ((Translation.Events)Translate(name)).Facts.Select(e => e.Fact).Cast<BuildChanged>()
            .Select(fact => new Translation.Events([new NewEvent(Queued, null, fact with { StartedAt = null, IsFinal = true })]).Text())
            .Single();

        Said("4.finalized").ShouldBe(Said("3.completed"));
    }

    [Fact]
    public void A_password_in_the_repository_address_is_removed() =>
        Translate("3.completed").Text().ShouldNotContain("hunter2");

    [Theory]
    [InlineData("SUCCESS", BuildState.Succeeded)]
    [InlineData("UNSTABLE", BuildState.Unstable)]
    [InlineData("FAILURE", BuildState.Failed)]
    [InlineData("ABORTED", BuildState.Aborted)]
    [InlineData("NOT_BUILT", BuildState.Skipped)]
    [InlineData(null, BuildState.Running)]
    public void Every_result_has_a_state_and_no_result_means_that_it_is_still_running(string? status, BuildState state) =>
        Build("3.completed", build => build["status"] = status).State.ShouldBe(state);

    [Fact]
    public void A_start_sent_manually_during_an_unstable_build_is_a_running_build() =>
        Build("2.started", build => build["status"] = "UNSTABLE").State.ShouldBe(BuildState.Running);

    [Fact]
    public void An_unknown_result_is_kept_to_be_translated_after_an_update() =>
        Translate("3.completed", json => json["build"]!["status"] = "EXPLODED").ShouldBeOfType<Translation.Failed>().Reason.ShouldContain(
            "EXPLODED");

    [Fact]
    public void A_phase_without_meaning_is_not_reported() =>
        Translate("3.completed", json => json["build"]!["phase"] = "NONE").ShouldBeOfType<Translation.Nothing>();

    [Fact]
    public void A_build_queued_at_an_unknown_time_was_queued_when_the_notification_was_received() =>
        Translate("1.queued", json => json["build"]!["timestamp"] = 0).Event().OccurredAt.ShouldBe(Translations.ReceivedAt);

    [Theory]
    [InlineData("job/web/", "jenkins/web", "web")]
    [InlineData("job/job/job/job/", "jenkins/job/job", "job/job")]
    [InlineData("view/all/job/web/", "jenkins/web", "web")]
    [InlineData("job/my%20app/job/feature%252Fcart/", "jenkins/my app/feature%2Fcart", "my app/feature/cart")]
    [InlineData(null, "jenkins/main", "main")]
    public void A_job_is_identified_by_its_path(string? url, string job, string name)
    {
        var fact = Translate("2.started", json => json["url"] = url).Fact<BuildChanged>();

        (fact.Job, fact.Name).ShouldBe((job, name));
    }

    [Fact]
    public void A_job_with_the_same_name_on_another_controller_is_a_different_job() =>
        Translate("2.started", controller: "ci2").Fact<BuildChanged>().Job.ShouldBe("jenkins:ci2/team/app/main");

    [Theory]
    [InlineData("job/ci2/job/team/job/app/job/main/")]
    [InlineData("job/ci2:team/job/app/job/main/")]
    [InlineData("job/:ci2/job/team/job/app/job/main/")]
    [InlineData("job/ci2%2Fteam/job/app/job/main/")]
    [InlineData("../jenkins:ci2/job/team/job/app/job/main/")]
    [InlineData("https://ci2.acme.example/job/team/job/app/job/main/")]
    public void No_address_makes_a_job_look_like_that_of_another_controller(string url)
    {
        var theirs = Translate("2.started", controller: "ci2").Fact<BuildChanged>();
        var spoken = Translate("2.started", json => json["url"] = url).Fact<BuildChanged>();
        var catalog = new ServiceCatalog(new()
        {
            Services = { ["ours"] = new() { Jobs = ["team"] }, ["theirs"] = new() { Jobs = ["ci2:team"] } },
        });

        catalog.Concerning(theirs.About).Select(s => s.Name).ShouldBe(["theirs"]);
        catalog.Concerning(spoken.About).ShouldNotContain(s => s.Name == "theirs");
        spoken.Keys.First().ShouldNotBe(theirs.Keys.First());
    }

    [Fact]
    public void A_recreated_job_counts_from_1_again_and_its_builds_are_different()
    {
        Key Of(string name, int queued) => Translate(name, json => json["build"]!["queue_id"] = queued).Fact<BuildChanged>().Keys.First();

        Payloads.Select(name => Of(name, 1)).Distinct().ShouldHaveSingleItem();
        Of("2.started", 2).ShouldNotBe(Of("2.started", 1));
    }

    [Theory]
    [InlineData("git@github.com:acme/web.git", "acme/web")]
    [InlineData("git@github.com:/acme/web", "acme/web")]
    [InlineData("https://github.com/acme/web", "acme/web")]
    [InlineData("https://github.com/acme/web.git/", "acme/web")]
    [InlineData("https://user:pass%40word@github.acme.example:8443/acme/web.git", "acme/web")]
    [InlineData("ssh://git@github.com:22/acme/web.git", "acme/web")]
    [InlineData("git://github.com/acme/web.git", "acme/web")]
    [InlineData("https://bitbucket.acme.example/scm/acme/web.git", "acme/web")]
    [InlineData("https://gitlab.acme.example/acme/shop/web.git", "acme/shop/web")]
    [InlineData("https://user:pass/word@github.com/acme/web.git", null)]
    [InlineData("file:///srv/git/acme/web.git", null)]
    [InlineData("/srv/git/acme/web.git", null)]
    [InlineData("https://github.com", null)]
    [InlineData("", null)]
    public void A_repository_is_named_by_the_path_of_its_address(string url, string? repository) =>
        Build("3.completed", build => build["scm"]!["url"] = url).Repository.ShouldBe(repository);

    [Theory]
    [InlineData("origin/main", "main")]
    [InlineData("refs/remotes/origin/release/1.4", "release/1.4")]
    [InlineData("feature/cart", "feature/cart")]
    [InlineData("PR-12", "PR-12")]
    [InlineData("detached", null)]
    [InlineData(null, null)]
    public void A_branch_is_shown_without_its_remote(string? told, string? branch) =>
        Build("3.completed", build => build["scm"]!["branch"] = told).Branch.ShouldBe(branch);

    [Theory]
    [InlineData("IMAGE_TAG", "1.4.3")]
    [InlineData("TAG", "v1.4.3")]
    public void A_version_is_taken_from_the_parameter_that_contains_it(string parameter, string version) =>
        Build("3.completed", build => build["parameters"] = new JsonObject { ["VERSION"] = " ", [parameter] = version }).Version.ShouldBe(
            version);

    [Fact]
    public void The_parameters_that_contain_a_version_can_be_configured()
    {
        var options = new JenkinsOptions { VersionParameters = { "RELEASE" } };

        string? Version(string parameter) => Translate(
            "3.completed", json => json["build"]!["parameters"] = new JsonObject { [parameter] = "7" }, options: options).Fact<BuildChanged>().Version;

        Version("RELEASE").ShouldBe("7");
        Version("VERSION").ShouldBeNull();
    }

    [Fact]
    public void Links_use_the_configured_address_if_Jenkins_does_not_send_its_own()
    {
        var options = new JenkinsOptions
        {
            Controllers = { ["jenkins"] = new JenkinsController { BaseUrl = "https://ci.acme.example/jenkins" } },
        };
        string? Url(JenkinsOptions with, string? fullUrl) =>
            Translate("2.started", json => json["build"]!["full_url"] = fullUrl, options: with).Fact<BuildChanged>().Url;

        Url(options, null).ShouldBe("https://ci.acme.example/jenkins/job/team/job/app/job/main/128/");
        Url(options, "javascript:alert(1)").ShouldBe("https://ci.acme.example/jenkins/job/team/job/app/job/main/128/");
        Url(options, "https://elsewhere.example/job/web/128/").ShouldBe("https://ci.acme.example/jenkins/job/team/job/app/job/main/128/");
        Url(options, "https://ci.acme.example/jenkins/blue/128").ShouldBe("https://ci.acme.example/jenkins/blue/128");
        Url(new(), null).ShouldBeNull();
    }

    [Fact]
    public void Of_many_failed_tests_ten_are_named() =>
        Build("3.completed", build => build["test_summary"]!["failed_tests"] = new JsonArray([
            .. Enumerable.Range(1, 500).Select(i => JsonValue.Create($"test {i}"))
        ]))
            .Tests!.FailedTests.Count.ShouldBe(10);

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("{}")]
    [InlineData("""{"name":"web","build":{"phase":"STARTED"}}""")]
    [InlineData("""{"build":{"phase":"STARTED","number":1}}""")]
    [InlineData("""{"name":"web","url":"job/%20%20/","build":{"phase":"STARTED","number":1}}""")]
    [InlineData("""{"name":"\ud800","build":{"phase":"STARTED","number":1}}""")]
    public void An_unreadable_notification_fails_with_a_reason(string body) =>
        Translate(Encoding.UTF8.GetBytes(body), "jenkins", new()).ShouldBeOfType<Translation.Failed>().Reason.ShouldNotBeEmpty();

    private static BuildChanged Build(string name, Action<JsonNode> change) =>
        Translate(name, json => change(json["build"]!)).Fact<BuildChanged>();

    private static Translation Translate(
        string name, Action<JsonNode>? change = null, string controller = "jenkins", JenkinsOptions? options = null)
    {
        var json = JsonNode.Parse(Read(name))!;
        change?.Invoke(json);
        return Translate(Encoding.UTF8.GetBytes(json.ToJsonString()), controller, options ?? new());
    }

    private static Translation Translate(byte[] body, string controller, JenkinsOptions options) =>
        new JenkinsTranslator(options).Translate(
            new Delivery("jenkins", "0123", "build", Translations.ReceivedAt, body) { Instance = controller });

    private static byte[] Read(string name) =>
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Sources", "Jenkins", "Payloads", name + ".json"));
}
