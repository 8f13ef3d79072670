using ChatOps.Journal;
using ChatOps.People;
using ChatOps.Sources;

namespace ChatOps.BuildServers;

/// <summary>Asks build servers for builds, each once: what may have arrived is looked for, not sent again.</summary>
public sealed class BuildRequests(KnownBuildServers servers, BuildRequestRows rows, Events events, TimeProvider clock)
{
    /// <summary>Most builds start at once, and then the answer names them.</summary>
    private const int Looks = 5;

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    /// <summary>An answer that is on its way isn't looked for.</summary>
    private static readonly TimeSpan OnItsWay = TimeSpan.FromMinutes(2);

    /// <summary>The jobs of the services on all build servers.</summary>
    /// <summary>Whether any build server can be asked for a build.</summary>
    public bool IsPossible => servers.All.Count > 0;

    public async Task<JobListing> JobsAsync(CancellationToken cancellationToken)
    {
        var listings = await Task.WhenAll(servers.All.Select(server => server.JobsAsync(cancellationToken)));
        return new(
            [.. listings.SelectMany(listing => listing.Jobs)],
            servers.All.Count == 0
                ? "No build server can be asked for a build."
                : listings.Select(listing => listing.Why).FirstOrDefault(why => why is not null));
    }

    public async Task<JobAnswer> DescribeAsync(ListedJob job, CancellationToken cancellationToken) =>
        servers.Of($"{job.Name}") is { } server
            ? await server.DescribeAsync(job.Name, cancellationToken)
            : new(null, "Its build server can't be asked.");

    /// <summary>Asks for a build, for someone who may. That they did is in the journal before the build server knows it.</summary>
    /// <param name="id">Of the request; one with the same id isn't sent again.</param>
    public async Task<BuildStart> StartAsync(
        string id, ListedJob job, JobDescription description, string service, IReadOnlyList<BuildParameter> parameters, Principal who,
        CancellationToken cancellationToken)
    {
        if (servers.Of($"{job.Name}") is not { } server)
        {
            return new BuildStart.Refused("Its build server can't be asked.");
        }

        var now = clock.GetUtcNow();
        var request = new BuildRequest(
            new(id, service, $"{job.Name}", job.Title, parameters, BuildRequestState.Sent),
            Actor.Of(who), now, description.NextNumber, Item: null, Number: null, now + OnItsWay, Tries: 0, Why: null);
        var isNew = await events.WriteAsync(
            async transaction =>
            {
                var added = await BuildRequestRows.AddAsync(transaction.Connection, request);
                await (added ? transaction.AppendAsync(request.Fact, who) : Task.CompletedTask);
                return added;
            },
            cancellationToken);
        if (!isNew)
        {
            return await rows.FindAsync(id, cancellationToken) switch
            {
                { Number: { } number } known => new BuildStart.Started(job.Title, number, Url: null),
                { Item: not null, DueAt: not null } => new BuildStart.Queued(WasThere: false, Why: null),
                { DueAt: null, Why: { } why } => new BuildStart.Refused(why),
                _ => new BuildStart.Unknown("I restarted while asking for it."),
            };
        }

        var reply = await server.RequestAsync(job.Name, description, parameters, cancellationToken);
        request = reply switch
        {
            { Kind: QueueReplyKind.Refused } => request with { DueAt = null, Why = reply.Why },
            _ => request with { Item = reply.Item, DueAt = clock.GetUtcNow() + BetweenLooks },
        };
        await events.WriteAsync(
            async transaction =>
            {
                await BuildRequestRows.KeepAsync(transaction.Connection, request);
                await (reply.Kind is QueueReplyKind.Refused
                    ? transaction.AppendAsync(request.Fact with { State = BuildRequestState.Refused, Why = reply.Why }, who)
                    : Task.CompletedTask);
            },
            cancellationToken);
        return reply switch
        {
            { Kind: QueueReplyKind.Refused } => new BuildStart.Refused(reply.Why),
            { Kind: QueueReplyKind.Uncertain } => new BuildStart.Unknown(reply.Why),
            _ => await LookAsync(server, request, reply.Kind is QueueReplyKind.There, cancellationToken),
        };
    }

    private async Task<BuildStart> LookAsync(
        IBuildServer server, BuildRequest request, bool wasThere, CancellationToken cancellationToken)
    {
        string? why = null;
        for (var look = 0; look < Looks && request.Item is not null; look++)
        {
            await Task.Delay(BetweenLooks, clock, cancellationToken);
            switch (await server.FollowAsync(request.Queued([]), cancellationToken))
            {
                case QueueState.Started(var number, _, var url, _):
                    return new BuildStart.Started(request.Fact.Name, number, url);
                case QueueState.Cancelled:
                    return new BuildStart.Refused("It was cancelled before it started.");
                case QueueState.Waiting(_, var reason):
                    why = reason;
                    break;
            }
        }

        return new BuildStart.Queued(wasThere, why);
    }
}
