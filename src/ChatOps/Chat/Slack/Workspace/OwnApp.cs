using ChatOps.Chat.Slack.Api;

namespace ChatOps.Chat.Slack.Workspace;

/// <summary>Which app and workspace are ours: according to what Slack says about our own token, not what someone sends.</summary>
internal sealed class OwnApp(WebApi api, SlackOptions options, TimeProvider clock)
{
    private static readonly TimeSpan BeforeRepeat = TimeSpan.FromMinutes(1);

    private string? _app = string.IsNullOrEmpty(options.AppId) ? null : options.AppId;
    private AppIdentity? _identity;
    private long? _askedForApp;

    /// <summary>Null: not known yet.</summary>
    public string? AppId => Volatile.Read(ref _app);

    /// <summary>Slack's hello on our connection named this app.</summary>
    public void Greeted(string? appId)
    {
        if (SlackIds.IsApp(appId))
        {
            Interlocked.CompareExchange(ref _app, appId, null);
        }
    }

    /// <summary>Asks until Slack has answered once: a token's workspace never changes.</summary>
    public async Task<WebApiReply<AppIdentity>> AskAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _identity) is not { } identity)
        {
            var reply = await api.AuthTestAsync(cancellationToken);
            if (!reply.Ok)
            {
                return reply;
            }

            identity = reply.Value;
            Volatile.Write(ref _identity, identity);
        }

        if (AppId is null && identity.BotId.Length > 0 && (_askedForApp is not { } before || clock.GetElapsedTime(before) > BeforeRepeat))
        {
            _askedForApp = clock.GetTimestamp();
            // Without it, the signature or the connection still shows which app it is for.
            Greeted((await api.BotAppAsync(identity.BotId, cancellationToken)).Value);
        }

        return identity;
    }
}
