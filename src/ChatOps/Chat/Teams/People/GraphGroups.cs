using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using ChatOps.Chat.Teams.Connector;

namespace ChatOps.Chat.Teams.People;

/// <summary>
/// Asks Microsoft Graph who is in an Entra group, directly or through other groups. A group's members are listed rather than a person's
/// groups looked up, since that needs one permission less: GroupMember.Read.All is enough to read their ids.
/// </summary>
internal sealed class GraphGroups(TeamsOptions options, IHttpClientFactory clients, TimeProvider clock) : IDisposable
{
    private const string Permission = "GroupMember.Read.All";

    /// <summary>Graph's own maximum, and how many members a group may have here: about 40,000.</summary>
    private const int PageOfMembers = 999, MostPages = 40;

    private static readonly TimeSpan UsualWait = TimeSpan.FromSeconds(10), LongestWait = TimeSpan.FromMinutes(5);

    private readonly AccessTokens _tokens = new(options, options.GraphScope, clients, clock);
    private readonly Uri _root = new(options.GraphUrl.TrimEnd('/') + '/');
    private long _quietUntil;

    public async Task<GroupReading> ReadAsync(string group, CancellationToken cancellationToken)
    {
        if (!options.Graph)
        {
            return new GroupReading.Unknown(
                $"Microsoft Graph is not configured: set {TeamsOptions.Section}:Graph to true, and grant the app the permission {Permission}.");
        }

        var members = new HashSet<string>();
        var next = new Uri(_root, $"groups/{group}/transitiveMembers?$select=id&$top={PageOfMembers}");
        for (var page = 0; page < MostPages; page++)
        {
            var (json, trouble) = await GetAsync(next, cancellationToken);
            if (trouble is not null || json.At("value") is not { ValueKind: JsonValueKind.Array })
            {
                return new GroupReading.Unknown(trouble ?? "Microsoft Graph's answer cannot be read.");
            }

            members.UnionWith(json.Items("value").Select(member => member.Text("id")).OfType<string>().Select(id => id.ToLowerInvariant()));
            if (json.Text("@odata.nextLink") is not { } link)
            {
                return new GroupReading.Found(members);
            }

            // The token is sent there.
            if (!Uri.TryCreate(link, UriKind.Absolute, out var following) || !_root.IsBaseOf(following))
            {
                return new GroupReading.Unknown("Microsoft Graph's answer continues at another address.");
            }

            next = following;
        }

        return new GroupReading.Unknown($"It has more than {MostPages * PageOfMembers:N0} members: name a smaller group in the rule.");
    }

    public void Dispose() => _tokens.Dispose();

    private async Task<(JsonElement Json, string? Trouble)> GetAsync(Uri address, CancellationToken cancellationToken)
    {
        var wait = new DateTimeOffset(Interlocked.Read(ref _quietUntil), TimeSpan.Zero) - clock.GetUtcNow();
        if (wait > TimeSpan.Zero)
        {
            return (default, $"Microsoft Graph asked us to slow down, for another {Math.Ceiling(wait.TotalSeconds)} s.");
        }

        using var timeout = new CancellationTokenSource(options.Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            for (var isAgain = false; ; isAgain = true)
            {
                var token = await _tokens.GetAsync(either.Token);
                if (!token.Ok)
                {
                    return (default, $"There is no token for Microsoft Graph. {token.Error.Sentence}");
                }

                using var request = new HttpRequestMessage(HttpMethod.Get, address)
                {
                    Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token.Value) },
                };
                using var response = await clients.CreateClient(ConnectorCalls.ClientName).SendAsync(request, either.Token);
                var body = await response.Content.ReadAsByteArrayAsync(either.Token);
                if (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
                {
                    // Permissions are written into a token: one that was requested before they were granted never works.
                    _tokens.Forget();
                }

                if (response.StatusCode is not HttpStatusCode.Unauthorized || isAgain)
                {
                    return response.IsSuccessStatusCode ? (JsonElement.Parse(body), null) : (default, Explain(response, body));
                }
            }
        }
        catch (JsonException)
        {
            return (default, "Microsoft Graph's answer cannot be read.");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return (default, "Microsoft Graph cannot be reached.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (default, "Microsoft Graph did not answer in time.");
        }
    }

    private string Explain(HttpResponseMessage response, byte[] body)
    {
        var code = Code(body) ?? $"http_{(int)response.StatusCode}";
        if (response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable)
        {
            var wait = response.Headers.RetryAfter?.Delta ?? UsualWait;
            Interlocked.Exchange(ref _quietUntil, (clock.GetUtcNow() + (wait < LongestWait ? wait : LongestWait)).UtcTicks);
        }

        return response.StatusCode switch
        {
            HttpStatusCode.Unauthorized => $"Microsoft Graph does not accept the bot's token ({code}).",
            HttpStatusCode.Forbidden =>
                $"Microsoft Graph refuses to say who is in it ({code}): grant the app the application permission {Permission}, with admin consent (Entra admin center, App registrations, API permissions); a group with hidden membership also needs Member.Read.Hidden.",
            HttpStatusCode.NotFound => $"Entra has no group with this id ({code}): correct it in the policy.",
            HttpStatusCode.TooManyRequests => $"Microsoft Graph asks us to slow down ({code}).",
            >= HttpStatusCode.InternalServerError => $"Microsoft Graph is in trouble ({code}).",
            _ => $"Microsoft Graph refuses this ({code}).",
        };
    }

    /// <summary>"Authorization_RequestDenied".</summary>
    private static string? Code(byte[] body)
    {
        try
        {
            return JsonElement.Parse(body).At("error").Text("code") is { Length: > 0 and <= 60 } code
                && code.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_')
                    ? code
                    : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
