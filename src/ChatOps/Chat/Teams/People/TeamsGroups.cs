using ChatOps.Chat.Teams.Connector;

namespace ChatOps.Chat.Teams.People;

/// <summary>Who is in a team or a channel, as the connector says, or in an Entra group, as Graph says.</summary>
internal sealed class TeamsGroups(
    TeamsPlaces places, ConnectorCalls calls, GraphGroups graph, TimeProvider clock, ILogger<TeamsGroups> logger)
    : GroupMembers(clock, logger)
{
    protected override bool IsGroup(string id) => TeamsIds.IsGroup(id);

    protected override Task<GroupReading> ReadAsync(string group, CancellationToken cancellationToken) =>
        TeamsIds.IsGuid(group) ? graph.ReadAsync(group, cancellationToken) : RosterAsync(group, cancellationToken);

    private async Task<GroupReading> RosterAsync(string group, CancellationToken cancellationToken)
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
