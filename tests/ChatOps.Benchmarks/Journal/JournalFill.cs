using ChatOps.Clusters;
using ChatOps.Journal;
using ChatOps.Operations.Kinds;
using ChatOps.Operations.Planning;
using ChatOps.Storage;
using ChatOps.Timeline;
using Dapper;
using Microsoft.Data.Sqlite;

namespace ChatOps.Benchmarks.Journal;

/// <summary>
/// The work of 200 services over years, written directly into the database. Ten events make up one change: a push, a pull request, three
/// states of a build, and a deploy that is planned, running, in progress twice, and done; together they are one story with five keys and
/// one post. Events are kept forever, deliveries for the bot's default retention.
/// </summary>
internal sealed class JournalFill(string path, DateTimeOffset until)
{
    public const int Services = 200;
    /// <summary>The number of a change of a service.</summary>
    public static long NumberOf(int service) => 100_000_000 + Services + (service % Services);

    private const int EventsInChange = 10;
    private const int ChangesInTransaction = 20_000;

    // A placeholder for a change's number, its service and its version in what the bot itself would write.
    private const long Number = 987_654_321;
    private const string Marker = "987654321";
    private const string ServiceMarker = "s98765";

    /// <summary>The time between changes: ten million events are two years.</summary>
    private const long ApartMilliseconds = 60_000;

    /// <summary>Fills an empty, migrated journal with this many events.</summary>
    public async Task RunAsync(long events, CancellationToken cancellationToken)
    {
        await using var connection = new SqliteConnection($"Data Source={path}");
        await connection.OpenAsync(cancellationToken);
        // The bot that made the tables may have written what it saw at its start.
        await connection.ExecuteAsync("delete from events where not exists (select 1 from stories)");
        // What is lost if the machine stops now is generated again.
        await connection.ExecuteAsync("pragma synchronous = off; pragma cache_size = -400000; pragma wal_autocheckpoint = 20000;");
        var changes = events / EventsInChange;
        var start = until.ToUnixTimeMilliseconds() - (changes * ApartMilliseconds);
        for (var first = 1
            + (await connection.ExecuteScalarAsync<long>("select count(*) from stories")); first <= changes; first += ChangesInTransaction)
        {
            var last = Math.Min(changes, first + ChangesInTransaction - 1);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await connection.ExecuteAsync(
                $"""
                 create temp table if not exists numbers (n integer primary key, at integer, service text, number text);
                 delete from numbers;
                 insert into numbers with recursive c(n) as (select @first union all select n + 1 from c where n < @last)
                 select n, @start + n * {ApartMilliseconds}, printf('s%03d', n % {Services}), 100000000 + n from c;
                 """,
                new { first, last, start });
            foreach (var (fact, place) in Facts().Select((f, i) => (f, i)))
            {
                await AddAsync(connection, fact, place);
            }

            foreach (var (step, body) in Chapters())
            {
                await connection.ExecuteAsync(
                    $"insert into story_steps (story, step, body) select n, {Replaced("@step")}, {Replaced("@body")} from numbers",
                    new { step, body });
            }

            await connection.ExecuteAsync(
                $"""
                 insert into stories (id, created_at, last_at, told) select n, at, at, 1 from numbers;
                 insert into story_services (story, service, changed_at) select n, service, at from numbers;
                 insert into commit_shas (short, key)
                 select 'commit:acme/' || service || '@' || substr(number, 1, 7), 'commit:acme/' || service || '@' || number || '0000000000000000000000000000000' from numbers;
                 insert into story_keys (key, story, since)
                 select 'commit:acme/' || service || '@' || number || '0000000000000000000000000000000', n, n from numbers
                 union all select 'pull:acme/' || service || '#' || number, n, n from numbers
                 union all select 'build:jenkins/' || service || '/main#' || number, n, n from numbers
                 union all select 'image:registry.acme.io/' || service || ':1.' || number, n, n from numbers
                 union all select 'operation:x' || number, n, n from numbers;
                 insert into operations (id, delivery, state, workload, service, environment, plan, person, channel, created_at, changed_at, watch)
                 select 'x' || number, n * {EventsInChange}, 'Succeeded', 'staging/apps/deployment/' || service, service, 'staging', {Replaced("@plan")}, 'slack:U1', 'C1', at, at, null from numbers;
                 insert into posts (uid, platform, channel, subject, card, version, shown, message)
                 select 'u' || number, 'slack', '#deploys', 'story:' || n, @card, 5, 5, number || '.000100' from numbers;
                 """,
                new { plan = Plan().Write(), card = "{\"title\":[{\"kind\":\"text\",\"value\":\"" + new string('x', 700) + "\"}]}" });
            await transaction.CommitAsync(cancellationToken);
        }

        // All events have been shown.
        await connection.ExecuteAsync(
            "insert into followers (name, position) select 'timeline', max(position) from events where true on conflict (name) do update set position = excluded.position; pragma wal_checkpoint(truncate);");
    }

