namespace ChatOps.Playground.Slack.WebApi;

/// <summary>A way in which a Web API call fails.</summary>
public abstract record Fault
{
    private Fault()
    {
    }

    /// <summary>HTTP 429; without a Retry-After header when <paramref name="RetryAfter"/> is null.</summary>
    public sealed record RateLimited(TimeSpan? RetryAfter) : Fault;

    /// <summary>HTTP 429 with exactly this Retry-After header, valid or not.</summary>
    public sealed record RateLimitedUntil(string RetryAfter) : Fault;

    /// <summary>HTTP 200 with <c>ok:false</c> and this error.</summary>
    public sealed record Error(string Code) : Fault;

    /// <summary>Only an HTTP status, such as 500 or 503.</summary>
    public sealed record Status(int Code) : Fault;

    /// <summary>No response until the caller gives up; the call isn't carried out.</summary>
    public sealed record Hang : Fault;

    /// <summary>The call is carried out when this has ended.</summary>
    public sealed record Late(Func<Task> Until) : Fault;

    /// <summary>The connection breaks before the call is carried out.</summary>
    public sealed record DropBefore : Fault;

    /// <summary>The call is carried out, and then the connection breaks without a response.</summary>
    public sealed record DropAfter : Fault;
}

/// <summary>Faults that have been planned but haven't happened yet.</summary>
public sealed class Faults(SlackWorkspace workspace)
{
    private readonly List<Planned> _planned = [];

    /// <summary>Makes the next <paramref name="times"/> calls of a method fail; only calls for one channel, if it is given.</summary>
    /// <param name="method">Or <c>response_url</c>, which supports <see cref="Fault.Status"/> and <see cref="Fault.DropAfter"/>.</param>
    public void Next(string method, Fault fault, int times = 1, string? channel = null)
    {
        lock (_planned)
        {
            _planned.Add(new Planned(method, fault, channel is null ? null : workspace.Channel(channel).Id) { Left = times });
        }
    }

    /// <summary>Removes all faults that haven't happened yet.</summary>
    public void Clear()
    {
        lock (_planned)
        {
            _planned.Clear();
        }
    }

    internal Fault? Take(string method, string? channelId)
    {
        lock (_planned)
        {
            if (_planned.Find(plan => plan.Method == method && (plan.Channel is null || plan.Channel == channelId)) is not { } next)
            {
                return null;
            }

            if (--next.Left <= 0)
            {
                _planned.Remove(next);
            }

            return next.Fault;
        }
    }

    private sealed record Planned(string Method, Fault Fault, string? Channel)
    {
        public int Left { get; set; }
    }
}
