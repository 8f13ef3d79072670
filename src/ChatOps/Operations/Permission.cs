using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Policy;

namespace ChatOps.Operations;

/// <summary>Asks policy once more about what somebody said yes to, at the moment it is done: a while may have passed since.</summary>
public sealed class Permission(AccessPolicy policy, ServiceCatalog catalog, IChatPlatform platform, TimeProvider clock)
{
    /// <summary>For so long it is asked again when nobody can be asked.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(3);

    /// <param name="person">Who acts; what the bot does by itself nobody has to allow.</param>
    public async Task<Decision> AskAsync(Operation operation, string person, CancellationToken cancellationToken)
    {
        if (person == Operation.Nobody)
        {
            return Decision.Yes;
        }

        return catalog.FindEnvironment(operation.Plan.Environment) is { } environment
            ? await policy.MayAsync(
                platform, new(new(platform.Name, "", person), operation.Channel, null, null), operation.Plan.Verb, operation.Plan.Service, environment, runs: true, cancellationToken)
            : Decision.No($"{operation.Plan.Environment} is no longer configured: nobody can be asked whether you may.");
    }

    /// <summary>Null when it is allowed, else why not.</summary>
    public async Task<string?> RefusalAsync(Operation operation, string person, CancellationToken cancellationToken)
    {
        var since = clock.GetUtcNow();
        while (true)
        {
            switch (await AskAsync(operation, person, cancellationToken))
            {
                case { Allowed: true }:
                    return null;
                case { IsPassing: true } when clock.GetUtcNow() - since < Patience:
                    await Task.Delay(BetweenTries, clock, cancellationToken);
                    break;
                case { Reason: var reason }:
                    return reason;
            }
        }
    }
}
