using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.People;

namespace ChatOps.Paging;

/// <summary>Whom a step pages, and how: every attempt that it plans.</summary>
internal sealed class Recipients(
    PagingOptions options,
    PeopleOptions people,
    ServiceCatalog catalog,
    ChatPlatforms platforms,
    OperatorsChannel operators,
    WhoIsOnCall onCall)
{
    /// <summary>What a step of a page plans at an instant. Whoever is in it twice is paged once.</summary>
    public async Task<IReadOnlyList<AttemptRow>> OfAsync(
        PageRow page, PagingStepOptions step, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var attempts = new List<AttemptRow>();
        var persons = new List<ChatId>();
        foreach (var schedule in step.Schedules)
        {
            var there = await onCall(schedule, now, cancellationToken);
            persons.AddRange(there ?? []);
            if (there is null or [])
            {
                attempts.Add(Nobody(
                    page, $"schedule {schedule}", there is null ? "there is no such schedule" : "nobody is on call", now));
            }
        }

        persons.AddRange(step.People.Select(id => ChatId.Find(id, platforms.Names)).OfType<ChatId>());
        attempts.AddRange(persons.Distinct().SelectMany(person => OfPerson(page, person, now)));
        attempts.AddRange(step.Channels.Select(channel => ChatId.Find(channel, platforms.Names)).OfType<ChatId>().Distinct()
            .Select(channel => New(page, channel.ToString(), PageMethod.Channel, now) with { Channel = channel.ToString() }));
        attempts.AddRange(step.Groups.Select(group => ChatId.Find(group, platforms.Names)).OfType<ChatId>().Distinct()
            .Select(group => InChannel(New(page, group.ToString(), PageMethod.Group, now), page, group.Platform)));
        attempts.AddRange(step.Webhooks.Distinct().Select(name => New(page, name, PageMethod.Webhook, now)));
        attempts.AddRange(step.PagerDuty.Distinct().Select(name => New(page, name, PageMethod.Tool, now)));
        return attempts;
    }

    /// <summary>All ways in which one person is paged.</summary>
    public IReadOnlyList<AttemptRow> OfPerson(PageRow page, ChatId person, DateTimeOffset now) =>
    [
        .. NotifyRules.Of(people.About(person), options).Select((rule, i) =>
        {
            var attempt = New(page, person.ToString(), rule.By, now + rule.After) with { Rung = i };
            return rule.By switch
            {
                PageMethod.Chat => attempt with { Channel = Private(person).ToString() },
                PageMethod.Mention => InChannel(attempt, page, person.Platform),
                _ => attempt,
            };
        }),
    ];

    /// <summary>Where someone reads what is only for them.</summary>
    public static ChatId Private(ChatId person) => person with { Id = $"{ChannelFinder.Person}{person.Id}" };

    /// <summary>Where people are mentioned about a page; null: there is no channel.</summary>
    public ChatId? ChannelOf(string? service, string platform)
    {
        IReadOnlyList<ChatId> own = (service is null ? null : catalog.Find(service))?.Channels ?? [];
        return own.Append(ChatId.Find(options.Channel, platforms.Names)).Append(operators.Id)
            .FirstOrDefault(channel => channel?.Platform == platform);
    }

    private AttemptRow InChannel(AttemptRow attempt, PageRow page, string platform) => ChannelOf(page.Service, platform) is { } channel
        ? attempt with { Channel = channel.ToString() }
        : Failed(attempt, $"there is no channel: set {PagingOptions.Section}:Channel");

    private static AttemptRow Nobody(PageRow page, string whom, string why, DateTimeOffset now) =>
        Failed(New(page, whom, PageMethod.Nobody, now), why);

    private static AttemptRow Failed(AttemptRow attempt, string why) => attempt with
    {
        State = nameof(AttemptState.Failed), DoneAt = attempt.DueAt, Problem = why,
    };

    private static AttemptRow New(PageRow page, string recipient, string method, DateTimeOffset due) => new()
    {
        Page = page.Id, Step = page.Steps, Recipient = recipient, Method = method, DueAt = due.ToUnixTimeMilliseconds(),
    };
}
