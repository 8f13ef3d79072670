using System.Net.Http.Headers;

namespace ChatOps.Clusters.Connections;

/// <summary>Credentials for a cluster that must be renewed from time to time.</summary>
internal abstract class Credentials
{
    /// <summary>Null before the first renewal, or when a certificate is used instead.</summary>
    public abstract string? Token { get; }

    public virtual ClientCertificate? Certificate => null;

    /// <summary>Renews the credentials when due.</summary>
    /// <exception cref="SetupException">The credentials can't be obtained.</exception>
    public abstract Task RenewAsync(CancellationToken cancellationToken);

    /// <summary>The cluster rejected these credentials: if they are still the current ones, they must be renewed.</summary>
    public abstract void Reject(string? token, ClientCertificate? certificate);
}

/// <summary>Both in PEM.</summary>
internal sealed record ClientCertificate(string Certificate, string Key)
{
    /// <summary>Never contains the key.</summary>
    public override string ToString() => "a client certificate";
}

/// <summary>Adds the current token to every request.</summary>
internal sealed class Authentication(Credentials credentials) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (credentials.Token is { } token)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return base.SendAsync(request, cancellationToken);
    }
}
