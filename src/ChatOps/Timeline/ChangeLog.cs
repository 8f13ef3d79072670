using System.Data.Common;
using ChatOps.Catalog;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Storage;

namespace ChatOps.Timeline;

/// <summary>A change, as its story tells it now.</summary>
/// <param name="At">When it last happened.</param>
/// <param name="Words">One line: what, and by whom.</param>
/// <param name="Story">Null: it is in none.</param>
/// <param name="Next">Where the changes before it begin.</param>
public sealed record LoggedChange(DateTimeOffset At, RichText Words, long? Story, ChangePlace Next)
{
    /// <summary>Its last state that was asked for.</summary>
    internal Fact? Fact { get; init; }

    /// <summary>What it is now; null: it has no step.</summary>
    internal Step? Step { get; init; }

    /// <summary>The services that it is about.</summary>
    internal IReadOnlyList<Service> Services { get; init; } = [];

    /// <summary>The line itself has a link.</summary>
    public bool HasLink => Words.Spans.Any(span => span is Span.Link);
}

/// <param name="Newest">Newest first.</param>
/// <param name="SearchedTo">If not all could be searched: older ones than this were not.</param>
public sealed record LoggedChanges(IReadOnlyList<LoggedChange> Newest, DateTimeOffset? SearchedTo);

/// <summary>
/// What changed anywhere: operations, changes by others, deployments elsewhere, merges, releases, locks, freezes, the policy.
/// </summary>
public sealed class ChangeLog(Database database, ServiceCatalog catalog, Abouts abouts)
{
    private const int MostRead = 5_000, FirstBatch = 100, Batch = 500, MostNamed = 3;

    /// <summary>Each costs a search; all changes are read instead.</summary>
    private const int MostAbouts = 50;

    /// <summary>The newest changes, each once.</summary>
    /// <param name="isPerStory">Of each story only the newest.</param>
    public Task<LoggedChanges> NewestAsync(
        ChangeFilter filter, DateTimeOffset since, int limit, bool isPerStory, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async connection => await NewestAsync(
                connection,
                filter.Covers,
                filter.IsAnything ? null : about => filter.MayCover(about, catalog),
                since,
                until: null,
                ChangePlace.Newest(await Events.LastAsync(connection)),
                limit,
                isPerStory),
            cancellationToken);

