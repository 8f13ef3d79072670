using System.Globalization;
using System.Text.Json;
using ChatOps.Journal;

namespace ChatOps.Tests.Timeline.RecordedWeek;

/// <summary>
/// What GitHub and Jenkins send about some services in a week, always the same for a seed: pull requests, pushes, runs, builds that fail
/// and are repeated, releases, deployments, and branches that are reset. Some controllers' clocks are wrong.
/// </summary>
internal sealed class Week(int seed, int services)
{
    public static readonly DateTimeOffset Monday = new(2026, 3, 2, 6, 0, 0, TimeSpan.Zero);

    private readonly Random _random = new(seed);
    private readonly List<Sent> _sent = [];
    private long _ids = 1000;

    public static string Name(int service) => $"s{service:00}";

    /// <summary>The deliveries, in the order in which they were sent.</summary>
    public IReadOnlyList<Sent> Record(int deliveries)
    {
        var lines = Enumerable.Range(0, services).Select(number => new Line(number, Sha())).ToList();
        while (_sent.Count < deliveries)
        {
            Change(lines[_random.Next(lines.Count)]);
        }

        return [.. _sent.OrderBy(sent => sent.At).Take(deliveries).Select(
            (sent, i) => sent with { Delivery = sent.Delivery with { DeliveryId = $"{i}" } })];
    }

    /// <summary>A change from its pull request to its deployment.</summary>
    private void Change(Line line)
    {
        var number = ++line.Pulls;
        var at = line.At = line.At.AddMinutes(_random.Next(20, 200));
        var head = Sha();
        Pull(line, at, number, "opened", head);
        at = Run(line, at.AddSeconds(2), head, $"change-{number}", "pull_request", passes: Chance(80));
        if (Chance(30))
        {
            var next = Sha();
            Pull(line, at, number, "synchronize", next, before: head);
            at = Run(line, at.AddSeconds(2), next, $"change-{number}", "pull_request", passes: true);
            head = next;
        }

        if (Chance(8))
        {
            Pull(line, at.AddMinutes(5), number, "closed", head);
            return;
        }

        at = at.AddMinutes(_random.Next(1, 30));
        var (before, merged) = (line.Main, line.Main = Sha());
        Pull(line, at, number, "closed", head, merge: merged);
        Push(line, at.AddSeconds(_random.Next(0, 2)), before, merged, $"Change {number} (#{number})");
        at = Run(line, at.AddSeconds(_random.Next(0, 2)), merged, "main", "push", passes: Chance(85));
        var version = $"1.{number}.0";
        if (Chance(20))
        {
            at = Build(line, at, merged, version, "FAILURE");
        }

        at = Build(line, at, merged, version, Chance(10) ? "UNSTABLE" : "SUCCESS");
        if (Chance(25))
        {
            Release(line, at.AddMinutes(1), merged, version, number);
        }

        if (Chance(25))
        {
            Deployment(line, at.AddMinutes(2), merged, succeeds: Chance(70));
        }

        if (Chance(5))
        {
            line.Main = before;
            Push(line, at.AddMinutes(9), merged, before, message: null, forced: true);
        }

        line.At = at.AddMinutes(10);
    }

    private void Pull(
        Line line, DateTimeOffset at, int number, string action, string head, string? before = null, string? merge = null) =>
        GitHub(line, at, "pull_request", new
        {
            action,
            number,
            before,
            after = before is null ? null : head,
            pull_request = new
            {
                number,
                title = $"Change {number} of {line.Name}",
                html_url = $"https://github.com/{line.Repository}/pull/{number}",
                user = new { login = "ann" },
                head = new { @ref = $"change-{number}", sha = head, repo = line.Home },
                @base = new { @ref = "main", repo = line.Home },
                merged = merge is not null,
                merged_by = merge is null ? null : new { login = "bob" },
                merge_commit_sha = merge,
                created_at = Time(at),
                updated_at = Time(at),
                merged_at = merge is null ? null : Time(at),
                closed_at = action == "closed" ? Time(at) : null,
            },
            sender = new { login = merge is null ? "ann" : "bob", type = "User" },
        });

    private void Push(Line line, DateTimeOffset at, string before, string after, string? message, bool forced = false) =>
        GitHub(line, at, "push", new
        {
            @ref = "refs/heads/main",
            before,
            after,
            forced,
            compare = $"https://github.com/{line.Repository}/compare/{before}...{after}",
            commits = message is null ? [] : new[] { new { id = after, message, author = new { username = "ann" } } },
            head_commit = new { id = after, message = message ?? "before", author = new { username = "ann" } },
            pusher = new { name = "bob" },
            sender = new { login = "bob" },
        });

    /// <summary>A run of CI; sometimes it is repeated.</summary>
    private DateTimeOffset Run(Line line, DateTimeOffset at, string commit, string branch, string trigger, bool passes)
    {
        var (id, number) = (++_ids, ++line.Runs);
        for (var attempt = 1; ; attempt++)
        {
            var began = at;
            Tell("requested", at, null);
            Tell("in_progress", at.AddSeconds(_random.Next(0, 3)), null);
            at = at.AddSeconds(_random.Next(20, 400));
            Tell("completed", at, passes ? "success" : "failure");
            if (passes || attempt == 2 || !Chance(60))
            {
                return at.AddSeconds(5);
            }

            (passes, at) = (true, at.AddSeconds(_random.Next(10, 300)));

            void Tell(string action, DateTimeOffset when, string? conclusion) => GitHub(line, when, "workflow_run", new
            {
                action,
                workflow = new { name = "ci" },
                workflow_run = new
                {
                    id,
                    workflow_id = 7,
                    run_number = number,
                    run_attempt = attempt,
                    name = "ci",
                    @event = trigger,
                    html_url = $"https://github.com/{line.Repository}/actions/runs/{id}",
                    head_sha = commit,
                    head_branch = branch,
                    conclusion,
                    actor = new { login = "ann" },
                    created_at = Time(began),
                    run_started_at = Time(began),
                    updated_at = Time(when),
                },
                sender = new { login = "ann" },
            });
        }
    }

