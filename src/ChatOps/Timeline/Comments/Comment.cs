using ChatOps.Messages;
using ChatOps.People;

namespace ChatOps.Timeline.Comments;

/// <summary>Something said in the thread of a story's message, as it is now.</summary>
/// <param name="Channel">By the platform's id.</param>
/// <param name="ChangedAt">When its words became what they are.</param>
/// <param name="Words">Null: they were deleted.</param>
/// <param name="IsPublic">Whoever is in the organization could read it where it was said.</param>
public sealed record Comment(
    ChatId Channel,
    string Message,
    string Thread,
    ChatId? Author,
    DateTimeOffset SaidAt,
    DateTimeOffset ChangedAt,
    RichText? Words,
    bool IsPublic);
