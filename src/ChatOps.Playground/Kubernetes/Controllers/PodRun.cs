using ChatOps.Playground.Kubernetes.Store;

namespace ChatOps.Playground.Kubernetes.Controllers;

/// <summary>The life of one pod: scheduled, pulled, started, ready, crashing, stopped.</summary>
internal sealed class PodRun
{
    private readonly Cluster cluster;
    private readonly PodKubelet kubelet;
    private readonly ContainerLife life;
    private readonly Dictionary<string, ContainerRun> containers = new(StringComparer.Ordinal);
    private readonly PodStatus status;
    private string? startedAt;
    private string? address;

    public PodRun(Cluster cluster, StoredObject pod)
    {
        this.cluster = cluster;
        kubelet = new(cluster, pod.Key, pod.Uid);
        var restartPolicy = pod.Json.Text("spec", "restartPolicy") ?? "Always";
        status = new(restartPolicy);
        life = new(cluster, kubelet, restartPolicy, 1 + (NameGenerator.Hash(pod.Name) % 100 / 500d), Publish);
        var task = Owner.Reference(pod).Text("kind") == ResourceCatalog.Jobs.Kind;
        foreach (var container in pod.Json.Items("spec", "containers"))
        {
            var name = container.Text("name") ?? "";
            containers[name] = new(name, container.Text("image") ?? "", container.Text("imagePullPolicy") == "Always", image => task ? ImageBehaviour.OfTask(image, cluster.Options) : ImageBehaviour.Of(image, cluster.Options));
        }
    }

    public ContainerRun? Container(string name) => containers.GetValueOrDefault(name);

    /// <summary>Brings the pod up in its own time.</summary>
    public void Begin() => kubelet.After(cluster.Options.ControllerDelay, () =>
    {
        Place();
        kubelet.After(cluster.Options.ControllerDelay, () =>
        {
            foreach (var container in containers.Values)
            {
                life.Pull(container);
            }

            Publish();
        });
    });

    /// <summary>Brings the pod up at once, as if it had been there for long.</summary>
    public void BeginReady()
    {
        Place();
        foreach (var container in containers.Values)
        {
            life.Run(container);
            if (container.Behaviour is { BecomesReady: true, IsTask: false })
            {
                life.MakeReady(container);
            }
            else if (container.Behaviour is { IsTask: true, ExitsAfter: { } lifetime })
            {
                kubelet.After(lifetime, container, () => life.Exit(container));
            }
        }

        Publish();
    }

    /// <summary>Someone changed the pod: another image restarts its container, a deletion stops everything.</summary>
    public void Note(StoredObject pod)
    {
        if (pod.Deleting && !kubelet.IsStopping)
        {
            Stop(TimeSpan.FromSeconds(pod.Json.Number("metadata", "deletionGracePeriodSeconds") ?? 0));
        }

        foreach (var spec in pod.Json.Items("spec", "containers"))
        {
            if (!kubelet.IsStopping && Container(spec.Text("name") ?? "") is { } container && spec.Text("image") is { } image && image != container.Image)
            {
                life.Restart(container, image);
            }
        }
    }

    public void End()
    {
        kubelet.IsStopping = true;
        foreach (var container in containers.Values.Where(container => container.Log is { Ended: false }))
        {
            container.Log!.Close();
        }
    }

    private void Place()
    {
        if (kubelet.Pod is { } pod && pod.Json.Text("spec", "nodeName") is null)
        {
            var node = NodeBinding.Of(pod) ?? cluster.Names.Node(Kubelet.Nodes);
            pod = cluster.Registry.Change(pod, "kube-scheduler", "", json => json.Child("spec")["nodeName"] = node);
            cluster.Recorder.Normal(pod, "default-scheduler", "Scheduled", $"Successfully assigned {kubelet.Key.Namespace}/{kubelet.Key.Name} to {node}");
        }

        (startedAt, address) = (kubelet.Now, cluster.Names.PodAddress());
        Publish();
    }

    private void Stop(TimeSpan grace)
    {
        kubelet.IsStopping = true;
        foreach (var container in containers.Values.Where(container => container.IsRunning))
        {
            kubelet.Say(container, "Killing", $"Stopping container {container.Name}");
            kubelet.Write(container, ["received SIGTERM, shutting down"]);
        }

        cluster.Schedule.In(grace < cluster.Options.StopDelay ? grace : cluster.Options.StopDelay, () =>
        {
            if (kubelet.Pod is { } pod)
            {
                cluster.Store.Remove(pod);
            }
        });
    }

    private void Publish()
    {
        if (kubelet.Pod is { } pod)
        {
            var json = status.Of(pod, containers.Values, startedAt, address, kubelet.Now);
            cluster.Registry.Change(pod, PodKubelet.Component, "status", stored => stored["status"] = json);
        }
    }
}