    private DateTimeOffset Build(Line line, DateTimeOffset at, string commit, string version, string status)
    {
        var (number, queue, took) = (++line.Builds, ++_ids, _random.Next(30, 900));
        Jenkins(line, at, "QUEUED", 0, null);
        Jenkins(line, at.AddSeconds(1), "STARTED", 0, null);
        at = at.AddSeconds(took);
        Jenkins(line, at, "COMPLETED", took, status);
        Jenkins(line, at.AddSeconds(2), "FINALIZED", took, status);
        return at.AddSeconds(30);

        void Jenkins(Line of, DateTimeOffset when, string phase, int duration, string? result) =>
            Send(of, when, "jenkins", "notification", new
            {
                name = of.Name,
                url = $"job/{of.Name}/",
                build = new
                {
                    full_url = $"https://jenkins.acme.example/job/{of.Name}/{number}/",
                    number,
                    queue_id = queue,
                    timestamp = (when + of.Skew).ToUnixTimeMilliseconds(),
                    duration = duration * 1000,
                    phase,
                    status = result,
                    url = $"job/{of.Name}/{number}/",
                    scm = phase == "QUEUED"
                        ? null
                        : new { url = $"https://github.com/{of.Repository}.git", branch = "origin/main", commit },
                    parameters = new { VERSION = version },
                },
            });
    }

    private void Release(Line line, DateTimeOffset at, string commit, string version, int id)
    {
        GitHub(line, at, "push", new
        {
            @ref = $"refs/tags/v{version}",
            before = new string('0', 40),
            after = commit,
            commits = Array.Empty<object>(),
            head_commit = new { id = commit, message = "Released", author = new { username = "ann" } },
            sender = new { login = "ann" },
        });
        GitHub(line, at, "release", new
        {
            action = "published",
            release = new
            {
                id,
                tag_name = $"v{version}",
                target_commitish = commit,
                name = $"v{version}",
                html_url = $"https://github.com/{line.Repository}/releases/tag/v{version}",
                author = new { login = "ann" },
                published_at = Time(at),
                updated_at = Time(at),
            },
            sender = new { login = "ann" },
        });
    }

    private void Deployment(Line line, DateTimeOffset at, string sha, bool succeeds)
    {
        var id = ++_ids;
        var deployment = new { id, sha, @ref = "main", environment = "preview", creator = new { login = "ann" }, created_at = Time(at) };
        GitHub(line, at, "deployment", new { action = "created", deployment, sender = new { login = "ann" } });
        foreach (var (state, after) in new[] { ("in_progress", 2), (succeeds ? "success" : "failure", 60) })
        {
            GitHub(line, at.AddSeconds(after), "deployment_status", new
            {
                action = "created",
                deployment,
                deployment_status = new
                {
                    id = ++_ids,
                    state,
                    environment = "preview",
                    description = $"It is {state}",
                    created_at = Time(at.AddSeconds(after)),
                },
                sender = new { login = "ann" },
            });
        }
    }

    private void GitHub(Line line, DateTimeOffset at, string kind, object payload)
    {
        var json = JsonSerializer.SerializeToNode(payload)!.AsObject();
        json["repository"] = JsonSerializer.SerializeToNode(new
        {
            id = 100 + line.Number,
            full_name = line.Repository,
            html_url = $"https://github.com/{line.Repository}",
            default_branch = "main",
            pushed_at = at.ToUnixTimeSeconds(),
        });
        Send(line, at, "github", kind, json);
    }

    private void Send(Line line, DateTimeOffset at, string source, string kind, object body) => _sent.Add(new(
        at,
        line.Number,
        new(source, "", kind, at, JsonSerializer.SerializeToUtf8Bytes(body))
        {
            Instance = source == "jenkins" ? "jenkins" : "",
        }));

    private bool Chance(int percent) => _random.Next(100) < percent;

    private string Sha() => string.Concat(Enumerable.Range(0, 40).Select(_ => "0123456789abcdef"[_random.Next(16)]));

    private static string Time(DateTimeOffset at) => at.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>A service's main branch, and what is counted for it.</summary>
    private sealed class Line(int number, string main)
    {
        public int Number { get; } = number;

        public string Name { get; } = Week.Name(number);

        public string Repository => $"acme/{Name}";

        public object Home => new { id = 100 + Number, full_name = Repository };

        /// <summary>How wrong the clock of its Jenkins is.</summary>
        public TimeSpan Skew { get; } = TimeSpan.FromSeconds(number % 5 == 0 ? 90 : number % 5 == 1 ? -40 : 0);

        public string Main { get; set; } = main;

        public DateTimeOffset At { get; set; } = Monday;

        public int Pulls { get; set; }

        public long Runs { get; set; }

        public long Builds { get; set; }
    }
}

/// <summary>A delivery as it was sent.</summary>
internal sealed record Sent(DateTimeOffset At, int Service, Delivery Delivery);
