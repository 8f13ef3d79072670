using System.Data.Common;
using ChatOps.People;

namespace ChatOps.Policy;

/// <summary>Which roles one person has, for one decision: each group is asked about at most once.</summary>
/// <param name="channel">Where they say it.</param>
/// <param name="fresh">No earlier lookup is relied on.</param>
internal sealed class Membership(PeopleDirectory people, CodeGroups code, Principal who, ChatId? channel, bool fresh)
{
    private readonly Dictionary<Role, IsIn> _groups = [];

    /// <summary>What has been proven, which is read from the database once, if it matters.</summary>
    private Task<IReadOnlyList<ProvenAccount>>? _proven;

    /// <summary>Outsiders have a role only by name, or through a group.</summary>
    public async ValueTask<IsIn> AllowsAsync(Role role, CancellationToken cancellationToken) =>
        role.Users.Contains(who.Account)
            || (!who.IsOutsider
                && (role.IsForEveryMember(who.Platform) || (channel?.Platform == who.Platform && role.Channels.Contains(channel))))
            ? IsIn.Yes
            : await GroupsAsync(role, cancellationToken) switch { IsIn.Unlinked => IsIn.No, var isIn => isIn };

    /// <summary>
    /// What is denied to every member, or in a channel, is denied to outsiders, too; likewise where the channel isn't known.
    /// </summary>
    public async ValueTask<IsIn> DeniesAsync(Role role, CancellationToken cancellationToken) =>
        role.Users.Contains(who.Account)
            || role.IsForEveryMember(who.Platform)
            || (channel?.Platform == who.Platform ? role.Channels.Contains(channel) : role.Channels.Any(c => c.Platform == who.Platform))
            ? IsIn.Yes
            : await GroupsAsync(role, cancellationToken);

    private async ValueTask<IsIn> GroupsAsync(Role role, CancellationToken cancellationToken)
    {
        if (role.Groups.Count + role.CodeGroups.Count == 0)
        {
            return IsIn.No;
        }

        return _groups.TryGetValue(role, out var isIn) ? isIn : _groups[role] = await AskAsync(role, cancellationToken);
    }

    private async Task<IsIn> AskAsync(Role role, CancellationToken cancellationToken)
    {
        var result = Of(await people.IsInGroupAsync(who.Account, role.Groups, fresh, cancellationToken));
        foreach (var host in role.CodeGroups.GroupBy(team => team.Host))
        {
            if (result is IsIn.Yes)
            {
                break;
            }

            var isIn = await AskAsync(host.Key, [.. host.Select(team => team.Id)], cancellationToken);
            result = isIn > result ? isIn : result;
        }

        return result;
    }

    private async Task<IsIn> AskAsync(string host, IReadOnlyCollection<string> groups, CancellationToken cancellationToken)
    {
        try
        {
            return await people.AccountAsync(who.Account, host, () => _proven ??= people.ProvenAsync(cancellationToken)) switch
            {
                HostAccount.Configured(var login) =>
                    Of(await code.HasAsync(host, CodeGroups.ByLogin(login), groups, fresh, cancellationToken)),
                // Who proves one account may have another one, which is in a group that something is denied to.
                HostAccount.Proven(var own) =>
                    Of(await code.HasAsync(host, CodeGroups.ById(own.Account), groups, fresh, cancellationToken))
                        switch { IsIn.No => IsIn.Unlinked, var isIn => isIn },
                _ => IsIn.Unlinked,
            };
        }
        catch (DbException)
        {
            return IsIn.Unasked;
        }
    }

    private static IsIn Of(bool? isIn) => isIn switch { true => IsIn.Yes, false => IsIn.No, null => IsIn.Unasked };
}

/// <summary>Whether someone has a role; what is known better comes later.</summary>
internal enum IsIn
{
    No,

    /// <summary>The configuration doesn't say who they are on the code host whose groups the role has.</summary>
    Unlinked,

    /// <summary>The groups couldn't be asked about.</summary>
    Unasked,

    Yes,
}
