using System.Text.Json.Nodes;
using ChatOps.Playground.GitHub;

namespace ChatOps.Playground.Jenkins;

/// <summary>Sends what Jenkins' Notification plugin sends for the builds of one job.</summary>
/// <param name="bot">A client whose base address is that of the bot.</param>
/// <param name="token">The last path segment of the endpoint, <c>/jenkins/{token}</c>.</param>
public sealed class JenkinsSender(HttpClient bot, string token, TimeProvider clock) : IBuilderSender
{
    private long _lastBuild = 127;
    private string? _lastCommit;

    /// <summary>The number of the last build; the next build gets the next number.</summary>
    public long LastBuild
    {
        init => _lastBuild = value;
    }

    /// <summary>
    /// The job's path on the controller; for a multibranch pipeline that of the branch, with slashes encoded as Jenkins does.
    /// </summary>
    public string Job { get; init; } = "job/web/job/main/";

    /// <summary>The branch as the Git plugin reports it; null: not reported.</summary>
    public string? Branch { get; init; } = "origin/" + PlaygroundRepository.MainBranch;

    /// <summary>What it checks out: "owner/name"; null: nothing.</summary>
    public string? Repository { get; init; } = PlaygroundRepository.FullName;

    /// <summary>Who starts the builds in Jenkins, by their id; null: nobody.</summary>
    public string? User { get; init; }

    /// <summary>The build that starts the next one; null: none does.</summary>
    public UpstreamRun? StartedBy { get; set; }

    /// <summary>The end of the build's log, which the plugin sends if it is configured to.</summary>
    public string Log { get; init; } = "";

    /// <summary>How far the controller's clock is ahead.</summary>
    public TimeSpan Ahead { get; init; }

    /// <summary>The stages of the job's pipeline; a build that fails does so in the last but one.</summary>
    public IReadOnlyList<string> Stages { get; init; } = ["Checkout", "Build", "Test", "Publish"];

    /// <summary>Whether the builds run tests.</summary>
    public bool HasTests { get; init; } = true;

    /// <summary>What a build asks before its last stage; null: nothing.</summary>
    public string? Question { get; init; }

    /// <summary>The values that it asks for.</summary>
    public IReadOnlyList<string> QuestionParameters { get; init; } = [];

    /// <summary>The controller that knows the builds; null: nothing is kept.</summary>
    public PlaygroundJenkins? Controller { get; init; }

    /// <summary>Where the build clones the repository from; null: from GitHub.</summary>
    public string? Cloned { get; init; }

    Task<long> IBuilderSender.BuildAsync(
        PlaygroundCommit commit, string version, bool passes, TimeSpan duration, CancellationToken cancellationToken) =>
        BuildAsync(commit, version, passes, duration, cancellationToken);

