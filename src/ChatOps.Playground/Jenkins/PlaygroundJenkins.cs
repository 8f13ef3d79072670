using System.Text.Json.Nodes;

namespace ChatOps.Playground.Jenkins;

/// <summary>A Jenkins controller: the builds that it knows. Thread-safe.</summary>
public sealed class PlaygroundJenkins(TimeProvider clock)
{
    /// <summary>Who may read it, with which API token.</summary>
    public const string User = "chatops", ApiToken = "11playgroundplaygroundplayground00";

    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, SortedDictionary<long, Func<KeptBuild>>> _builds = new(StringComparer.Ordinal);

    private readonly HashSet<string> _folders = [];
    private readonly SortedDictionary<string, PlaygroundJob> _jobs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TaskCompletionSource> _stops = [];

    /// <summary>What waits to be built.</summary>
    public PlaygroundQueue Queue { get; } = new(clock);

    /// <summary>Whether <see cref="User"/> may start and abort builds.</summary>
    public bool MayBuild { get; set; } = true;

    /// <summary>Whether notifications don't reach the bot.</summary>
    public bool IsCutOff { get; set; }

    /// <summary>Answers requests instead of the API; null: the API answers.</summary>
    public Func<HttpContext, IResult?> Instead { get; set; } = _ => null;

    /// <summary>Whether it wants a crumb with each request that changes something, as with a password instead of an API token.</summary>
    public bool WantsCrumbs { get; set; }

    /// <summary>Whether someone else must answer what builds wait for.</summary>
    public bool IsSubmitterElse { get; set; }

    /// <summary>Someone answers a build in Jenkins itself. False: it waits for nothing.</summary>
    /// <param name="path">"job/web/job/main/128/".</param>
    public bool Answer(string path, bool proceeds) => FindBuild(path)?.Input?.TryAnswer(proceeds) is true;

    /// <summary>A folder, in which nothing has been built so far.</summary>
    /// <param name="path">"job/web/".</param>
    public void Create(string path)
    {
        lock (_lock)
        {
            _folders.Add(path);
        }
    }

    /// <summary>A job that can be built.</summary>
    public void Define(PlaygroundJob job)
    {
        lock (_lock)
        {
            _jobs[job.Path] = job;
        }
    }

    /// <summary>Puts a build into the queue, as <see cref="User"/>; false: the same was there.</summary>
    /// <param name="path">Of the job.</param>
    public (QueuedRun Run, bool IsNew) Request(string path, IReadOnlyList<KeyValuePair<string, string>> values) =>
        Queue.Add(path, FindJob(path)!.Values(values));

    /// <summary>A job by its path, as defined, or as it follows from its builds; null: there is none.</summary>
    internal PlaygroundJob? FindJob(string path)
    {
        lock (_lock)
        {
            return _jobs.GetValueOrDefault(path) ?? (_builds.ContainsKey(path) ? new(path, new PlaygroundJobParameter("VERSION")) : null);
        }
    }

    /// <summary>Completes when someone aborts a build.</summary>
    internal Task Stopped(string job, long number) => StopOf($"{job}{number}/").Task;

    /// <summary>Aborts a build. False: there is none that runs.</summary>
    /// <param name="path">"job/web/job/main/128/".</param>
    public bool Stop(string path)
    {
        if (FindBuild(path) is not { IsRunning: true } build)
        {
            return false;
        }

        build.Input?.TryAnswer(proceeds: false);
        StopOf(path).TrySetResult();
        return true;
    }

