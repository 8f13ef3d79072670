using ChatOps.Playground.Kubernetes.Store;

namespace ChatOps.Playground.Kubernetes.Controllers;

/// <summary>The kubelet's side of one pod: the pod while it exists, its scheduled actions, and its events and logs.</summary>
internal sealed class PodKubelet(Cluster cluster, ObjectKey key, string uid)
{
    public const string Component = "kubelet";

    public ObjectKey Key => key;

    public string Uid => uid;

    /// <summary>Whether scheduled actions no longer run for this pod.</summary>
    public bool IsStopping { get; set; }

    public StoredObject? Pod => cluster.Store.Get(key.Type, key.Namespace, key.Name) is { } found && found.Uid == uid ? found : null;

    public string Now => cluster.Schedule.Timestamp;

    public void After(TimeSpan delay, ContainerRun container, Action action)
    {
        var epoch = container.Epoch;
        After(delay, () =>
        {
            if (container.Epoch == epoch)
            {
                action();
            }
        });
    }

    public void After(TimeSpan delay, Action action) => cluster.Schedule.In(delay, () =>
    {
        if (!IsStopping && Pod is not null)
        {
            action();
        }
    });

    public void Say(ContainerRun container, string reason, string message)
    {
        if (Pod is { } pod)
        {
            cluster.Recorder.Normal(pod, Component, reason, message, container.FieldPath);
        }
    }

    public void Warn(ContainerRun container, string reason, string message)
    {
        if (Pod is { } pod)
        {
            cluster.Recorder.Warning(pod, Component, reason, message, container.FieldPath);
        }
    }

    public IReadOnlyList<string> Said(string image) => cluster.SaidBeforeExit(image);

    /// <summary>The end of the log of a container that failed, if its policy wants that; null otherwise.</summary>
    public string? TerminationMessage(ContainerRun container) =>
        container.Behaviour.ExitCode != 0
        && (Pod?.Json["spec"]?["containers"]?.AsArray() ?? []).FirstOrDefault(c => c?["name"]?.GetValue<string>() == container.Name)
            ?["terminationMessagePolicy"]?.GetValue<string>() is "FallbackToLogsOnError"
            ? string.Join('\n', container.Log?.Lines.Select(line => line.Text) ?? [])
            : null;

    public void Write(ContainerRun container, IReadOnlyList<string> words)
    {
        foreach (var line in words)
        {
            container.Log?.Write(cluster.Schedule.Now, line);
        }
    }
}