    private async Task AddAsync(SqliteConnection connection, Fact fact, int place)
    {
        var source = fact switch { OperationChanged or OperationProgressed => "chatops", BuildChanged => "jenkins", _ => "github" };
        if (source != "chatops")
        {
            await connection.ExecuteAsync(
                """
                insert into deliveries (source, delivery_id, kind, received_at, body, state)
                select @source, lower(hex(randomblob(16))), 'kind', at, zeroblob(200), 'Done' from numbers where at >= @oldest
                """,
                new { source, oldest = (until - new StorageOptions().KeepDeliveries).ToUnixTimeMilliseconds() });
        }

        var about = ChangeEvents.Has(FactKinds.Of(fact)) ? Abouts.Write(fact.About) : null;
        await connection.ExecuteAsync(
            $"""
             insert into abouts (about) select distinct {Replaced("@about")} from numbers where @about is not null on conflict (about) do nothing;
             insert into events (position, delivery, source, kind, occurred_at, received_at, actor, fact, subject, about)
             select (n - 1) * {EventsInChange} + {place + 1}, n, @source, @kind, at + {place} * 1000, at + {place} * 1000, 'ann', {Replaced("@fact")}, {Replaced("@subject")}, (select id from abouts where about = {Replaced("@about")}) from numbers;
             insert into story_events (story, step, position) select n, {Replaced("@step")}, (n - 1) * {EventsInChange} + {place + 1} from numbers;
             """,
            new
            {
                source,
                kind = FactKinds.Of(fact).Name,
                fact = FactKinds.Write(fact),
                subject = fact.LookedForBy,
                about,
                step = fact.StepKey ?? "",
            });
    }

    private static string Replaced(string text) => $"replace(replace({text}, '{Marker}', number), '{ServiceMarker}', service)";

    /// <summary>What is stored for each step of a change.</summary>
    private IEnumerable<(string Step, string Body)> Chapters() =>
        Facts().Select((fact, place) => new Event(place + 1, "fill", until, until, new("ann"), fact, null))
            .Where(e => e.Fact.StepKey is not null).GroupBy(e => e.Fact.StepKey!)
            .Select(step => (step.Key, new Chapter(step.First().Fact.About, until, until, Story.StepOf([.. step]), []).Write()));

    private static IEnumerable<Fact> Facts()
    {
        const string Repository = "acme/" + ServiceMarker;
        const string Commit = Marker + "0000000000000000000000000000000";
        var operation = new OperationChanged(
            "x" + Marker, OperationState.Planned, new SetImage($"registry.acme.io/{ServiceMarker}:1.0", $"registry.acme.io/{ServiceMarker}:1.{Marker}"), ServiceMarker, "staging", null, []);
        yield return new Pushed(
            Repository,
            "main",
            false,
            true,
            Commit,
            [new(Commit, "Keep the cart when the session ends", "ann")],
            1,
            $"https://github.com/{Repository}/compare/a...b",
            false);
        yield return new PullRequestChanged(
            Repository,
            Number,
            "Keep the cart when the session ends",
            $"https://github.com/{Repository}/pull/{Number}",
            PullRequestAction.Merged,
            Commit,
            Commit,
            "keep-cart",
            "main");
        foreach (var state in new[] { BuildState.Queued, BuildState.Running, BuildState.Succeeded })
        {
            yield return new BuildChanged(
                $"jenkins/{ServiceMarker}/main", Number, $"{ServiceMarker}/main", $"https://jenkins.acme.io/job/{ServiceMarker}/{Number}/", state, Repository, Commit, "main", "1." + Marker, null, null, null);
        }

        yield return operation;
        yield return operation with { State = OperationState.Running };
        yield return new OperationProgressed(operation.Operation, ServiceMarker, 1, 3, "1/3 updated, 3 available", []);
        yield return new OperationProgressed(operation.Operation, ServiceMarker, 2, 3, "2/3 updated, 3 available", []);
        yield return operation with { State = OperationState.Succeeded };
    }

    private static Plan Plan() => new(
        new SetImage($"registry.acme.io/{ServiceMarker}:1.0", $"registry.acme.io/{ServiceMarker}:1.{Marker}"),
        ServiceMarker,
        "staging",
        new Workload("staging", "apps", "deployment", ServiceMarker, null),
        "uid",
        7,
        3,
        [],
        [],
        []);
}
