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
    private readonly Func<RateLimit>? _limit;
    private IKubernetes? _client;

    public Connection(string cluster, ClusterOptions options, TimeProvider clock)
    {
        Cluster = cluster;
        _options = options;
        _limit = () => new RateLimit(options.RequestsPerSecond, clock);
    }

    public Connection(string cluster, IKubernetes client)
    {
        Cluster = cluster;
        _client = client;
    }

    public string Cluster { get; }

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

    public async Task<Answer<T>> AskAsync<T>(Func<IKubernetes, CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        try
        {
            var value = await ask(await OpenAsync(cancellationToken), cancellationToken);
            Count(null);
            return new(value, null);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && Trouble.From(Cluster, exception) is { } trouble)
        {
            Count(trouble);
            return new(default, trouble);
        }
    }

    /// <summary>Counts a question by what came of it.</summary>
    public void Count(Trouble? trouble) =>
        Telemetry.ClusterCalls.Add(1, new("cluster", Cluster), new("outcome", trouble is null ? "ok" : trouble.Kind.ToString().ToLowerInvariant()));

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
            return new Kubernetes(configuration, _limit!());
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
