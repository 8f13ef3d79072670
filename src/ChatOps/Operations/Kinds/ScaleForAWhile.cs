using ChatOps.Catalog;
using ChatOps.Messages;
using ChatOps.Operations.Requests;

namespace ChatOps.Operations.Kinds;

/// <summary>A request to set the number of replicas for a limited time.</summary>
public sealed record ScaleForAWhileRequest(Service Service, Placement Placement, int Wanted, TimeSpan For)
    : ScaleRequest(Service, Placement, Wanted)
{
    public override bool IsSame(ChangeAction running) => running is ScaleForAWhile scale && scale.Replicas == Wanted && scale.For == For;

    protected override Scale ActionFrom(int before) => new ScaleForAWhile(before, Wanted, For);

    protected override RichText Note(int before) =>
        $"For {Durations.Words(For)}, then back to {before} automatically, unless someone has changed it by then.";
}

/// <summary>Sets the number of replicas for a limited time, then restores it.</summary>
public sealed record ScaleForAWhile(int Before, int Replicas, TimeSpan For) : Scale(Before, Replicas)
{
    public override TimeSpan? FollowUpAfter => For;

    public override ChangeRequest RequestFor(Service service, Placement placement) =>
        new ScaleForAWhileRequest(service, placement, Replicas, For);
}
