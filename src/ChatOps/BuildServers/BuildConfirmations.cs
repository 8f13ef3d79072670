using ChatOps.Journal;
using ChatOps.Replicas;
using ChatOps.Sources;
using ChatOps.Storage;

namespace ChatOps.BuildServers;

/// <summary>
/// Asks the build servers whether what was reported of their builds is true, and follows those that run. What they say is a delivery like
/// any other, so the same answer is stored once, whichever replica asks, and however often.
/// </summary>
internal sealed partial class BuildConfirmations(
    KnownBuildServers servers,
    Lease lease,
    Database database,
    Events events,
    Interpreter interpreter,
    TimeProvider clock,
    ILogger<BuildConfirmations> logger)
    : Worker(clock, logger, wake => events.Appended += wake)
{
    private const int BatchSize = 50, AtOnce = 4;

    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(5), Longest = TimeSpan.FromMinutes(5);

    /// <summary>A build server may show a build a little later than it reports it.</summary>
    private static readonly TimeSpan NotThereFor = TimeSpan.FromMinutes(10);

    /// <summary>Then nobody waits for it any more.</summary>
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromDays(7);

    protected override async Task<TimeSpan> CatchUpAsync(CancellationToken term)
    {
        while (await database.ReadAsync(
            connection => UnconfirmedBuilds.DueAsync(connection, Clock.GetUtcNow(), BatchSize), term) is { Count: > 0 } due)
        {
            // Each build server has its own troubles.
            await Task.WhenAll(due.GroupBy(build => servers.Of(build.Build)).Select(builds => AskAsync(builds.Key, [.. builds], term)));
        }

        var next = await database.ReadAsync(UnconfirmedBuilds.NextAsync, term) - Clock.GetUtcNow();
        return next is not { } wait || wait > LookAnyway ? LookAnyway : wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    private async Task AskAsync(IBuildServer? server, IReadOnlyList<UnconfirmedBuild> builds, CancellationToken term)
    {
        BuildAnswer? away = server is null
            ? new BuildAnswer.Unavailable("Its build server can no longer be asked.", null, IsSilent: true)
            : null;
        foreach (var some in builds.Chunk(AtOnce))
        {
            await Task.WhenAll(some.Select(async build =>
            {
                var answer = away ?? await server!.AskAsync(build.Build, term);
                away = answer is BuildAnswer.Unavailable { IsSilent: true } ? answer : away;
                await (answer is BuildAnswer.Told told ? ConfirmAsync(server!, build, told, term) : DoubtAsync(build, answer, term));
            }));
        }
    }

    private async Task ConfirmAsync(IBuildServer server, UnconfirmedBuild build, BuildAnswer.Told told, CancellationToken term)
    {
        var now = Clock.GetUtcNow();
        // A doubt that was told is over, even if the answer was given before.
        var id = build.Why is null || told.IsOver ? told.Id : $"{told.Id} {build.Heard}.{build.Tries}";
        var delivery = new Delivery(server.Source, id, told.Kind, now, DeliveryRedaction.Redact(told.Body)) { Instance = server.Instance };
        var row = new NewDelivery(delivery);
        var isNew = await lease.WriteAsync(
            async connection =>
            {
                var stored = await Deliveries.AppendAsync(connection, row, DeliveryState.New, note: null) is not null;
                await (told.IsOver
                    ? UnconfirmedBuilds.EndAsync(connection, build)
                    : UnconfirmedBuilds.DeferAsync(connection, build, now + Between(now - build.Since), tries: 0, why: null, mend: null));
                return stored;
            },
            term);
        Deliveries.Count(delivery, isNew);
        if (isNew)
        {
            interpreter.Announce();
        }
    }

    /// <summary>The build's step says what is reported, and why it isn't believed.</summary>
    private async Task DoubtAsync(UnconfirmedBuild build, BuildAnswer answer, CancellationToken term)
    {
        var now = Clock.GetUtcNow();
        var (why, mend, patience) = answer switch
        {
            BuildAnswer.NotThere(var reason) => (reason, (string?)null, NotThereFor),
            BuildAnswer.Unavailable(var reason, var cure, _) => (reason, cure, GiveUpAfter),
            _ => throw new InvalidOperationException($"What is {answer}?"),
        };
        // Of a build that nobody said is over there is nothing to doubt.
        var doubt = build.Build.Unconfirmed is { End: not null } ? why : null;
        await events.WriteAsync(
            async transaction =>
            {
                var isSame = now - build.Since >= patience
                    ? await UnconfirmedBuilds.EndAsync(transaction.Connection, build)
                    : await UnconfirmedBuilds.DeferAsync(
                        transaction.Connection, build, now + After(build.Tries), build.Tries + 1, doubt, doubt is null ? null : mend);
                if (isSame && doubt is not null && doubt != build.Why)
                {
                    await transaction.AppendAsync(
                        JobName.Parse(build.Build.Job).System,
                        new NewEvent(
                            now, Actor: null, build.Build with { Unconfirmed = build.Build.Unconfirmed! with { Why = doubt } }));
                }
            },
            term);
        if (doubt is not null && doubt != build.Why)
        {
            LogDoubt(build.Step, doubt);
        }
    }

    /// <summary>How often a build is asked about that has been running for so long.</summary>
    private static TimeSpan Between(TimeSpan running) => running.TotalMinutes switch
    {
        < 15 => TimeSpan.FromSeconds(10),
        < 60 => TimeSpan.FromSeconds(30),
        _ => TimeSpan.FromMinutes(2),
    };

    private static TimeSpan After(int tries) => tries >= 6 ? Longest : Shortest * (1 << tries);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Build} isn't confirmed: {Reason} It is asked again")]
    private partial void LogDoubt(string build, string reason);
}
