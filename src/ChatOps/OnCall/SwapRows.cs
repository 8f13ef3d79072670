using System.Data.Common;
using ChatOps.Journal;
using ChatOps.People;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.OnCall;

/// <summary>The table of shifts for which a volunteer is sought. A request of which the time is over can't be taken any more.</summary>
public sealed class SwapRows(Database database, Events events, OnCallRows rows, TimeProvider clock)
{
    private const string Columns =
        "id, schedule, person, organisation, from_at as FromAt, until_at as UntilAt, channel, made_at as MadeAt from oncall_swaps";

    /// <summary>Those that nobody has taken yet, the oldest first.</summary>
    public Task<IReadOnlyList<OnCallSwap>> OpenAsync(CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<OnCallSwap>>(
        async connection =>
        [
            .. (await connection.QueryAsync<Row>(
                $"select {Columns} where until_at > @now order by made_at, id", new { now = clock.GetUtcNow().ToUnixTimeMilliseconds() }))
                .Select(row => row.ToSwap()),
        ],
        cancellationToken);

    /// <summary>Asks for a volunteer; a shift for which the same person asks already isn't asked for twice.</summary>
    /// <returns>The request, and whether it is new.</returns>
    public Task<(OnCallSwap Swap, bool IsNew)> AskAsync(
        OnCallShift shift, Principal who, ChatId channel, long delivery, CancellationToken cancellationToken) => events.WriteAsync(
        async transaction =>
        {
            var (connection, now) = (transaction.Connection, clock.GetUtcNow());
            var before = (await connection.QueryAsync<Row>($"select {Columns} where schedule = @Schedule", new { shift.Schedule }))
                .Select(row => row.ToSwap())
                .FirstOrDefault(swap => swap.By.Account == who.Account
                    && swap.Until > now
                    && swap.From < shift.Until
                    && shift.From < swap.Until);
            if (before is not null)
            {
                return (before, false);
            }

            var swap = new OnCallSwap(
                OnCallRows.NewId(), shift.Schedule, who, shift.From > now ? shift.From : now, shift.Until, channel, now);
            await connection.ExecuteAsync(
                """
                insert into oncall_swaps (id, delivery, schedule, person, organisation, from_at, until_at, channel, made_at)
                values (@Id, @delivery, @Schedule, @Person, @Organisation, @FromAt, @UntilAt, @Channel, @MadeAt)
                """,
                new
                {
                    swap.Id,
                    delivery,
                    swap.Schedule,
                    Person = $"{who.Account}",
                    who.Organisation,
                    FromAt = swap.From.ToUnixTimeMilliseconds(),
                    UntilAt = swap.Until.ToUnixTimeMilliseconds(),
                    Channel = $"{channel}",
                    MadeAt = now.ToUnixTimeMilliseconds(),
                });
            await transaction.AppendAsync(swap.Fact(OnCallChange.SwapAsked), who);
            await OnCallPosts.ShowAsync(connection, swap, volunteer: null, withdrawn: null, now);
            return (swap, true);
        },
        cancellationToken);

    /// <summary>Someone takes a shift. Of two at once, one does; null: it is taken, withdrawn, or over.</summary>
    public async Task<OnCallOverride?> TakeAsync(string id, Principal volunteer, long delivery, CancellationToken cancellationToken)
    {
        var taken = await events.WriteAsync(
            async transaction =>
            {
                var (connection, now) = (transaction.Connection, clock.GetUtcNow());
                if (await TakeOutAsync(connection, id) is not { } swap || swap.Until <= now)
                {
                    return null;
                }

                // A shift that has begun is taken from now on.
                var change = new OnCallOverride(
                    id, swap.Schedule, volunteer.Account, swap.From > now ? swap.From : now, swap.Until, swap.By.Account, volunteer, now)
                {
                    Channel = swap.Channel,
                };
                await rows.AddAsync(transaction, change, delivery, OnCallChange.SwapTaken);
                await OnCallPosts.ShowAsync(connection, swap with { From = change.From }, volunteer.Account, withdrawn: null, now);
                return change;
            },
            cancellationToken);
        rows.Announce();
        return taken;
    }

    /// <summary>Withdraws a request. Null: there is none of that id, or someone has taken it.</summary>
    public Task<OnCallSwap?> WithdrawAsync(string id, Principal who, CancellationToken cancellationToken) => events.WriteAsync(
        async transaction =>
        {
            if (await TakeOutAsync(transaction.Connection, id) is not { } swap)
            {
                return null;
            }

            await transaction.AppendAsync(swap.Fact(OnCallChange.SwapWithdrawn), who);
            await OnCallPosts.ShowAsync(transaction.Connection, swap, volunteer: null, who.Account, clock.GetUtcNow());
            return swap;
        },
        cancellationToken);

    private static async Task<OnCallSwap?> TakeOutAsync(DbConnection connection, string id)
    {
        var row = await connection.QuerySingleOrDefaultAsync<Row>($"select {Columns} where id = @id", new { id });
        await connection.ExecuteAsync("delete from oncall_swaps where id = @id", new { id });
        return row?.ToSwap();
    }

    private sealed record Row(
        string Id, string Schedule, string Person, string Organisation, long FromAt, long UntilAt, string Channel, long MadeAt)
    {
        public OnCallSwap ToSwap()
        {
            var by = ChatId.Parse(Person);
            return new(
                Id,
                Schedule,
                new(by.Platform, Organisation, by.Id),
                DateTimeOffset.FromUnixTimeMilliseconds(FromAt),
                DateTimeOffset.FromUnixTimeMilliseconds(UntilAt),
                ChatId.Parse(Channel),
                DateTimeOffset.FromUnixTimeMilliseconds(MadeAt));
        }
    }
}
