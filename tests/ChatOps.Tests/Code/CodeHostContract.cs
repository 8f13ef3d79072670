using ChatOps.Code;
using ChatOps.Playground.Bitbucket;
using ChatOps.Playground.Gitea;
using ChatOps.Playground.GitHub;
using ChatOps.Playground.GitLab;
using ChatOps.Sources;
using ChatOps.Tests.Sources;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace ChatOps.Tests.Code;

/// <summary>What every code host with a name answers, asked through the one port for all of them.</summary>
public sealed class CodeHostContract
{
    /// <summary>The hosts by their prefix: the source, the settings, the emulator and its path.</summary>
    private static readonly Dictionary<string, Host> Hosts = new()
    {
        ["gitlab"] = new("gitlab", "Instances:gitlab:Url", "/gitlab/", (routes, repository) => routes.MapGitLabRest(repository)),
        ["bitbucket"] = new(
            "bitbucket", "Instances:bitbucket:ApiUrl", "/2.0/", (routes, repository) => routes.MapBitbucketCloudRest(repository)),
        ["bitbucket-dc"] = new(
            "bitbucket", "Instances:bitbucket-dc:Url", "/dc/", (routes, repository) => routes.MapBitbucketServerRest(repository)),
        ["gitea"] = new("gitea", "Instances:gitea:Url", "/gitea/", (routes, repository) => routes.MapGiteaRest(repository)),
    };

