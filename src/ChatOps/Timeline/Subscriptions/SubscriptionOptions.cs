using ChatOps.Catalog;
using ChatOps.People;

namespace ChatOps.Timeline.Subscriptions;

/// <summary>A subscription in configuration. Section <c>ChatOps:Subscriptions</c> is a list of them.</summary>
public sealed class SubscriptionOptions : FilterOptions
{
    public const string Section = "ChatOps:Subscriptions";

    /// <summary>A channel's name or id, with its platform before it where several are configured.</summary>
    public string? Channel { get; init; }

    /// <summary>Whether details are posted in threads.</summary>
    public bool Threads { get; init; } = true;

    /// <summary>Ids of people whom a story mentions, once, when a step is wanted.</summary>
    public List<string> Mention { get; init; } = [];

    /// <summary>Null: it isn't valid.</summary>
    internal ChatId? ChannelIn(IReadOnlyCollection<string> platforms) =>
        ChatId.Find(Channel, platforms) is { } found && !string.IsNullOrWhiteSpace(found.Id) ? found : null;

    /// <summary>Every error in the section, one sentence each, saying what to do.</summary>
    internal static IEnumerable<string> Problems(
        IReadOnlyList<SubscriptionOptions> options, ServiceCatalog catalog, IReadOnlyCollection<PlatformIds> platforms)
    {
        for (var i = 0; i < options.Count; i++)
        {
            foreach (var problem in options[i].Problems($"{Section}:{i}", catalog, platforms))
            {
                yield return problem;
            }

            var earlier = options.Take(i).ToList().FindIndex(other => other.IsLike(options[i]));
            if (earlier >= 0)
            {
                yield return $"{Section}:{i} wants the same for the same channel as {Section}:{earlier}: remove one.";
            }
        }
    }

    /// <summary>The same with people's ids as those of people who act are read.</summary>
    internal SubscriptionOptions Addressed(IReadOnlyCollection<PlatformIds> platforms)
    {
        var names = platforms.Select(platform => platform.Platform).ToList();
        return new()
        {
            Channel = Channel, Services = Services, Environments = Environments, Kinds = Kinds, Outcomes = Outcomes,
            Severities = Severities, Threads = Threads,
            Mention = [.. Mention.Select(id =>
                platforms.FirstOrDefault(platform => platform.Platform == ChatId.Find(id, names)?.Platform)?.Person.IgnoresCase is true
                    ? id.ToLowerInvariant()
                    : id)],
        };
    }

    internal Subscription Read(ChatId channel, IReadOnlyCollection<string> platforms, string at)
    {
        var filter = Filter();
        return new(channel, filter, $"{at} ({filter.Arguments})")
        {
            HasThreads = Threads,
            Mentions = [.. Mention.Select(id => ChatId.Find(id, platforms)!).Distinct()],
        };
    }

    private bool IsLike(SubscriptionOptions other) =>
        string.Equals(Channel, other.Channel, StringComparison.OrdinalIgnoreCase)
            && Filter().Arguments.Equals(other.Filter().Arguments, StringComparison.OrdinalIgnoreCase);

    private IEnumerable<string> Problems(string at, ServiceCatalog catalog, IReadOnlyCollection<PlatformIds> platforms)
    {
        var names = platforms.Select(platform => platform.Platform).ToList();
        var channel = ChannelIn(names);
        if (channel is null)
        {
            yield return $"{at}:Channel is '{Channel}': write a channel, such as \"#ops\"{(names.Count == 1 ? "" : $", with its chat platform before it ({string.Join(", ", names.Select(name => name + ":"))})")}.";
        }

        foreach (var problem in FilterProblems(at, catalog))
        {
            yield return problem;
        }

        foreach (var person in Mention)
        {
            if (IdForm.Problem(person, platforms, platform => platform.Person) is { } wrong)
            {
                yield return $"{at}:Mention has '{person}': {wrong}.";
            }
            else if (channel is not null && ChatId.Find(person, names)?.Platform != channel.Platform)
            {
                yield return $"{at}:Mention has '{person}': nobody on another chat platform than the channel's can be mentioned there.";
            }
        }
    }
}
