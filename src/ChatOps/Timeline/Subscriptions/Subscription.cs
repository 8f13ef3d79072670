using ChatOps.Catalog;
using ChatOps.Journal;
using ChatOps.People;

namespace ChatOps.Timeline.Subscriptions;

/// <summary>A channel wants stories with certain steps.</summary>
/// <param name="Channel">As posts name it.</param>
/// <param name="Rule">Where it is from: a setting or a command.</param>
public sealed record Subscription(ChatId Channel, StoryFilter Filter, string Rule)
{
    /// <summary>Details are posted in threads.</summary>
    public bool HasThreads { get; init; } = true;

    /// <summary>Whom a story mentions, once, when a step is wanted.</summary>
    public IReadOnlyList<ChatId> Mentions { get; init; } = [];

    public bool Wants(Step step, ServiceCatalog catalog) =>
        IsOfService(step.Latest, catalog.Concerning(step.Latest.About))
            && IsInEnvironment(step.Latest, catalog)
            && IsAny(Filter.Kinds, FilterWords.KindsOf(step.Latest))
            && IsAny(Filter.Outcomes, FilterWords.OutcomeOf(step.State))
            && IsAny(Filter.Severities, FilterWords.SeverityOf(step.State));

    private bool IsOfService(Fact fact, IReadOnlyList<Service> services) =>
        Filter.Services.Count == 0
            || ChangeFilter.ScopeOf(fact) is { Service: null }
            || Filter.Services.Any(pattern => services.Any(service => FilterWords.Matches(pattern, service.Name)));

    private bool IsInEnvironment(Fact fact, ServiceCatalog catalog) =>
        Filter.Environments.Count == 0
            || (ChangeFilter.ScopeOf(fact) is { } scope ? scope.Environment is not { } named || IsOneOf(named)
                : ChangeFilter.EnvironmentOf(fact, catalog) is { } environment && IsOneOf(environment));

    private bool IsOneOf(string environment) => Filter.Environments.Any(pattern => FilterWords.Matches(pattern, environment));

    private static bool IsAny(IReadOnlyList<string> wanted, params IEnumerable<string?> words) =>
        wanted.Count == 0 || words.Any(word => word is not null && wanted.Contains(word));
}

/// <summary>A subscription that someone made in its channel.</summary>
/// <param name="Place">The channel by the platform's id, which a rename doesn't change.</param>
/// <param name="Named">How the configuration named the same channel then; null: it didn't.</param>
/// <param name="By">As stored when it was made.</param>
public sealed record MadeSubscription(
    string Id,
    ChatId Place,
    ChatId? Named,
    StoryFilter Filter,
    bool HasThreads,
    IReadOnlyList<ChatId> Mentions,
    Principal By,
    DateTimeOffset Since)
{
    private const string Command = "subscribe ";

    /// <summary>
    /// In a channel that is configured, too, under the name that is used there: a story that is wanted twice has one message.
    /// </summary>
    public Subscription In(ConfiguredSubscriptions configured) => new(
        Named is not null && configured.Channels.Contains(Named) ? Named : Place, Filter, $"{Command}{Filter.Arguments}")
    {
        HasThreads = HasThreads, Mentions = Mentions,
    };

    /// <summary>The words of the command that made the subscription with a rule; null: it wasn't made by one.</summary>
    public static string? ArgumentsOf(string rule) =>
        rule.StartsWith(Command, StringComparison.Ordinal) ? rule[Command.Length..] : null;

    internal SubscriptionChanged Fact(SubscriptionChange change) => new(Id, Place, Filter, change, HasThreads, Mentions);
}
