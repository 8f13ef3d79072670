using ChatOps.Catalog;
using ChatOps.Clusters.Reading;
using ChatOps.Code;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Operations;
using ChatOps.Operations.Order;
using ChatOps.Operations.Planning;
using ChatOps.Policy;
using ChatOps.Policy.Freezes;
using ChatOps.Policy.Locks;

namespace ChatOps.Commands;

/// <summary>How far a change has got: in which environments it runs, and what stands in its way in the others.</summary>
public sealed class ChangeReach(
    StabilityCheck stability,
    Versions versions,
    OperationRows rows,
    LockRows locks,
    FreezeRows freezes,
    ActivePolicy policy,
    PromotionJudge promotions,
    TimeProvider clock)
{
    /// <summary>A slower cluster is reported as such and doesn't delay the others.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private const int MostOperations = 20;

    private static readonly OperationState[] Pending = [OperationState.Running, OperationState.Waiting, OperationState.Scheduled];

    /// <summary>A line for each environment of each service.</summary>
    internal async Task<IReadOnlyList<RichText>> LinesAsync(
        SoughtChange change, IReadOnlyList<Service> services, CancellationToken cancellationToken)
    {
        var pending = new List<Operation>();
        foreach (var state in Pending)
        {
            pending.AddRange(await rows.InAsync(state, cancellationToken));
        }

        var stops = new Stops(
            pending,
            await locks.AllAsync(cancellationToken),
            new(policy.Rules, await freezes.AllAsync(cancellationToken)));
        return await Task.WhenAll(
            from service in services
            from placement in service.Placements
            select LineAsync(change, service, placement, services.Count > 1, stops, cancellationToken));
    }

    private async Task<RichText> LineAsync(
        SoughtChange change, Service service, Placement placement, bool isNamed, Stops stops, CancellationToken cancellationToken)
    {
        var environment = placement.Environment.Name;
        var where = isNamed ? RichText.Of($"{service.Name} in {environment:b}") : RichText.Of($"{environment:b}");
        switch (await InspectAsync(placement, cancellationToken))
        {
            case Inspection.Found(var state):
                var version = ImageName.Split(state.Image).Version;
                var since = await SinceAsync(change, service, environment, version, cancellationToken);
                return await ContainsAsync(change, service, version, cancellationToken) switch
                {
                    Presence.Here => RichText.Of($"{Sign(state)} {where}: {version:c}{since}{Health(state)}"),
                    Presence.Within => RichText.Of($"{Sign(state)} {where}: in {version:c}{since}{Health(state)}"),
                    Presence.Unknown(var why) => RichText.Of(
                        $"❔ {where}: {version:c} runs there{since}. Whether it contains this is unknown: {why}{Words(stops, service, placement)}"),
                    _ => RichText.Of(
                        $"➖ {where}: {(change.WasIn(service, environment) ? "no longer" : "not yet")}, {version:c} runs there{since}{Words(stops, service, placement)}"),
                };
            case Inspection.Missing(var message):
                return RichText.Of($"❓ {where}: {message}");
            case Inspection.Unreachable(var message):
                return RichText.Of($"🔌 {where}: {message}");
            case var inspection:
                throw new InvalidOperationException($"What is {inspection}?");
        }
    }

    private async Task<Inspection> InspectAsync(Placement placement, CancellationToken cancellationToken)
    {
        try
        {
            return await stability.InspectAsync(placement, cancellationToken).WaitAsync(Patience, clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            return new Inspection.Unreachable($"No answer within {(int)Patience.TotalSeconds} s.");
        }
    }

    private async Task<Presence> ContainsAsync(
        SoughtChange change, Service service, string version, CancellationToken cancellationToken)
    {
        if (change.IsVersion(service, version))
        {
            return new Presence.Here();
        }

        if (change.IsUnmerged)
        {
            return new Presence.No();
        }

        if (change.Commit is null)
        {
            return new Presence.Unknown("no event says which commit it is.");
        }

        var built = change.CommitOf(version) ?? (await versions.KnownAsync(service, cancellationToken)).FirstOrDefault(
            other => other.Commit is not null && other.Forms.Any(form => ImageName.MayBeSame(form, version)))?.Commit;
        return await versions.ContainsAsync(service, version, built, change.Commit, cancellationToken) switch
        {
            CodeAnswer<bool>.Known(var contains) => contains ? new Presence.Within() : new Presence.No(),
            CodeAnswer<bool>.Unknown(var reason) => new Presence.Unknown(reason),
            var answer => throw new InvalidOperationException($"What is {answer}?"),
        };
    }

    /// <summary>Since when a version runs there, and by which operation or whose change; empty: unknown.</summary>
    private async Task<RichText> SinceAsync(
        SoughtChange change, Service service, string environment, string version, CancellationToken cancellationToken)
    {
        var last = (await rows.HistoryAsync(service.Name, environment, MostOperations, cancellationToken)).FirstOrDefault(
            operation => operation.Plan.Action.Lane == "version"
                && operation.State is not OperationState.Superseded
                && ImageName.MayBeSame(operation.Plan.Action.To, version));
        var byOthers = change.Steps.LastOrDefault(step => step.Latest is WorkloadChanged { To: { } to } other
            && other.Environment == environment
            && ImageName.MayBeSame(to, version));
        return byOthers is not null && (last is null || byOthers.Start > last.ChangedAt)
            ? RichText.Of(
                $" since {byOthers.Start}, set outside ChatOps by {(((WorkloadChanged)byOthers.Latest).By is { } by ? RichText.Of($"{by:c}") : "someone")}")
            : last is null ? RichText.Empty
            : RichText.Of($" since {last.ChangedAt}, {last.Plan.Action.Verb} by {last.By} ({last.Id:c})");
    }

    /// <summary>What is under way there or stops a deploy, a line each.</summary>
    private RichText Words(Stops stops, Service service, Placement placement)
    {
        var (now, there) = (clock.GetUtcNow(), new LockScope(service.Name, placement.Environment.Name));
        IEnumerable<RichText> lines =
        [
            .. stops.Pending.Where(operation => there.Covers(new(operation.Plan.Service, operation.Plan.Environment))).Select(Pends),
            .. stops.Locks.Where(held => held.IsHeldAt(now) && held.Scope.Covers(there))
                .Select(held => RichText.Of($"🔒 locked: {held.Words}")),
            .. stops.Freezes.Near(there, "deploy", now).Select(freeze => freeze.From > now
                ? RichText.Of($"🧊 freezes at {freeze.From}")
                : RichText.Of($"🧊 frozen until {freeze.Until}{(freeze.Reason.Length == 0 ? "" : $": {freeze.Reason}")}")),
            .. promotions.RulesFor(service, placement).Take(1).Select(rule => RichText.Of(
                $"📋 {rule.Place:c} says what it needs first: {new Span.Command("promotions", service.Name)}")),
        ];
        return RichText.Join("", lines.Select(line => RichText.Of($"\n    {line}")));
    }

    private static RichText Pends(Operation operation)
    {
        var what = RichText.Of($"{operation.Plan.Action.Brief} by {operation.By}");
        return operation.State switch
        {
            OperationState.Waiting => RichText.Of($"✋ {what} waits for approval ({operation.Id:c})"),
            OperationState.Scheduled => RichText.Of($"⏰ {what} starts at {operation.Plan.At ?? operation.CreatedAt} ({operation.Id:c})"),
            _ => RichText.Of($"⏳ {what} is running ({operation.Id:c})"),
        };
    }

    private static string Sign(WorkloadState state) => state switch
    {
        { Replicas: 0 } => "💤",
        { RolloutComplete: false } => "⏳",
        { Healthy: true } => "✅",
        _ => "❌",
    };

    private static string Health(WorkloadState state) => state switch
    {
        { Replicas: 0 } => "; scaled to 0",
        { RolloutComplete: false } => $"; rolling out, {state.UpdatedReplicas} of {state.Replicas} updated",
        { Healthy: true } => "",
        _ => "; not healthy now",
    };

    private sealed record Stops(IReadOnlyList<Operation> Pending, IReadOnlyList<HeldLock> Locks, FreezeCalendar Freezes);

    private abstract record Presence
    {
        /// <summary>It was built as this version.</summary>
        public sealed record Here : Presence;

        /// <summary>This version contains it.</summary>
        public sealed record Within : Presence;

        public sealed record No : Presence;

        public sealed record Unknown(RichText Why) : Presence;
    }
}
