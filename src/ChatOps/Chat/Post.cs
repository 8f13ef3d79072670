namespace ChatOps.Chat;

/// <summary>A card's place in a channel: what it should show, what it shows, and under which message.</summary>
/// <param name="Uid">Travels with the message, so that it can be found again.</param>
/// <param name="Home">The platform's id of the channel that its message is in, or may be.</param>
/// <param name="ParentHome">The same of its parent.</param>
/// <param name="Parent">The subject in whose thread it belongs.</param>
/// <param name="Thread">The parent's message, for a reply.</param>
/// <param name="Frozen">Why <paramref name="Message"/> can no longer be edited.</param>
/// <param name="Begun">When a message may have been posted whose id we never learned; Unix milliseconds.</param>
/// <param name="Trace">W3C trace context of the newest event that the card tells.</param>
/// <param name="Repeated">1: it was posted once more, since nobody can tell whether it had been.</param>
/// <param name="Since">Since when the message does not show what it should: when the event that it lacks reached us; Unix
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
    /// <summary>Where its thread, or it itself, is already.</summary>
    public string? Place => Home ?? ParentHome;
}