    /// <summary>
    /// Sends the events of a build, from queued to finalized, which takes <paramref name="duration"/>. Returns its number.
    /// </summary>
    /// <param name="queued">What someone asked for; null: it is built for another reason.</param>
    public async Task<long> BuildAsync(
        PlaygroundCommit commit, string version, bool passes, TimeSpan duration, CancellationToken cancellationToken,
        QueuedRun? queued = null)
    {
        var number = Interlocked.Increment(ref _lastBuild);
        var startedAt = clock.GetUtcNow() + Ahead;
        var isNew = Interlocked.Exchange(ref _lastCommit, commit.Sha) != commit.Sha;
        var build = new SentBuild(number, commit, version, startedAt, passes, isNew, duration)
        {
            Queued = queued, StartedBy = StartedBy, User = User, Repository = Repository,
        };
        Controller?.Keep(Job, number, () => Kept(build));
        if (queued is not null)
        {
            Controller?.Queue.Leave(queued, number);
        }

        // The plugin reports the queue only when the build leaves it.
        await SendAsync(build, "QUEUED", startedAt.AddSeconds(-2), cancellationToken);
        await SendAsync(build, "STARTED", startedAt, cancellationToken);
        var stopped = Controller?.Stopped(Job, number) ?? Task.Delay(Timeout.InfiniteTimeSpan, clock, cancellationToken);
        if (await Task.WhenAny(Task.Delay(duration, clock, cancellationToken), stopped) == stopped)
        {
            build = build with { IsAborted = true };
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (!build.IsAborted && Question is { } question)
        {
            var input = new KeptInput("Ef95dd500ae6ed3b27b89fb852296d12", question, QuestionParameters);
            var waiting = build;
            Controller?.Keep(Job, number, () => Kept(waiting) with { Input = input });
            build = build with { IsAborted = !await input.Answer.WaitAsync(cancellationToken) };
        }

        var completedAt = clock.GetUtcNow() + Ahead;
        await SendAsync(build with { CompletedAt = completedAt }, "COMPLETED", completedAt, cancellationToken);
        await SendAsync(build with { CompletedAt = completedAt }, "FINALIZED", clock.GetUtcNow() + Ahead, cancellationToken);
        return number;
    }

    private async Task SendAsync(SentBuild build, string phase, DateTimeOffset at, CancellationToken cancellationToken)
    {
        Controller?.Keep(Job, build.Number, () => Kept(build));
        if (Controller is { IsCutOff: true })
        {
            // The plugin gives up, and says so in the build's log only.
            return;
        }

        using var content = new StringContent(
            Notification(build, phase, at).ToJsonString(), new System.Net.Http.Headers.MediaTypeHeaderValue("application/json", "UTF-8"));
        using var response = await bot.PostAsync("jenkins/" + token, content, cancellationToken);
        response.EnsureSuccessStatusCode();
    }

    private JsonObject Notification(SentBuild build, string phase, DateTimeOffset at)
    {
        // Gson omits nulls: there is no status and no test summary before there is a result, and no commit before the checkout.
        var state = new JsonObject
        {
            ["full_url"] = $"https://jenkins.acme.example/{Job}{build.Number}/",
            ["number"] = build.Number,
            ["queue_id"] = build.QueueId,
            ["timestamp"] = at.ToUnixTimeMilliseconds(),
            ["duration"] = build.CompletedAt is { } end ? (long)(end - build.StartedAt).TotalMilliseconds : 0,
            ["phase"] = phase,
            ["url"] = $"{Job}{build.Number}/",
            ["scm"] = new JsonObject { ["changes"] = new JsonArray(), ["culprits"] = new JsonArray() },
            ["parameters"] = new JsonObject { ["VERSION"] = build.Version },
            ["log"] = Log,
            ["notes"] = "",
            ["artifacts"] = new JsonObject(),
        };
        if (build.CompletedAt is not null)
        {
            state["status"] = build.Result;
            state["scm"] = Repository is null ? new JsonObject() : new JsonObject
            {
                ["url"] = Cloned ?? build.Url,
                ["branch"] = Branch,
                ["commit"] = build.Commit.Sha,
                ["changes"] = new JsonArray(),
                ["culprits"] = new JsonArray(),
            };
            if (HasTests)
            {
                state["test_summary"] = TestShapes.Summary(build.Passes);
            }
        }

        var name = Uri.UnescapeDataString(Job.TrimEnd('/').Split('/')[^1]);
        return new() { ["name"] = name, ["display_name"] = name, ["url"] = Job, ["build"] = state };
    }

    /// <summary>As it is when someone asks.</summary>
    private KeptBuild Kept(SentBuild build)
    {
        var reached = build.Passes ? Stages.Count : Stages.Count - 1;
        var part = build.CompletedAt is null && build.Takes > TimeSpan.Zero
            ? (clock.GetUtcNow() + Ahead - build.StartedAt) / build.Takes
            : 1;
        var stage = Math.Clamp(1 + (int)(part * reached), 1, reached);
        return new(
            Job,
            build.Show(Job, Branch, HasTests, isCheckedOut: stage > 1),
            [.. Stages.Take(stage).Select((name, i) => new KeptStage(
                name,
                i + 1 < stage || (build.CompletedAt is not null && build.Passes) ? "SUCCESS"
                    : build.CompletedAt is null ? "IN_PROGRESS" : "FAILED",
                build.StartedAt))],
            build.CompletedAt is null || build.IsAborted || !HasTests ? null : TestShapes.Report(build.Passes))
        {
            Console = ConsoleShapes.Of(Stages.Take(stage), build.CompletedAt is null ? null : build.Result) + Log,
        };
    }
}
