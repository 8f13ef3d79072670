using ChatOps.Clusters.Watching;
using ChatOps.Clusters.Writing;
using ChatOps.Operations.Requests;

namespace ChatOps.Operations.Kinds;

/// <summary>Scales the color to 0 that the traffic was taken from. Nobody asks for it: it follows a blue-green operation.</summary>
/// <param name="Precondition">What must hold while it does.</param>
public sealed record TakeDown(int Before, TrafficPrecondition Precondition) : Scale(Before, 0)
{
    public override Task<WriteResult> WriteAsync(ClusterWrite write, CancellationToken cancellationToken) =>
        SetAsync(write, Precondition, cancellationToken);
}
