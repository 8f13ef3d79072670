namespace ChatOps.Playground.Kubernetes.Controllers;

/// <summary>
/// What becomes of a container, told by its image's tag: <c>broken</c> cannot be pulled, <c>crash</c> exits with 1, <c>oom</c> is
/// killed for its memory, one that ends in <c>-late</c> only when all seems well, <c>unready</c> runs but never passes its readiness
/// probe, <c>slow</c> takes long, any other is fine. A Job's container ends by itself: well, or with 1 when the tag says <c>fails</c>.
/// </summary>
internal sealed record ImageBehaviour
{
    private static readonly TimeSpan RunBeforeExit = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RunBeforeLateExit = TimeSpan.FromSeconds(12);

    public bool CanBePulled { get; private init; } = true;

    public bool BecomesReady { get; private init; } = true;

    public TimeSpan ReadyAfter { get; private init; }

    /// <summary>Null for a container that stays up.</summary>
    public TimeSpan? ExitsAfter { get; private init; }

    /// <summary>Whether it is there to end by itself.</summary>
    public bool IsTask { get; private init; }

    public int ExitCode { get; private init; }

    public string ExitReason { get; private init; } = "Completed";

    /// <summary>What the container writes when it has started, and just before it exits.</summary>
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

    /// <summary>The same for the container of a Job.</summary>
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

    // Of "registry:5000/team/web:1.4.2@sha256:..." the name is "web" and the tag "1.4.2".
    private static (string Name, string Tag) Split(string image)
    {
        var last = image.Split('@')[0].Split('/')[^1].Split(':');
        return (last[0], last.Length > 1 ? last[1] : "latest");
    }
}
