namespace ChatOps.Tests.Clusters.Faults;

/// <summary>A request as the proxy sees it.</summary>
/// <param name="Path">Without the route's name: <c>/apis/apps/v1/…</c>.</param>
/// <param name="Target">With the query, as it came.</param>
internal sealed record ProxiedRequest(string Method, string Path, string Target, bool IsWatch, bool IsDryRun)
{
    /// <summary>It changes something, if it gets through.</summary>
    public bool IsWrite => Method is not "GET" && !IsDryRun;
}

/// <summary>What a proxy does to one request.</summary>
internal abstract record ProxyFault
{
    private ProxyFault() { }

    public sealed record Pass : ProxyFault;

    /// <summary>The connection breaks before anything was forwarded.</summary>
    public sealed record Drop : ProxyFault;

    /// <summary>The request is carried out, but its response is lost.</summary>
    public sealed record LoseAnswer : ProxyFault;

    /// <summary>The request is forwarded after this delay, even if the caller has given up.</summary>
    public sealed record Delay(TimeSpan Time) : ProxyFault;

    /// <summary>It is answered with this status and not forwarded.</summary>
    /// <param name="RetryAfter">In seconds.</param>
    public sealed record Refuse(int Status, int? RetryAfter = null) : ProxyFault;

    /// <summary>A watch starts, and its first event says that its resourceVersion has expired.</summary>
    public sealed record Expire : ProxyFault;

    /// <summary>A watch breaks after so many bytes, most often in the middle of a line.</summary>
    public sealed record Cut(int AfterBytes) : ProxyFault;

    /// <summary>A watch is open and nothing comes through.</summary>
    public sealed record Silence : ProxyFault;

    /// <summary>It is answered with what was answered to it some time before.</summary>
    public sealed record Stale(byte[] Body) : ProxyFault;
}

/// <summary>Decides what becomes of the requests of one route. Called from many threads.</summary>
internal abstract class Meddler
{
    public abstract ProxyFault Next(ProxiedRequest request);

    /// <summary>The server has responded, but the caller hasn't received it yet.</summary>
    public virtual Task AnsweredAsync(ProxiedRequest request, int status, byte[] body) => Task.CompletedTask;
}
