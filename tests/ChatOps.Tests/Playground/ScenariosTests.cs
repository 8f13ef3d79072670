using System.Net.Http.Json;
using System.Text.Json;
using ChatOps.Journal;
using ChatOps.Playground;
using ChatOps.Playground.GitHub;
using ChatOps.Playground.Jenkins;
using ChatOps.Playground.Slack.WebApi;
using ChatOps.Tests.Sources;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Octokit.Webhooks;
using Octokit.Webhooks.Events;

namespace ChatOps.Tests.Playground;

public sealed class ScenariosTests
{
    [Fact]
    public async Task A_merge_is_sent_as_a_pull_request_a_push_and_a_run_with_the_same_commit()
    {
        await using var host = await SourcesHost.StartAsync();
        var scenarios = Scenarios(host);

        var made = await scenarios.MergePullRequestAsync("Keep the cart", TestContext.Current.CancellationToken);

        var facts = await FactsAsync(host);
        facts.Select(Told).ShouldBe(
        [
            "#478 Keep the cart: Opened", "#478 Keep the cart: Merged", "main: Keep the cart (#478)", "github/4711/workflow/77 Queued", "github/4711/workflow/77 Running",
            "github/4711/workflow/77 Succeeded",
        ]);
        facts.Skip(1).ShouldAllBe(fact => fact.Keys.Contains(Key.Commit("acme/web", made.Commit)));
        made.PullRequest.ShouldBe(478);
    }

    [Fact]
    public async Task The_open_pull_request_is_the_one_that_is_merged()
    {
        await using var host = await SourcesHost.StartAsync();
        var scenarios = Scenarios(host);

        var opened = await scenarios.OpenPullRequestAsync("Keep the cart", TestContext.Current.CancellationToken);
        var merged = await scenarios.MergePullRequestAsync(title: null, TestContext.Current.CancellationToken);
        var next = await scenarios.MergePullRequestAsync(title: null, TestContext.Current.CancellationToken);

        (merged.PullRequest, next.PullRequest).ShouldBe((opened.PullRequest, opened.PullRequest + 1));
    }

    [Fact]
    public async Task A_build_takes_some_time_and_creates_the_next_version_from_its_commit()
    {
        await using var host = await SourcesHost.StartAsync();
        var clock = new AwaitedClock(host.Clock.GetUtcNow());
        var scenarios = Scenarios(host, TimeSpan.FromSeconds(6), clock);

        var building = scenarios.BuildAsync("v1.4.2", passes: true, TestContext.Current.CancellationToken);
        await clock.Awaited.WaitAsync(TestContext.Current.CancellationToken);
        (await FactsAsync(host)).Cast<BuildChanged>().Select(b => b.State).ShouldBe([BuildState.Queued, BuildState.Running]);
        clock.Advance(TimeSpan.FromSeconds(6));
        var made = await building;

        made.Version.ShouldBe("1.4.3");
        var builds = (await FactsAsync(host)).Cast<BuildChanged>().ToList();
        builds.Select(b => b.State).ShouldBe([BuildState.Queued, BuildState.Running, BuildState.Succeeded, BuildState.Succeeded]);
        builds.Select(b => b.Keys.First()).Distinct().ShouldBe([Key.Build("jenkins/web/main", 128, 4128)]);
        builds[2].ShouldSatisfyAllConditions(
            b => b.Version.ShouldBe("1.4.3"),
            b => b.Branch.ShouldBe("main"),
            b => b.Duration.ShouldBe(TimeSpan.FromSeconds(6)),
            b => b.Keys.ShouldContain(Key.Commit("acme/web", made.Commit)));
    }

    [Fact]
    public async Task A_failed_build_names_the_tests_and_creates_no_version()
    {
        await using var host = await SourcesHost.StartAsync();
        var scenarios = Scenarios(host);

        (await scenarios.BuildAsync(commit: null, passes: false, TestContext.Current.CancellationToken)).Version.ShouldBeNull();
        (await scenarios.BuildAsync(commit: null, passes: true, TestContext.Current.CancellationToken)).Version.ShouldBe("1.4.3");
        (await scenarios.BuildAsync(commit: null, passes: true, TestContext.Current.CancellationToken)).Version.ShouldBe("1.4.4");

        var failed = (await FactsAsync(host)).OfType<BuildChanged>().First(b => b.State is BuildState.Failed);
        failed.Tests!.FailedTests.ShouldBe(["acme.web.CartTest.adds up", "acme.web.CartTest.survives a restart"]);
    }

