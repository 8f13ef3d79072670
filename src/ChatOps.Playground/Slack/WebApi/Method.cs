namespace ChatOps.Playground.Slack.WebApi;

/// <summary>A Web API method: its rate tier, its required arguments, whether it ignores JSON bodies, and what it does.</summary>
internal sealed record Method(string Name, Tier Tier, Func<SlackWorkspace, Arguments, Answer> Handle)
{
    public IReadOnlyList<string> Required { get; init; } = [];

    /// <summary>Any one of these is sufficient; of those for the kind of channel, where they depend on it.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>Whether only query and form arguments are read, as in Slack's own table of methods.</summary>
    public bool FormOnly { get; init; }

    /// <summary>Whether it requires the app-level token (<c>xapp-</c>), which is only accepted in the header and only with POST.</summary>
    public bool ForAppToken { get; init; }

    public bool IsOpenToAll { get; init; }
}
