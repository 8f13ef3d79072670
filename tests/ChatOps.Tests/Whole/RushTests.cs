using System.Globalization;
using System.Text.Json;
using ChatOps.Playground;
using ChatOps.Playground.Slack;
using ChatOps.Playground.Slack.WebApi;
using ChatOps.Tests.Sources.GitHub;

namespace ChatOps.Tests.Whole;

/// <summary>Many changes at once, each with many deliveries.</summary>
public sealed class RushTests
{
    private const int Channels = 4;
    private const int Changes = 20;
    private const int Runs = 16;
    private const int Seconds = 10;

    /// <summary>How often Slack lets messages be edited, in all channels together.</summary>
    private static readonly TimeSpan Edit = TimeSpan.FromMinutes(1) / 50;

    [Fact]
    public async Task A_thousand_deliveries_in_ten_seconds_become_one_message_for_each_change_which_soon_shows_its_final_state()
    {
        await using var stage = await Stage.StartAsync(Configure, prepare: stage =>
        {
            Enumerable.Range(0, Channels).Select(Name).ToList().ForEach(name => stage.Slack.AddChannel(name));
            stage.Slack.RateLimits = RateLimits.Real;
            return Task.CompletedTask;
        });
        var (began, last) = (stage.Clock.GetUtcNow(), await SendAsync(stage));
        last.ShouldBeLessThan(began + TimeSpan.FromMinutes(1), "they came at once");

        await stage.UntilAsync(
            () => Enumerable.Range(0, Changes).All(change => Of(stage, change).Any(IsFinal)) ? "they do" : null, "the final states");
        // Each is edited once more, after what was on its way to each channel; a busy machine takes half as long again by this clock.
        (stage.Clock.GetUtcNow() - last).ShouldBeLessThan(TimeSpan.FromSeconds(3) + (1.5 * (Changes + Channels) * Edit));
        // What is in the threads comes after, one a second.
        await stage.UntilAsync(
            () => Enumerable.Range(0, Changes).All(change => Of(stage, change).Single().Replies.Count > Runs) ? "they are" : null,
            "all replies");
        await stage.PassAsync(TimeSpan.FromSeconds(10));

        foreach (var message in Enumerable.Range(0, Changes).Select(change => Of(stage, change).ShouldHaveSingleItem()))
        {
            IsFinal(message).ShouldBeTrue(Stage.Describe(message));
            message.Replies.Select(reply => reply.Shown.Split('\n')[0]).ShouldBe(
                [.. Enumerable.Range(1, Runs).Select(run => $"✅ *ci-{run} #{Number(message)} passed*"), "*1 commit on main*"],
                ignoreOrder: true);
        }

        var calls = stage.Slack.Calls.Where(call => call.Method.StartsWith("chat.", StringComparison.Ordinal)).ToList();
        calls.ShouldAllBe(call => call.Outcome == "ok");
        foreach (var posted in calls.Where(call => call.Method == "chat.postMessage").GroupBy(call => call.Channel))
        {
            var (first, most) = (posted.First().At, posted.Count() - 1);
            (posted.Last().At - first).ShouldBeGreaterThan(TimeSpan.FromSeconds(most - 1), posted.Key);
        }
    }

    /// <summary>In no order, a hundred a second, and some of them twice; returns when the last one was acknowledged.</summary>
    private static async Task<DateTimeOffset> SendAsync(Stage stage)
    {
        using var http = new HttpClient { BaseAddress = stage.BotAddress };
        var deliveries = Enumerable.Range(0, Changes)
            .SelectMany(change => Enumerable.Range(0, Runs * 3).Select(step => Run(change, step)).Append(Push(change)).Append(Pull(change)))
            .ToArray();
        deliveries.Length.ShouldBe(1000);
        new Random(4711).Shuffle(deliveries);
        foreach (var some in deliveries.Chunk(100))
        {
            var began = stage.Clock.GetUtcNow();
            foreach (var together in some.Concat(some.Take(5)).Chunk(15))
            {
                await stage.DrivenAsync(Task.WhenAll(together.Select(SendOneAsync)));
            }

            await stage.PassAsync(began + TimeSpan.FromSeconds(1) - stage.Clock.GetUtcNow());
        }

        return stage.Clock.GetUtcNow();

        async Task SendOneAsync((string Kind, string Id, object Payload) delivery)
        {
            using var request = GitHubRequests.Webhook(
                delivery.Kind, delivery.Id, JsonSerializer.SerializeToUtf8Bytes(delivery.Payload), BotInWorld.GitHubSecret);
            using var answer = await http.SendAsync(request, stage.Stop);
            answer.IsSuccessStatusCode.ShouldBeTrue();
        }
    }

