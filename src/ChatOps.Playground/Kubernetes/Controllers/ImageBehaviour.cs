namespace ChatOps.Playground.Kubernetes.Controllers;

/// <summary>
/// How a container behaves, by its image's tag: <c>broken</c> can't be pulled, <c>crash</c> exits with 1, <c>oom</c> is OOM-killed at
/// once, a tag that ends in <c>-late</c> only after a while in which all seems healthy, <c>unready</c> runs but never passes its readiness
/// probe, <c>slow</c> takes long to become ready; all others are healthy. A Job's container exits on its own: with 0, or with 1 when the
/// tag contains <c>fails</c>.
/// </summary>
internal sealed record ImageBehaviour
{
    private static readonly TimeSpan RunBeforeExit = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RunBeforeLateExit = TimeSpan.FromSeconds(12);

    public bool CanBePulled { get; private init; } = true;

    public bool BecomesReady { get; private init; } = true;

    public TimeSpan ReadyAfter { get; private init; }

    /// <summary>Null for a container that keeps running.</summary>
    public TimeSpan? ExitsAfter { get; private init; }

    /// <summary>Whether it is meant to exit on its own.</summary>
    public bool IsTask { get; private init; }

    public int ExitCode { get; private init; }

    public string ExitReason { get; private init; } = "Completed";

    /// <summary>What the container logs when it has started, and just before it exits.</summary>
    public IReadOnlyList<string> FirstWords { get; private init; } = [];

    public IReadOnlyList<string> LastWords { get; private init; } = [];

    public static ImageBehaviour Of(string image, ClusterEmulatorOptions options)
    {
        var (name, tag) = Split(image);
        var healthy = new ImageBehaviour
        {
            ReadyAfter = tag.Contains("slow", StringComparison.Ordinal) ? options.SlowReadyDelay : options.ReadyDelay,
            FirstWords = [$"{name} {tag} starting", "configuration loaded from /etc/config", "listening on http://0.0.0.0:8080"],
        };
        var endsLate = tag.EndsWith("-late", StringComparison.Ordinal);
        return tag switch
        {
            _ when tag.Contains("broken", StringComparison.Ordinal) => healthy with { CanBePulled = false },
            _ when tag.Contains("crash", StringComparison.Ordinal) => healthy with
            {
                BecomesReady = false,
                ExitsAfter = RunBeforeExit,
                ExitCode = 1,
                ExitReason = "Error",
                FirstWords = [$"{name} {tag} starting"],
                LastWords =
                [
                    "Unhandled exception. System.InvalidOperationException: Configuration value 'Database:ConnectionString' is missing",
                    "   at Acme.Configuration.Require(String key) in /src/Acme/Configuration.cs:line 42",
                    "   at Acme.Program.Main(String[] args) in /src/Acme/Program.cs:line 17",
                ],
            },
            _ when endsLate || tag.Contains("oom", StringComparison.Ordinal) => healthy with
            {
                BecomesReady = endsLate,
                ExitsAfter = endsLate ? RunBeforeLateExit : RunBeforeExit,
                ExitCode = 137,
                ExitReason = "OOMKilled",
                FirstWords = [$"{name} {tag} starting", "warming cache: 131072 entries"],
                LastWords = ["warming cache: 1048576 entries, 509 MiB"],
            },
            _ when tag.Contains("unready", StringComparison.Ordinal) => healthy with
            {
                BecomesReady = false,
                FirstWords = [.. healthy.FirstWords, "GET /healthz 503: database: connection refused"],
            },
            _ => healthy,
        };
    }

    /// <summary>The same for a Job's container.</summary>
    public static ImageBehaviour OfTask(string image, ClusterEmulatorOptions options)
    {
        var behaviour = Of(image, options);
        if (!behaviour.CanBePulled || behaviour.ExitsAfter is not null)
        {
            return behaviour;
        }

        var (name, tag) = Split(image);
        var fails = tag.Contains("fails", StringComparison.Ordinal);
        return behaviour with
        {
            IsTask = true,
            ExitsAfter = behaviour.ReadyAfter,
            ExitCode = fails ? 1 : 0,
            ExitReason = fails ? "Error" : "Completed",
            FirstWords = [$"{name} {tag} starting"],
            LastWords = [fails ? "error: step 3 of 7 failed: relation \"orders\" does not exist" : "done: 7 of 7 steps"],
        };
    }

    // For "registry:5000/team/web:1.4.2@sha256:..." the name is "web" and the tag "1.4.2".
    private static (string Name, string Tag) Split(string image)
    {
        var last = image.Split('@')[0].Split('/')[^1].Split(':');
        return (last[0], last.Length > 1 ? last[1] : "latest");
    }
}
