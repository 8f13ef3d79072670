using ChatOps.People;

namespace ChatOps.Policy;

/// <summary>Who may do what to builds, which are in no environment.</summary>
public sealed partial class AccessPolicy
{
    public async Task<Decision> MayBuildAsync(
        Principal who, ChatId? channel, string verb, string service, CancellationToken cancellationToken)
    {
        var known = await people.RecognizeAsync(who, cancellationToken);
        if (Bar(known) is { } bar)
        {
            return bar;
        }

        var member = new Membership(people, code, known, channel, fresh: true);
        var about = policy.Rules.Grants.Where(
            grant => grant.IsForBuilding(verb) && grant.IsFor(service) && grant.IsFor(channel, known.Platform)).ToList();
        var what = $"{Say(verb)} {service}";
        return await DeniedAsync(about.Where(grant => grant.Denies), member, what, cancellationToken)
            ?? await AllowedAsync(about.Where(grant => !grant.Denies), member, cancellationToken)
            ?? new Decision.Refused($"You may not {what}: no grant allows {verb} here.", $"An operator adds one to {policy.Rules.File}.")
            {
                Because = $"no grant allows {verb} here",
            };
    }
}
