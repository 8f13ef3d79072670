using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace ChatOps.Tests.Whole;

/// <summary>
/// The number of requests that the bot is handling. Their senders wait a few seconds by the bot's clock, which a test runs faster than real
/// time: that time must not pass while a busy machine is handling such a request.
/// </summary>
internal sealed class RequestsInFlight : IStartupFilter
{
    private int _count;

    public bool Any => Volatile.Read(ref _count) > 0;

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(async (context, rest) =>
        {
            Interlocked.Increment(ref _count);
            try
            {
                await rest(context);
            }
            finally
            {
                Interlocked.Decrement(ref _count);
            }
        });
        next(app);
    };
}