    [Fact]
    public async Task A_release_tags_the_commit_of_the_version_built_last()
    {
        await using var host = await SourcesHost.StartAsync();
        var scenarios = Scenarios(host);
        var built = await scenarios.BuildAsync(commit: null, passes: true, TestContext.Current.CancellationToken);

        var released = await scenarios.PublishReleaseAsync(version: null, TestContext.Current.CancellationToken);

        released.ShouldBe(new Made(built.Commit, "1.4.3"));
        (await FactsAsync(host)).TakeLast(2).Select(Told).ShouldBe(["tag v1.4.3 at " + built.Commit, "released v1.4.3 at " + built.Commit]);
    }

    [Fact]
    public async Task An_unknown_commit_is_refused_with_its_name() =>
        (await Should.ThrowAsync<ArgumentException>(async () =>
        {
            await using var host = await SourcesHost.StartAsync();
            await Scenarios(host).BuildAsync("nowhere", passes: true, TestContext.Current.CancellationToken);
        })).Message.ShouldContain("nowhere");

    [Theory]
    [InlineData("open", 1)]
    [InlineData("merge?title=Keep%20the%20cart", 6)]
    [InlineData("build", 4)]
    [InlineData("build?commit=v1.4.0", 4)]
    [InlineData("broken-build", 4)]
    [InlineData("release?version=1.4.1", 2)]
    public async Task A_scenario_runs_on_request_and_returns_what_it_created(string path, int deliveries)
    {
        await using var host = await SourcesHost.StartAsync();
        await using var playground = await PlaygroundAsync(host);
        using var http = new HttpClient { BaseAddress = new Uri(playground.Urls.Single()) };

        using var response = await http.PostAsync("/scenarios/" + path, content: null, TestContext.Current.CancellationToken);

        response.IsSuccessStatusCode.ShouldBeTrue();
        (await response.Content.ReadFromJsonAsync<Made>(TestContext.Current.CancellationToken)).ShouldNotBeNull().Commit.Length.ShouldBe(
            40);
        (await host.DeliveriesAsync()).Count.ShouldBe(deliveries);
    }

