using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using ChatOps.Journal.Audit;
using ChatOps.People;
using ChatOps.Replicas;
using ChatOps.Storage;

namespace ChatOps.Journal;

/// <summary>
/// One of the leader's transactions: facts, and whatever must be committed with them. Only <see cref="Events.WriteAsync{T}"/> creates one,
/// and it notifies followers after the commit, so nothing is appended unannounced.
/// </summary>
public sealed class JournalTransaction
{
    private static readonly Statement Insert = new(
        """
        insert into events (delivery, source, kind, occurred_at, received_at, actor, actor_chat_id, fact, trace, identity, subject, about)
        values (@delivery, @source, @kind, @occurredAt, @receivedAt, @actor, @actorChatId, @fact, @trace, @identity, @subject, @about)
        """,
        "delivery", "source", "kind", "occurredAt", "receivedAt", "actor", "actorChatId", "fact", "trace", "identity", "subject", "about");

    private static readonly Statement FindTold = new(
        "select 1 from events where identity = @identity and received_at >= @since limit 1", "identity", "since");

    /// <summary>Two webhooks for one event arrive at nearly the same time.</summary>
    private static readonly TimeSpan Together = TimeSpan.FromMinutes(10);

    private readonly TimeProvider _clock;

    private JournalTransaction(DbConnection connection, TimeProvider clock, string? trace) =>
        (Connection, _clock, Trace) = (connection, clock, trace);

    public DbConnection Connection { get; }

    /// <summary>The trace of its origin, when tracing is on.</summary>
    public string? Trace { get; }

    /// <summary>Appends what this bot did or saw, now.</summary>
    /// <param name="who">On whose behalf; null: on no one's.</param>
    public Task AppendAsync(Fact fact, Principal? who = null) =>
        AppendAsync("chatops", null, new(_clock.GetUtcNow(), who is null ? null : Actor.Of(who), fact), Trace);

    /// <summary>Appends what someone else caused, now.</summary>
    public Task AppendAsync(Fact fact, Actor by) => AppendAsync("chatops", null, new(_clock.GetUtcNow(), by, fact), Trace);

    /// <summary>Appends what this bot learned without a delivery.</summary>
    public Task AppendAsync(string source, NewEvent @event) => AppendAsync(source, null, @event, Trace);

    /// <summary>
    /// Appends a delivery's facts. Duplicates from another delivery are left out: a fact is the same if it says the same about the same
    /// moment.
    /// </summary>
    public async Task AppendAsync(StoredDelivery delivery, IEnumerable<NewEvent> events, string? trace)
    {
        foreach (var @event in events)
        {
            await AppendAsync(delivery.Delivery.Source, delivery, @event, trace);
        }
    }

    internal static async Task<T> RunAsync<T>(
        Lease lease, TimeProvider clock, Func<JournalTransaction, Task<T>> work, Action committed, CancellationToken cancellationToken)
    {
        var trace = TraceContext.Current;
        var result = await lease.WriteAsync(connection => work(new(connection, clock, trace)), cancellationToken);
        committed();
        return result;
    }

    private async Task AppendAsync(string source, StoredDelivery? delivery, NewEvent @event, string? trace)
    {
        if (@event.Fact.Continues is { } subject)
        {
            var newest = await Events.OfAsync(Connection, subject, long.MaxValue, limit: 1) is [var told] ? told.Fact : null;
            @event = @event with { Fact = @event.Fact.After(newest, @event.OccurredAt) };
        }

        var received = delivery?.Delivery.ReceivedAt ?? _clock.GetUtcNow();
        var receivedAt = received.ToUnixTimeMilliseconds();
        var (kind, fact) = (FactKinds.Of(@event.Fact), FactKinds.Write(@event.Fact));
        var identity = delivery is null ? null : Identity(source, @event, fact);
        var since = @event.IsDated ? DateTimeOffset.UnixEpoch : (delivery?.Delivery.SentAt ?? received) - Together;
        if (identity is not null && await IsThereAsync(identity, since))
        {
            return;
        }

        await DefaultBranches.LearnAsync(Connection, @event.Fact);
        await UnconfirmedBuilds.LearnAsync(Connection, @event.Fact, fact, receivedAt);
        await Insert.ExecuteAsync(
            Connection,
            delivery?.Id,
            source,
            kind.Name,
            // A sender's fast clock must not put its events ahead of everything else.
            Math.Min(@event.OccurredAt.ToUnixTimeMilliseconds(), receivedAt),
            receivedAt,
            @event.Actor?.Name,
            @event.Actor?.ChatId?.ToString(),
            fact,
            trace,
            identity,
            @event.Fact.LookedForBy,
            await Abouts.IdAsync(Connection, kind, @event.Fact));
        if (@event.Fact.AuditLine is not null)
        {
            await AuditChain.AppendAsync(
                Connection,
                received,
                kind.Name,
                @event.Actor?.ChatId?.ToString() ?? @event.Actor?.Name ?? "",
                @event.Fact.AuditService ?? "",
                fact);
        }
    }

    private static string Identity(string source, NewEvent @event, string fact) =>
        Convert.ToHexStringLower(SHA256.HashData(
            Encoding.UTF8.GetBytes($"{source} {(@event.IsDated ? @event.OccurredAt.ToUnixTimeMilliseconds() : null)} {fact}")));

    private async Task<bool> IsThereAsync(string identity, DateTimeOffset since) =>
        await FindTold.NumberAsync(Connection, identity, since.ToUnixTimeMilliseconds()) is not null;
}
