using ChatOps.Catalog;
using ChatOps.Journal;
using ChatOps.Messages;

namespace ChatOps.Timeline.Digests;

/// <summary>Counts what happened, from events.</summary>
internal sealed class DigestMaking(ServiceCatalog catalog, DigestScope scope, DateTimeOffset from, DateTimeOffset to, TimeZoneInfo zone)
{
    private readonly SortedDictionary<string, ServiceDigest> _services = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<DateOnly, (int Done, int Failed)> _days = [];

    /// <summary>What leads to the stories of the changes that reached production, and when.</summary>
    public List<(ServiceDigest Service, Key Key, DateTimeOffset At)> Reached { get; } = [];

    public Digest Made
    {
        get
        {
            var (first, last) = (DayOf(from), DayOf(to.AddTicks(-1)));
            return new(
                from,
                to,
                [.. _services.Values.Where(service => !service.IsEmpty)],
                [
                    .. Enumerable.Range(0, last.DayNumber - first.DayNumber + 1).Select(first.AddDays)
                        .Select(day => (Day: day, Count: _days.GetValueOrDefault(day)))
                        .Select(day => new DayDigest(day.Day, day.Count.Done, day.Count.Failed, LeadTimeOn(day.Day))),
                ]);
        }
    }

    public void AddBuild(BuildChanged build)
    {
        foreach (var service in Concerned(build))
        {
            service.Builds += build.State is BuildState.Skipped ? 0 : 1;
            service.FailedBuilds += build.State is BuildState.Failed or BuildState.Unstable ? 1 : 0;
            service.Time(RichText.Of($"build {StepWords.MaybeLink(build.Url, Builds.Title(build))}"), build.Duration ?? TimeSpan.Zero);
        }
    }

    /// <param name="alert">As it was last.</param>
    public void AddAlert(AlertChanged alert)
    {
        var took = alert is { State: AlertState.Resolved, End: { } end } ? end - alert.Start : (TimeSpan?)null;
        // Nobody was told that it fired.
        if (alert.Start < from || took <= TimeSpan.Zero)
        {
            return;
        }

        foreach (var service in Concerned(alert))
        {
            service.Alerts.Fired++;
            service.Alerts.Resolved += took is null ? 0 : 1;
            if (took is { } time && (service.Alerts.Longest is not { } longest || time > longest.Took))
            {
                service.Alerts.Longest = (RichText.Of($"{StepWords.MaybeLink(alert.Links.Source, alert.Title)}"), time);
            }
        }
    }

    /// <param name="events">Oldest first.</param>
    public void AddChanges(IReadOnlyList<Event> events)
    {
        var begun = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        var first = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        // An operation or a deployment counts once, as it ended.
        var ended = new Dictionary<string, Event>(StringComparer.Ordinal);
        foreach (var @event in events)
        {
            if (@event.Fact is OperationChanged or DeploymentChanged or DeploymentReported && @event.Fact.StepKey is { } step)
            {
                first.TryAdd(step, (@event.Fact as DeploymentReported)?.Start ?? @event.OccurredAt);
            }

            switch (@event.Fact)
            {
                case OperationChanged { State: OperationState.Running } operation:
                    begun.TryAdd(operation.Operation, @event.OccurredAt);
                    break;
                case OperationChanged { State: OperationState.Succeeded or OperationState.Failed or OperationState.Applied } operation
                    when operation.ToldVersion is not null:
                    ended[operation.StepKey!] = @event;
                    break;
                case DeploymentChanged { State: DeploymentState.Succeeded or DeploymentState.Failed } deployment:
                    ended[deployment.StepKey] = @event;
                    break;
                case DeploymentReported { State: ReportedDeploymentState.Succeeded or ReportedDeploymentState.Failed } deployment:
                    ended[deployment.StepKey] = @event;
                    break;
                case PullRequestChanged { Action: PullRequestAction.Merged } pull:
                    Concerned(pull).ForEach(service => service.Merges++);
                    break;
                case ContentsChanged { AreOut: false } contents when scope.IsProduction(contents.Environment):
                    foreach (var service in Concerned(contents))
                    {
                        Reached.AddRange(contents.Commits.Select(
                            sha => (service, Key.Commit(contents.Repository, sha), @event.OccurredAt)));
                    }

                    break;
            }
        }

        // Of what several tools tell, this bot's own counts.
        var counted = new List<OneDeployment>();
        foreach (var @event in ended.Values.OrderByDescending(e => e.Fact is OperationChanged))
        {
            if (Correlation.Target(@event.Fact, catalog) is { } target)
            {
                var one = new OneDeployment(target, first[@event.Fact.StepKey!], @event.OccurredAt, !IsFailed(@event.Fact));
                if (counted.Exists(other => other.IsSame(one, (_, _) => false)))
                {
                    continue;
                }

                counted.Add(one);
            }

            AddDeploy(@event, begun);
        }
    }

    private static bool IsFailed(Fact fact) => fact is OperationChanged { State: OperationState.Failed }
        or DeploymentChanged { State: DeploymentState.Failed }
        or DeploymentReported { State: ReportedDeploymentState.Failed };

    private void AddDeploy(Event @event, Dictionary<string, DateTimeOffset> begun)
    {
        var (environment, isBack, key) = @event.Fact switch
        {
            OperationChanged operation => (operation.Environment, operation.Action.IsWayBack, Key.Operation(operation.Operation)),
            DeploymentChanged deployment => (deployment.Environment, false, Key.Commit(deployment.Repository, deployment.Commit)),
            DeploymentReported deployment => (
                catalog.EnvironmentOf(deployment.About) ?? deployment.Environment ?? "", false, deployment.Keys.First()),
            _ => throw new InvalidOperationException($"{@event.Fact} is no deploy."),
        };
        var isFailed = IsFailed(@event.Fact);
        var services = Concerned(@event.Fact);
        foreach (var service in services)
        {
            var deploys = scope.IsProduction(environment) ? service.Production : service.Elsewhere;
            deploys.Failed += isFailed ? 1 : 0;
            deploys.Back += isBack && !isFailed ? 1 : 0;
            deploys.Done += isBack || isFailed ? 0 : 1;
            if (@event.Fact is OperationChanged operation && begun.TryGetValue(operation.Operation, out var start))
            {
                service.Time(OperationWords.Of(operation).Noun, @event.OccurredAt - start);
            }

            if (scope.IsProduction(environment) && !isBack && !isFailed)
            {
                Reached.Add((service, key, @event.OccurredAt));
            }
        }

        if (services.Count > 0)
        {
            var day = DayOf(@event.OccurredAt);
            var (done, failed) = _days.GetValueOrDefault(day);
            _days[day] = (done + (isFailed ? 0 : 1), failed + (isFailed ? 1 : 0));
        }
    }

    private List<ServiceDigest> Concerned(Fact fact) =>
    [
        .. catalog.Concerning(fact.About).Where(service => scope.Has(service.Name)).Select(service =>
        {
            if (!_services.TryGetValue(service.Name, out var known))
            {
                _services[service.Name] = known = new(service.Name);
            }

            return known;
        }),
    ];

    private TimeSpan? LeadTimeOn(DateOnly day) => ServiceDigest.Median(
    [
        .. _services.Values.SelectMany(service => service.LeadTimes.Values).Where(one => DayOf(one.At) == day).Select(one => one.Took),
    ]);

    private DateOnly DayOf(DateTimeOffset at) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).DateTime);
}
