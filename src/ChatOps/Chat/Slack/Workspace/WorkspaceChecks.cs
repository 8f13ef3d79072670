using ChatOps.Chat.Slack.Api;
using ChatOps.Chat.Slack.Socket;
using ChatOps.Checks;

namespace ChatOps.Chat.Slack.Workspace;

/// <summary>What <c>doctor</c> reports about Slack.</summary>
internal sealed class WorkspaceChecks(
    WebApi api, SlackOptions options, SocketState sockets, BlockSupport blocks, ThreadChecks threads, TimeProvider clock)
{
    /// <summary>Half of the time for which a signature is valid: beyond that, it is time for a warning.</summary>
    private static readonly TimeSpan MostSkew = TimeSpan.FromSeconds(150);

    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        var before = clock.GetUtcNow();
        var reply = await api.AuthTestAsync(cancellationToken);
        var findings = new List<Finding>();
        if (!reply.Ok)
        {
            findings.Add(new("Slack token", Healthy: false, reply.Error.Code, reply.Error.Sentence));
        }
        else
        {
            findings.Add(new("Slack token", Healthy: true, Who(reply.Value)));
            findings.AddRange(Scopes(reply.Value.Scopes));
            
            findings.AddRange(threads.Examine(reply.Value.Scopes));
            findings.AddRange(Skew(reply.Value.ServerTime, before));
        }

        if (options.Mode == SlackMode.Socket)
        {
            findings.Add(Connections());
        }

        if (blocks.Examine() is { } finding)
        {
            findings.Add(finding);
        }

        return findings;
    }

    private static IEnumerable<Finding> Scopes(IReadOnlySet<string>? granted)
    {
        if (granted is null)
        {
            yield break;
        }

        var missing = AppScopes.Needed.Where(needed => !granted.Contains(needed.Scope)).ToList();
        var off = AppScopes.Optional.Where(optional => !granted.Contains(optional.Scope)).ToList();
        yield return missing.Count > 0
            ? new(
                "Slack scopes",
                Healthy: false,
                "missing " + string.Join(", ", missing.Select(needed => $"{needed.Scope} ({needed.Why})")),
                "Add them under OAuth & Permissions and install the app again.")
            : new("Slack scopes", Healthy: true, off.Count == 0 ? "all granted" : "all needed ones granted");
        if (off.Count > 0)
        {
            yield return new(
                "Slack features",
                Healthy: true,
                "off without their optional scopes: " + string.Join("; ", off.Select(optional => $"{optional.Scope} ({optional.Feature})")),
                "To turn one on, install the app again and allow it; if it isn't offered, add it under OAuth & Permissions first.");
        }
    }

    private IEnumerable<Finding> Skew(DateTimeOffset? serverTime, DateTimeOffset before)
    {
        if (serverTime is not { } theirs)
        {
            yield break;
        }

        // Slack's answer was created at some point between the request and now.
        var skew = theirs < before ? before - theirs : theirs > clock.GetUtcNow() ? theirs - clock.GetUtcNow() : TimeSpan.Zero;
        yield return skew <= MostSkew
            ? new("Clock", Healthy: true, "agrees with Slack's")
            : new(
                "Clock",
                Healthy: false,
                $"differs from Slack's by {skew.TotalSeconds:0} s",
                "Set this machine's clock by NTP: Slack's signatures are good for five minutes.");
    }

    /// <summary>Slack sometimes omits a name.</summary>
    private static string Who(AppIdentity identity)
    {
        var user = new[] { identity.User, identity.UserId }.FirstOrDefault(name => !string.IsNullOrWhiteSpace(name)) ?? "accepted";
        return string.IsNullOrWhiteSpace(identity.Team) ? user : $"{user} in {identity.Team}";
    }

    private Finding Connections()
    {
        // While one connection replaces another, both are open.
        var connected = Math.Min(sockets.Connected, options.Connections);
        var message =
            $"{connected} of {options.Connections} Socket Mode {(options.Connections == 1 ? "connection is" : "connections are")} up";
        return sockets switch
        {
            { Problem: { } problem } => new("Slack connection", Healthy: false, message, problem),
            { Wanted: var wanted } when wanted < options.Connections => new(
                "Slack connection",
                Healthy: false,
                message,
                "Slack said that the app has too many. It allows ten per app, those of all replicas together: lower ChatOps:Slack:Connections if this stays."),
            _ when connected < options.Connections =>
                new("Slack connection", Healthy: false, message, "The missing ones are being opened: look again in a minute."),
            _ => new("Slack connection", Healthy: true, message),
        };
    }
}
