namespace ChatOps.Chat.Slack.Workspace;

/// <summary>
/// Whether Slack sends what is said in channels: an app can't ask to which events it is subscribed, but it would be sent its own messages,
/// too.
/// </summary>
internal sealed class HeardThreads(TimeProvider clock)
{
    /// <summary>Slack is never this late.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private long _postedAt;
    private volatile bool _isHeard;

    /// <summary>Null: this replica hasn't posted yet, or not long ago.</summary>
    public bool? AreMessagesSent => _isHeard ? true
        : Volatile.Read(ref _postedAt) is not 0 and var posted && clock.GetElapsedTime(posted) > Longest ? false
        : null;

    /// <summary>Slack sent a message.</summary>
    public void NoteMessage() => _isHeard = true;

    /// <summary>The bot posted a message.</summary>
    public void NotePost() => Interlocked.CompareExchange(ref _postedAt, clock.GetTimestamp(), 0);
}
