using System.Text.Json.Nodes;

namespace ChatOps.Playground.Jenkins;

/// <summary>A Jenkins controller: the builds that it knows. Thread-safe.</summary>
public sealed class PlaygroundJenkins
{
    /// <summary>Who may read it, with which API token.</summary>
    public const string User = "chatops", ApiToken = "11playgroundplaygroundplayground00";

    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, SortedDictionary<long, JsonObject>> _builds = new(StringComparer.Ordinal);

    private readonly HashSet<string> _folders = [];

    /// <summary>Whether notifications don't reach the bot.</summary>
    public bool IsCutOff { get; set; }

    /// <summary>Answers requests instead of the API; null: the API answers.</summary>
    public Func<HttpContext, IResult?> Instead { get; set; } = _ => null;

    /// <summary>A folder, in which nothing has been built so far.</summary>
    /// <param name="path">"job/web/".</param>
    public void Create(string path)
    {
        lock (_lock)
        {
            _folders.Add(path);
        }
    }

    /// <summary>Remembers the state of a build.</summary>
    /// <param name="job">Its path: "job/web/job/main/".</param>
    internal void Keep(string job, JsonObject build)
    {
        lock (_lock)
        {
            if (!_builds.TryGetValue(job, out var builds))
            {
                _builds[job] = builds = [];
            }

            builds[(long)build["number"]!] = build;
        }
    }

    /// <summary>A build, or a job or a folder with everything in it; null: there is none.</summary>
    internal JsonObject? Find(string path)
    {
        lock (_lock)
        {
            var (job, last) = (path[..(path.TrimEnd('/').LastIndexOf('/') + 1)], path.TrimEnd('/').Split('/')[^1]);
            if (_builds.TryGetValue(job, out var builds) && long.TryParse(last, out var number))
            {
                return builds.TryGetValue(number, out var build) ? (JsonObject)build.DeepClone() : null;
            }

            return _folders.Contains(path) || _builds.Keys.Any(job => job.StartsWith(path, StringComparison.Ordinal)) ? Item(path) : null;
        }
    }

    private JsonObject Item(string path)
    {
        var item = new JsonObject { ["name"] = Uri.UnescapeDataString(path.TrimEnd('/').Split('/')[^1]) };
        if (_builds.TryGetValue(path, out var builds))
        {
            item["_class"] = "org.jenkinsci.plugins.workflow.job.WorkflowJob";
            item["lastBuild"] = builds.Values.Last().DeepClone();
            item["allBuilds"] = new JsonArray([.. builds.Values.Reverse().Select(build => build.DeepClone())]);
        }
        else
        {
            item["_class"] = "org.jenkinsci.plugins.workflow.multibranch.WorkflowMultiBranchProject";
            item["jobs"] = new JsonArray([.. _builds.Keys.Where(job => job.StartsWith(path, StringComparison.Ordinal))
                .Select(job => $"{path}job/{job[path.Length..].Split('/')[1]}/").Distinct().Select(Item)]);
        }

        return item;
    }
}