    public static TheoryData<string> Names => [.. Hosts.Keys];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Names))]
    public async Task It_says_what_a_version_has_and_another_has_not(string name)
    {
        await using var served = await ServeAsync(name);
        var (repository, code) = ($"{name}:acme/web", served.Code);

        var ahead = Known(await code.CompareAsync(repository, "v1.4.1", "v1.4.2", Stop));
        (ahead.AheadBy, ahead.BehindBy).ShouldBe((3, 0));
        ahead.Commits.Select(commit => commit.Title).ShouldBe(
        [
            "Search without accents: cafe finds café (#475)", "Log the order's number with every payment (#476)",
            "Update the base image (#477)",
        ]);
        var back = Known(await code.CompareAsync(repository, "v1.4.2", "v1.4.0", Stop));
        (back.AheadBy, back.BehindBy, back.Commits.Count).ShouldBe((0, 5, 0));
        for (var i = 1; i <= 30; i++)
        {
            served.Repository.Commit($"Change {i}", "ann", pullRequest: null);
        }

        var many = Known(await code.CompareAsync(repository, "v1.4.2", "main", Stop));
        (many.AheadBy, many.Commits.Count, many.Commits[0].Title).ShouldBe((30, 10, "Change 1"));
        var range = Known(await code.RangeAsync(repository, "v1.4.2", "main", Stop));
        (range.Commits.Count, range.BehindBy, range.Changes[^1].Title).ShouldBe((30, 0, "Change 30"));
        range.Changes.Count.ShouldBe(30);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task It_resolves_a_tag_a_branch_and_a_short_sha(string name)
    {
        await using var served = await ServeAsync(name);
        var sha = served.Repository.Head.Sha;

        foreach (var reference in new[] { "v1.4.2", "main", sha, sha[..7] })
        {
            Known(await served.Code.ResolveAsync($"{name}:acme/web", reference, Stop)).ShouldBe(sha, reference);
        }

        Reason(await served.Code.ResolveAsync($"{name}:acme/web", "v9", Stop)).ShouldContain("v9");
        Reason(await served.Code.ResolveAsync($"{name}:acme/other", "main", Stop)).ShouldContain("acme/other");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Of_a_commits_checks_only_what_succeeded_has_passed(string name)
    {
        await using var served = await ServeAsync(name);
        var sha = served.Repository.Find("v1.4.2")!.Sha;
        served.Repository.Status(sha, "unit", "success");
        served.Repository.Status(sha, "lint", "pending");
        served.Repository.Status(sha, "e2e", "failed");
        for (var i = 1; i <= 130; i++)
        {
            served.Repository.Status(sha, $"shard {i}", "success");
        }

        var checks = Known(await served.Code.ChecksAsync($"{name}:acme/web", sha, Stop));

        checks.Count.ShouldBe(133);
        checks.Single(check => check.Name is "lint").State.ShouldBe(CheckState.Pending);
        checks.Single(check => check.Name is "e2e").State.ShouldBe(CheckState.NotPassed);
        checks.Count(check => check.State is CheckState.Passed).ShouldBe(131);
        Known(await served.Code.ChecksAsync($"{name}:acme/web", served.Repository.Find("v1.4.1")!.Sha, Stop)).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_refusal_or_an_outage_is_a_reason_without_secrets(string name)
    {
        foreach (var (status, words, isTemporary) in new[]
        {
            (401, "token", false), (403, "token", false), (429, "less often", true), (500, "500", true), (302, "302", true),
            (200, "could not be read", true),
        })
        {
            await using var served = await ServeAsync(name, context =>
            {
                context.Response.StatusCode = status;
                return context.Response.WriteAsync("<html>");
            });
            var answer = (await served.Code.ResolveAsync($"{name}:acme/web", "main", Stop)).ShouldBeOfType<CodeAnswer<string>.Unknown>();
            answer.Reason.PlainText.ShouldContain(words);
            answer.Reason.PlainText.ShouldNotContain(Token);
            answer.IsTemporary.ShouldBe(isTemporary, words);
        }
    }

    [Fact]
    public async Task A_repository_on_a_host_that_is_not_configured_is_a_reason()
    {
        await using var served = await ServeAsync("gitlab");

        Reason(await served.Code.ResolveAsync("elsewhere:acme/web", "main", Stop)).ShouldBe(
            "No code host is configured that can be asked about elsewhere:acme/web.");
        Reason(await served.Code.ResolveAsync("acme/web", "main", Stop)).ShouldContain("acme/web");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Whoever_waits_for_an_answer_waits_two_seconds(string name)
    {
        var asked = new TaskCompletionSource();
        await using var served = await ServeAsync(name, async context =>
        {
            asked.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });

        var answer = served.Code.ResolveAsync($"{name}:acme/web", "main", Stop);
        await asked.Task.WaitAsync(Stop);
        Clock.Advance(TimeSpan.FromSeconds(2));

        Reason(await answer).ShouldContain("did not answer within 2 s");
    }

    /// <summary>Only this test's time: a slow machine makes no answer late.</summary>
    private FakeTimeProvider Clock { get; } = new();

    private const string Token = "the-token-for-the-api";

    private async Task<Served> ServeAsync(string name, RequestDelegate? instead = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var repository = new PlaygroundRepository(TimeProvider.System);
        if (instead is not null)
        {
            app.Run(instead);
        }
        else
        {
            Hosts[name].Map(app.MapGroup(Hosts[name].Path), repository);
        }

        await app.StartAsync(Stop);
        var settings = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            [Hosts[name].Key] = new Uri(new(app.Urls.Single()), Hosts[name].Path).ToString(),
            [$"Instances:{name}:Token"] = Token,
        }).Build();
        var services = new ServiceCollection().AddSingleton<TimeProvider>(Clock).AddSingleton<CodeHosts>();
        services.AddApiClient(CodeQueries.ClientName, 1024 * 1024);
        EventSourceContract.Of(Hosts[name].Source).SetUp(settings).AddServices(services);
        return new(app, repository, services.BuildServiceProvider());
    }

    private static T Known<T>(CodeAnswer<T> answer) => answer.ShouldBeOfType<CodeAnswer<T>.Known>().Value;

    private static string Reason<T>(CodeAnswer<T> answer) => answer.ShouldBeOfType<CodeAnswer<T>.Unknown>().Reason.PlainText;

    /// <param name="Key">The setting with its address.</param>
    private sealed record Host(string Source, string Key, string Path, Action<IEndpointRouteBuilder, PlaygroundRepository> Map);

    private sealed record Served(WebApplication App, PlaygroundRepository Repository, ServiceProvider Services) : IAsyncDisposable
    {
        public CodeHosts Code => Services.GetRequiredService<CodeHosts>();

        public async ValueTask DisposeAsync()
        {
            await App.DisposeAsync();
            await Services.DisposeAsync();
        }
    }
}
