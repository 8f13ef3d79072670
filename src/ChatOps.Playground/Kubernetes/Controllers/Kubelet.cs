using ChatOps.Playground.Kubernetes.Store;

namespace ChatOps.Playground.Kubernetes.Controllers;

/// <summary>Runs the pods on all nodes.</summary>
internal sealed class Kubelet(Cluster cluster)
{
    public static readonly IReadOnlyList<string> Nodes = ["node-1", "node-2", "node-3"];

    private readonly Dictionary<string, PodRun> _pods = [];
    private readonly HashSet<(string Node, string Image)> _images = [];

    /// <summary>While set, new pods are ready immediately: for a cluster that is to look as if it had been running for some time.</summary>
    public bool ReadyAtOnce { get; set; }

    public PodRun? Find(StoredObject pod) => _pods.GetValueOrDefault(pod.Uid);

    public void On(WatchEvent step)
    {
        var pod = step.Object;
        switch (step.Change)
        {
            case Change.Added:
                var run = new PodRun(cluster, pod);
                _pods[pod.Uid] = run;
                if (ReadyAtOnce)
                {
                    run.BeginReady();
                }
                else
                {
                    run.Begin();
                }

                break;
            case Change.Modified:
                Find(pod)?.Note(pod);
                break;
            default:
                Find(pod)?.End();
                _pods.Remove(pod.Uid);
                break;
        }
    }

    public bool HasImage(StoredObject pod, string image) => _images.Contains((pod.Json.Text("spec", "nodeName") ?? "", image));

    public void Keep(StoredObject pod, string image) => _images.Add((pod.Json.Text("spec", "nodeName") ?? "", image));

    public static string AddressOf(string node) => $"192.168.1.{10 + Nodes.ToList().IndexOf(node)}";
}
