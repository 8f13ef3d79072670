using ChatOps.Playground.Kubernetes.Store;

namespace ChatOps.Playground.Kubernetes.Controllers;

/// <summary>The life of one pod: scheduled, pulled, started, ready, crashing, stopped.</summary>
internal sealed class PodRun
{
    private const string Component = "kubelet";

    private readonly Cluster cluster;
    private readonly ObjectKey key;
    private readonly string uid;
    private readonly string restartPolicy;
    private readonly double spread;
    private readonly Dictionary<string, ContainerRun> containers = new(StringComparer.Ordinal);
    private readonly PodStatus status;
    private string? startedAt;
    private string? address;
    private bool stopping;

    public PodRun(Cluster cluster, StoredObject pod)
    {
        (this.cluster, key, uid) = (cluster, pod.Key, pod.Uid);
        restartPolicy = pod.Json.Text("spec", "restartPolicy") ?? "Always";
        status = new(restartPolicy);
        spread = 1 + (NameGenerator.Hash(pod.Name) % 100 / 500d);
        var task = Owner.Reference(pod).Text("kind") == ResourceCatalog.Jobs.Kind;
        foreach (var container in pod.Json.Items("spec", "containers"))
        {
            var name = container.Text("name") ?? "";
            containers[name] = new(name, container.Text("image") ?? "", container.Text("imagePullPolicy") == "Always", image => task ? ImageBehaviour.OfTask(image, cluster.Options) : ImageBehaviour.Of(image, cluster.Options));
        }
    }

    public ContainerRun? Container(string name) => containers.GetValueOrDefault(name);

