using ChatOps.People;

namespace ChatOps.Paging;

/// <summary>Who is on call at an instant. Null: there is no such schedule. Empty: nobody is.</summary>
internal delegate Task<IReadOnlyList<ChatId>?> WhoIsOnCall(string schedule, DateTimeOffset at, CancellationToken cancellationToken);
