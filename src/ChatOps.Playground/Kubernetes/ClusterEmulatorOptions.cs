namespace ChatOps.Playground.Kubernetes;

/// <summary>How a <see cref="ClusterEmulator"/> behaves. By default it is a small, fast cluster that accepts anyone.</summary>
public sealed record ClusterEmulatorOptions
{
    /// <summary>The bearer token that every request must have; null: anyone is accepted.</summary>
    public string? Token { get; init; }

    /// <summary>Namespaces that exist from the start, in addition to <c>default</c>.</summary>
    public IReadOnlyList<string> Namespaces { get; init; } = [];

    /// <summary>How long after a change a controller reacts to it.</summary>
    public TimeSpan ControllerDelay { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>How long a scheduled pod takes to become ready; each pod takes up to a fifth longer.</summary>
    public TimeSpan ReadyDelay { get; init; } = TimeSpan.FromSeconds(1.5);

    /// <summary>The same for images whose tag contains <c>slow</c>.</summary>
    public TimeSpan SlowReadyDelay { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a pod takes to stop, if its grace period is that long.</summary>
    public TimeSpan StopDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often a watch with bookmarks enabled gets one.</summary>
    public TimeSpan BookmarkEvery { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The number of pods allowed in a namespace, unless <see cref="ClusterEmulator.LimitPods"/> sets another.</summary>
    public int PodsPerNamespace { get; init; } = 1000;

    /// <summary>The number of changes kept for watches; older resourceVersions are answered with 410 Gone.</summary>
    public int HistoryLimit { get; init; } = 10_000;
}