    /// <summary>Brings the pod up in its own time.</summary>
    public void Begin() => After(cluster.Options.ControllerDelay, () =>
    {
        Place();
        After(cluster.Options.ControllerDelay, () =>
        {
            foreach (var container in containers.Values)
            {
                Pull(container);
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
            Run(container);
            if (container.Behaviour is { BecomesReady: true, IsTask: false })
            {
                MakeReady(container);
            }
            else if (container.Behaviour is { IsTask: true, ExitsAfter: { } lifetime })
            {
                After(lifetime, container, () => Exit(container));
            }
        }

        Publish();
    }

    /// <summary>Someone changed the pod: another image restarts its container, a deletion stops everything.</summary>
    public void Note(StoredObject pod)
    {
        if (pod.Deleting && !stopping)
        {
            Stop(TimeSpan.FromSeconds(pod.Json.Number("metadata", "deletionGracePeriodSeconds") ?? 0));
        }

        foreach (var spec in pod.Json.Items("spec", "containers"))
        {
            if (!stopping && Container(spec.Text("name") ?? "") is { } container && spec.Text("image") is { } image && image != container.Image)
            {
                Restart(container, image);
            }
        }
    }

    public void End()
    {
        stopping = true;
        foreach (var container in containers.Values.Where(container => container.Log is { Ended: false }))
        {
            container.Log!.Close();
        }
    }

    private StoredObject? Pod => cluster.Store.Get(key.Type, key.Namespace, key.Name) is { } found && found.Uid == uid ? found : null;

    private string Now => cluster.Schedule.Timestamp;

    private void Place()
    {
        if (Pod is { } pod && pod.Json.Text("spec", "nodeName") is null)
        {
            var node = NodeBinding.Of(pod) ?? cluster.Names.Node(Kubelet.Nodes);
            pod = cluster.Registry.Change(pod, "kube-scheduler", "", json => json.Child("spec")["nodeName"] = node);
            cluster.Recorder.Normal(pod, "default-scheduler", "Scheduled", $"Successfully assigned {key.Namespace}/{key.Name} to {node}");
        }

        (startedAt, address) = (Now, cluster.Names.PodAddress());
        Publish();
    }

    private void Pull(ContainerRun container)
    {
        if (ImageReference.Problem(container.Image) is { } problem)
        {
            // Nothing to back off from: it is looked at again whenever the pod is.
            Warn(container, "InspectFailed", problem);
            Warn(container, "Failed", "Error: InvalidImageName");
            container.Wait("InvalidImageName", problem);
            Publish();
            After(TimeSpan.FromSeconds(12), container, () => Pull(container));
            return;
        }

        if (!container.PullsAlways && container.Behaviour.CanBePulled && Pod is { } pod && cluster.Kubelet.HasImage(pod, container.Image))
        {
            Say(container, "Pulled", $"Container image \"{container.Image}\" already present on machine");
            Create(container);
            return;
        }

        Say(container, "Pulling", $"Pulling image \"{container.Image}\"");
        var time = cluster.Options.ReadyDelay * 0.4 * spread;
        After(time, container, () =>
        {
            if (container.Behaviour.CanBePulled)
            {
                cluster.Kubelet.Keep(Pod!, container.Image);
                var took = $"{time.TotalMilliseconds:0}ms";
                Say(container, "Pulled", $"Successfully pulled image \"{container.Image}\" in {took} ({took} including waiting). Image size: 48124981 bytes.");
                Create(container);
            }
            else
            {
                FailPull(container);
            }
        });
    }

    private void FailPull(ContainerRun container)
    {
        var reference = container.Image.Split('/')[0].Contains('.', StringComparison.Ordinal) ? container.Image : $"docker.io/library/{container.Image}";
        var error = $"rpc error: code = NotFound desc = failed to pull and unpack image \"{reference}\": failed to resolve reference \"{reference}\": {reference}: not found";
        Warn(container, "Failed", $"Failed to pull image \"{container.Image}\": {error}");
        Warn(container, "Failed", "Error: ErrImagePull");
        container.Wait("ErrImagePull", error);
        Publish();
        After(TimeSpan.FromSeconds(1), container, () =>
        {
            Say(container, "BackOff", $"Back-off pulling image \"{container.Image}\"");
            Warn(container, "Failed", "Error: ImagePullBackOff");
            container.Wait("ImagePullBackOff", $"Back-off pulling image \"{container.Image}\": ErrImagePull: {error}");
            Publish();
            After(Backoff(container.Failures++), container, () => Pull(container));
        });
    }

    private void Create(ContainerRun container)
    {
        Run(container);
        var behaviour = container.Behaviour;
        container.Ready = behaviour.IsTask;
        Publish();
        if (behaviour.ExitsAfter is { } lifetime)
        {
            After(lifetime, container, () => Exit(container));
        }

        if (behaviour is { BecomesReady: true, IsTask: false })
        {
            var pulled = cluster.Options.ReadyDelay * 0.4;
            After((behaviour.ReadyAfter - pulled) * spread, container, () =>
            {
                MakeReady(container);
                Publish();
            });
        }
        else if (behaviour.ExitsAfter is null)
        {
            FailProbe(container);
        }
    }

    private void Run(ContainerRun container)
    {
        Say(container, "Created", $"Created container: {container.Name}");
        Say(container, "Started", $"Started container {container.Name}");
        container.Run(Now);
        Write(container, container.Behaviour.FirstWords);
    }

    private void MakeReady(ContainerRun container)
    {
        container.Ready = true;
        Write(container, ["ready, accepting requests"]);
    }

    private void FailProbe(ContainerRun container) => After(TimeSpan.FromSeconds(5), container, () =>
    {
        Warn(container, "Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 503");
        Write(container, ["GET /healthz 503: database: connection refused"]);
        FailProbe(container);
    });

    private void Exit(ContainerRun container)
    {
        Write(container, container.Behaviour.LastWords);
        container.Exit(container.Behaviour.ExitCode, container.Behaviour.ExitReason, Now);
        Publish();
        if (restartPolicy != "Always" && (restartPolicy == "Never" || container.Behaviour.ExitCode == 0))
        {
            return;
        }

        // The first restart comes at once; only then does the kubelet back off.
        if (container.Failures++ == 0)
        {
            After(TimeSpan.FromSeconds(1), container, () => Pull(container));
            return;
        }

        After(TimeSpan.FromSeconds(1), container, () =>
        {
            var wait = Backoff(container.Failures - 2);
            var pod = $"{key.Name}_{key.Namespace}({uid})";
            Warn(container, "BackOff", $"Back-off restarting failed container {container.Name} in pod {pod}");
            container.Wait("CrashLoopBackOff", $"back-off {Duration(wait)} restarting failed container={container.Name} pod={pod}");
            Publish();
            After(wait, container, () => Pull(container));
        });
    }

    private void Restart(ContainerRun container, string image)
    {
        Say(container, "Killing", $"Container {container.Name} definition changed, will be restarted");
        if (container.IsRunning)
        {
            container.Exit(0, "Completed", Now);
        }

        container.Replace(image);
        After(cluster.Options.ControllerDelay, container, () => Pull(container));
    }

    private void Stop(TimeSpan grace)
    {
        stopping = true;
        foreach (var container in containers.Values.Where(container => container.IsRunning))
        {
            Say(container, "Killing", $"Stopping container {container.Name}");
            Write(container, ["received SIGTERM, shutting down"]);
        }

        cluster.Schedule.In(grace < cluster.Options.StopDelay ? grace : cluster.Options.StopDelay, () =>
        {
            if (Pod is { } pod)
            {
                cluster.Store.Remove(pod);
            }
        });
    }

    // 10 s, doubling up to five minutes.
    private static TimeSpan Backoff(int failures) => TimeSpan.FromSeconds(Math.Min(300, 10 * Math.Pow(2, failures)));

    private static string Duration(TimeSpan time) =>
        time.TotalSeconds < 60 ? $"{time.TotalSeconds}s" : $"{(int)time.TotalMinutes}m{time.Seconds}s";

    private void After(TimeSpan delay, ContainerRun container, Action action)
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

    private void After(TimeSpan delay, Action action) => cluster.Schedule.In(delay, () =>
    {
        if (!stopping && Pod is not null)
        {
            action();
        }
    });

    private void Say(ContainerRun container, string reason, string message)
    {
        if (Pod is { } pod)
        {
            cluster.Recorder.Normal(pod, Component, reason, message, container.FieldPath);
        }
    }

    private void Warn(ContainerRun container, string reason, string message)
    {
        if (Pod is { } pod)
        {
            cluster.Recorder.Warning(pod, Component, reason, message, container.FieldPath);
        }
    }

    private void Write(ContainerRun container, IReadOnlyList<string> words)
    {
        foreach (var line in words)
        {
            container.Log?.Write(cluster.Schedule.Now, line);
        }
    }

    private void Publish()
    {
        if (Pod is { } pod)
        {
            var json = status.Of(pod, containers.Values, startedAt, address, Now);
            cluster.Registry.Change(pod, Component, "status", stored => stored["status"] = json);
        }
    }
}
