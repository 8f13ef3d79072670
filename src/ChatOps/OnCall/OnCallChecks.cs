using ChatOps.Chat;
using ChatOps.Checks;
using ChatOps.Messages;
using ChatOps.People;
using ChatOps.Storage;

namespace ChatOps.OnCall;

/// <summary>Checks that somebody is on call in the coming week, that members can be reached, and that user groups follow.</summary>
internal sealed class OnCallChecks(
    ConfiguredSchedules configured, OnCallRows rows, ChatPlatforms platforms, PeopleDirectory people, Database database, TimeProvider clock)
    : IChecks
{
    private const string Subject = "on call";

    private const int MostMembers = 15;

    private static readonly TimeSpan Ahead = TimeSpan.FromDays(7);

    public IEnumerable<Check> All() => configured.All.Count == 0
        ? []
        : [new(Subject, SchedulesAsync), new(Subject, MembersAsync), new(Subject, GroupsAsync)];

    private async Task<IReadOnlyList<Finding>> SchedulesAsync(CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        var now = clock.GetUtcNow();
        foreach (var name in configured.All.Keys.Order(StringComparer.OrdinalIgnoreCase))
        {
            var end = now;
            foreach (var shift in (await rows.FindAsync(name, cancellationToken))!.Between(now, now + Ahead))
            {
                if (shift.From > end)
                {
                    break;
                }

                end = shift.Until;
            }

            findings.Add(end >= now + Ahead
                ? new(Subject, true, RichText.Of($"somebody is on call for {name} throughout the next 7 days"))
                : new(
                    Subject,
                    false,
                    RichText.Of($"nobody is on call for {name} from {end}"),
                    $"if that isn't meant, add a layer to ChatOps:OnCall:Schedules:{name}, or put someone on call then"));
        }

        return findings;
    }

    private async Task<IReadOnlyList<Finding>> MembersAsync(CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        var members = configured.All.Values.SelectMany(schedule => schedule.Rotation.Layers.SelectMany(layer => layer.Members).Distinct()
            .Select(member => (member, schedule.Name)));
        foreach (var (member, schedule) in members.DistinctBy(one => one.member).Take(MostMembers))
        {
            var known = await people.RecognizeAsync(new(member.Platform, "", member.Id), cancellationToken);
            if (known is { IsKnown: false } or { IsDeactivated: true } or { IsBot: true })
            {
                findings.Add(new(
                    Subject,
                    false,
                    known.IsKnown
                        ? RichText.Of($"{$"{member}"} takes turns in {schedule}, and is deactivated, or a bot")
                        : RichText.Of($"{$"{member}"} takes turns in {schedule}, and it isn't known who that is. {known.Doubt}"),
                    $"correct Members in ChatOps:OnCall:Schedules:{schedule}"));
            }
        }

        return findings;
    }

    private async Task<IReadOnlyList<Finding>> GroupsAsync(CancellationToken cancellationToken)
    {
        var known = await database.ReadAsync(GroupRow.AllAsync, cancellationToken);
        return
        [
            .. configured.All.Values.SelectMany(schedule => schedule.Groups).Distinct().Select(group =>
                platforms.Find(group.Platform) is not { Can.GroupChanges: true }
                    ? new Finding(
                        Subject,
                        false,
                        $"{group.Platform} lets no bot change {group}",
                        "remove it from Groups: the hand-over's message says who is on call")
                    : known.GetValueOrDefault($"{group}") switch
                    {
                        null => new(Subject, true, RichText.Of($"the user group {group.Id} wasn't changed yet")),
                        { Trouble: { } why } => new(Subject, false, RichText.Of($"the user group {group.Id} doesn't follow: {why}")),
                        _ => new(Subject, true, RichText.Of($"the user group {group.Id} is who is on call")),
                    }),
        ];
    }
}
