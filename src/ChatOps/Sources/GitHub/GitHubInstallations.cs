using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace ChatOps.Sources.GitHub;

/// <summary>The GitHub App can't act in an organization; the message says why, and what to do.</summary>
internal sealed class GitHubAppException(string message) : Exception(message);

/// <summary>
/// The tokens with which the GitHub App acts, one for each account that has installed it: each is valid for an hour, and renewed before
/// that.
/// </summary>
internal sealed class GitHubInstallations(GitHubAppToken app, Uri api, HttpMessageInvoker http, TimeProvider clock) : IDisposable
{
    /// <summary>Clocks differ, and a request takes a while.</summary>
    private static readonly TimeSpan Early = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim _turn = new(1);
    private readonly Dictionary<string, (string Token, DateTimeOffset Until)> _tokens = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="path">What is requested, relative to the API's address: "repos/acme/web/…", "orgs/acme/…".</param>
    /// <returns>Null: it belongs to no account.</returns>
    /// <exception cref="GitHubAppException">There is none.</exception>
    public async Task<string?> TokenAsync(string path, CancellationToken cancellationToken)
    {
        var (owner, place) = path.Split('/') switch
        {
            ["repos", var account, var name, ..] => (account, $"repos/{account}/{name}"),
            ["orgs", var account, ..] => (account, $"orgs/{account}"),
            _ => ("", ""),
        };
        if (owner.Length == 0)
        {
            return null;
        }

        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (!_tokens.TryGetValue(owner, out var known) || known.Until - Early <= clock.GetUtcNow())
            {
                _tokens[owner] = known = await CreateAsync(owner, place, cancellationToken);
            }

            return known.Token;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>A token was refused: somebody has revoked it.</summary>
    public void Forget(string token)
    {
        _turn.Wait();
        try
        {
            foreach (var owner in _tokens.Where(known => known.Value.Token == token).Select(known => known.Key).ToList())
            {
                _tokens.Remove(owner);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task<(string, DateTimeOffset)> CreateAsync(string owner, string place, CancellationToken cancellationToken)
    {
        using var installation = await AskAsync(HttpMethod.Get, $"{place}/installation", owner, cancellationToken);
        var id = installation.RootElement.GetProperty("id").GetInt64();
        using var created = await AskAsync(HttpMethod.Post, $"app/installations/{id}/access_tokens", owner, cancellationToken);
        return (created.RootElement.GetProperty("token").GetString()!, created.RootElement.GetProperty("expires_at").GetDateTimeOffset());
    }

    private async Task<JsonDocument> AskAsync(HttpMethod method, string path, string owner, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(api, path));
        request.Headers.Accept.ParseAdd("application/vnd.github+json");
        request.Headers.UserAgent.ParseAdd("ChatOps");
        request.Headers.Add("X-GitHub-Api-Version", "2022-11-28");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Proof());
        using var response = await http.SendAsync(request, cancellationToken);
        return response.StatusCode switch
        {
            HttpStatusCode.OK or HttpStatusCode.Created =>
                JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken)),
            HttpStatusCode.NotFound => throw new GitHubAppException(
                $"The GitHub App {GitHubOptions.Section}:AppId isn't installed for {owner}, or not for this repository: install it there."),
            HttpStatusCode.Unauthorized => throw new GitHubAppException(
                $"GitHub refuses the app's key: check {GitHubOptions.Section}:AppId and {GitHubOptions.Section}:AppKeyPath."),
            HttpStatusCode.Forbidden => throw new GitHubAppException(
                $"The GitHub App may not act for {owner}: somebody has suspended it there."),
            var status => throw new GitHubAppException($"GitHub answered {(int)status} to the GitHub App."),
        };
    }

    private string Proof()
    {
        try
        {
            return app.Create();
        }
        catch (SenderLogException exception)
        {
            throw new GitHubAppException(exception.Message);
        }
    }
}
