using System.Globalization;
using k8s;
using k8s.Exceptions;
using k8s.KubeConfigModels;

namespace ChatOps.Clusters.Connections;

/// <summary>How to reach one cluster, from its options and the files they name.</summary>
/// <param name="Credentials">The credentials that must be renewed; null when everything is in the configuration.</param>
/// <param name="Files">The files it was read from: when one of them changes, access may have changed.</param>
/// <param name="Unusable">Creates an error for users that says why it can't be used.</param>
internal sealed record Access(
    KubernetesClientConfiguration Configuration,
    Credentials? Credentials,
    IReadOnlyList<string> Files,
    Func<string, SetupException> Unusable)
{
    private const string ServiceAccount = "/var/run/secrets/kubernetes.io/serviceaccount";

    /// <exception cref="SetupException">The configuration can't be read, or is invalid.</exception>
    public static Access Read(string cluster, ClusterOptions options, TimeProvider clock)
    {
        var source = options.InCluster
            ? "the pod's service account"
            : options.Server is { } server ? $"the access to {server}" : $"the kubeconfig {PathOf(options)}";
        SetupException Unusable(string why) =>
            new($"{source} cannot be used for the cluster {cluster}: {why}. Correct ChatOps:Clusters:{cluster} or the file.");
        try
        {
            return options switch
            {
                { InCluster: true } => ByToken(
                    OfPod(
                        Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_HOST"),
                        Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_PORT"),
                        ServiceAccount),
                    Unusable,
                    clock),
                { Server: not null } => ByToken(options, Unusable, clock),
                _ => Kubeconfig(options, Unusable, clock),
            };
        }
        catch (Exception exception)
        {
            // A parser's message may quote its input, which may be a credential.
            throw Unusable(exception is KubeConfigException or IOException or UnauthorizedAccessException
                ? exception.Message.TrimEnd('.')
                : options is { InCluster: false, Server: null } ? "it is not a valid kubeconfig"
                : "its certificate authority is not a PEM certificate");
        }
    }

    /// <summary>
    /// How a pod reaches its own cluster. The library's own way rereads the token only once a minute, even when the cluster rejects it, and
    /// the certificate authority never.
    /// </summary>
    /// <param name="folder">Where the service account is mounted.</param>
    /// <exception cref="KubeConfigException">There are no variables as in a pod.</exception>
    internal static ClusterOptions OfPod(string? host, string? port, string folder) =>
        host is { Length: > 0 } && int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new()
            {
                Server = new UriBuilder("https", host, number).ToString(),
                TokenFile = Path.Combine(folder, "token"),
                CertificateAuthority = Path.Combine(folder, "ca.crt"),
            }
            : throw new KubeConfigException("this isn't a pod: KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set");

    private static Access ByToken(ClusterOptions options, Func<string, SetupException> unusable, TimeProvider clock)
    {
        var configuration = new KubernetesClientConfiguration { Host = options.Server };
        if (options.CertificateAuthority is { } authority)
        {
            configuration.SslCaCerts = [];
            configuration.SslCaCerts.ImportFromPem(File.ReadAllText(authority));
        }

        return new(
            configuration,
            new TokenFile(options.TokenFile!, unusable, clock),
            options.CertificateAuthority is { } file ? [file] : [],
            unusable);
    }

    private static Access Kubeconfig(ClusterOptions options, Func<string, SetupException> unusable, TimeProvider clock)
    {
        List<string> looked = [];
        foreach (var path in PathOf(options).Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            var file = new FileInfo(path);
            if (!file.Exists)
            {
                throw new FileNotFoundException($"there is no file {file.FullName}");
            }

            // $KUBECONFIG may name several files: the first that contains the context is used, with its clusters and users.
            looked.Add(file.FullName);
            var kubeconfig = KubernetesClientConfiguration.LoadKubeConfig(file);
            var context = options.Context ?? kubeconfig.CurrentContext;
            if (!string.IsNullOrEmpty(context) && kubeconfig.Contexts?.FirstOrDefault(c => c.Name == context) is { } found)
            {
                return ByContext(kubeconfig, found, file, looked, unusable, clock);
            }
        }

        throw new KubeConfigException(
            options.Context is null ? "it has no current context: name one as Context" : $"it has no context {options.Context}");
    }

    private static Access ByContext(
        K8SConfiguration kubeconfig,
        Context context,
        FileInfo file,
        List<string> looked,
        Func<string, SetupException> unusable,
        TimeProvider clock)
    {
        var user = kubeconfig.Users?.FirstOrDefault(u => u.Name == context.ContextDetails?.User)?.UserCredentials;
        var endpoint = kubeconfig.Clusters?.FirstOrDefault(c => c.Name == context.ContextDetails?.Cluster)?.ClusterEndpoint;
        Credentials? credentials = null;
        if (user?.ExternalExecution is { } exec && endpoint is not null)
        {
            if (string.IsNullOrWhiteSpace(exec.Command)
                || string.IsNullOrWhiteSpace(exec.ApiVersion)
                || exec.EnvironmentVariables?.All(v => v.ContainsKey("name") && v.ContainsKey("value")) is false)
            {
                throw new KubeConfigException("its exec plugin needs a command, an apiVersion, and a name and a value for each variable");
            }

            credentials = new ExecPlugin(exec, endpoint, file.DirectoryName!, unusable, clock);
        }
        else if (TokenFileOf(file, context.ContextDetails?.User) is { Length: > 0 } tokenFile)
        {
            credentials = new TokenFile(Path.Combine(file.DirectoryName!, tokenFile), unusable, clock);
        }

        if (credentials is not null)
        {
            // The library would run the plugin synchronously, and doesn't support token files.
            user!.ExternalExecution = null;
            user.Token = "renewed";
        }

        var configuration = KubernetesClientConfiguration.BuildConfigFromConfigObject(kubeconfig, context.Name);
        if (credentials is not null)
        {
            configuration.AccessToken = null;
        }

        var authority = string.IsNullOrEmpty(endpoint?.CertificateAuthority)
            ? null
            : Path.Combine(file.DirectoryName!, endpoint.CertificateAuthority);
        return new(
            configuration,
            credentials,
            [.. looked, .. new[] { authority, configuration.ClientCertificateFilePath, configuration.ClientKeyFilePath }.OfType<string>()],
            unusable);
    }

    private static string? TokenFileOf(FileInfo file, string? user) =>
        KubernetesYaml.Deserialize<TokenFiles>(File.ReadAllText(file.FullName)).Users?.FirstOrDefault(u => u.Name == user)?.User?.TokenFile;

    private static string PathOf(ClusterOptions options) =>
        options.Kubeconfig is { Length: > 0 } path
            ? path
            : Environment.GetEnvironmentVariable("KUBECONFIG") ?? KubernetesClientConfiguration.KubeConfigDefaultLocation;

    /// <summary>The parts of a kubeconfig that the library's model lacks.</summary>
    private sealed class TokenFiles
    {
        public List<NamedUser>? Users { get; set; }

        public sealed class NamedUser
        {
            public string? Name { get; set; }

            public UserFiles? User { get; set; }
        }

        public sealed class UserFiles
        {
            public string? TokenFile { get; set; }
        }
    }
}