    [Fact]
    public async Task Someone_with_kubectl_sets_an_image_in_production_and_another_one_the_next_time()
    {
        await using var host = await SourcesHost.StartAsync();
        await using var playground = await PlaygroundAsync(host);
        using var http = new HttpClient { BaseAddress = new Uri(playground.Urls.Single()) };

        foreach (var time in (string[])["1", "2"])
        {
            using var response = await http.PostAsync("/scenarios/kubectl", content: null, TestContext.Current.CancellationToken);
            (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldBe(
                $$"""{"version":"1.4.1-hotfix.{{time}}"}""");
        }

        var world = playground.Services.GetRequiredService<World>();
        var web = world.Production.Deployment("web", "web")!;
        web.Spec.Template.Spec.Containers[0].Image.ShouldBe("registry.acme.io/web:1.4.1-hotfix.2");
        web.Metadata.ManagedFields.ShouldContain(field => field.Manager == "kubectl-set");
        world.Staging.Requests.ShouldBeEmpty();
        (await host.DeliveriesAsync()).ShouldBeEmpty("nobody tells the bot");
    }

    [Fact]
    public async Task A_busy_hour_is_under_Slacks_and_Teams_limits_only_until_the_bot_has_posted_everything()
    {
        await using var host = await SourcesHost.StartAsync();
        await using var playground = await PlaygroundAsync(host);
        var world = playground.Services.GetRequiredService<World>();
        var clock = new AwaitedClock(host.Clock.GetUtcNow());
        var hour = new BusyHour(world.Workspace, world.Teams, clock);

        var busy = hour.PlayAsync(Scenarios(host), TestContext.Current.CancellationToken);
        await clock.Awaited.WaitAsync(TestContext.Current.CancellationToken);
        world.Workspace.RateLimits.ShouldBe(RateLimits.Real);
        world.Teams.KeepsLimits.ShouldBeTrue();
        var second = hour.PlayAsync(Scenarios(host), TestContext.Current.CancellationToken);
        await clock.DriveAsync(Task.WhenAll(busy, second), TimeSpan.FromSeconds(1));

        (await busy).ShouldSatisfyAllConditions(
            made => (made.Merged, made.Built, made.Failed).ShouldBe((12, 9, 3)),
            made => (made.Calls, made.Limited).ShouldBe((0, 0), "there is no bot here"));
        world.Workspace.RateLimits.ShouldBe(RateLimits.Off);
        world.Teams.KeepsLimits.ShouldBeFalse();
    }

    [Theory]
    [InlineData("dance", 404)]
    [InlineData("build?commit=nowhere", 400)]
    public async Task A_scenario_that_cannot_run_is_refused(string path, int status)
    {
        await using var host = await SourcesHost.StartAsync();
        await using var playground = await PlaygroundAsync(host);
        using var http = new HttpClient { BaseAddress = new Uri(playground.Urls.Single()) };

        using var response = await http.PostAsync("/scenarios/" + path, content: null, TestContext.Current.CancellationToken);

        ((int)response.StatusCode).ShouldBe(status);
        (await host.DeliveriesAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Every_GitHub_payload_has_all_members_that_GitHubs_schema_requires()
    {
        await using var host = await SourcesHost.StartAsync();
        var scenarios = Scenarios(host);
        await scenarios.MergePullRequestAsync(title: null, TestContext.Current.CancellationToken);
        await scenarios.PublishReleaseAsync(version: null, TestContext.Current.CancellationToken);

        var deliveries = await host.DeliveriesAsync();

        deliveries.Select(d => d.Kind).Distinct().ShouldBe(["pull_request", "push", "workflow_run", "release"]);
        foreach (var delivery in deliveries)
        {
            // Octokit's types with their own options: a missing required member throws.
            WebhookEvent? strict = delivery.Kind switch
            {
                "pull_request" => JsonSerializer.Deserialize<PullRequestEvent>(delivery.Body.Span),
                "push" => JsonSerializer.Deserialize<PushEvent>(delivery.Body.Span),
                "workflow_run" => JsonSerializer.Deserialize<WorkflowRunEvent>(delivery.Body.Span),
                _ => JsonSerializer.Deserialize<ReleaseEvent>(delivery.Body.Span),
            };
            strict.ShouldNotBeNull().Sender.ShouldNotBeNull();
        }
    }

    private static async Task<WebApplication> PlaygroundAsync(SourcesHost host)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(_ => new World(host.Clock));
        var app = builder.Build();
        var world = app.Services.GetRequiredService<World>();
        world.Map(app);
        app.MapScenarios(Scenarios(host), world);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }

    private static Scenarios Scenarios(SourcesHost host, TimeSpan buildTime = default, TimeProvider? clock = null)
    {
        clock ??= host.Clock;
        var repository = new PlaygroundRepository(clock);
        return new(
            repository,
            new GitHubSender(host.Http, SourcesHost.GitHubSecret, clock),
            new JenkinsSender(host.Http, SourcesHost.JenkinsToken, clock),
            clock)
        {
            BuildTime = buildTime,
        };
    }

    private static async Task<IReadOnlyList<Fact>> FactsAsync(SourcesHost host) =>
        [.. (await host.DeliveriesAsync()).Select(d => host.Translators.Single(t => t.Source == d.Source).Translate(d).Event().Fact)];

    private static string Told(Fact fact) => fact switch
    {
        PullRequestChanged pull => $"#{pull.Number} {pull.Title}: {pull.Action}",
        Pushed { IsTag: true } tag => $"tag {tag.Ref} at {tag.Commit}",
        Pushed push => $"{push.Ref}: {push.Commits.Single().Title}",
        BuildChanged build => $"{build.Job} {build.State}",
        Released release => $"released {release.Tag} at {release.Commit}",
        _ => fact.ToString(),
    };

    /// <summary>A clock that signals when someone is waiting for it.</summary>
    private sealed class AwaitedClock(DateTimeOffset now) : FakeTimeProvider(now)
    {
        private readonly TaskCompletionSource _awaited = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Awaited => _awaited.Task;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            _awaited.TrySetResult();
            return timer;
        }
    }
}
