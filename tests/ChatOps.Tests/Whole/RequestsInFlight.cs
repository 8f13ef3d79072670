using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace ChatOps.Tests.Whole;

/// <summary>
/// How many requests the bot has in its hands. Whoever sent one waits for some seconds by the bot's clock, which a test lets run faster
/// than the real one: while a busy machine is at such a request, they must not pass.
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
