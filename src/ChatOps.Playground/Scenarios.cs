using ChatOps.Playground.GitHub;
using ChatOps.Playground.Jenkins;

namespace ChatOps.Playground;

/// <summary>What a scenario created.</summary>
/// <param name="Commit">The commit on main that the scenario is about; for an open pull request, its head.</param>
/// <param name="Version">"1.4.3", if the scenario built or released a version.</param>
public sealed record Made(string Commit, string? Version = null, long? PullRequest = null, long? Build = null);

/// <summary>
/// What happens in a team, reported to the bot by GitHub and Jenkins. Each scenario ends when its last event has been sent.
/// </summary>
public sealed class Scenarios(PlaygroundRepository repository, GitHubSender gitHub, JenkinsSender jenkins, TimeProvider clock)
{
    private static readonly string[] People = ["ann", "bob", "carol"];
    private static readonly string[] Titles =
    [
        "Keep the cart when the session ends", "Sort orders by date", "Show delivery dates in the reader's own time zone", "Send one mail per order, not two",
        "Let people pay by invoice", "Load product pages twice as fast",
    ];

    private readonly Lock _lock = new();
    private readonly Dictionary<string, string> _versions = [];
    private PlaygroundPull? _open;
    private int _turn;

    /// <summary>How long a build and a workflow run take.</summary>
    public TimeSpan BuildTime { get; init; } = TimeSpan.FromSeconds(6);

    public async Task<Made> OpenPullRequestAsync(string? title, CancellationToken cancellationToken)
    {
        var pull = NewPull(title);
        lock (_lock)
        {
            _open = pull;
        }

        await gitHub.OpenedAsync(pull, cancellationToken);
        return new(pull.HeadCommit, PullRequest: pull.Number);
    }

    /// <summary>
    /// Merges the most recently opened pull request, or opens one and merges it: pull request, push to main, workflow run.
    /// </summary>
    /// <param name="title">The title of a new pull request; null: merges the open one, or opens one with a generated title.</param>
    public async Task<Made> MergePullRequestAsync(string? title, CancellationToken cancellationToken)
    {
        PlaygroundPull? pull = null;
        lock (_lock)
        {
            if (title is null)
            {
                (pull, _open) = (_open, null);
            }
        }

        if (pull is null)
        {
            pull = NewPull(title);
            await gitHub.OpenedAsync(pull, cancellationToken);
        }

        return await MergeAsync(pull, cancellationToken);
    }

    /// <summary>Reverts a merged pull request with another one, as GitHub's button does: all of the above.</summary>
    public async Task<Made> RevertAsync(Made merged, CancellationToken cancellationToken)
    {
        var title = repository.Find(merged.Commit)!.Message.Split('\n')[0].Replace($" (#{merged.PullRequest})", "");
        var pull = NewPull($"Revert \"{title}\"") with { Body = $"Reverts {PlaygroundRepository.FullName}#{merged.PullRequest}" };
        await gitHub.OpenedAsync(pull, cancellationToken);
        return await MergeAsync(pull, cancellationToken);
    }

    private async Task<Made> MergeAsync(PlaygroundPull pull, CancellationToken cancellationToken)
    {
        var before = repository.Head.Sha;
        var commit = repository.Commit(pull.Body is null ? pull.Title : $"{pull.Title}\n\n{pull.Body}", pull.Author, pull.Number);
        await gitHub.MergedAsync(pull with { MergeCommit = commit.Sha }, cancellationToken);
        await gitHub.PushedAsync(commit, before, cancellationToken);
        await gitHub.RunAsync(commit, passes: true, BuildTime / 2, cancellationToken);
        return new(commit.Sha, PullRequest: pull.Number);
    }

    /// <summary>Builds a commit on Jenkins. A successful build creates the next version.</summary>
    /// <param name="commit">A sha, branch or tag; null: the head of main.</param>
    /// <exception cref="ArgumentException">There is no such commit in the repository.</exception>
    public async Task<Made> BuildAsync(string? commit, bool passes, CancellationToken cancellationToken)
    {
        var source = Find(commit);
        string version;
        lock (_lock)
        {
            version = NextVersion();
            if (passes)
            {
                _versions[version] = source.Sha;
            }
        }

        var number = await jenkins.BuildAsync(source, version, passes, BuildTime, cancellationToken);
        return new(source.Sha, passes ? version : null, Build: number);
    }

    /// <summary>Builds the head of main, as someone asked for it; a version "broken" fails.</summary>
    public async Task BuildAsync(QueuedRun queued, CancellationToken cancellationToken)
    {
        string version;
        lock (_lock)
        {
            version = queued.Parameters.GetValueOrDefault("VERSION") is { Length: > 0 } given ? given : NextVersion();
            _versions.TryAdd(version, repository.Head.Sha);
        }

        await jenkins.BuildAsync(repository.Head, version, version is not "broken", BuildTime, cancellationToken, queued);
    }

    /// <summary>Tags a version's commit and publishes the release.</summary>
    /// <param name="version">"1.4.3"; null: the version built last, or the next one at the head of main.</param>
    public async Task<Made> PublishReleaseAsync(string? version, CancellationToken cancellationToken)
    {
        PlaygroundCommit commit;
        string name;
        lock (_lock)
        {
            name = (version ?? _versions.Keys.LastOrDefault() ?? NextVersion()).TrimStart('v');
            commit = Find(_versions.GetValueOrDefault(name) ?? repository.Find("v" + name)?.Sha);
            repository.Tag("v" + name, commit.Sha);
        }

        await gitHub.TaggedAsync("v" + name, commit, commit.Author, cancellationToken);
        await gitHub.PublishedAsync("v" + name, commit, commit.Author, cancellationToken);
        return new(commit.Sha, name);
    }

    /// <summary>Someone comments on an issue on GitHub.</summary>
    /// <param name="web">The address of this GitHub's pages.</param>
    public Task CommentAsync(string login, string text, Uri web, CancellationToken cancellationToken) =>
        gitHub.CommentedAsync(login, text, web, cancellationToken);

    /// <summary>A deployment on GitHub was made, or has its latest status.</summary>
    public Task DeployAsync(PlaygroundDeployment deployment, CancellationToken cancellationToken) =>
        gitHub.DeployedAsync(deployment, cancellationToken);

    private PlaygroundCommit Find(string? reference) => repository.Find(reference ?? PlaygroundRepository.MainBranch)
        ?? throw new ArgumentException($"{PlaygroundRepository.FullName} has no commit '{reference}'.", nameof(reference));

    private PlaygroundPull NewPull(string? title)
    {
        var turn = Interlocked.Increment(ref _turn) - 1;
        var number = repository.NextPullRequest();
        var author = People[turn % People.Length];
        return new(
            number,
            title ?? Titles[turn % Titles.Length],
            author,
            $"{author}/change-{number}",
            PlaygroundRepository.ShaOf($"head of {number}"),
            repository.Head.Sha,
            clock.GetUtcNow());
    }

    /// <summary>The version after the highest one ever tagged or built.</summary>
    private string NextVersion() => repository.Tags.Select(tag => tag.Key.TrimStart('v')).Concat(_versions.Keys)
        .Select(text => Version.TryParse(text, out var version) ? version : null).Max() is { } last
            ? $"{last.Major}.{last.Minor}.{last.Build + 1}"
            : "1.0.0";
}
