using ChatOps.Catalog;
using ChatOps.Clusters;
using ChatOps.Clusters.Reading;
using ChatOps.Messages;
using ChatOps.Operations.Planning;
using ChatOps.Operations.Switching;
using ChatOps.Replicas;
using ChatOps.Storage;

namespace ChatOps.Operations.Order;

/// <summary>
/// Whether a version was healthy in an environment for long enough, from what this bot saw itself. A version that runs there now is
/// looked at now.
/// </summary>
public sealed class StabilityCheck(Database database, Lease lease, ClusterSet clusters, BlueGreenReader colors, TimeProvider clock)
{
    public async Task<NeedResult> LookAsync(
        Candidate candidate, string environment, TimeSpan time, CancellationToken cancellationToken)
    {
        var (service, version) = (candidate.Service, candidate.Version);
        if (service.In(environment) is not { } placement)
        {
            return new(false, $"{service.Name} isn't configured in {environment}.", $"Ask an operator to add it, or to change the rule.");
        }

        var deploy = RichText.Of($"{new Span.Command("deploy", $"{service.Name} version={version} to {environment}")} brings it there.");
        if (await database.ReadAsync(
            async connection => VersionHealth.Objection(await VersionHealth.AllAsync(connection, placement.Workload), candidate.Image),
            cancellationToken) is { } bad)
        {
            return new(false, RichText.Of($"I saw it fail in {environment}, or be rolled back there, at {bad}."), deploy);
        }

        var past = await FindAsync(placement, candidate, cancellationToken);
        switch (await InspectAsync(placement, cancellationToken))
        {
            case Inspection.Unreachable { Message: var message }:
                return PromotionNeedsCheck.Unasked($"{environment}", message);
            // What it was counts once it has left; while it is there, what it is now counts, too.
            case var now when past?.Longest >= time && !(now is Inspection.Found(var there) && candidate.IsProvenBy(there.Image)):
                return NeedResult.Met($"it was healthy in {environment} for {Words(past.Longest)}.");
            case Inspection.Missing { Message: var message }:
                return new(false, RichText.Of($"it isn't in {environment}: {message}"), deploy);
            case Inspection.Found(var state) when !candidate.IsProvenBy(state.Image):
                return new(
                    false,
                    $"it must be healthy in {environment} for {Words(time)}, where {ImageName.Split(state.Image).Version} is running.",
                    deploy);
            case Inspection.Found({ RolloutComplete: true, Healthy: true, UpdatedReplicas: > 0 } state):
                await lease.WriteAsync(
                    connection => VersionHealth.SeenAsync(connection, placement.Workload, state.Image, clock.GetUtcNow()),
                    cancellationToken);
                var since = (await FindAsync(placement, candidate, cancellationToken))?.Since ?? clock.GetUtcNow();
                return past?.Longest >= time ? NeedResult.Met($"it was healthy in {environment} for {Words(past.Longest)}.")
                    : candidate.At - since >= time
                    ? NeedResult.Met(RichText.Of($"it has been healthy in {environment} since {since}."))
                    : new(
                        false,
                        RichText.Of($"I have seen it healthy in {environment} since {since}, and it must be for {Words(time)}."),
                        RichText.Of($"It has been at {since + time}."));
            default:
                return new(
                    false,
                    $"it isn't healthy in {environment} now.",
                    RichText.Of($"{new Span.Command("status", service.Name)} shows it."));
        }
    }

    private async Task<VersionStay?> FindAsync(Placement placement, Candidate candidate, CancellationToken cancellationToken) =>
        (await database.ReadAsync(connection => VersionStays.AllAsync(connection, placement.Workload), cancellationToken))
            .Where(stay => candidate.IsProvenBy(stay.Image))
            .OrderBy(stay => stay.IsLeft)
            .ThenByDescending(stay => stay.Longest)
            .FirstOrDefault();

    /// <summary>What runs there now; for blue-green, the color with the traffic.</summary>
    public async Task<Inspection> InspectAsync(Placement placement, CancellationToken cancellationToken)
    {
        try
        {
            var workload = (await colors.ReadAsync(placement, cancellationToken))?.LiveWorkload ?? placement.Workload;
            return await clusters.Get(workload.Cluster).InspectAsync(workload, cancellationToken);
        }
        catch (ClusterException exception)
        {
            return new Inspection.Unreachable(exception.Words);
        }
    }

    private static string Words(TimeSpan time) => Durations.Words(TimeSpan.FromSeconds(Math.Max(1, Math.Floor(time.TotalSeconds))));
}
