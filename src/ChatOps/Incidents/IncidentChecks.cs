using ChatOps.Chat;
using ChatOps.Checks;

namespace ChatOps.Incidents;

/// <summary>Says which incidents are open, and where one isn't dealt with in a channel of its own, and why.</summary>
internal sealed class IncidentChecks(IncidentRows rows, IncidentSettings settings, ChannelFinder channels) : IChecks
{
    public IEnumerable<Check> All() => [new Check("incidents", ExamineAsync)];

    private async Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken cancellationToken)
    {
        var open = (await rows.OpenAsync(cancellationToken)).Where(incident => !incident.IsPrivate).ToList();
        var findings = new List<Finding>();
        if (settings.Channel is { } channel && await channels.FindAsync(channel, cancellationToken) is null)
        {
            findings.Add(new(
                "incidents",
                false,
                $"there is no channel {channel.Id} that I may post to",
                "Create it, or add me to it: ChatOps:Incidents:Channel."));
        }

        findings.AddRange(open.Where(incident => incident.Room is { Note: not null, State: not RoomState.Open })
            .Select(incident => new Finding(
                "incidents",
                false,
                $"incident {incident.Number} has no channel of its own: {incident.Room.Note}",
                "It is dealt with in a thread.")));
        return findings.Count > 0 || open.Count == 0
            ? findings
            : [new("incidents", true, $"{Plural.Of(open.Count, "incident")} open")];
    }
}
