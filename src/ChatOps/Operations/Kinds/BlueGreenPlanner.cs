using System.Collections.Immutable;
using ChatOps.Catalog;
using ChatOps.Clusters;
using ChatOps.Clusters.Reading;
using ChatOps.Messages;
using ChatOps.Operations.Planning;
using ChatOps.Operations.Requests;
using ChatOps.Operations.Switching;

namespace ChatOps.Operations.Kinds;

/// <summary>Turns a plan for the live color into a plan for the other color, which gets the version and then the traffic.</summary>
public sealed class BlueGreenPlanner(ClusterSet clusters)
{
    /// <param name="change">What the plan would do to the live color.</param>
    public async Task<PlanResult> PlanAsync(
        Plan plan, VersionChange change, BlueGreen pair, BlueGreenState colors, CancellationToken cancellationToken)
    {
        if (change is Rollback { AskedRevision: not null })
        {
            return new PlanResult.Impossible(RichText.Of(
                $"{plan.Service} is blue-green in {plan.Environment}: its revisions are those of two Deployments. Name a version: {new Span.Command("rollback", $"{plan.Service} in {plan.Environment} to VERSION")}"));
        }

        switch (await clusters.Get(plan.Workload.Cluster).InspectAsync(colors.DormantWorkload, cancellationToken))
        {
            case Inspection.Missing missing:
                return new PlanResult.Impossible(missing.Message);
            case Inspection.Unreachable unreachable:
                return new PlanResult.Impossible(unreachable.Message, IsPassing: true);
            case Inspection.Found(var dormant):
                // A color that was live before and is unchanged doesn't need to be tested again.
                var isThere = change.IsWayBack
                    && dormant is { Healthy: true, RolloutComplete: true, Replicas: > 0 }
                    && dormant.Image == change.Image
                    && dormant.Replicas >= plan.Replicas;
                if (!isThere && plan.Replicas == 0)
                {
                    return new PlanResult.Impossible(
                        RichText.Of(
                            $"{colors.Live}, which has the traffic, has 0 replicas, so {colors.Dormant} would get none either and nothing could be tested. Scale it up first: {new Span.Command("scale", $"{plan.Service} N in {plan.Environment}")}"));
                }

                var traffic = new PlannedSwitch(
                    pair.Service,
                    colors.Uid,
                    pair.Label,
                    colors.Live,
                    colors.Dormant,
                    colors.LiveWorkload.Name,
                    pair.TestUrl,
                    pair.TestJob,
                    pair.Approve,
                    pair.KeepOld,
                    pair.RetestAfter);
                return new PlanResult.Ready(plan with
                {
                    Action = isThere
                        ? new SwitchTraffic(change.FromImage, change.Image, traffic)
                        {
                            OtherImages = change.OtherImages,
                            SeenFailing = change.SeenFailing,
                        }
                        : new BlueGreenDeploy(change.FromImage, change.Image, traffic, change.IsWayBack)
                        {
                            OtherImages = change.OtherImages,
                            SeenFailing = change.SeenFailing,
                        },
                    Workload = colors.DormantWorkload with { Container = dormant.Container },
                    Uid = dormant.Uid,
                    Generation = dormant.Generation,
                    Writers = dormant.Writers is null ? null : [.. dormant.Writers],
                    KnownAs = colors.Live is "blue" ? colors.LiveWorkload : colors.DormantWorkload,
                    Replicas = isThere ? dormant.Replicas : plan.Replicas,
                    Notes = isThere
                        ?
                        [
                            $"{colors.Dormant} still runs {change.To} with {Plural.Of(dormant.Replicas, "pod")}: the traffic of {pair.Service} is switched back to it in one step."
                        ]
                        : [.. plan.Notes, Steps(plan, pair, colors)],
                    Warnings =
                    [
                        .. plan.Warnings,
                        .. colors.Owner is { } owner
                            ? (ImmutableArray<Warning>)[new(
                                $"owner {owner} of the Service",
                                $"{owner} owns the Service {pair.Service} and will switch its traffic back: switch it there.")]
                            : [],
                        .. dormant.Paused ? (ImmutableArray<Warning>)
                        [
                            new($"paused {colors.Dormant}", $"{colors.Dormant} is paused: nothing rolls out there until it is resumed.")
                        ] : [],
                    ],
                });
            default:
                throw new InvalidOperationException("An inspection is found, missing or unreachable.");
        }
    }

    private static string Steps(Plan plan, BlueGreen pair, BlueGreenState colors)
    {
        string[] steps =
        [
            $"{colors.Dormant}, which has no traffic, gets {plan.Action.To} and {Plural.Of(plan.Replicas, "pod")}, and must stay healthy",
            .. pair.TestJob is { } job ? [$"a Job of {job} must pass"] : Array.Empty<string>(),
            .. pair.TestUrl is { } url ? [$"{url} must return a success status"] : Array.Empty<string>(),
            .. pair.Approve ? ["someone approves the switch"] : Array.Empty<string>(),
            $"the traffic of {pair.Service} is switched from {colors.Live} to {colors.Dormant} in one step",
            $"{colors.Live} stays up for {(pair.KeepOld > TimeSpan.Zero ? Durations.Words(pair.KeepOld) : "no time at all")} and is then scaled to 0",
        ];
        return $"Blue-green: {string.Join("; ", steps)}.";
    }
}
