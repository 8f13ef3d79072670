namespace ChatOps.Chat;

/// <summary>A card's place in a channel: what it should show, what it shows, and in which message.</summary>
/// <param name="Uid">Sent with the message, so that it can be found again.</param>
/// <param name="Home">The platform's id of the channel that its message is in, or may be in.</param>
/// <param name="ParentHome">The same for its parent.</param>
/// <param name="Parent">The subject in whose thread it belongs.</param>
/// <param name="Thread">The parent's message, for a reply.</param>
/// <param name="Frozen">Why <paramref name="Message"/> can no longer be edited.</param>
/// <param name="Begun">When a message may have been posted whose id isn't known; Unix milliseconds.</param>
/// <param name="Trace">W3C trace context of the newest event on the card.</param>
/// <param name="Repeated">How often it was posted again, since it can't be determined whether the attempt before succeeded.</param>
/// <param name="Since">Since when the message has been out of date: when the first event that it lacks was received; Unix
/// milliseconds.</param>
internal sealed record Post(
    long Id,
    string Uid,
    string Channel,
    string? Home,
    string? ParentHome,
    string Subject,
    string? Parent,
    string? Thread,
    string Card,
    long Version,
    string? Message,
    string? Frozen,
    long? Begun,
    string? Trace,
    long? Since,
    long Rank,
    long Repeated)
{
    /// <summary>Where its thread, or the post itself, already is.</summary>
    public string? Place => Home ?? ParentHome;
}
