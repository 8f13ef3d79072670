using ChatOps.People;

namespace ChatOps.Policy;

/// <summary>The policy's roles that someone has.</summary>
public sealed class OwnRoles(ActivePolicy policy, PeopleDirectory people, CodeGroups code)
{
    /// <returns>Those they have, and those that couldn't be checked.</returns>
    /// <param name="channel">Where they ask.</param>
    public async Task<(IReadOnlyList<Role> Has, IReadOnlyList<Role> Unknown)> OfAsync(
        Principal who, ChatId? channel, CancellationToken cancellationToken)
    {
        var member = new Membership(people, code, who, channel, fresh: false);
        var (has, unknown) = (new List<Role>(), new List<Role>());
        foreach (var role in policy.Rules.Roles)
        {
            (await member.AllowsAsync(role, cancellationToken) switch
            {
                IsIn.Yes => has,
                IsIn.Unasked => unknown,
                _ => null,
            })?.Add(role);
        }

        return (has, unknown);
    }
}
