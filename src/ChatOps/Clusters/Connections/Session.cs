using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using k8s;

namespace ChatOps.Clusters.Connections;

/// <summary>
/// An open client and the configuration it was opened with. When the configuration has changed, a new session is opened; the old one isn't
/// closed, since watches may still use it, and idle connections close on their own.
/// </summary>
internal sealed class Session : IDisposable
{
    private static readonly string UserAgent =
        $"chatops/{typeof(Session).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0"}";

    private readonly Credentials? _credentials;
    private readonly RateLimit? _limit;
    private readonly IReadOnlyList<string> _files = [];
    private readonly string _print = "";

    /// <summary>A session for a client that the caller created and that never changes.</summary>
    public Session(IKubernetes client) => Client = client;

    private Session(IKubernetes client, RateLimit limit, Access access, string print)
    {
        Client = client;
        _limit = limit;
        (_credentials, _files, _print) = (access.Credentials, access.Files, print);
        Certificate = access.Credentials?.Certificate;
    }

    public IKubernetes Client { get; }

    /// <inheritdoc cref="RateLimit.Backlog"/>
    public TimeSpan Backlog => _limit?.Backlog ?? TimeSpan.Zero;

    public string? Token => _credentials?.Token;

    public ClientCertificate? Certificate { get; }

    /// <exception cref="SetupException">The kubeconfig, the plugin or the service account can't be used.</exception>
    public static async Task<Session> OpenAsync(
        string cluster, ClusterOptions options, TimeProvider clock, CancellationToken cancellationToken)
    {
        var (access, print) = await ReadAsync(cluster, options, clock, cancellationToken);
        if (access.Credentials is { } credentials)
        {
            await credentials.RenewAsync(cancellationToken);
        }

        var limit = new RateLimit(options.RequestsPerSecond, clock);
        try
        {
            return new(Open(options, access, limit), limit, access, print);
        }
        catch (CryptographicException)
        {
            // The library's message may quote the certificate or key.
            throw access.Unusable("its client certificate or key cannot be used");
        }
    }

    /// <summary>Renews the credentials when due. False: the renewed credentials need a new session.</summary>
    public async Task<bool> RenewAsync(CancellationToken cancellationToken)
    {
        if (_credentials is null)
        {
            return true;
        }

        await _credentials.RenewAsync(cancellationToken);
        return _credentials.Certificate == Certificate;
    }

    public void Reject(string? token) => _credentials?.Reject(token, Certificate);

    /// <summary>Whether the files it was opened from have changed.</summary>
    public async Task<bool> IsOutdatedAsync(CancellationToken cancellationToken) =>
        _files.Count > 0 && await PrintAsync(_files, cancellationToken) != _print;

    public void Dispose() => Client.Dispose();

    private static Kubernetes Open(ClusterOptions options, Access access, RateLimit limit)
    {
        var configuration = access.Configuration;
        configuration.UserAgent = UserAgent;
        configuration.HttpClientTimeout = TimeSpan.FromSeconds(options.RequestTimeoutSeconds);
        configuration.FirstMessageHandlerSetup = handler =>
        {
            // A dead peer must not block a request or a watch, and a rollout's watch must notice it within ten seconds.
            handler.KeepAlivePingDelay = TimeSpan.FromSeconds(3);
            handler.KeepAlivePingTimeout = TimeSpan.FromSeconds(3);
            handler.ConnectTimeout = TimeSpan.FromSeconds(options.RequestTimeoutSeconds);
        };
        if (access.Credentials?.Certificate is { } certificate)
        {
            configuration.ClientCertificateData = Convert.ToBase64String(Encoding.UTF8.GetBytes(certificate.Certificate));
            configuration.ClientCertificateKeyData = Convert.ToBase64String(Encoding.UTF8.GetBytes(certificate.Key));
        }

        return new(
            configuration,
            [
                .. options.Impersonate ? new DelegatingHandler[] { new Impersonation() } : [],
                .. access.Credentials is { } credentials ? new DelegatingHandler[] { new Authentication(credentials) } : [],
                limit,
                new SentRequests(),
            ]);
    }

    /// <summary>The fingerprint matches exactly what was read, even while the files are being replaced.</summary>
    private static async Task<(Access Access, string Print)> ReadAsync(
        string cluster, ClusterOptions options, TimeProvider clock, CancellationToken cancellationToken)
    {
        var print = await PrintAsync(Access.Read(cluster, options, clock).Files, cancellationToken);
        while (true)
        {
            var access = Access.Read(cluster, options, clock);
            var after = await PrintAsync(access.Files, cancellationToken);
            if (after == print)
            {
                return (access, print);
            }

            print = after;
        }
    }

    private static async Task<string> PrintAsync(IReadOnlyList<string> files, CancellationToken cancellationToken)
    {
        using var print = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files)
        {
            print.AppendData(Encoding.UTF8.GetBytes($"{file}\0"));
            try
            {
                var content = await File.ReadAllBytesAsync(file, cancellationToken);
                print.AppendData(SHA256.HashData(content));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                print.AppendData("none"u8);
            }
        }

        return Convert.ToHexString(print.GetHashAndReset());
    }
}

/// <summary>The cluster's credentials or address can't be read; the message is for users and contains no secret.</summary>
internal sealed class SetupException(string message) : Exception(message);
