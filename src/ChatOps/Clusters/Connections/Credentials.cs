using System.Net.Http.Headers;

namespace ChatOps.Clusters.Connections;

/// <summary>What the bot shows to a cluster and has to renew from time to time.</summary>
internal abstract class Credentials
{
    /// <summary>Null before the first renewal, and when there is a certificate instead.</summary>
    public abstract string? Token { get; }

    public virtual ClientCertificate? Certificate => null;

    /// <summary>Renews them when that is due.</summary>
    /// <exception cref="SetupException">They cannot be had.</exception>
    public abstract Task RenewAsync(CancellationToken cancellationToken);

    /// <summary>The cluster did not accept these: renewing is due, if it is still these that we have.</summary>
    public abstract void Reject(string? token, ClientCertificate? certificate);
}

/// <summary>Both in PEM.</summary>
internal sealed record ClientCertificate(string Certificate, string Key)
{
    /// <summary>The key stays out of every text.</summary>
    public override string ToString() => "a client certificate";
}

/// <summary>Sends every request with the token of the moment.</summary>
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
