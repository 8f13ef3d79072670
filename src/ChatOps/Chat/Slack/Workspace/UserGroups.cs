using ChatOps.Chat.Slack.Api;

namespace ChatOps.Chat.Slack.Workspace;

/// <summary>Who is in which user group.</summary>
internal sealed class UserGroups(WebApi api, TimeProvider clock, ILogger<UserGroups> logger) : GroupMembers(clock, logger)
{
    protected override bool IsGroup(string id) => SlackIds.IsGroup(id);

    protected override async Task<GroupReading> ReadAsync(string group, CancellationToken cancellationToken) =>
        await api.GroupMembersAsync(group, cancellationToken) switch
        {
            { Ok: true, Value: { } members } => new GroupReading.Found(members),
            { Error.Code: "no_such_subteam" } => new GroupReading.Absent(),
            var reply => new GroupReading.Unknown(reply.Error!.Sentence),
        };
}
