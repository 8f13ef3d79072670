using System.Text.Json.Serialization;
using ChatOps.Messages;
using ChatOps.People;

namespace ChatOps.Journal;

/// <summary>
/// Which steps a subscription wants: those that meet every one of its lists; a list without entries is met by all. In alphabetical order,
/// so that equal ones are stored alike.
/// </summary>
public sealed record StoryFilter
{
    /// <summary>Names, or patterns with "*".</summary>
    public IReadOnlyList<string> Services { get; init; } = [];

    /// <summary>Likewise.</summary>
    public IReadOnlyList<string> Environments { get; init; } = [];

    /// <summary>Words of kinds of facts (<see cref="FactKind.Word"/>), or verbs of operations.</summary>
    public IReadOnlyList<string> Kinds { get; init; } = [];

    /// <summary>How something ended, or that it waits for people.</summary>
    public IReadOnlyList<string> Outcomes { get; init; } = [];

    public IReadOnlyList<string> Severities { get; init; } = [];

    /// <summary>As a command names it: "web failed build in production"; "everything" without any condition.</summary>
    [JsonIgnore]
    public string Arguments => string.Join(
        ' ',
        [
            .. Services,
            .. Outcomes,
            .. Kinds,
            .. Severities,
            .. Environments.Select(environment => $"in {environment}"),
        ]) is { Length: > 0 } words
        ? words
        : "everything";
}

public enum SubscriptionChange { Made, Ended }

/// <summary>A channel was subscribed to stories, or no longer is.</summary>
/// <param name="Subscription">Its id.</param>
/// <param name="Channel">By the platform's id.</param>
/// <param name="HasThreads">Details are posted in threads.</param>
/// <param name="Mentions">Whom each story mentions, once.</param>
public sealed record SubscriptionChanged(
    string Subscription,
    ChatId Channel,
    StoryFilter Filter,
    SubscriptionChange Change,
    bool HasThreads,
    IReadOnlyList<ChatId> Mentions)
    : Fact
{
    [JsonIgnore]
    public override About About => new About.Nothing();

    [JsonIgnore]
    public override IEnumerable<Key> Keys => [];

    [JsonIgnore]
    public override RichText AuditLine => RichText.Of(
        $"{(Change is SubscriptionChange.Made ? "subscribed" : "unsubscribed")} {new Span.Channel(Channel)} {(Change is SubscriptionChange.Made ? "to" : "from")} {Filter.Arguments}{(HasThreads ? "" : ", without threads")}{(Mentions.Count == 0 ? RichText.Empty : RichText.Of($", mentioning {RichText.Join(", ", Mentions.Select(person => RichText.Of($"{new Span.Person(person)}")))}"))}");
}
