using ChatOps.Playground.Kubernetes.Store;

namespace ChatOps.Playground.Kubernetes.Controllers;

/// <summary>The lifecycle of one pod: scheduled, pulled, started, ready, crashing, stopped.</summary>
internal sealed class PodRun
{
    private readonly Cluster _cluster;
    private readonly PodKubelet _kubelet;
    private readonly ContainerLife _life;
    private readonly Dictionary<string, ContainerRun> _containers = new(StringComparer.Ordinal);
    private readonly PodStatus _status;
    private string? _startedAt;
    private string? _address;

    public PodRun(Cluster cluster, StoredObject pod)
    {
        _cluster = cluster;
        _kubelet = new(cluster, pod.Key, pod.Uid);
        var restartPolicy = pod.Json.Text("spec", "restartPolicy") ?? "Always";
        _status = new(restartPolicy);
        _life = new(cluster, _kubelet, restartPolicy, 1 + (NameGenerator.Hash(pod.Name) % 100 / 500d), Publish);
        var task = Owner.Reference(pod).Text("kind") == ResourceCatalog.Jobs.Kind;
        foreach (var container in pod.Json.Items("spec", "containers"))
        {
            var name = container.Text("name") ?? "";
            _containers[name] = new(
                name,
                container.Text("image") ?? "",
                container.Text("imagePullPolicy") == "Always",
                image => task ? ImageBehaviour.OfTask(image, cluster.Options) : ImageBehaviour.Of(image, cluster.Options));
        }
    }

    public ContainerRun? Container(string name) => _containers.GetValueOrDefault(name);

    /// <summary>Starts the pod with realistic delays.</summary>
    public void Begin() => _kubelet.After(_cluster.Options.ControllerDelay, () =>
    {
        Place();
        _kubelet.After(_cluster.Options.ControllerDelay, () =>
        {
            foreach (var container in _containers.Values)
            {
                _life.Pull(container);
            }

            Publish();
        });
    });

    /// <summary>Starts the pod without delays, as if it had been running for a long time.</summary>
    public void BeginReady()
    {
        Place();
        foreach (var container in _containers.Values)
        {
            _life.Run(container);
            if (container.Behaviour is { BecomesReady: true, IsTask: false })
            {
                _life.MakeReady(container);
            }
            else if (container.Behaviour is { IsTask: true, ExitsAfter: { } lifetime })
            {
                _kubelet.After(lifetime, container, () => _life.Exit(container));
            }
        }

        Publish();
    }

    /// <summary>Reacts to a change of the pod: a new image restarts its container, a deletion stops everything.</summary>
    public void Note(StoredObject pod)
    {
        if (pod.Deleting && !_kubelet.IsStopping)
        {
            Stop(TimeSpan.FromSeconds(pod.Json.Number("metadata", "deletionGracePeriodSeconds") ?? 0));
        }

        foreach (var spec in pod.Json.Items("spec", "containers"))
        {
            if (!_kubelet.IsStopping
                && Container(spec.Text("name") ?? "") is { } container
                && spec.Text("image") is { } image
                && image != container.Image)
            {
                _life.Restart(container, image);
            }
        }
    }

    public void End()
    {
        _kubelet.IsStopping = true;
        foreach (var container in _containers.Values.Where(container => container.Log is { Ended: false }))
        {
            container.Log!.Close();
        }
    }

    private void Place()
    {
        if (_kubelet.Pod is { } pod && pod.Json.Text("spec", "nodeName") is null)
        {
            var node = NodeBinding.Of(pod) ?? _cluster.Names.Node(Kubelet.Nodes);
            pod = _cluster.Registry.Change(pod, "kube-scheduler", "", json => json.Child("spec")["nodeName"] = node);
            _cluster.Recorder.Normal(
                pod, "default-scheduler", "Scheduled", $"Successfully assigned {_kubelet.Key.Namespace}/{_kubelet.Key.Name} to {node}");
        }

        (_startedAt, _address) = (_kubelet.Now, _cluster.Names.PodAddress());
        Publish();
    }

    private void Stop(TimeSpan grace)
    {
        _kubelet.IsStopping = true;
        foreach (var container in _containers.Values.Where(container => container.IsRunning))
        {
            _kubelet.Say(container, "Killing", $"Stopping container {container.Name}");
            _kubelet.Write(container, ["received SIGTERM, shutting down"]);
        }

        _cluster.Schedule.In(grace < _cluster.Options.StopDelay ? grace : _cluster.Options.StopDelay, () =>
        {
            if (_kubelet.Pod is { } pod)
            {
                _cluster.Store.Remove(pod);
            }
        });
    }

    private void Publish()
    {
        if (_kubelet.Pod is { } pod)
        {
            var json = _status.Of(pod, _containers.Values, _startedAt, _address, _kubelet.Now);
            _cluster.Registry.Change(pod, PodKubelet.Component, "status", stored => stored["status"] = json);
        }
    }
}
