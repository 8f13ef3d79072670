using ChatOps.Playground.Kubernetes.Controllers;
using ChatOps.Playground.Kubernetes.Store;

namespace ChatOps.Playground.Kubernetes;

/// <summary>The parts of one emulated cluster. All its state must only be read and changed while <see cref="Gate"/> is held.</summary>
internal sealed class Cluster : IDisposable
{
    public Cluster(string name, TimeProvider clock, ClusterEmulatorOptions options)
    {
        Name = name;
        Clock = clock;
        Options = options;
        Schedule = new(clock, Gate);
        Store = new(options.HistoryLimit);
        Registry = new(this);
        Recorder = new(this);
        Names = new(name);
        Work = new(this);
        Kubelet = new(this);
        ControlPlane.Start(this);
    }

    public string Name { get; }

    public Lock Gate { get; } = new();

    public TimeProvider Clock { get; }

    public ClusterEmulatorOptions Options { get; }

    public ClusterRules Rules { get; } = new();

    /// <summary>What containers of an image log before they exit, besides their behaviour's own words.</summary>
    public Func<string, IReadOnlyList<string>> SaidBeforeExit { get; set; } = _ => [];

    public Schedule Schedule { get; }

    public ObjectStore Store { get; }

    public Registry Registry { get; }

    public EventRecorder Recorder { get; }

    public NameGenerator Names { get; }

    public WorkQueue Work { get; }

    public Kubelet Kubelet { get; }

    public void Dispose() => Schedule.Dispose();
}
