namespace ChatOps.Playground.Slack;

/// <summary>A channel's topic or purpose.</summary>
/// <param name="Creator">The id of the user who set it; empty until someone does.</param>
public sealed record ChannelText(string Value, string Creator, DateTimeOffset? LastSet)
{
    public static ChannelText None { get; } = new("", "", null);
}
