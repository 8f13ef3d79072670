using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace ChatOps.Tests.Whole;

/// <summary>
/// The requests that a program is handling. Senders of the bot's wait a few seconds by the bot's clock, which a test runs faster than real
/// time: that time must not pass while a busy machine is handling such a request.
/// </summary>
internal sealed class RequestsInFlight : IStartupFilter
{
    private int _count;
    private long _changes;

    public bool Any => Volatile.Read(ref _count) > 0;

    /// <summary>Differs from before if in the meantime a request arrived or was answered.</summary>
    public long Changes => Volatile.Read(ref _changes);

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(async (context, rest) =>
        {
            Interlocked.Increment(ref _count);
            Interlocked.Increment(ref _changes);
            try
            {
                await rest(context);
            }
            finally
            {
                Interlocked.Decrement(ref _count);
                Interlocked.Increment(ref _changes);
            }
        });
        next(app);
    };
}
