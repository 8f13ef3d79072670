using ChatOps.Clusters.Watching;
using ChatOps.Clusters.Writing;
using ChatOps.Operations.Requests;

namespace ChatOps.Operations.Kinds;

/// <summary>Scales the previously live color to 0. It is never requested, but follows a blue-green operation.</summary>
/// <param name="Precondition">What must be true at the moment of the write.</param>
public sealed record TakeDown(int Before, TrafficPrecondition Precondition) : Scale(Before, 0)
{
    public override Task<WriteResult> WriteAsync(ClusterWrite write, CancellationToken cancellationToken) =>
        SetAsync(write, Precondition, cancellationToken);
}
