using ChatOps.Clusters.Watching;
using ChatOps.Clusters.Writing;
using ChatOps.Operations.Requests;

namespace ChatOps.Operations.Kinds;

/// <summary>Scales the previously live color to 0. It isn't requested: it follows a blue-green operation.</summary>
/// <param name="Precondition">What must hold at that moment.</param>
public sealed record TakeDown(int Before, TrafficPrecondition Precondition) : Scale(Before, 0)
{
    public override Task<WriteResult> WriteAsync(ClusterWrite write, CancellationToken cancellationToken) =>
        SetAsync(write, Precondition, cancellationToken);
}
