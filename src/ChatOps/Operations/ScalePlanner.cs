using ChatOps.Clusters;
using ChatOps.Messages;

namespace ChatOps.Operations;

/// <summary>What a number of replicas, or bounds of an autoscaler, would mean.</summary>
internal static class ScalePlanner
{
    public static Planning Scale(ChangeRequest.Scale request, WorkloadState state, Autoscaler? autoscaler, Plan bare)
    {
        var (service, placement, replicas) = (request.Service, request.Placement, request.Replicas);
        if (OutOfBounds(request, replicas, mayBeZero: true) is { } problem)
        {
            return problem;
        }

        if (replicas == state.Replicas)
        {
            return new Planning.NothingToDo($"{service.Name} already has {Plural.Of(replicas, "replica")} in {placement.Environment.Name}: {state.AvailableReplicas} of {state.Replicas} available.");
        }

        return new Planning.Ready(bare with
        {
            From = state.Replicas.ToString(),
            To = replicas.ToString(),
            Replicas = replicas,
            For = request.For,
            Notes = request.For is { } time ? [$"For {Durations.Words(time)}, then back to {state.Replicas} by itself, unless somebody has changed it by then."] : [],
            Warnings =
            [
                .. replicas == 0 ? [new("answers nobody", $"With 0 replicas {service.Name} answers nobody in {placement.Environment.Name}.")] : Array.Empty<Warning>(),
                .. autoscaler is null ? Array.Empty<Warning>() : [new($"autoscaler {autoscaler.Name} {autoscaler.Bounds} {autoscaler.IsOff} {autoscaler.Owner}", OfAutoscaler(autoscaler, replicas))],
                .. bare.Warnings,
            ],
            Instead = autoscaler switch
            {
                // Its owner would put the old bounds back.
                { Owner: not null } => null,
                { Max: var max } when replicas > max => $"{autoscaler.Min}..{replicas}",
                { Min: var min } when replicas < min && replicas > 0 => $"{replicas}..{autoscaler.Max}",
                _ => null,
            },
        });
    }

    public static Planning Bounds(ChangeRequest.Bounds request, WorkloadState state, Autoscaler? autoscaler, Plan bare)
    {
        var (service, placement) = (request.Service.Name, request.Placement);
        if (autoscaler is null)
        {
            return new Planning.Impossible(RichText.Of($"I see no autoscaler of {service} in {placement.Environment.Name}. To set the number of replicas: {new Span.Command("scale", $"{service} {request.Max} in {placement.Environment.Name}")}"));
        }

        if ((OutOfBounds(request, request.Min, mayBeZero: false) ?? OutOfBounds(request, request.Max, mayBeZero: false)) is { } problem)
        {
            return problem;
        }

        var bounds = Autoscaler.BoundsOf(request.Min, request.Max);
        if (bounds == autoscaler.Bounds)
        {
            return new Planning.NothingToDo($"The autoscaler {autoscaler.Name} of {service} already keeps to {bounds} replicas in {placement.Environment.Name}.");
        }

        return new Planning.Ready(bare with
        {
            From = autoscaler.Bounds,
            To = bounds,
            Bounds = new(autoscaler, request.Min, request.Max),
            Notes = [$"The autoscaler {autoscaler.Name} gets new bounds and decides the number within them; there {(state.Replicas == 1 ? "is 1 replica" : $"are {state.Replicas} replicas")} now."],
            Warnings =
            [
                .. autoscaler.Owner is { } owner ? [new($"owner {owner} of the autoscaler", $"{owner} owns the autoscaler {autoscaler.Name} and will put its own bounds back: change them there.")] : Array.Empty<Warning>(),
                .. autoscaler.IsOff
                    ? [new("autoscaler off", RichText.Of($"It is switched off, because somebody scaled to 0, until somebody scales up: {new Span.Command("scale", $"{service} {request.Min} in {placement.Environment.Name}")}"))]
                    : Array.Empty<Warning>(),
                .. state.Replicas > request.Max ? [new("stops pods", $"It will stop {state.Replicas - request.Max} of the {state.Replicas} pods at once.")] : Array.Empty<Warning>(),
                .. bare.Warnings,
            ],
        });
    }

    private static Planning.Impossible? OutOfBounds(ChangeRequest request, int replicas, bool mayBeZero)
    {
        var (service, placement) = (request.Service.Name, request.Placement);
        return (replicas == 0 && mayBeZero) || (replicas >= placement.MinReplicas && replicas <= placement.MaxReplicas)
            ? null
            : new($"{service} may have {placement.MinReplicas} to {placement.MaxReplicas} replicas in {placement.Environment.Name} (MinReplicas and MaxReplicas in the configuration){(mayBeZero ? ", or 0" : "")}, not {replicas}.");
    }

    private static string OfAutoscaler(Autoscaler autoscaler, int replicas) =>
        Effect(autoscaler, replicas) + (autoscaler.Owner is { } owner ? $" {owner} owns it: its bounds are changed there." : "");

    private static string Effect(Autoscaler autoscaler, int replicas) => replicas switch
    {
        0 => $"This switches the autoscaler {autoscaler.Name} off: it does nothing until somebody scales up again.",
        _ when replicas > autoscaler.Max => $"The autoscaler {autoscaler.Name} keeps it at {autoscaler.Bounds} replicas and will put it back to {autoscaler.Max} within a minute.",
        _ when replicas < autoscaler.Min => $"The autoscaler {autoscaler.Name} keeps it at {autoscaler.Bounds} replicas and will put it back to {autoscaler.Min} within a minute.",
        _ when autoscaler.IsOff => $"This switches the autoscaler {autoscaler.Name} on again, which was off since somebody scaled to 0. It keeps to {autoscaler.Bounds} replicas.",
        _ => $"The autoscaler {autoscaler.Name} keeps it at {autoscaler.Bounds} replicas and may change the number again at any time.",
    };
}
