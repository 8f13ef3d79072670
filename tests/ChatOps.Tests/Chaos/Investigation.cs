using System.Text.Json;
using ChatOps.Chat;
using ChatOps.Clusters.Reading;
using ChatOps.Messages;
using ChatOps.Operations.Planning;
using ChatOps.Playground;
using ChatOps.Playground.Kubernetes;
using Dapper;
using Npgsql;

namespace ChatOps.Tests.Chaos;

/// <summary>Reads the database, the channels, and the clusters directly, not through the bot.</summary>
internal sealed class Investigation(World world, string connectionString)
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// A channel takes one message a second, and an edit takes longer: what has piled up while nobody could post must have its time.
    /// </summary>
    private static readonly TimeSpan TimeForPost = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Waits until nothing is left to do, and gives up when it has not become less for <paramref name="patience"/> and the time that the
    /// posts take. Null, or what is still under way.
    /// </summary>
    public async Task<string?> SettleAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        await using (var connection = await OpenAsync(cancellationToken))
        {
            patience += TimeForPost * await connection.QuerySingleAsync<long>("select count(*) from posts where version > shown");
        }

        var last = "";
        var since = TimeProvider.System.GetTimestamp();
        while (await LeftToDoAsync(cancellationToken) is var left && left is not null)
        {
            // What becomes less, or other, is under way.
            (last, since) = (left, left == last ? since : TimeProvider.System.GetTimestamp());
            if (TimeProvider.System.GetElapsedTime(since) > patience)
            {
                return $"For {patience.TotalSeconds:0} s without faults there still is: {left}";
            }

            await Task.Delay(BetweenLooks, TimeProvider.System, cancellationToken);
        }

        return null;
    }

    /// <summary>How many terms of leading there were.</summary>
    public async Task<long> TermsAsync(CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<long>("select token from leases");
    }

    public async Task<Evidence> GatherAsync(IEnumerable<Acknowledged> accepted, IEnumerable<Made> made, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        var (slack, teams) = (new SlackRecord(world), new TeamsRecord(world));
        var posts = (await connection.QueryAsync<PostRow>(
            """
            select uid as Uid, subject as Subject, parent as Parent, version as Version, shown as Shown, message as Message, card as Card,
                repeated as Repeated, platform as Platform
            from posts order by id
            """))
            .Select(post => new BoardLine(
                post.Uid, post.Subject, post.Parent, post.Version, post.Shown, post.Message,
                post.Platform is "teams"
                    ? teams.Rendered(CardJson.Read(post.Card), isRepeated: post.Repeated > 0)
                    : slack.Rendered(CardJson.Read(post.Card)),
                post.Platform is "teams" ? teams.Short(CardJson.Read(post.Card)) : slack.Short(CardJson.Read(post.Card)),
                post.Repeated, post.Platform))
            .ToList();
        return new(
            [.. accepted, .. world.Workspace.Deliveries.Where(d => d.Outcome is "ok" && d.Payload.TryGetProperty("trigger_id", out _))
                .Select(d => new Acknowledged("slack", d.Payload.GetProperty("trigger_id").GetString()!))],
            [.. await connection.QueryAsync<JournalLine>(
                """
                select source as Source, delivery_id as Id, state as State, note as Note,
                    (select count(*) from events where delivery = deliveries.id) as Events,
                    (select count(*) from events where delivery = deliveries.id
                        and not exists (select 1 from story_events where story_events.position = events.position)) as Untold
                from deliveries order by id
                """)],
            [.. posts],
            [.. (await connection.QueryAsync<(string Id, string State, string Plan, string? Message, long? Story)>(
                "select id, state, plan, message, (select story from story_keys where key = 'operation:' || id) from operations order by created_at"))
                .Select(o => Operation(o.Id, o.State, Plan.Read(o.Plan), o.Message, o.Story))],
            [.. slack.Lines(), .. teams.Lines(posts)],
            [.. world.Clusters.SelectMany(c => c.Requests.Where(r => r is { Succeeded: true, DryRun: false }).Select(r => Line(c, r)))],
            [.. world.Clusters.Select(Workload)],
            [.. made.Select(m => m.Build is { } build ? $"main #{build}" : $"#{m.PullRequest}")]);
    }

    private async Task<string?> LeftToDoAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await OpenAsync(cancellationToken);
            var (deliveries, operations, posts, events) = await connection.QuerySingleAsync<(long, long, long, long)>(
                """
                select (select count(*) from deliveries where state = 'New'),
                    (select count(*) from operations where state = 'Running'),
                    (select count(*) from posts where version > shown),
                    (select count(*) from events where position > coalesce((select position from followers where name = 'timeline'), 0))
                """);
            return (deliveries, operations, posts, events) is (0, 0, 0, 0)
                ? null
                : $"{deliveries} deliveries, {operations} operations, {posts} posts, {events} events";
        }
        catch (NpgsqlException exception)
        {
            return exception.Message;
        }
    }

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync(cancellationToken);
        return connection;
    }

    private static OperationLine Operation(string id, string state, Plan plan, string? message, long? story) =>
        new(id, state, plan.Verb, plan.Environment, plan.Action.To, plan.Version?.Image, MessagesJson.ReadText(message), story);

    private static ClusterLine Line(ClusterEmulator cluster, ClusterRequest request)
    {
        var body = JsonElement.Parse(request.Body);
        if (body.ValueKind is JsonValueKind.Array)
        {
            // A revision that was restored: a list of operations (RFC 6902).
            var values = body.EnumerateArray().ToDictionary(o => o.GetProperty("path").GetString()!, o => o.GetProperty("value"));
            return new(
                cluster.Name,
                values["/metadata/annotations/chatops~1operation"].GetString(),
                values["/spec/template"].GetProperty("spec").GetProperty("containers")[0].GetProperty("image").GetString(),
                null);
        }

        return request.Path.EndsWith("/scale", StringComparison.Ordinal)
            ? new(cluster.Name, null, null, body.GetProperty("spec").GetProperty("replicas").GetInt32())
            : new(
                cluster.Name,
                body.GetProperty("metadata").GetProperty("annotations").GetProperty(Ownership.Operation).GetString(),
                body.GetProperty("spec").GetProperty("template").GetProperty("spec").GetProperty("containers")[0]
                    .GetProperty("image")
                    .GetString(),
                null);
    }

    private static WorkloadLine Workload(ClusterEmulator cluster)
    {
        var deployment = cluster.Deployment("web", "web")!;
        return new(
            cluster.Name,
            Ownership.OperationOf(deployment.Metadata),
            deployment.Spec.Template.Spec.Containers[0].Image,
            deployment.Spec.Replicas ?? 1,
            deployment.Status.AvailableReplicas ?? 0);
    }

    private sealed record PostRow(
        string Uid, string Subject, string? Parent, long Version, long Shown, string? Message, string Card, long Repeated, string Platform);
}