    private static IEnumerable<Message> Of(Stage stage, int change) =>
        stage.Slack.Channel(Name(change % Channels)).Messages
            .Where(message => message.Shown.Contains($"Change {change} (", StringComparison.Ordinal));

    private static bool IsFinal(Message message) => message.Shown.Split("✅ Built").Length == Runs + 1;

    /// <summary>That of the change, which its runs have, too.</summary>
    private static string Number(Message message) =>
        $"{int.Parse(message.Shown.Split("Change ")[1].Split(' ')[0], CultureInfo.InvariantCulture) + 1}";

    private static string Name(int channel) => $"s{channel}";

    private static void Configure(Dictionary<string, string?> settings)
    {
        foreach (var name in Enumerable.Range(0, Channels).Select(Name))
        {
            settings[$"ChatOps:Services:{name}:Channels:0"] = $"#{name}";
            settings[$"ChatOps:Services:{name}:Image"] = $"registry.acme.io/{name}";
            settings[$"ChatOps:Services:{name}:Repository"] = $"acme/{name}";
        }
    }

    private static string Sha(int change, char rest = 'a') =>
        string.Create(CultureInfo.InvariantCulture, $"{change + 1:x2}").PadRight(40, rest);

    private static (string Kind, string Id, object Payload) Push(int change) => ("push", $"push-{change}", new
    {
        @ref = "refs/heads/main",
        before = Sha(change, 'b'),
        after = Sha(change),
        commits = new[] { Commit(change) },
        head_commit = Commit(change),
        pusher = new { name = "ann" },
        sender = new { login = "ann" },
        repository = Repository(change),
    });

    private static object Commit(int change) => new
    {
        id = Sha(change),
        message = $"Change {change} (#{change + 100})",
        author = new { username = "ann" },
        timestamp = Time(0),
    };

    private static (string Kind, string Id, object Payload) Pull(int change) => ("pull_request", $"pull-{change}", new
    {
        action = "closed",
        number = change + 100,
        pull_request = new
        {
            number = change + 100,
            title = $"Change {change}",
            html_url = $"https://github.com/acme/{Name(change % Channels)}/pull/{change + 100}",
            user = new { login = "ann" },
            head = new { @ref = $"change-{change}", sha = Sha(change, 'c'), repo = Repository(change) },
            @base = new { @ref = "main", repo = Repository(change) },
            merged = true,
            merged_by = new { login = "ann" },
            merge_commit_sha = Sha(change),
            created_at = Time(0),
            updated_at = Time(0),
            merged_at = Time(0),
            closed_at = Time(0),
        },
        sender = new { login = "ann", type = "User" },
        repository = Repository(change),
    });

    private static (string Kind, string Id, object Payload) Run(int change, int step)
    {
        var (run, action) = (step / 3, (string[])["requested", "in_progress", "completed"]);
        return ("workflow_run", $"run-{change}-{step}", new
        {
            action = action[step % 3],
            workflow = new { name = $"ci-{run + 1}" },
            workflow_run = new
            {
                id = (change * 1000) + run,
                workflow_id = run,
                run_number = change + 1,
                run_attempt = 1,
                name = $"ci-{run + 1}",
                @event = "push",
                html_url = $"https://github.com/acme/{Name(change % Channels)}/actions/runs/{(change * 1000) + run}",
                head_sha = Sha(change),
                head_branch = "main",
                conclusion = step % 3 == 2 ? "success" : null,
                actor = new { login = "ann" },
                created_at = Time(0),
                run_started_at = Time(0),
                updated_at = Time((step / 2 % 3) + (step % 3)),
            },
            sender = new { login = "ann" },
            repository = Repository(change),
        });
    }

    private static object Repository(int change) => new
    {
        id = 500 + (change % Channels),
        full_name = $"acme/{Name(change % Channels)}",
        html_url = $"https://github.com/acme/{Name(change % Channels)}",
        default_branch = "main",
    };

    private static string Time(int second) =>
        new DateTimeOffset(2026, 3, 4, 9, 30, second, TimeSpan.Zero).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
