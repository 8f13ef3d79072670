using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Operations.Requests;
using ChatOps.People;
using ChatOps.Policy;

namespace ChatOps.Commands;

/// <summary>Whether someone may do something to the builds of a job: for each service that it belongs to.</summary>
public sealed class BuildAccess(ServiceCatalog catalog, IPolicy policy, RefusedRequests refused)
{
    /// <summary>Whether a job belongs to a service.</summary>
    public bool IsKnown(About about) => catalog.Concerning(about).Count > 0;

    /// <summary>Whether someone may answer a build that waits.</summary>
    public async Task<bool> MayAnswerAsync(ChatId person, About about, CancellationToken cancellationToken)
    {
        var services = catalog.Concerning(about);
        foreach (var service in services)
        {
            if (await policy.MayBuildAsync(new(person.Platform, "", person.Id), channel: null, "input", service.Name, cancellationToken)
                is not Decision.Allowed)
            {
                return false;
            }
        }

        return services.Count > 0;
    }

    /// <param name="title">The job or the build, as people name it.</param>
    /// <returns>The services; or why not, which is recorded.</returns>
    public async Task<(IReadOnlyList<Service> Services, Card? Refusal)> AskAsync(
        CommandCall call, string verb, About about, string title, CancellationToken cancellationToken)
    {
        var services = catalog.Concerning(about);
        if (services.Count == 0)
        {
            return ([], Cards.Say(RichText.Of($"{title} belongs to no service, so nobody may do that here."), Tone.Bad));
        }

        if (await FirstAsync(call.Where, verb, services, cancellationToken) is not var (service, decision))
        {
            return (services, null);
        }

        await refused.RecordAsync(
            new(call.Where.Who, new(verb, verb, service.Name, null, decision.Words) { Rule = decision.DecidedBy }), cancellationToken);
        return (services, Cards.Say(decision.Words, Tone.Bad));
    }

    /// <summary>Why someone may not, of whom nothing is requested yet; null: they may.</summary>
    public async Task<RichText?> RefusalAsync(ChatContext where, string verb, About about, CancellationToken cancellationToken) =>
        await FirstAsync(where, verb, catalog.Concerning(about), cancellationToken) is var (_, decision) ? decision.Words : null;

    private async Task<(Service Service, Decision Decision)?> FirstAsync(
        ChatContext where, string verb, IReadOnlyList<Service> services, CancellationToken cancellationToken)
    {
        foreach (var service in services)
        {
            if (await policy.MayBuildAsync(where.Who, where.Place, verb, service.Name, cancellationToken)
                is not Decision.Allowed and var decision)
            {
                return (service, decision);
            }
        }

        return null;
    }
}
