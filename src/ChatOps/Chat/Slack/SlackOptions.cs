using ChatOps.People;

namespace ChatOps.Chat.Slack;

/// <summary>How Slack reaches us.</summary>
public enum SlackMode
{
    /// <summary>The bot connects to Slack: needs no public address.</summary>
    Socket,

    /// <summary>Slack sends signed requests to the bot.</summary>
    Http,
}

/// <summary>Configuration section <c>ChatOps:Slack</c>.</summary>
public sealed class SlackOptions
{
    public const string Section = "ChatOps:Slack";

    public static PlatformIds Ids => SlackIds.Forms;

    /// <summary>What Slack sends over a dead connection is lost.</summary>
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(30);

    public SlackMode Mode { get; set; } = SlackMode.Socket;

    public string ApiUrl { get; set; } = "https://slack.com/api/";

    /// <summary>The installed app's token, "xoxb-…".</summary>
    public string BotToken { get; set; } = "";

    /// <summary>"xapp-…" with the scope <c>connections:write</c>, for Socket Mode.</summary>
    public string AppToken { get; set; } = "";

    /// <summary>For HTTP mode. Any of them is accepted, so that they can be rotated without losing requests.</summary>
    public IList<string> SigningSecrets { get; set; } = [];

    /// <summary>"A…": if set, deliveries for any other app aren't acted on.</summary>
    public string? AppId { get; set; }

    /// <summary>
    /// Classic by default: what a client doesn't know, it replaces by the plain text, and with it the buttons that people need.
    /// </summary>
    public SlackBlocks Blocks { get; set; } = SlackBlocks.Classic;

    /// <summary>The reaction that notes a message to the story in whose thread it is: its name, without colons.</summary>
    public string NoteReaction { get; set; } = "pushpin";

    /// <summary>Number of open Socket Mode connections; Slack allows ten per app, across all replicas.</summary>
    public int Connections { get; set; } = 2;

    /// <summary>The delay between opening connections, so that they don't all expire together.</summary>
    public TimeSpan ConnectionDelay { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>A connection is pinged after this much silence.</summary>
    public TimeSpan PingInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>A connection that hasn't answered a ping after this long is replaced.</summary>
    public TimeSpan PongTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// False for a private server that speaks Slack's API but has no rate limits. Slack itself hides messages that come too fast.
    /// </summary>
    public bool KeepLimits { get; set; } = true;

    /// <summary>The timeout of a single Web API call.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// .NET checks its pings four times per the shorter of the two intervals, so it may be late twice, each time by a quarter of that.
    /// </summary>
    internal TimeSpan SilenceNoticedWithin => PingInterval + PongTimeout + ((PingInterval < PongTimeout ? PingInterval : PongTimeout) / 2);

    /// <summary>Ends with a slash. Valid when there are no <see cref="Problems"/>.</summary>
    internal Uri ApiAddress => new(ApiUrl.EndsWith('/') ? ApiUrl : ApiUrl + "/");

    /// <summary>Every configuration error, as one sentence that says what to do and never contains a secret's value.</summary>
    public IEnumerable<string> Problems()
    {
        if (!IsApiUrl(ApiUrl))
        {
            yield return $"{Section}:ApiUrl must be an https address (http only on this machine): leave it out for Slack itself.";
        }

        if (!BotToken.StartsWith("xoxb-", StringComparison.Ordinal))
        {
            yield return $"{Section}:BotToken {Fault(BotToken)}: set it to the Bot User OAuth Token, which begins with xoxb- "
                + "(api.slack.com/apps, your app, OAuth & Permissions).";
        }

        if (Mode == SlackMode.Socket && !AppToken.StartsWith("xapp-", StringComparison.Ordinal))
        {
            yield return $"{Section}:AppToken {Fault(AppToken)}: set it to an App-Level Token with the scope connections:write, which begins with xapp- "
                + "(api.slack.com/apps, your app, Basic Information), or set Mode to Http.";
        }

        if (Mode == SlackMode.Http && !SigningSecrets.Any(secret => !string.IsNullOrWhiteSpace(secret)))
        {
            yield return $"{Section}:SigningSecrets is empty: without it anyone could give orders. Set {Section}:SigningSecrets:0 to the Signing Secret "
                + "(api.slack.com/apps, your app, Basic Information), or set Mode to Socket.";
        }
        else if (SigningSecrets.Any(string.IsNullOrWhiteSpace))
        {
            yield return $"{Section}:SigningSecrets has an empty entry: remove it.";
        }

        if (AppId is not (null or "") && !SlackIds.IsApp(AppId))
        {
            yield return $"{Section}:AppId must look like A012ABCDEF (api.slack.com/apps, your app, Basic Information): correct it or leave it out.";
        }

        if (NoteReaction.Length is 0 or > 100 || NoteReaction.Any(c => char.IsWhiteSpace(c) || c is ':' || char.IsUpper(c)))
        {
            yield return $"{Section}:NoteReaction must be the name of a reaction without colons, such as pushpin (in Slack: point at the emoji).";
        }

        if (Connections is < 1 or > 10)
        {
            yield return $"{Section}:Connections is {Connections}: set it between 1 and 10, which is all that Slack allows per app.";
        }

        foreach (var (name, value, most) in new[]
        {
            (nameof(ConnectionDelay), ConnectionDelay, TimeSpan.FromMinutes(10)),
            (nameof(PingInterval), PingInterval, LongestSilence),
            (nameof(PongTimeout), PongTimeout, LongestSilence),
            (nameof(Timeout), Timeout, TimeSpan.FromMinutes(5)),
        })
        {
            if (value <= TimeSpan.Zero || value > most)
            {
                yield return $"{Section}:{name} is {value}: set it between 00:00:00.001 and {most}.";
            }
        }

        if (PingInterval <= LongestSilence && PongTimeout <= LongestSilence && SilenceNoticedWithin > LongestSilence)
        {
            yield return $"{Section}:PingInterval and PongTimeout let {SilenceNoticedWithin} pass before a dead connection is noticed: make them shorter, "
                + $"to stay within {LongestSilence}.";
        }
    }

    private static bool IsApiUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback))
        && uri is { Query: "", Fragment: "", UserInfo: "" };

    private static string Fault(string token) => token.Length == 0 ? "is not set" : "is not such a token";
}