    private TaskCompletionSource StopOf(string path)
    {
        lock (_lock)
        {
            return _stops.TryGetValue(path, out var stop)
                ? stop
                : _stops[path] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Remembers a build.</summary>
    /// <param name="job">Its path: "job/web/job/main/".</param>
    /// <param name="build">What it is like when someone asks.</param>
    internal void Keep(string job, long number, Func<KeptBuild> build)
    {
        lock (_lock)
        {
            if (!_builds.TryGetValue(job, out var builds))
            {
                _builds[job] = builds = [];
            }

            builds[number] = build;
        }
    }

    /// <summary>A build by its path; null: there is none.</summary>
    /// <param name="path">"job/web/job/main/128/", or lastSuccessfulBuild in place of the number.</param>
    internal KeptBuild? FindBuild(string path)
    {
        var (job, last) = (path[..(path.TrimEnd('/').LastIndexOf('/') + 1)], path.TrimEnd('/').Split('/')[^1]);
        lock (_lock)
        {
            return !_builds.TryGetValue(job, out var builds) ? null
                : last is "lastSuccessfulBuild"
                    ? builds.Values.Select(build => build()).LastOrDefault(build => build.Result is "SUCCESS" or "UNSTABLE")
                : long.TryParse(last, out var number) ? builds.GetValueOrDefault(number)?.Invoke()
                : null;
        }
    }

    /// <summary>A build, or a job or a folder with everything in it; null: there is none.</summary>
    internal JsonObject? Find(string path)
    {
        lock (_lock)
        {
            if (FindBuild(path) is { } build)
            {
                return Show(build);
            }

            return _folders.Contains(path) || Jobs.Any(job => job.StartsWith(path, StringComparison.Ordinal)) ? Item(path) : null;
        }
    }

    private IEnumerable<string> Jobs => _builds.Keys.Union(_jobs.Keys).Order(StringComparer.Ordinal);

    /// <summary>With what follows from the builds before it.</summary>
    private JsonObject Show(KeptBuild build)
    {
        var before = _builds[build.Job].Values.Select(other => other()).TakeWhile(other => other.Number < build.Number).Reverse().ToList();
        var shown = (JsonObject)build.Run.DeepClone();
        shown["previousBuild"] = before is [var previous, ..]
            ? new JsonObject { ["number"] = previous.Number, ["result"] = previous.Result, ["url"] = previous.Run["url"]!.DeepClone() }
            : null;
        shown["culprits"] = new JsonArray([.. before.TakeWhile(other => other.Result is not "SUCCESS").Prepend(build)
            .SelectMany(other => other.Run["changeSets"]!.AsArray())
            .SelectMany(changes => changes!["items"]!.AsArray())
            .Select(change => change!["author"]!)
            .DistinctBy(author => (string?)author["fullName"])
            .Select(author => author.DeepClone())]);
        return shown;
    }

    private JsonObject Item(string path)
    {
        var item = new JsonObject { ["name"] = Uri.UnescapeDataString(path.TrimEnd('/').Split('/')[^1]) };
        if (FindJob(path) is { } job)
        {
            var builds = _builds.GetValueOrDefault(path)?.Values.Reverse().Select(build => Show(build())).ToList() ?? [];
            item["_class"] = "org.jenkinsci.plugins.workflow.job.WorkflowJob";
            item["buildable"] = !job.IsDisabled;
            item["nextBuildNumber"] = builds is [var newest, ..] ? (long)newest["number"]! + 1 : 1;
            item["property"] = job.Property();
            item["lastBuild"] = builds is [var last, ..] ? last.DeepClone() : null;
            item["builds"] = new JsonArray([.. builds.Take(100).Select(build => build.DeepClone())]);
            item["allBuilds"] = new JsonArray([.. builds]);
        }
        else
        {
            // Branches have no folders in them.
            var inner = Jobs.Where(job => job.StartsWith(path, StringComparison.Ordinal))
                .Select(job => $"{path}job/{job[path.Length..].Split('/')[1]}/").Distinct().ToList();
            item["_class"] = inner.TrueForAll(one => FindJob(one) is not null)
                ? "org.jenkinsci.plugins.workflow.multibranch.WorkflowMultiBranchProject"
                : "com.cloudbees.hudson.plugins.folder.Folder";
            item["jobs"] = new JsonArray([.. inner.Select(Item)]);
        }

        return item;
    }
}
