using System.Data.Common;
using System.Security.Cryptography;
using System.Text.Json;
using ChatOps.Journal;
using ChatOps.People;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.Timeline.Subscriptions;

/// <summary>The result of subscribing a channel.</summary>
public enum SubscribeResult { Made, Changed, Unchanged, TooMany }

/// <summary>
/// The table of the subscriptions that people made. Each change is written in one transaction with its event, by the leader; what is posted
/// from then on follows it.
/// </summary>
public sealed class SubscriptionRows(Database database, Events events, TimeProvider clock)
{
    /// <summary>In one channel.</summary>
    public const int Most = 50;

    private static readonly Statement All = new(
        "select id, channel, named, filter, threads, mentions, person, organisation, made_at as MadeAt from subscriptions order by made_at, id");

    /// <summary>The oldest first.</summary>
    public Task<IReadOnlyList<MadeSubscription>> AllAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(ReadAsync, cancellationToken);

    /// <summary>The same; part of the caller's transaction.</summary>
    public static async Task<IReadOnlyList<MadeSubscription>> ReadAsync(DbConnection connection) =>
        [.. (await All.QueryAsync<Row>(connection)).Select(row => row.ToSubscription())];

    /// <summary>Subscribes a channel; the same filter there again gets other threads and mentions.</summary>
    public Task<SubscribeResult> MakeAsync(
        ChatId place,
        ChatId? named,
        StoryFilter filter,
        bool hasThreads,
        IReadOnlyList<ChatId> mentions,
        Principal who,
        CancellationToken cancellationToken) => events.WriteAsync(
            async transaction =>
            {
                var there = (await ReadAsync(transaction.Connection)).Where(made => made.Place == place).ToList();
                var before = there.Find(made => IsSame(made.Filter, filter));
                if (before is not null && before.HasThreads == hasThreads && before.Mentions.SequenceEqual(mentions))
                {
                    return SubscribeResult.Unchanged;
                }

                if (before is null && there.Count >= Most)
                {
                    return SubscribeResult.TooMany;
                }

                var made = new MadeSubscription(
                    before?.Id ?? NewId(), place, named, before?.Filter ?? filter, hasThreads, mentions, who, clock.GetUtcNow());
                await transaction.Connection.ExecuteAsync(
                    """
                    insert into subscriptions (id, channel, named, filter, threads, mentions, person, organisation, made_at)
                    values (@Id, @Channel, @Named, @Filter, @Threads, @Mentions, @Person, @Organisation, @MadeAt)
                    on conflict (id) do update set named = excluded.named, threads = excluded.threads, mentions = excluded.mentions,
                        person = excluded.person, organisation = excluded.organisation, made_at = excluded.made_at
                    """,
                    Row.Of(made));
                await transaction.AppendAsync(made.Fact(SubscriptionChange.Made), who);
                return before is null ? SubscribeResult.Made : SubscribeResult.Changed;
            },
            cancellationToken);

    /// <summary>The configuration names its channel otherwise now. Nothing else about it changes.</summary>
    internal Task NameAsync(MadeSubscription made, ChatId named, CancellationToken cancellationToken) => events.WriteAsync(
        transaction => transaction.Connection.ExecuteAsync(
            "update subscriptions set named = @named where id = @Id", new { made.Id, named = $"{named}" }),
        cancellationToken);

    /// <summary>Ends subscriptions. Returns those that were there.</summary>
    public Task<IReadOnlyList<MadeSubscription>> EndAsync(
        IReadOnlyList<MadeSubscription> subscriptions, Principal who, CancellationToken cancellationToken) =>
        events.WriteAsync<IReadOnlyList<MadeSubscription>>(
            async transaction =>
            {
                var ended = new List<MadeSubscription>();
                foreach (var made in subscriptions)
                {
                    if (await transaction.Connection.ExecuteAsync("delete from subscriptions where id = @Id", new { made.Id }) == 1)
                    {
                        await transaction.AppendAsync(made.Fact(SubscriptionChange.Ended), who);
                        ended.Add(made);
                    }
                }

                return ended;
            },
            cancellationToken);

    private static bool IsSame(StoryFilter one, StoryFilter other) =>
        one.Arguments.Equals(other.Arguments, StringComparison.OrdinalIgnoreCase);

    private static string NewId() => RandomNumberGenerator.GetString("0123456789abcdefghjkmnpqrstvwxyz", 10);

    private sealed record Row(
        string Id,
        string Channel,
        string? Named,
        string Filter,
        long Threads,
        string Mentions,
        string Person,
        string Organisation,
        long MadeAt)
    {
        public static Row Of(MadeSubscription made) => new(
            made.Id,
            $"{made.Place}",
            made.Named?.ToString(),
            JsonSerializer.Serialize(made.Filter, FactKinds.Json),
            made.HasThreads ? 1 : 0,
            string.Join('\n', made.Mentions),
            $"{made.By.Account}",
            made.By.Organisation,
            made.Since.ToUnixTimeMilliseconds());

        public MadeSubscription ToSubscription()
        {
            var by = ChatId.Parse(Person);
            return new(
                Id,
                ChatId.Parse(Channel),
                Named is null ? null : ChatId.Parse(Named),
                JsonSerializer.Deserialize<StoryFilter>(Filter, FactKinds.Json)!,
                Threads == 1,
                [.. Mentions.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(ChatId.Parse)],
                new(by.Platform, Organisation, by.Id),
                DateTimeOffset.FromUnixTimeMilliseconds(MadeAt));
        }
    }
}
