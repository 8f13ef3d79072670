using ChatOps.Replicas;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.Paging;

/// <summary>
/// Says at an address, again and again, that the bot works: that it leads, and that its database answers. Whoever listens there pages
/// people when it doesn't.
/// </summary>
internal sealed class DeadMansSwitch(
    PagingOptions paging, PageCalls calls, Database database, TimeProvider clock, ILogger<DeadMansSwitch> logger)
    : Worker(clock, logger)
{
    private DateTimeOffset _next = DateTimeOffset.MinValue;

    /// <summary>What became of the latest call; null: there was none.</summary>
    public PageAnswer? Latest { get; private set; }

    protected override async Task<TimeSpan> CatchUpAsync(CancellationToken term)
    {
        if (paging.DeadMansSwitch is not { Url: { } url } options)
        {
            return LookAnyway;
        }

        var now = Clock.GetUtcNow();
        // A longer wait began before the clock was turned back.
        if (_next > now && _next - now <= options.Every)
        {
            return _next - now;
        }

        _next = now + options.Every;
        await database.ReadAsync(connection => connection.QuerySingleAsync<long>("select count(*) from leases"), term);
        Latest = await calls.CallAsync(
            "the address that the bot calls to say that it works",
            new(HttpMethod.Get, url),
            isWrite: false,
            _ => new PageAnswer.Delivered(),
            refused: null,
            term);
        return options.Every;
    }
}
