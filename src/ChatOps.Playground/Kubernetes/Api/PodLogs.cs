using System.Globalization;
using ChatOps.Playground.Kubernetes.Controllers;

namespace ChatOps.Playground.Kubernetes.Api;

/// <summary>GET of a pod's log. Must be called under the gate.</summary>
internal sealed class PodLogs(Cluster cluster)
{
    /// <summary>The stream to write, already complete unless the caller follows the log.</summary>
    public Answer<LineStream> Open(ApiRequest request, RequestTarget target)
    {
        if (cluster.Store.Get(target.Type, target.Namespace!, target.Name!) is not { } pod)
        {
            return Failure.NotFound(target.Type, target.Name!);
        }

        var names = pod.Json.Items("spec", "containers").Select(container => container.Text("name") ?? "").ToList();
        var name = request.Query["container"].ToString() is { Length: > 0 } said ? said : names.Count == 1 ? names[0] : null;
        if (name is null)
        {
            return Failure.BadRequest($"a container name must be specified for pod {pod.Name}, choose one of: [{string.Join(' ', names)}]");
        }

        if (!names.Contains(name))
        {
            return Failure.BadRequest($"container {name} is not valid for pod {pod.Name}");
        }

        var container = cluster.Kubelet.Find(pod)?.Container(name);
        var previous = request.Query["previous"] == "true";
        if (previous && container?.PreviousLog is null)
        {
            return Failure.BadRequest($"previous terminated container \"{name}\" in pod \"{pod.Name}\" not found");
        }

        if (container?.Log is not { } current)
        {
            var reason = container?.WaitingReason is { } waiting
                ? waiting is "ErrImagePull" or "ImagePullBackOff" ? "trying and failing to pull image" : waiting
                : "ContainerCreating";
            return Failure.BadRequest($"container \"{name}\" in pod \"{pod.Name}\" is waiting to start: {reason}");
        }

        return Stream(request, previous ? container.PreviousLog! : current, follow: !previous && request.Query["follow"] == "true");
    }

    private LineStream Stream(ApiRequest request, ContainerLog log, bool follow)
    {
        var stamped = request.Query["timestamps"] == "true";
        var stream = new LineStream { ContentType = "text/plain" };
        IEnumerable<LogLine> lines = log.Lines;
        if (Number(request, "sinceSeconds") is { } seconds)
        {
            var since = cluster.Schedule.Now.AddSeconds(-seconds);
            lines = lines.Where(line => line.At >= since);
        }

        if (Number(request, "tailLines") is { } tail)
        {
            lines = lines.TakeLast(tail);
        }

        var left = Number(request, "limitBytes") ?? int.MaxValue;
        foreach (var line in lines)
        {
            Push(line);
        }

        if (!follow || log.Ended)
        {
            stream.Complete();
            return stream;
        }

        log.Written += Push;
        log.Closed += stream.Complete;
        stream.Hold(new Release(() =>
        {
            lock (cluster.Gate)
            {
                log.Written -= Push;
                log.Closed -= stream.Complete;
            }
        }));
        return stream;

        void Push(LogLine line)
        {
            var text = stamped ? $"{line.At.UtcDateTime:O} {line.Text}" : line.Text;
            if (text.Length + 1 <= left)
            {
                left -= text.Length + 1;
                stream.Push(text);
            }
        }
    }

    private static int? Number(ApiRequest request, string name) =>
        int.TryParse(request.Query[name], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
