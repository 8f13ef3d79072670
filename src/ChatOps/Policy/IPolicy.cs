using ChatOps.People;
using Environment = ChatOps.Catalog.Environment;

namespace ChatOps.Policy;

/// <summary>What someone wants to do, and where they say so.</summary>
/// <param name="Channel">By its platform's id; null when there is none. Someone who acts from another platform isn't in any of this
/// platform's channels.</param>
/// <param name="Runs">It happens right after this decision: in a protected environment, no earlier lookup is relied on.</param>
public sealed record Intent(Principal Who, ChatId? Channel, string Verb, string Service, Environment Environment, bool Runs);

/// <summary>
/// The one place that decides who may do what. Asked when something is planned, and again before it runs. What can't be checked is refused,
/// not thrown.
/// </summary>
public interface IPolicy
{
    /// <summary>Whether someone may use the bot at all.</summary>
    Task<Decision> MayAskAsync(Principal who, CancellationToken cancellationToken);

    /// <summary>Whether someone may read the audit log.</summary>
    Task<Decision> MayAuditAsync(Principal who, CancellationToken cancellationToken);

    /// <summary>Whether someone may change what channels are subscribed to.</summary>
    Task<Decision> MaySubscribeAsync(Principal who, CancellationToken cancellationToken);

    /// <summary>Whether someone may acknowledge alerts.</summary>
    Task<Decision> MayAcknowledgeAsync(Principal who, CancellationToken cancellationToken);

    /// <summary>Whether someone may page people, and decide that nobody is paged.</summary>
    Task<Decision> MayPageAsync(Principal who, CancellationToken cancellationToken);

    /// <summary>Whether someone may change who is on call.</summary>
    Task<Decision> MayChangeOnCallAsync(Principal who, CancellationToken cancellationToken);

    Task<Decision> MayAsync(Intent intent, CancellationToken cancellationToken);

    /// <summary>Whether someone may do something to a service's builds, now. No earlier lookup is relied on.</summary>
    /// <param name="channel">Where they say so.</param>
    Task<Decision> MayBuildAsync(Principal who, ChatId? channel, string verb, string service, CancellationToken cancellationToken);

    /// <summary>
    /// Whether someone decides about other people's operations: a member who has one of the roles now. No earlier lookup is relied on.
    /// </summary>
    Task<Decision> HasRoleAsync(Principal who, IReadOnlyList<Role> roles, CancellationToken cancellationToken);
}
