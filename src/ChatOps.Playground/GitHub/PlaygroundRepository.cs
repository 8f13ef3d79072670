using System.Security.Cryptography;
using System.Text;

namespace ChatOps.Playground.GitHub;

/// <summary>A commit on main.</summary>
/// <param name="Author">A GitHub login: "ann".</param>
/// <param name="PullRequest">The pull request that the commit came from, if any.</param>
public sealed record PlaygroundCommit(string Sha, string Message, string Author, DateTimeOffset At, long? PullRequest);

/// <summary>The repository acme/web: one branch, a plausible history, and what the scenarios add to it. Thread-safe.</summary>
public sealed class PlaygroundRepository
{
    public const string Owner = "acme";
    public const string Name = "web";
    public const string FullName = Owner + "/" + Name;
    public const string MainBranch = "main";

    private readonly Lock _lock = new();
    private readonly TimeProvider _clock;
    private readonly List<PlaygroundCommit> _commits = [];
    private readonly Dictionary<string, string> _tags = [];
    private readonly Dictionary<string, Dictionary<string, string?>> _checks = [], _statuses = [];
    private long _lastPullRequest = 470;
    private int _failing;

    public PlaygroundRepository(TimeProvider clock)
    {
        _clock = clock;
        Deployments = new(clock);
        App = new(clock);
        var now = clock.GetUtcNow();
        Remember(now.AddDays(-9), "ann", "Show the cart's total while it is being changed");
        Remember(now.AddDays(-8), "carol", "Cache product images for a day");
        Tag("v1.4.0");
        Remember(now.AddDays(-6), "bob", "Answer 404 for products that are gone, not 500\n\nThe list of the day still linked to them.");
        Remember(now.AddDays(-5), "ann", "Retry the payment provider once");
        Tag("v1.4.1");
        Remember(now.AddDays(-3), "carol", "Search without accents: cafe finds café");
        Remember(now.AddDays(-2), "bob", "Log the order's number with every payment");
        Remember(now.AddDays(-2), "ann", "Update the base image");
        Tag("v1.4.2");
    }

    /// <summary>The members' logins, by "organization/team".</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Teams { get; set; } = new Dictionary<string, IReadOnlyList<string>>();

    public PlaygroundDeployments Deployments { get; }

    /// <summary>The GitHub App that may read it, and whatever else its owner has.</summary>
    public PlaygroundApp App { get; }

    /// <summary>How many requests were answered with 304, since nothing has changed.</summary>
    public int Unchanged { get; internal set; }

    /// <summary>The API answers 503 to the next requests.</summary>
    public void FailNext(int requests) => Volatile.Write(ref _failing, requests);

    internal bool IsUnavailable() => Interlocked.Decrement(ref _failing) >= 0;

    /// <summary>Sets a check's conclusion; null: it is running.</summary>
    public void Check(string reference, string name, string? conclusion) => Set(_checks, reference, name, conclusion);

    /// <summary>Sets a commit status, which is what older integrations have instead of checks.</summary>
    public void Status(string reference, string context, string state) => Set(_statuses, reference, context, state);

    /// <summary>The conclusions of a commit's checks.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> ChecksOf(string sha) => Of(_checks, sha);

    public IReadOnlyList<KeyValuePair<string, string?>> StatusesOf(string sha) => Of(_statuses, sha);

    public PlaygroundCommit Head
    {
        get
        {
            lock (_lock)
            {
                return _commits[^1];
            }
        }
    }

    /// <summary>Tags by name, oldest first.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Tags
    {
        get
        {
            lock (_lock)
            {
                return [.. _tags];
            }
        }
    }

    public long NextPullRequest() => Interlocked.Increment(ref _lastPullRequest);

    /// <summary>Adds a commit to main.</summary>
    public PlaygroundCommit Commit(string message, string author, long? pullRequest)
    {
        lock (_lock)
        {
            return Add(message, author, _clock.GetUtcNow(), pullRequest);
        }
    }

    /// <summary>Tags main's head, or <paramref name="sha"/>.</summary>
    public void Tag(string tag, string? sha = null)
    {
        lock (_lock)
        {
            _tags[tag] = sha ?? _commits[^1].Sha;
        }
    }

    /// <summary>The commit that a branch, a tag, a sha or an abbreviated sha refers to.</summary>
    public PlaygroundCommit? Find(string reference)
    {
        lock (_lock)
        {
            if (reference is MainBranch or "HEAD")
            {
                return _commits[^1];
            }

            var sha = _tags.GetValueOrDefault(reference, reference).ToLowerInvariant();
            return sha.Length < 7 ? null : _commits.Find(c => c.Sha.StartsWith(sha, StringComparison.Ordinal));
        }
    }

    /// <summary>The commit before it: the history is a line.</summary>
    public IReadOnlyList<string> ParentsOf(PlaygroundCommit commit)
    {
        lock (_lock)
        {
            return _commits.IndexOf(commit) is > 0 and var at ? [_commits[at - 1].Sha] : [];
        }
    }

    /// <summary>
    /// The commits after <paramref name="from"/> up to and including <paramref name="to"/>, oldest first; empty when <paramref name="to"/>
    /// is the older one.
    /// </summary>
    public IReadOnlyList<PlaygroundCommit> Between(PlaygroundCommit from, PlaygroundCommit to)
    {
        lock (_lock)
        {
            var (first, last) = (_commits.IndexOf(from) + 1, _commits.IndexOf(to));
            return first > last ? [] : _commits[first..(last + 1)];
        }
    }

    /// <summary>A sha derived from <paramref name="what"/>, always the same.</summary>
    public static string ShaOf(string what) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(what)))[..40];

    private void Set(Dictionary<string, Dictionary<string, string?>> all, string reference, string name, string? value)
    {
        var sha = Find(reference)!.Sha;
        lock (_lock)
        {
            if (!all.TryGetValue(sha, out var own))
            {
                all[sha] = own = [];
            }

            own[name] = value;
        }
    }

    private IReadOnlyList<KeyValuePair<string, string?>> Of(Dictionary<string, Dictionary<string, string?>> all, string sha)
    {
        lock (_lock)
        {
            return [.. all.GetValueOrDefault(sha) ?? []];
        }
    }

    private void Remember(DateTimeOffset at, string author, string message) => Add(message, author, at, NextPullRequest());

    private PlaygroundCommit Add(string message, string author, DateTimeOffset at, long? pullRequest)
    {
        var title = pullRequest is null
            ? message
            : message.Split('\n') is [var first, .. var rest] ? string.Join('\n', [$"{first} (#{pullRequest})", .. rest]) : message;
        var commit = new PlaygroundCommit(ShaOf($"{_commits.Count} {title}"), title, author, at, pullRequest);
        _commits.Add(commit);
        return commit;
    }
}
