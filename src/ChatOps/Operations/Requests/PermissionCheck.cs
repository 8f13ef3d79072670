using ChatOps.Catalog;
using ChatOps.Messages;
using ChatOps.People;
using ChatOps.Policy;

namespace ChatOps.Operations.Requests;

/// <summary>
/// Asks policy about operations: when someone requests a step, and again at the moment it is done, since time may have passed.
/// </summary>
public sealed class PermissionCheck(IPolicy policy, ServiceCatalog catalog, OperationsOptions options, TimeProvider clock)
{
    private static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(3);

    /// <param name="channel">Where they asked.</param>
    /// <param name="runs">Whether it would run immediately.</param>
    public async Task<Decision> AskAsync(
        Operation operation, Principal who, ChatId? channel, bool runs, CancellationToken cancellationToken) =>
        catalog.FindEnvironment(operation.Plan.Environment) is { } environment
            ? await policy.MayAsync(new(who, channel, operation.Plan.Verb, operation.Plan.Service, environment, runs), cancellationToken)
            : new Decision.Refused(
                $"{operation.Plan.Environment} is no longer configured, so your permissions can't be checked.", RichText.Empty);

    /// <summary>Null when it is allowed to run now, otherwise why not. Retries while permissions can't be checked.</summary>
    /// <param name="who">Who acts.</param>
    public async Task<Decision?> RefusalAsync(Operation operation, Principal who, CancellationToken cancellationToken)
    {
        var since = clock.GetUtcNow();
        while (true)
        {
            switch (await AskAsync(operation, who, operation.Place, runs: true, cancellationToken))
            {
                case Decision.Allowed:
                    return null;
                case { IsPassing: true } when clock.GetUtcNow() - since < options.GiveUpAfter:
                    await Task.Delay(BetweenTries, clock, cancellationToken);
                    break;
                case var decision:
                    return decision;
            }
        }
    }
}
