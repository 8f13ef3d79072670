using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using k8s.KubeConfigModels;

namespace ChatOps.Clusters.Connections;

/// <summary>
/// Credentials that a program prints, as for EKS and GKE (client.authentication.k8s.io). The program is run again when they are about to
/// expire or are rejected, once for all waiting requests, and is killed when it hangs. Its output is never shown.
/// </summary>
/// <param name="folder">The kubeconfig's folder: relative commands start there.</param>
/// <param name="unusable">Creates an error for users that says why the plugin can't be used.</param>
internal sealed class ExecPlugin(
    ExternalExecution exec, ClusterEndpoint cluster, string folder, Func<string, SetupException> unusable, TimeProvider clock) : Credentials
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>How long before they expire credentials are renewed.</summary>
    private static readonly TimeSpan Early = TimeSpan.FromSeconds(30);

    /// <summary>Credentials that were just printed aren't requested again when a cluster rejects them.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private volatile ExecCredential? _credential;
    private long _printed;
    private bool _isRejected;
    private Task? _run;

    public override string? Token => _credential?.Token;

    public override ClientCertificate? Certificate => _credential?.Certificate;

    public override Task RenewAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_credential is { } credential && !_isRejected && !(credential.Expires - Early <= clock.GetUtcNow()))
            {
                return Task.CompletedTask;
            }

            // The run isn't tied to any waiting request: one that gives up doesn't end it for the others.
            if (_run is null or { IsCompleted: true })
            {
                _run = Task.Run(RunAsync, CancellationToken.None);
            }

            return _run.WaitAsync(cancellationToken);
        }
    }

    public override void Reject(string? token, ClientCertificate? certificate)
    {
        lock (_gate)
        {
            _isRejected |= _credential is { } credential
                && (credential.Token, credential.Certificate) == (token, certificate)
                && clock.GetElapsedTime(_printed) > Fresh;
        }
    }

    private async Task RunAsync()
    {
        var credential = ExecCredential.Read(await PrintedAsync(), exec.ApiVersion)
            ?? throw unusable($"{Name} did not print an ExecCredential of {exec.ApiVersion} with a token or a certificate");
        lock (_gate)
        {
            (_credential, _printed, _isRejected) = (credential, clock.GetTimestamp(), false);
        }
    }

    private string Name => $"its exec plugin {Path.GetFileName(exec.Command)}";

    private async Task<string> PrintedAsync()
    {
        using var limit = new CancellationTokenSource(Patience, clock);
        using var process = new Process { StartInfo = StartInfo() };
        try
        {
            process.Start();
        }
        catch (Win32Exception)
        {
            throw unusable(
                $"{Name} cannot be started: is it installed where the bot runs?{(exec.InstallHint is { Length: > 0 } hint ? $" {hint.ReplaceLineEndings(" ").Trim()}" : "")}");
        }

        try
        {
            process.StandardInput.Close();
            // Both outputs are read, or a verbose plugin would block; the error output may contain anything.
            var complaints = process.StandardError.ReadToEndAsync(limit.Token);
            var printed = await process.StandardOutput.ReadToEndAsync(limit.Token);
            await complaints;
            await process.WaitForExitAsync(limit.Token);
            return process.ExitCode == 0
                ? printed
                : throw unusable($"{Name} failed with exit code {process.ExitCode}: run it where the bot runs to see why");
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw unusable($"{Name} did not finish within {Patience.TotalSeconds:0} s");
        }
    }

    private ProcessStartInfo StartInfo()
    {
        var command = exec.Command.Contains('/') && !Path.IsPathRooted(exec.Command) ? Path.Combine(folder, exec.Command) : exec.Command;
        var start = new ProcessStartInfo(command, exec.Arguments ?? [])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["KUBERNETES_EXEC_INFO"] = JsonSerializer.Serialize(new
        {
            apiVersion = exec.ApiVersion,
            kind = "ExecCredential",
            spec = new Dictionary<string, object> { ["interactive"] = false }
                .Concat(exec.ProvideClusterInfo ? [new("cluster", ClusterInfo())] : [])
                .ToDictionary(),
        });
        foreach (var variable in exec.EnvironmentVariables ?? [])
        {
            start.Environment[variable["name"]] = variable["value"];
        }

        return start;
    }

    private Dictionary<string, object> ClusterInfo()
    {
        var info = new Dictionary<string, object> { ["server"] = cluster.Server };
        if (cluster.CertificateAuthorityData is { Length: > 0 } authority)
        {
            info["certificate-authority-data"] = authority;
        }

        if (cluster.SkipTlsVerify)
        {
            info["insecure-skip-tls-verify"] = true;
        }

        return info;
    }
}

/// <summary>What an exec plugin printed.</summary>
internal sealed record ExecCredential(string? Token, ClientCertificate? Certificate, DateTimeOffset? Expires)
{
    /// <summary>Null when it isn't one.</summary>
    public static ExecCredential? Read(string printed, string apiVersion)
    {
        try
        {
            using var document = JsonDocument.Parse(printed);
            var root = document.RootElement;
            if (Text(root, "kind") != "ExecCredential"
                || Text(root, "apiVersion") != apiVersion
                || !root.TryGetProperty("status", out var status))
            {
                return null;
            }

            var token = Text(status, "token");
            var certificate = (Text(status, "clientCertificateData"), Text(status, "clientKeyData")) is ({ } data, { } key)
                ? new ClientCertificate(data, key)
                : null;
            DateTimeOffset? expires = status.TryGetProperty("expirationTimestamp", out var time) && time.ValueKind is JsonValueKind.String
                ? time.GetDateTimeOffset()
                : null;
            return token is null && certificate is null ? null : new(token, certificate, expires);
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Never contains the token.</summary>
    public override string ToString() => "an ExecCredential";

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String && value.GetString() is { Length: > 0 } text
            ? text
            : null;
}
