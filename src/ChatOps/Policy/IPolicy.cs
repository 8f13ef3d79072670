using ChatOps.People;
using Environment = ChatOps.Catalog.Environment;

namespace ChatOps.Policy;

/// <summary>What someone wants to do, and where they say so.</summary>
/// <param name="Channel">By its platform's id; null where there is none. Who acts from another platform is in none of this one's
/// channels.</param>
/// <param name="Runs">It happens right after this decision: where the environment is protected, nothing known from before is relied
/// upon.</param>
public sealed record Intent(Principal Who, ChatId? Channel, string Verb, string Service, Environment Environment, bool Runs);

/// <summary>
/// The one place that decides who may do what. Asked when something is planned, and again before it runs. What can't be checked is refused,
/// not thrown.
/// </summary>
public interface IPolicy
{
    /// <summary>Whether someone may use the bot at all.</summary>
    Task<Decision> MayAskAsync(Principal who, CancellationToken cancellationToken);

    Task<Decision> MayAsync(Intent intent, CancellationToken cancellationToken);
}
