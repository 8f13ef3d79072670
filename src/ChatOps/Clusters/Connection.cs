using System.Reflection;
using ChatOps.Clusters.Connections;
using k8s;
using k8s.Exceptions;

namespace ChatOps.Clusters;

/// <summary>One cluster's API client, opened when first needed. What goes wrong in talking to it is a value, in words.</summary>
internal sealed class Connection : IDisposable
{
    private static readonly string UserAgent =
        $"chatops/{typeof(Connection).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0"}";

    private readonly ClusterOptions? _options;
    private readonly SemaphoreSlim _opening = new(1);
    private readonly TimeProvider _clock;
    private readonly CircuitBreaker _breaker;
    private IKubernetes? _client;

    public Connection(string cluster, ClusterOptions options, TimeProvider clock)
    {
        Cluster = cluster;
        _options = options;
        _clock = clock;
        _breaker = new(clock);
    }

    public Connection(string cluster, IKubernetes client, TimeProvider clock)
    {
        Cluster = cluster;
        _client = client;
        _clock = clock;
        _breaker = new(clock);
    }

    public string Cluster { get; }

    /// <summary>Null while the cluster answers.</summary>
    public Outage? Outage => _breaker.Outage;

    /// <exception cref="SetupException">The kubeconfig or service account cannot be used. The next call tries again.</exception>
    public async Task<IKubernetes> OpenAsync(CancellationToken cancellationToken)
    {
        if (_client is { } open)
        {
            return open;
        }

        await _opening.WaitAsync(cancellationToken);
        try
        {
            // Off this thread: reading a kubeconfig may run an exec plugin, which the library waits for.
            return _client ??= await Task.Run(() => Open(_options!), cancellationToken);
        }
        finally
        {
            _opening.Release();
        }
    }

    /// <summary>Asks the cluster, unless it is known to be out of reach: then that is the answer, at once.</summary>
    public async Task<Answer<T>> AskAsync<T>(Func<IKubernetes, CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        var (outage, isProbe) = await _breaker.EnterAsync(cancellationToken);
        if (outage is not null)
        {
            return new(default, new(TroubleKind.Unreachable, outage.Words));
        }

        try
        {
            var value = await ask(await OpenAsync(cancellationToken), cancellationToken);
            Count(null, isProbe);
            return new(value, null);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && Trouble.From(Cluster, exception) is { } trouble)
        {
            Count(trouble, isProbe);
            return new(default, trouble);
        }
        finally
        {
            if (isProbe)
            {
                _breaker.EndProbe();
            }
        }
    }

    /// <summary>Counts a question by what came of it. What asks for itself and goes on by itself, as a watch does, tells of it here.</summary>
    public void Count(Trouble? trouble, bool isProbe = false)
    {
        Telemetry.ClusterCalls.Add(1, new("cluster", Cluster), new("outcome", trouble is null ? "ok" : trouble.Kind.ToString().ToLowerInvariant()));
        switch (trouble)
        {
            case { Kind: TroubleKind.Busy }:
                break;
            case { Kind: TroubleKind.Unreachable }:
                _breaker.Failed(trouble.Words, isProbe);
                break;
            default:
                _breaker.Answered();
                break;
        }
    }

    public void Dispose()
    {
        _client?.Dispose();
        _opening.Dispose();
    }

    private Kubernetes Open(ClusterOptions options)
    {
        try
        {
            var configuration = options.InCluster ? KubernetesClientConfiguration.InClusterConfig() : ReadKubeconfig(options);
            configuration.UserAgent = UserAgent;
            configuration.HttpClientTimeout = TimeSpan.FromSeconds(options.RequestTimeoutSeconds);
            configuration.FirstMessageHandlerSetup = handler =>
            {
                // A peer that went away without a word must not hold a request or a watch for minutes.
                handler.KeepAlivePingDelay = TimeSpan.FromSeconds(30);
                handler.KeepAlivePingTimeout = TimeSpan.FromSeconds(15);
                handler.ConnectTimeout = TimeSpan.FromSeconds(options.RequestTimeoutSeconds);
            };
            return new Kubernetes(configuration, new RateLimit(options.RequestsPerSecond, _clock));
        }
        catch (Exception exception)
        {
            var source = options.InCluster ? "the pod's service account" : $"the kubeconfig {PathOf(options)}";
            // A parser's message may quote what it read, which may be a credential.
            var why = exception is KubeConfigException or IOException or UnauthorizedAccessException
                ? exception.Message.TrimEnd('.')
                : "it is not a valid kubeconfig";
            throw new SetupException($"{source} cannot be used for the cluster {Cluster}: {why}. Correct ChatOps:Clusters:{Cluster} or the file.");
        }
    }

    private static KubernetesClientConfiguration ReadKubeconfig(ClusterOptions options)
    {
        foreach (var path in PathOf(options).Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            var file = new FileInfo(path);
            if (!file.Exists)
            {
                throw new FileNotFoundException($"there is no file {file.FullName}");
            }

            // $KUBECONFIG may name several files: the first that has the context is taken, with its clusters and users.
            var kubeconfig = KubernetesClientConfiguration.LoadKubeConfig(file);
            var context = options.Context ?? kubeconfig.CurrentContext;
            if (!string.IsNullOrEmpty(context) && kubeconfig.Contexts?.Any(c => c.Name == context) is true)
            {
                return KubernetesClientConfiguration.BuildConfigFromConfigObject(kubeconfig, context);
            }
        }

        throw new KubeConfigException(options.Context is null ? "it has no current context: name one as Context" : $"it has no context {options.Context}");
    }

    private static string PathOf(ClusterOptions options) =>
        options.Kubeconfig is { Length: > 0 } path ? path : Environment.GetEnvironmentVariable("KUBECONFIG") ?? KubernetesClientConfiguration.KubeConfigDefaultLocation;
}

/// <summary>The cluster's credentials or address cannot be read; the message is for people and holds no secret.</summary>
internal sealed class SetupException(string message) : Exception(message);
