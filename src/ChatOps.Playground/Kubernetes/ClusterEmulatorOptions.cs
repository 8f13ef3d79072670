namespace ChatOps.Playground.Kubernetes;

/// <summary>How a <see cref="ClusterEmulator"/> behaves. The defaults are a small, quick cluster open to everybody.</summary>
public sealed record ClusterEmulatorOptions
{
    /// <summary>The bearer token every request must carry; null lets everybody in.</summary>
    public string? Token { get; init; }

    /// <summary>Namespaces that exist from the start besides <c>default</c>.</summary>
    public IReadOnlyList<string> Namespaces { get; init; } = [];

    /// <summary>How long after a change a controller looks at it.</summary>
    public TimeSpan ControllerDelay { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>From a pod's scheduling until it is ready; each pod takes up to a fifth longer.</summary>
    public TimeSpan ReadyDelay { get; init; } = TimeSpan.FromSeconds(1.5);

    /// <summary>The same for images whose tag says <c>slow</c>.</summary>
    public TimeSpan SlowReadyDelay { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a pod takes to stop, when it is given that long.</summary>
    public TimeSpan StopDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often a watch that asked for bookmarks gets one.</summary>
    public TimeSpan BookmarkEvery { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Pods a namespace may hold, unless <see cref="ClusterEmulator.LimitPods"/> says otherwise.</summary>
    public int PodsPerNamespace { get; init; } = 1000;

    /// <summary>Changes remembered for watches; older resourceVersions are answered 410 Gone.</summary>
    public int HistoryLimit { get; init; } = 10_000;
}
