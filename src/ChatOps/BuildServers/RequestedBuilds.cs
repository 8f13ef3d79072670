using ChatOps.Journal;
using ChatOps.Replicas;
using ChatOps.Sources;

namespace ChatOps.BuildServers;

/// <summary>
/// Follows what was asked for until it is a build. A build server forgets what has left its queue after five minutes, so the build's
/// number is learned before, or found among the builds. From then on the build is followed like any other.
/// </summary>
internal sealed partial class RequestedBuilds(
    KnownBuildServers servers, BuildRequestRows rows, ReportedBuilds reported, Events events, TimeProvider clock,
    ILogger<RequestedBuilds> logger)
    : Worker(clock, logger, wake => events.Appended += wake)
{
    private const int BatchSize = 50;

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2), Young = TimeSpan.FromMinutes(1), Longest = TimeSpan.FromMinutes(2);

    /// <summary>What may not have arrived is looked for this long.</summary>
    private static readonly TimeSpan LookedFor = TimeSpan.FromMinutes(5);

    /// <summary>A build may know its commit, and so its story, only after a checkout: how often it is asked about that.</summary>
    private const int Settling = 30;

    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromDays(1), Remembered = TimeSpan.FromDays(30);

    /// <summary>Those whose build is about to be in its story.</summary>
    private readonly HashSet<string> _settled = [];

    protected override async Task<TimeSpan> CatchUpAsync(CancellationToken term)
    {
        while (await rows.DueAsync(Clock.GetUtcNow(), BatchSize, term) is { Count: > 0 } due)
        {
            foreach (var request in due)
            {
                await FollowAsync(request, term);
            }
        }

        var next = await rows.NextAsync(term) - Clock.GetUtcNow();
        return next is not { } wait || wait > LookAnyway ? LookAnyway : wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    private async Task FollowAsync(BuildRequest request, CancellationToken term)
    {
        var state = servers.Of(request.Fact.Job) is { } server
            ? await server.FollowAsync(request.Queued(await rows.ItemsOfOthersAsync(request, term)), term)
            : new QueueState.Unavailable("Its build server can no longer be asked.");
        // What it doesn't answer, or no longer knows, it may have reported.
        state = state is QueueState.Unavailable or QueueState.NotThere && request.Item is { } queued
            && await reported.FindQueuedAsync(request.Fact.Job, queued, term) is { } build
                ? new QueueState.Started(build.Number, queued, build.Url, build.IsOver || build.ChangeCommit is not null)
                : state;
        var now = Clock.GetUtcNow();
        var age = now - request.AskedAt;
        await (state switch
        {
            QueueState.Waiting(var item, _) =>
                KeepAsync(request with { Item = item, DueAt = now + (age < Young ? Soon : Soon * 5), Tries = 0, Why = null }, term),
            QueueState.Started started when request.Number is null => StartAsync(request, started, now, term),
            QueueState.Started { IsSettled: false } when request.Tries < Settling =>
                KeepAsync(request with { DueAt = now + Soon, Tries = request.Tries + 1 }, term),
            // Its commit brings it into the story of a change, and only then what was asked for brings that story into channels.
            QueueState.Started started when _settled.Add(request.Fact.Id) => SettleAsync(request, started, now, term),
            QueueState.Started started => EndAsync(request, BuildRequestState.Started, why: null, term, started),
            QueueState.Cancelled => EndAsync(request, BuildRequestState.Cancelled, "It was cancelled before it started.", term),
            QueueState.NotThere when request.Item is null && age < LookedFor || request.Tries < 3 =>
                KeepAsync(request with { DueAt = now + (Soon * 5), Tries = request.Tries + 1 }, term),
            QueueState.NotThere => EndAsync(
                request,
                BuildRequestState.Lost,
                request.Item is null
                    ? "No build was found that was started for it, so it didn't arrive."
                    : "It left the queue, and no build is known that came of it.",
                term),
            QueueState.Unavailable(var why) when age < GiveUpAfter =>
                KeepAsync(request with { DueAt = now + After(request.Tries), Tries = request.Tries + 1, Why = why }, term),
            QueueState.Unavailable(var why) => EndAsync(
                request, BuildRequestState.Lost, $"It isn't known what became of it: {why}", term),
            _ => throw new InvalidOperationException($"What is {state}?"),
        });
    }

    private Task KeepAsync(BuildRequest request, CancellationToken term) =>
        events.WriteAsync(transaction => BuildRequestRows.KeepAsync(transaction.Connection, request), term);

    /// <summary>It is a build now, whether or not its build server reports it.</summary>
    private Task StartAsync(BuildRequest request, QueueState.Started started, DateTimeOffset now, CancellationToken term) =>
        events.WriteAsync(
            async transaction =>
            {
                await BuildRequestRows.KeepAsync(
                    transaction.Connection,
                    request with { Item = started.Item, Number = started.Number, DueAt = now + Soon, Tries = 0, Why = null });
                await transaction.AppendAsync(
                    JobName.Parse(request.Fact.Job).System,
                    new NewEvent(now, Actor: null, request.Build(started.Number, started.Item, started.Url, now)));
            },
            term);

    private Task SettleAsync(BuildRequest request, QueueState.Started started, DateTimeOffset now, CancellationToken term) =>
        events.WriteAsync(
            async transaction =>
            {
                await UnconfirmedBuilds.HurryAsync(
                    transaction.Connection, request.Build(started.Number, started.Item, started.Url, now), now);
                await BuildRequestRows.KeepAsync(transaction.Connection, request with { DueAt = now + (Soon * 2) });
            },
            term);

    private async Task EndAsync(
        BuildRequest request, BuildRequestState state, string? why, CancellationToken term, QueueState.Started? started = null)
    {
        await events.WriteAsync(
            async transaction =>
            {
                await BuildRequestRows.KeepAsync(transaction.Connection, request with { DueAt = null, Why = why });
                await BuildRequestRows.ForgetAsync(transaction.Connection, Clock.GetUtcNow() - Remembered);
                await transaction.AppendAsync(
                    "chatops",
                    new NewEvent(
                        // Its place is before the build.
                        request.AskedAt,
                        request.By,
                        request.Fact with
                        {
                            State = state, Number = started?.Number, Run = started?.Item, Url = started?.Url, Why = why,
                        }));
            },
            term);
        _settled.Remove(request.Fact.Id);
        if (state is BuildRequestState.Lost)
        {
            LogLost(request.Fact.Id, request.Fact.Job, why ?? "");
        }
    }

    private static TimeSpan After(int tries) => tries >= 6 ? Longest : Soon * (1 << tries);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The build {Request} of {Job} was asked for and isn't there: {Reason}")]
    private partial void LogLost(string request, string job, string reason);
}
