using ChatOps.Chat.Teams.Connector;

namespace ChatOps.Chat.Teams.People;

/// <summary>Who is in a team or a channel.</summary>
internal sealed class TeamsRosters(TeamsPlaces places, ConnectorCalls calls, TimeProvider clock, ILogger<TeamsRosters> logger)
    : GroupMembers(clock, logger)
{
    protected override bool IsGroup(string id) => TeamsIds.IsGroup(id);

    protected override async Task<GroupReading> ReadAsync(string group, CancellationToken cancellationToken)
    {
        if (await places.ServiceAsync(group, cancellationToken) is not { } service)
        {
            return new GroupReading.Unknown("Teams has not called yet.");
        }

        var reply = await calls.MembersAsync(service, group, cancellationToken);
        return reply.Ok
            ? new GroupReading.Found(reply.Value.Select(member => member.Person).ToHashSet())
            : new GroupReading.Unknown(reply.Error.Sentence);
    }
}