    /// <summary>The changes after a place, as they were when the first page was shown: what came since is on none of its pages.</summary>
    public Task<LoggedChanges> AfterAsync(
        ChangeFilter filter, DateTimeOffset since, ChangePlace place, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(
            connection => NewestAsync(
                connection,
                filter.Covers,
                filter.IsAnything ? null : about => filter.MayCover(about, catalog),
                since,
                until: null,
                place,
                limit,
                isPerStory: false),
            cancellationToken);

    /// <inheritdoc cref="NewestAsync(ChangeFilter, DateTimeOffset, int, bool, CancellationToken)"/>
    /// <param name="covers">Whether a change is asked for, by the services that it is about and its environment.</param>
    /// <param name="mayCover">Whether one may be that is about this; null: any.</param>
    /// <param name="until">None that happened after; null: all.</param>
    /// <param name="place">None before it in the list.</param>
    internal async Task<LoggedChanges> NewestAsync(
        DbConnection connection,
        Func<Fact, IReadOnlyList<Service>, string?, bool> covers,
        Func<About, bool>? mayCover,
        DateTimeOffset since,
        DateTimeOffset? until,
        ChangePlace place,
        int limit,
        bool isPerStory)
    {
        var about = mayCover is null ? null
            : (await abouts.AllAsync(connection)).Where(one => mayCover(one.About)).Select(one => one.Id).ToList();
        var (found, seen) = (new List<LoggedChange>(), new HashSet<string>(StringComparer.Ordinal));
        Event? last = null;
        for (var read = 0; found.Count < limit;)
        {
            if (read >= MostRead)
            {
                return new(found, last!.OccurredAt);
            }

            // Of a service, nearly all count.
            var size = read == 0 || about is { Count: <= MostAbouts } ? FirstBatch : Batch;
            var batch = about is { Count: <= MostAbouts }
                ? await ChangeEvents.NewestAsync(connection, about, since, until, last, size, place.AsOf)
                : await ChangeEvents.NewestAsync(connection, since, until, last, size, place.AsOf);
            foreach (var @event in batch)
            {
                var concerned = catalog.Concerning(@event.Fact.About);
                if (found.Count < limit
                    && IsChange(@event.Fact)
                    && covers(@event.Fact, concerned, ChangeFilter.EnvironmentOf(@event.Fact, catalog))
                    && seen.Add(@event.Fact.StepKey is { } step ? $"{@event.Fact.About} {step}" : $"{@event.Position}")
                    // What is on earlier pages has only been seen.
                    && place.IsBefore(@event)
                    && await ReadAsync(connection, @event, concerned, place) is { } change
                    && (!isPerStory || (change.Story is { } story && seen.Add($"story {story}"))))
                {
                    found.Add(change);
                }
            }

            if (batch.Count < size)
            {
                break;
            }

            read += batch.Count;
            last = batch[^1];
        }

        return new(found, null);
    }

    /// <summary>Null: its story tells it with another step's line.</summary>
    private async Task<LoggedChange?> ReadAsync(
        DbConnection connection, Event @event, IReadOnlyList<Service> concerned, ChangePlace place)
    {
        if (@event.Fact is PolicyChanged policy)
        {
            // The first policy that this bot read isn't a change.
            return policy.Unusable is null && !await ChangeEvents.IsPrecededAsync(connection, @event)
                ? null
                : new(@event.OccurredAt, RichText.Of($"📜 {policy.AuditLine}"), null, place.After(@event));
        }

        var id = Correlation.Keys(@event.Fact, concerned, catalog.RepositoryOf) is [var key, ..]
            ? await Stories.FindAsync(connection, key)
            : null;
        var stepKey = Key.Fit(@event.Fact.StepKey!);
        var told = id is not { } known ? null
            // A push may be part of another step, that of its merge; what one tool deploys, of that of another tool.
            : @event.Fact is Pushed or DeploymentChanged or DeploymentReported ? (await OpenStory.ReadAsync(connection, known)).View
            : await Stories.ChapterAsync(connection, known, stepKey) is { Step: { } only } ? new Story([only])
            : null;
        var step = told?.All.FirstOrDefault(step => Key.Fit(step.Key) == stepKey);
        if (step is not null && !told!.Steps.Contains(step))
        {
            return null;
        }

        // Its story isn't told yet, or it is in none.
        step ??= Story.StepOf([@event]);
        return step is null
            ? null
            : new(
                @event.OccurredAt,
                RichText.Of($"{Subject(@event.Fact, concerned)}{Words.Short(StepWords.Of(step))}"),
                id,
                place.After(@event))
            {
                Fact = @event.Fact,
                Step = step,
                Services = concerned,
            };
    }

    private static RichText Subject(Fact fact, IReadOnlyList<Service> concerned) =>
        ChangeFilter.ScopeOf(fact) is { } scope ? RichText.Of($"{scope.Words:b}: ")
        : concerned.Count == 0 ? RichText.Empty
        : RichText.Of($"{Plural.Some([.. concerned.Select(service => service.Name)], MostNamed):b}: ");

    /// <summary>Plans, what waits, and what happens on branches change nothing yet.</summary>
    private static bool IsChange(Fact fact) => fact switch
    {
        OperationChanged operation => operation.State is OperationState.Running
            or OperationState.Succeeded
            or OperationState.Failed
            or OperationState.Applied
            or OperationState.Superseded,
        PullRequestChanged pull => pull.Action is PullRequestAction.Merged,
        Pushed push => push is { IsDefaultBranch: true, IsTag: false, Commit: not null },
        DeploymentChanged deployment => deployment.State is not (DeploymentState.Created or DeploymentState.Queued),
        DeploymentReported deployment => deployment.State is not ReportedDeploymentState.Queued,
        ConfigurationRun run => run.State is not ConfigurationRunState.Queued && run is not { IsOver: true, Changed: 0, Failed: null or 0 },
        Released or WorkloadChanged or HoldChanged or LockChanged or FreezeChanged or PolicyChanged => true,
        _ => false,
    };
}
