using System.Security.Cryptography;
using ChatOps.Code;
using ChatOps.Playground.GitHub;
using ChatOps.Sources.GitHub;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace ChatOps.Tests.Sources.GitHub;

public sealed class GitHubApiTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_comparison_returns_the_commits_between_two_versions()
    {
        await using var gitHub = await FakeGitHub.StartAsync();

        var way = Known(await gitHub.Api.CompareAsync("acme/web", "v1.4.1", "v1.4.2", Stop));

        (way.AheadBy, way.BehindBy).ShouldBe((3, 0));
        way.Commits.Select(c => $"{c.Author}: {c.Title}").ShouldBe(
            [
                "carol: Search without accents: cafe finds café (#475)",
                "bob: Log the order's number with every payment (#476)",
                "ann: Update the base image (#477)",
            ]);
        way.Commits.ShouldAllBe(c => c.Sha.Length == 40);
        way.Url.ShouldNotBeNull().ShouldStartWith("https://github.com/acme/web/compare/");
    }

    [Fact]
    public async Task A_repository_that_was_renamed_is_asked_about_where_it_is_now()
    {
        await using var gitHub = await FakeGitHub.StartAsync(context =>
        {
            if (context.Request.Path.StartsWithSegments("/api/v3/repos/acme/web", out var rest))
            {
                context.Response.Redirect($"http://{context.Request.Host}/api/v3/repositories/101{rest}", permanent: true);
                return Task.CompletedTask;
            }

            context.Request.Path.Value.ShouldBe("/api/v3/repositories/101/commits/main");
            return context.Response.WriteAsJsonAsync(new { sha = new string('1', 40) });
        });

        Known(await gitHub.Api.ResolveAsync("acme/web", "main", Stop)).ShouldBe(new string('1', 40));
        gitHub.Authorizations.ShouldAllBe(authorization => authorization.EndsWith("ghp_for_the_tests", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_version_has_and_another_has_not_is_read_page_by_page_and_of_very_many_the_newest()
    {
        await using var gitHub = await FakeGitHub.StartAsync();
        for (var i = 1; i <= 240; i++)
        {
            gitHub.Repository.Commit($"Change {i}", "ann", pullRequest: null);
        }

        var some = Known(await gitHub.Api.RangeAsync("acme/web", "v1.4.2", "main", Stop));
        some.Commits.Count.ShouldBe(240);
        some.Changes.Select(change => change.Title).ShouldBe(Enumerable.Range(1, 240).Select(i => $"Change {i}"));
        some.BehindBy.ShouldBe(0);
        var none = Known(await gitHub.Api.RangeAsync("acme/web", "main", "v1.4.2", Stop));
        (none.Changes.Count, none.Commits.Count, none.BehindBy).ShouldBe((0, 0, 240));

        for (var i = 241; i <= 601; i++)
        {
            gitHub.Repository.Commit($"Change {i}", "ann", pullRequest: null);
        }

        var many = Known(await gitHub.Api.RangeAsync("acme/web", "v1.4.2", "main", Stop));
        many.Changes[^1].Title.ShouldBe("Change 601");
        many.Changes[0].Title.ShouldBe("Change 201");
    }

    [Fact]
    public async Task The_changes_are_those_on_the_branchs_own_line_and_a_merge_has_its_pull_requests_title()
    {
        var (one, two, merge, last) = (Sha("1"), Sha("2"), Sha("3"), Sha("4"));
        await using var gitHub = await FakeGitHub.StartAsync(context => context.Response.WriteAsJsonAsync(new
        {
            html_url = "https://github.com/acme/web/compare/v1...v2",
            ahead_by = 4,
            behind_by = 0,
            total_commits = 4,
            commits = new[]
            {
                Commit(one, "Try", Sha("0")),
                Commit(two, "Try again", one),
                Commit(merge, "Merge pull request #12 from acme/orders\n\nSort orders by date", Sha("0"), two),
                Commit(last, "Update the base image", merge),
            },
        }));

        var range = Known(await gitHub.Api.RangeAsync("acme/web", "v1", "v2", Stop));

        range.Changes.Select(change => change.Title).ShouldBe(["Sort orders by date (#12)", "Update the base image"]);
        range.Commits.ShouldBe([one, two, merge, last]);

        static string Sha(string digit) => string.Concat(Enumerable.Repeat(digit, 40));

        static object Commit(string sha, string message, params string[] parents) => new
        {
            sha,
            commit = new { message, author = new { name = "Ann", email = "ann@acme.example", date = "2026-03-04T09:00:00Z" } },
            parents = parents.Select(parent => new { sha = parent }),
        };
    }

    [Fact]
    public async Task A_check_has_passed_only_if_it_succeeded_whether_it_is_a_check_run_or_a_status()
    {
        await using var gitHub = await FakeGitHub.StartAsync();
        var sha = gitHub.Repository.Find("v1.4.2")!.Sha;
        foreach (var conclusion in new[] { "success", "failure", "neutral", "skipped", "cancelled", "timed_out", "action_required", "new" })
        {
            gitHub.Repository.Check(sha, $"run {conclusion}", conclusion);
        }

        gitHub.Repository.Check(sha, "run", null);
        foreach (var state in new[] { "success", "pending", "failure", "error" })
        {
            gitHub.Repository.Status(sha, $"status {state}", state);
        }

        var checks = Known(await gitHub.Api.ChecksAsync("acme/web", sha, Stop));

        checks.Where(check => check.State is CheckState.Passed).Select(check => check.Name).ShouldBe(["run success", "status success"]);
        checks.Where(check => check.State is CheckState.Pending).Select(check => check.Name).ShouldBe(["run", "status pending"]);
        checks.Count.ShouldBe(13);
        Known(await gitHub.Api.ChecksAsync("acme/web", gitHub.Repository.Find("v1.4.1")!.Sha, Stop)).ShouldBeEmpty();
        (await gitHub.Api.ChecksAsync("acme/web", new string('f', 40), Stop))
            .ShouldBeOfType<CodeAnswer<IReadOnlyList<CommitCheck>>.Unknown>().Reason.PlainText.ShouldContain("Checks: read");
    }

    [Fact]
    public async Task All_statuses_of_a_commit_are_read_however_many_there_are()
    {
        await using var gitHub = await FakeGitHub.StartAsync();
        var sha = gitHub.Repository.Find("v1.4.2")!.Sha;
        for (var i = 1; i <= 250; i++)
        {
            gitHub.Repository.Status(sha, $"status {i}", i == 250 ? "failure" : "success");
            gitHub.Repository.Check(sha, $"run {i}", "success");
        }

        var checks = Known(await gitHub.Api.ChecksAsync("acme/web", sha, Stop));
        checks.Count.ShouldBe(500);
        checks.Single(check => check.State is not CheckState.Passed).Name.ShouldBe("status 250");
    }

    [Fact]
    public async Task A_comparison_with_an_older_version_has_no_new_commits()
    {
        await using var gitHub = await FakeGitHub.StartAsync();

        var way = Known(await gitHub.Api.CompareAsync("acme/web", "v1.4.2", "v1.4.0", Stop));

        (way.AheadBy, way.BehindBy, way.Commits.Count).ShouldBe((0, 5, 0));
    }

    [Fact]
    public async Task Secrets_in_commits_are_redacted()
    {
        await using var gitHub = await FakeGitHub.StartAsync();
        const string Token = "ghp" + "_0123456789abcdefghijABCDEFGHIJ012345";
        gitHub.Repository.Commit($"Call it with {Token}", $"ann {Token}", pullRequest: null);
        gitHub.Repository.Commit("Set DB_PASS=hunter2xyz in CI", "DB_PASS=hunter2xyz", pullRequest: null);

        var way = Known(await gitHub.Api.CompareAsync("acme/web", "v1.4.2", "main", Stop));

        way.Commits.Select(c => $"{c.Author}: {c.Title}").ShouldBe(
            ["ann ***: Call it with ***", "DB_PASS=***: Set DB_PASS=*** in CI"]);
    }

    [Fact]
    public async Task Of_many_commits_all_are_counted_and_ten_are_named()
    {
        await using var gitHub = await FakeGitHub.StartAsync();
        for (var i = 1; i <= 30; i++)
        {
            gitHub.Repository.Commit($"change {i}", "ann", pullRequest: null);
        }

        var way = Known(await gitHub.Api.CompareAsync("acme/web", "v1.4.2", "main", Stop));

        way.AheadBy.ShouldBe(30);
        way.Commits.Select(c => c.Title).ShouldBe(Enumerable.Range(1, 10).Select(i => $"change {i}"));
    }

    [Fact]
    public async Task A_tag_a_branch_and_a_short_sha_resolve_to_a_commit()
    {
        await using var gitHub = await FakeGitHub.StartAsync();
        gitHub.Repository.Tag("release/2026 #1?");
        var sha = gitHub.Repository.Head.Sha;

        foreach (var reference in new[] { "v1.4.2", "main", sha, sha[..7], "release/2026 #1?" })
        {
            Known(await gitHub.Api.ResolveAsync("acme/web", reference, Stop)).ShouldBe(sha, reference);
        }
    }

    [Fact]
    public async Task All_members_of_a_team_are_known_or_none()
    {
        await using var gitHub = await FakeGitHub.StartAsync();
        var logins = Enumerable.Range(1, 230).Select(number => $"dev-{number}").ToList();
        gitHub.Repository.Teams = new Dictionary<string, IReadOnlyList<string>> { ["acme/release"] = logins };

        var members = Known(await gitHub.Api.MembersAsync("acme/release", Stop));

        members.Select(member => member.Login).ShouldBe(logins);
        members.ShouldAllBe(member => member.Id.All(char.IsAsciiDigit));
        (await gitHub.Api.MembersAsync("acme/gone", Stop)).ShouldBeOfType<CodeAnswer<IReadOnlyList<CodeAccount>>.Unknown>()
            .Reason.PlainText.ShouldContain("give it the permission Members: read (read:org)");
    }

    [Fact]
    public async Task What_GitHub_does_not_know_is_a_reason_and_not_an_exception()
    {
        await using var gitHub = await FakeGitHub.StartAsync();

        Reason(await gitHub.Api.CompareAsync("acme/web", "v9", "main", Stop)).ShouldContain("v9");
        Reason(await gitHub.Api.CompareAsync("acme/other", "v1.4.1", "main", Stop)).ShouldContain("acme/other");
        Reason(await gitHub.Api.ResolveAsync("acme/web", "nowhere", Stop)).ShouldContain("nowhere");
        Reason(await gitHub.Api.ResolveAsync("web", "main", Stop)).ShouldContain("acme/web");
    }

    [Theory]
    [InlineData(403, "0", "rate limit")]
    [InlineData(401, null, "token")]
    [InlineData(500, null, "500")]
    [InlineData(200, null, "could not be read")]
    [InlineData(200, null, "could not be read", "{}")]
    public async Task A_refusal_or_failure_of_GitHub_is_a_reason(int status, string? remaining, string reason, string body = "<html>")
    {
        await using var gitHub = await FakeGitHub.StartAsync(async context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers["X-RateLimit-Limit"] = "60";
            context.Response.Headers["X-RateLimit-Remaining"] = remaining ?? "59";
            context.Response.Headers["X-RateLimit-Reset"] = "1782900000";
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(status == 200 ? body : """{"message":"API rate limit exceeded or so"}""");
        });

        Reason(await gitHub.Api.CompareAsync("acme/web", "v1.4.1", "main", Stop)).ShouldContain(reason);
        Reason(await gitHub.Api.ResolveAsync("acme/web", "main", Stop)).ShouldContain(reason);
    }

    [Fact]
    public async Task An_unreachable_GitHub_is_a_reason()
    {
        using var api = new GitHubApi(new() { ApiUrl = "http://127.0.0.1:1/" }, TimeProvider.System);

        Reason(await api.ResolveAsync("acme/web", "main", Stop)).ShouldBe("GitHub cannot be reached.");
    }

    [Fact]
    public async Task A_request_to_GitHub_times_out_after_two_seconds()
    {
        var asked = new TaskCompletionSource();
        await using var gitHub = await FakeGitHub.StartAsync(async context =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });

        var asking = gitHub.Api.ResolveAsync("acme/web", "main", Stop);
        await asked.Task.WaitAsync(Stop);
        gitHub.Clock.Advance(TimeSpan.FromSeconds(1.9));
        asking.IsCompleted.ShouldBeFalse();
        gitHub.Clock.Advance(TimeSpan.FromSeconds(0.2));

        Reason(await Patience.ForAsync(asking)).ShouldBe("GitHub did not answer within 2 s.");
    }

    [Fact]
    public async Task The_token_is_sent()
    {
        string? authorization = null;
        await using var gitHub = await FakeGitHub.StartAsync(context =>
        {
            authorization = context.Request.Headers.Authorization;
            return context.Response.WriteAsync("{}");
        });

        await gitHub.Api.ResolveAsync("acme/web", "main", Stop);

        authorization.ShouldBe("Token ghp_for_the_tests");
    }

    [Fact]
    public async Task What_has_not_changed_is_not_sent_again_and_what_has_is()
    {
        await using var gitHub = await FakeGitHub.StartAsync();
        var sha = gitHub.Repository.Find("v1.4.2")!.Sha;
        for (var i = 1; i <= 150; i++)
        {
            gitHub.Repository.Check(sha, $"run {i}", "success");
        }

        var first = Known(await gitHub.Api.ChecksAsync("acme/web", sha, Stop));
        gitHub.Repository.Unchanged.ShouldBe(0);

        Known(await gitHub.Api.ChecksAsync("acme/web", sha, Stop)).ShouldBe(first);
        gitHub.Repository.Unchanged.ShouldBe(3, "two pages of check runs, and the statuses");
        var way = Known(await gitHub.Api.CompareAsync("acme/web", "v1.4.2", "main", Stop));
        Known(await gitHub.Api.CompareAsync("acme/web", "v1.4.2", "main", Stop)).AheadBy.ShouldBe(way.AheadBy);
        gitHub.Repository.Unchanged.ShouldBe(4);

        gitHub.Repository.Check(sha, "run 150", "failure");
        gitHub.Repository.Commit("Sort orders by date", "ann", pullRequest: null);
        Known(await gitHub.Api.ChecksAsync("acme/web", sha, Stop)).Single(check => check.State is CheckState.NotPassed).Name
            .ShouldBe("run 150");
        Known(await gitHub.Api.CompareAsync("acme/web", "v1.4.2", "main", Stop)).AheadBy.ShouldBe(way.AheadBy + 1);
    }

    [Fact]
    public async Task Without_a_token_the_GitHub_App_asks_with_a_token_for_each_organization_and_renews_it()
    {
        var key = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():n}.pem");
        using (var rsa = RSA.Create(2048))
        {
            await File.WriteAllTextAsync(key, rsa.ExportPkcs8PrivateKeyPem(), Stop);
        }

        try
        {
            await using var gitHub = await FakeGitHub.StartAsync(appKey: key);
            gitHub.Repository.App.Installations = new Dictionary<string, long> { ["acme"] = 7, ["beta"] = 8 };
            gitHub.Repository.Teams = new Dictionary<string, IReadOnlyList<string>> { ["beta/release"] = ["ann"] };

            Known(await gitHub.Api.ResolveAsync("acme/web", "main", Stop));
            Known(await gitHub.Api.ResolveAsync("Acme/web", "v1.4.2", Stop));
            Known(await gitHub.Api.MembersAsync("beta/release", Stop));

            gitHub.Repository.App.Issued.Select(issued => issued.Owner).ShouldBe(["acme", "beta"]);
            gitHub.Authorizations.ShouldBe(["Token ghs_playground1", "Token ghs_playground1", "Token ghs_playground2"]);

            gitHub.Clock.Advance(TimeSpan.FromMinutes(56));
            Known(await gitHub.Api.ResolveAsync("acme/web", "main", Stop));
            gitHub.Authorizations[^1].ShouldBe("Token ghs_playground3");

            Reason(await gitHub.Api.ResolveAsync("gamma/web", "main", Stop)).ShouldBe(
                "The GitHub App ChatOps:GitHub:AppId isn't installed for gamma, or not for this repository: install it there.");
        }
        finally
        {
            File.Delete(key);
        }
    }

    private static T Known<T>(CodeAnswer<T> answer) => answer.ShouldBeOfType<CodeAnswer<T>.Known>().Value;

    private static string Reason<T>(CodeAnswer<T> answer) => answer.ShouldBeOfType<CodeAnswer<T>.Unknown>().Reason.ToString();

    private sealed class FakeGitHub : IAsyncDisposable
    {
        private readonly WebApplication _app;

        private FakeGitHub(WebApplication app, FakeTimeProvider clock, PlaygroundRepository repository, string? appKey)
        {
            (_app, Clock, Repository) = (app, clock, repository);
            var url = app.Urls.Single() + "/api/v3";
            Api = new GitHubApi(
                appKey is null
                    ? new GitHubOptions { ApiUrl = url, Token = "ghp_for_the_tests" }
                    : new GitHubOptions { ApiUrl = url, AppId = "1", AppKeyPath = appKey },
                clock);
        }

        /// <summary>How requests were authorized that weren't about the app itself.</summary>
        public List<string> Authorizations { get; } = [];

        public GitHubApi Api { get; }

        public FakeTimeProvider Clock { get; }

        public PlaygroundRepository Repository { get; }

        /// <summary>The Playground's GitHub, or one that responds to every request with <paramref name="answer"/>.</summary>
        public static async Task<FakeGitHub> StartAsync(RequestDelegate? answer = null, string? appKey = null)
        {
            var clock = new FakeTimeProvider(Translations.ReceivedAt);
            var repository = new PlaygroundRepository(clock);
            var builder = WebApplication.CreateSlimBuilder();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Logging.ClearProviders();
            var app = builder.Build();
            List<string> heard = [];
            app.Use((context, next) =>
            {
                if (context.Request.Headers.Authorization.ToString() is { } authorization
                    && !authorization.StartsWith("Bearer", StringComparison.Ordinal))
                {
                    heard.Add(authorization);
                }

                return next(context);
            });
            if (answer is null)
            {
                app.MapGroup("/api/v3").MapGitHubRest(repository);
            }
            else
            {
                app.Run(answer);
            }

            await app.StartAsync(Stop);
            var gitHub = new FakeGitHub(app, clock, repository, appKey);
            heard = gitHub.Authorizations;
            return gitHub;
        }

        public async ValueTask DisposeAsync()
        {
            Api.Dispose();
            await _app.DisposeAsync();
        }
    }
}
