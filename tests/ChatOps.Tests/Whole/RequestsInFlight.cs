using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace ChatOps.Tests.Whole;

/// <summary>
/// The number of requests that a server is handling, until its answer begins: a watch or a socket goes on for ever. Their senders wait a
/// few seconds by the bot's clock, which a test runs faster than real time: that time must not pass while a busy machine is handling such a
/// request.
/// </summary>
internal sealed class RequestsInFlight : IStartupFilter
{
    private int _count;
    private long _changes;

    public bool Any => Volatile.Read(ref _count) > 0;

    /// <summary>Differs from before if in the meantime a request came or was answered.</summary>
    public long Changes => Volatile.Read(ref _changes);

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(async (context, rest) =>
        {
            var open = 1;
            Note(1);
            context.Response.OnStarting(EndAsync);
            try
            {
                await rest(context);
            }
            finally
            {
                await EndAsync();
            }

            Task EndAsync()
            {
                if (Interlocked.Exchange(ref open, 0) == 1)
                {
                    Note(-1);
                }

                return Task.CompletedTask;
            }
        });
        next(app);
    };

    private void Note(int change)
    {
        Interlocked.Add(ref _count, change);
        Interlocked.Increment(ref _changes);
    }
}
