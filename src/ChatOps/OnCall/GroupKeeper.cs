using ChatOps.Chat;
using ChatOps.Messages;
using ChatOps.People;
using ChatOps.Replicas;
using ChatOps.Storage;

namespace ChatOps.OnCall;

/// <summary>
/// Keeps user groups equal to who is on call: several schedules may be in one group. A platform is called only when that changed. In a gap,
/// a group keeps its last members: a mention that reaches nobody would be worse.
/// </summary>
internal sealed class GroupKeeper(
    ConfiguredSchedules configured, OnCallRows rows, ChatPlatforms platforms, PeopleDirectory people, Database database, Lease lease,
    Board board, TimeProvider clock, ILogger<GroupKeeper> logger)
    : Worker(clock, logger, wake => rows.Changed += wake)
{
    private static readonly TimeSpan AfterRefusal = TimeSpan.FromMinutes(5);

    private readonly IReadOnlyList<IGrouping<ChatId, ConfiguredSchedule>> _groups =
    [
        .. configured.All.Values.SelectMany(schedule => schedule.Groups.Select(group => (group, schedule)))
            .GroupBy(one => one.group, one => one.schedule),
    ];

    protected override async Task<TimeSpan> CatchUpAsync(CancellationToken term)
    {
        if (_groups.Count == 0)
        {
            return LookAnyway;
        }

        var known = await database.ReadAsync(GroupRow.AllAsync, term);
        var persons = await people.PersonsAsync(term);
        foreach (var group in _groups)
        {
            if (platforms.Find(group.Key.Platform) is { Can.GroupChanges: true } platform)
            {
                await KeepAsync(platform, group, known.GetValueOrDefault($"{group.Key}"), persons, term);
            }
        }

        return LookAnyway;
    }

    private async Task KeepAsync(
        IChatPlatform platform, IGrouping<ChatId, ConfiguredSchedule> group, GroupRow? before, Persons persons, CancellationToken term)
    {
        var now = Clock.GetUtcNow();
        var members = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var schedule in group)
        {
            if ((await database.ReadAsync(connection => rows.ReadAsync(connection, schedule), term)).At(now) is not { } shift)
            {
                continue;
            }

            if (On(platform.Name, shift.Person, persons) is { } member)
            {
                members.Add(member);
            }
            else if (schedule.Channel is { } channel)
            {
                await SayAsync(
                    channel, $"unlinked {group.Key} {shift.Person}", Unlinked(group.Key, schedule, shift.Person, platform.Name), term);
            }
        }

        var wanted = string.Join('\n', members);
        if (members.Count == 0
            || (before is { Trouble: null } && before.Members == wanted)
            || (before is { Trouble: not null } && before.NotBefore > now.ToUnixTimeMilliseconds()))
        {
            return;
        }

        // Made twice, it is the same: a bot that was killed meanwhile does it again.
        var result = await platform.SetGroupAsync(group.Key.Id, [.. members], term);
        var row = result switch
        {
            ShowResult.Shown => new GroupRow($"{group.Key}", wanted, null, 0),
            ShowResult.Later(var wait, var reason) => Again(now + wait, reason),
            ShowResult.Refused(var reason) => Again(now + AfterRefusal, reason),
            _ => Again(now + AfterRefusal, $"{result}"),
        };
        await lease.WriteAsync(row.SaveAsync, term);
        if (result is ShowResult.Refused(var why))
        {
            foreach (var channel in group.Select(schedule => schedule.Channel).OfType<ChatId>().Distinct())
            {
                await SayAsync(channel, $"group {group.Key} {why}", Refused(group.Key, [.. group.Select(one => one.Name)], why), term);
            }
        }

        GroupRow Again(DateTimeOffset at, string reason) =>
            new($"{group.Key}", before?.Members ?? "", reason, at.ToUnixTimeMilliseconds());
    }

    /// <summary>Someone's id on a platform; null: it isn't known.</summary>
    private static string? On(string platform, ChatId person, Persons persons) => person.Platform == platform
        ? person.Id
        : persons.OthersOf(person).FirstOrDefault(other => other.Platform == platform)?.Id;

    /// <summary>Once for each subject.</summary>
    private async Task SayAsync(ChatId channel, string subject, Card card, CancellationToken term)
    {
        await lease.WriteAsync(
            connection => Notices.AnnounceAsync(connection, channel, $"oncall/{subject}", card, Clock.GetUtcNow()), term);
        board.Announce();
    }

    private static Card Unlinked(ChatId group, ConfiguredSchedule schedule, ChatId person, string platform) => new()
    {
        Title = RichText.Of($"⚠️ {new Span.Person(person)} is on call for {schedule.Name:b}, but isn't in the user group {group.Id:c}"),
        Tone = Tone.Warning,
        Lines =
        [
            RichText.Of(
                $"I don't know their account in {platform}: an operator gives both accounts the same User under {"ChatOps:People":c}."),
        ],
    };

    private static Card Refused(ChatId group, IReadOnlyList<string> schedules, string why) => new()
    {
        Title = RichText.Of($"⚠️ The user group {group.Id:c} doesn't follow who is on call for {Plural.List(schedules)}"),
        Tone = Tone.Warning,
        Lines = [why, RichText.Of($"I keep trying; {new Span.Command("doctor")} says when it works again.")],
    };
}
