using ChatOps.Clusters.Diagnosis;
using k8s;

namespace ChatOps.Clusters.Connections;

/// <summary>
/// One cluster's API client, opened when first needed and reopened when its configuration has changed. Failed requests are returned as
/// values with a readable message.
/// </summary>
internal sealed class Connection : IDisposable
{
    /// <summary>How often files are checked while there are requests; while only watches run, a timer checks them.</summary>
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BetweenIdleLooks = TimeSpan.FromSeconds(5);

    private readonly ClusterOptions? _options;
    private readonly TimeProvider _clock;
    private readonly CircuitBreaker _breaker;
    private readonly SemaphoreSlim _opening = new(1);
    private readonly ITimer? _timer;
    private CancellationTokenSource _replaced = new();
    private Session? _session;
    private long _looked;
    private volatile bool _isSuspect;

    public Connection(string cluster, ClusterOptions options, TimeProvider clock)
    {
        Cluster = cluster;
        _options = options;
        _clock = clock;
        _breaker = new(clock);
        _timer = clock.CreateTimer(_ => _ = LookAsync(), null, BetweenIdleLooks, BetweenIdleLooks);
    }

    public Connection(string cluster, IKubernetes client, TimeProvider clock)
    {
        Cluster = cluster;
        _session = new(client);
        _clock = clock;
        _breaker = new(clock);
    }

    public string Cluster { get; }

    /// <summary>Changes impersonate the person who requested them.</summary>
    public bool IsImpersonated => _options?.Impersonate is true;

    /// <summary>The content of Secrets may be read.</summary>
    public bool ReadsSecrets => _options?.ReadSecrets is true;

    public TimeSpan ProgressDeadline => TimeSpan.FromSeconds((_options ?? new()).ProgressDeadlineSeconds);

    public int RequestsPerSecond => _options?.RequestsPerSecond ?? int.MaxValue;

    /// <summary>How long a new request would be queued because of the bot's own rate limit.</summary>
    public TimeSpan Backlog => _session?.Backlog ?? TimeSpan.Zero;

    /// <summary>Cancelled when the files it was opened with have changed: watches started earlier use the previous credentials.</summary>
    public CancellationToken Replaced => Volatile.Read(ref _replaced).Token;

    /// <summary>Null while the cluster answers.</summary>
    public Outage? Outage => _breaker.Outage;

    /// <exception cref="SetupException">The kubeconfig or service account can't be used. The next call tries again.</exception>
    public async Task<IKubernetes> OpenAsync(CancellationToken cancellationToken) => (await OpenSessionAsync(cancellationToken)).Client;

    /// <summary>Sends a request; if the cluster is known to be unreachable, returns that immediately instead.</summary>
    public async Task<Answer<T>> AskAsync<T>(Func<IKubernetes, CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        var (outage, isProbe) = await _breaker.EnterAsync(cancellationToken);
        if (outage is not null)
        {
            return new(default, new(ApiErrorKind.Unreachable, outage.Words));
        }

        try
        {
            var answer = await AskOnceAsync(ask, cancellationToken);
            // A rejected request had no effect.
            if (answer.Answer.ApiError is { IsUnauthenticated: true }
                && await RenewedAsync(answer.Session!, answer.Token, cancellationToken))
            {
                answer = await AskOnceAsync(ask, cancellationToken);
            }

            Count(answer.Answer.ApiError, isProbe);
            return answer.Answer;
        }
        finally
        {
            if (isProbe)
            {
                _breaker.EndProbe();
            }
        }
    }

    /// <summary>Counts a request by its outcome. Watches, which retry on their own, report here too.</summary>
    public void Count(ApiError? error, bool isProbe = false)
    {
        Telemetry.ClusterCalls.Add(
            1, new("cluster", Cluster), new("outcome", error is null ? "ok" : error.Kind.ToString().ToLowerInvariant()));
        if (error is { IsUnauthenticated: true } && _session is { } session)
        {
            session.Reject(session.Token);
        }

        _isSuspect |= error is { IsUnauthenticated: true } or { Kind: ApiErrorKind.Unreachable };
        switch (error)
        {
            case { Kind: ApiErrorKind.Busy }:
                break;
            case { Kind: ApiErrorKind.Unreachable }:
                _breaker.Failed(error.Words, isProbe);
                break;
            default:
                _breaker.Answered();
                break;
        }
    }

    public void Dispose()
    {
        _timer?.Dispose();
        _session?.Dispose();
        _opening.Dispose();
    }

    private async Task<(Answer<T> Answer, Session? Session, string? Token)> AskOnceAsync<T>(
        Func<IKubernetes, CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        Session? session = null;
        string? token = null;
        try
        {
            session = await OpenSessionAsync(cancellationToken);
            token = session.Token;
            return (new(await ask(session.Client, cancellationToken), null), session, token);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && ApiError.From(Cluster, exception) is { } error)
        {
            return (new(default, error), session, token);
        }
    }

    /// <summary>The cluster rejected these credentials. Returns whether there are others now.</summary>
    private async Task<bool> RenewedAsync(Session refused, string? token, CancellationToken cancellationToken)
    {
        try
        {
            refused.Reject(token);
            _isSuspect = true;
            var session = await OpenSessionAsync(cancellationToken);
            return session != refused || session.Token != token;
        }
        catch (SetupException)
        {
            return false;
        }
    }

    private async Task<Session> OpenSessionAsync(CancellationToken cancellationToken)
    {
        if (_session is { } open
            && !_isSuspect
            && (_options is null || _clock.GetElapsedTime(_looked) < BetweenLooks)
            && await open.RenewAsync(cancellationToken))
        {
            return open;
        }

        await _opening.WaitAsync(cancellationToken);
        try
        {
            if (_session is not { } session)
            {
                session = _session = await Session.OpenAsync(Cluster, _options!, _clock, cancellationToken);
            }
            else if (_options is not null && await session.IsOutdatedAsync(cancellationToken))
            {
                await Interlocked.Exchange(ref _replaced, new()).CancelAsync();
                session = _session = await Session.OpenAsync(Cluster, _options, _clock, cancellationToken);
            }
            else if (_options is not null && !await session.RenewAsync(cancellationToken))
            {
                session = _session = await Session.OpenAsync(Cluster, _options, _clock, cancellationToken);
            }

            Volatile.Write(ref _looked, _clock.GetTimestamp());
            _isSuspect = false;
            return session;
        }
        finally
        {
            _opening.Release();
        }
    }

    private async Task LookAsync()
    {
        try
        {
            if (_session is { } session && await session.IsOutdatedAsync(CancellationToken.None))
            {
                _isSuspect = true;
                await OpenSessionAsync(CancellationToken.None);
            }
        }
        catch (Exception exception) when (exception is SetupException or ObjectDisposedException)
        {
            // The next request reports it.
        }
    }
}
