namespace ChatOps.Playground.Slack.WebApi;

/// <summary>One Web API method: its rate tier, what it requires, whether JSON bodies are ignored, and what it does.</summary>
internal sealed record Method(string Name, Tier Tier, Func<SlackWorkspace, Arguments, Answer> Handle)
{
    public IReadOnlyList<string> Required { get; init; } = [];

    /// <summary>Any of these does, of those for the kind of channel in question.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>Only query and form arguments are read, as in Slack's own table of methods.</summary>
    public bool FormOnly { get; init; }

    /// <summary>Takes the app-level token (<c>xapp-</c>), in the header only and only by POST.</summary>
    public bool ForAppToken { get; init; }

    public bool IsOpenToAll { get; init; }
}
