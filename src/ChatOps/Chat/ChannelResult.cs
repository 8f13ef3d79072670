namespace ChatOps.Chat;

/// <summary>What came of a request to create a channel, or to change something about one.</summary>
public abstract record ChannelResult
{
    private ChannelResult() { }

    /// <param name="Channel">By the platform's id.</param>
    public sealed record Done(string Channel) : ChannelResult;

    /// <summary>Another channel has that name.</summary>
    public sealed record Taken : ChannelResult;

    /// <summary>Not done, or it isn't known; to be repeated after this time.</summary>
    public sealed record Later(TimeSpan Wait, string Reason) : ChannelResult;

    /// <summary>The channel doesn't exist, is archived, or the bot isn't in it any more.</summary>
    public sealed record Gone(string Reason) : ChannelResult;

    /// <summary>It isn't allowed, or not possible: why, in one sentence.</summary>
    public sealed record Refused(string Reason) : ChannelResult;
}
