namespace ChatOps.Playground.Kubernetes.Controllers;

/// <summary>
/// What the kubelet does with the containers of a pod: pulls their images, starts, probes and restarts them, with growing delays.
/// </summary>
/// <param name="spread">A factor by which this pod takes longer than others.</param>
/// <param name="publish">Writes the pod's status.</param>
internal sealed class ContainerLife(Cluster cluster, PodKubelet kubelet, string restartPolicy, double spread, Action publish)
{
    public void Pull(ContainerRun container)
    {
        if (ImageReference.Problem(container.Image) is { } problem)
        {
            // No back-off: the image name is checked again at each sync of the pod.
            kubelet.Warn(container, "InspectFailed", problem);
            kubelet.Warn(container, "Failed", "Error: InvalidImageName");
            container.Wait("InvalidImageName", problem);
            publish();
            kubelet.After(TimeSpan.FromSeconds(12), container, () => Pull(container));
            return;
        }

        if (!container.PullsAlways
            && container.Behaviour.CanBePulled
            && kubelet.Pod is { } pod
            && cluster.Kubelet.HasImage(pod, container.Image))
        {
            kubelet.Say(container, "Pulled", $"Container image \"{container.Image}\" already present on machine");
            Create(container);
            return;
        }

        kubelet.Say(container, "Pulling", $"Pulling image \"{container.Image}\"");
        var time = cluster.Options.ReadyDelay * 0.4 * spread;
        kubelet.After(time, container, () =>
        {
            if (container.Behaviour.CanBePulled)
            {
                cluster.Kubelet.Keep(kubelet.Pod!, container.Image);
                var took = $"{time.TotalMilliseconds:0}ms";
                kubelet.Say(
                    container,
                    "Pulled",
                    $"Successfully pulled image \"{container.Image}\" in {took} ({took} including waiting). Image size: 48124981 bytes.");
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
        var reference = container.Image.Split('/')[0].Contains('.', StringComparison.Ordinal)
            ? container.Image
            : $"docker.io/library/{container.Image}";
        var error =
            $"rpc error: code = NotFound desc = failed to pull and unpack image \"{reference}\": failed to resolve reference \"{reference}\": {reference}: not found";
        kubelet.Warn(container, "Failed", $"Failed to pull image \"{container.Image}\": {error}");
        kubelet.Warn(container, "Failed", "Error: ErrImagePull");
        container.Wait("ErrImagePull", error);
        publish();
        kubelet.After(TimeSpan.FromSeconds(1), container, () =>
        {
            kubelet.Say(container, "BackOff", $"Back-off pulling image \"{container.Image}\"");
            kubelet.Warn(container, "Failed", "Error: ImagePullBackOff");
            container.Wait("ImagePullBackOff", $"Back-off pulling image \"{container.Image}\": ErrImagePull: {error}");
            publish();
            kubelet.After(Backoff(container.Failures++), container, () => Pull(container));
        });
    }

    private void Create(ContainerRun container)
    {
        Run(container);
        var behaviour = container.Behaviour;
        container.Ready = behaviour.IsTask;
        publish();
        if (behaviour.ExitsAfter is { } lifetime)
        {
            kubelet.After(lifetime, container, () => Exit(container));
        }

        if (behaviour is { BecomesReady: true, IsTask: false })
        {
            var pulled = cluster.Options.ReadyDelay * 0.4;
            kubelet.After((behaviour.ReadyAfter - pulled) * spread, container, () =>
            {
                MakeReady(container);
                publish();
            });
        }
        else if (behaviour.ExitsAfter is null)
        {
            FailProbe(container);
        }
    }

    public void Run(ContainerRun container)
    {
        kubelet.Say(container, "Created", $"Created container: {container.Name}");
        kubelet.Say(container, "Started", $"Started container {container.Name}");
        container.Run(kubelet.Now);
        kubelet.Write(container, container.Behaviour.FirstWords);
    }

    public void MakeReady(ContainerRun container)
    {
        container.Ready = true;
        kubelet.Write(container, ["ready, accepting requests"]);
    }

    private void FailProbe(ContainerRun container) => kubelet.After(TimeSpan.FromSeconds(5), container, () =>
    {
        kubelet.Warn(container, "Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 503");
        kubelet.Write(container, ["GET /healthz 503: database: connection refused"]);
        FailProbe(container);
    });

    public void Exit(ContainerRun container)
    {
        kubelet.Write(container, [.. kubelet.Said(container.Image), .. container.Behaviour.LastWords]);
        container.Exit(container.Behaviour.ExitCode, container.Behaviour.ExitReason, kubelet.Now, kubelet.TerminationMessage(container));
        publish();
        if (restartPolicy != "Always" && (restartPolicy == "Never" || container.Behaviour.ExitCode == 0))
        {
            return;
        }

        // The first restart is immediate; the kubelet backs off from the second one on.
        if (container.Failures++ == 0)
        {
            kubelet.After(TimeSpan.FromSeconds(1), container, () => Pull(container));
            return;
        }

        kubelet.After(TimeSpan.FromSeconds(1), container, () =>
        {
            var wait = Backoff(container.Failures - 2);
            var pod = $"{kubelet.Key.Name}_{kubelet.Key.Namespace}({kubelet.Uid})";
            kubelet.Warn(container, "BackOff", $"Back-off restarting failed container {container.Name} in pod {pod}");
            container.Wait("CrashLoopBackOff", $"back-off {Duration(wait)} restarting failed container={container.Name} pod={pod}");
            publish();
            kubelet.After(wait, container, () => Pull(container));
        });
    }

    public void Restart(ContainerRun container, string image)
    {
        kubelet.Say(container, "Killing", $"Container {container.Name} definition changed, will be restarted");
        if (container.IsRunning)
        {
            container.Exit(0, "Completed", kubelet.Now, message: null);
        }

        container.Replace(image);
        kubelet.After(cluster.Options.ControllerDelay, container, () => Pull(container));
    }

    // 10 s, doubling up to five minutes.
    private static TimeSpan Backoff(int failures) => TimeSpan.FromSeconds(Math.Min(300, 10 * Math.Pow(2, failures)));

    private static string Duration(TimeSpan time) =>
        time.TotalSeconds < 60 ? $"{time.TotalSeconds}s" : $"{(int)time.TotalMinutes}m{time.Seconds}s";
}
