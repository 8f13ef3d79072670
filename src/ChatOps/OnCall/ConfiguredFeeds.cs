using ChatOps.Edge.Verification;
using ChatOps.People;

namespace ChatOps.OnCall;

/// <summary>The calendars that the configuration has.</summary>
/// <param name="All">By name.</param>
/// <param name="Secrets">Each is the end of an address; its instance is the calendar's name.</param>
public sealed record ConfiguredFeeds(IReadOnlyDictionary<string, ConfiguredFeeds.Feed> All, IReadOnlyList<Secret> Secrets)
{
    /// <param name="platforms">The names of the chat platforms that are configured.</param>
    internal static ConfiguredFeeds Read(OnCallOptions options, IReadOnlyCollection<string> platforms) => new(
        options.Feeds.ToDictionary(
            one => one.Key,
            one => new Feed(
                one.Value.Schedules.Count == 0 ? [.. options.Schedules.Keys] : one.Value.Schedules,
                ChatId.Find(one.Value.Person, platforms)),
            StringComparer.OrdinalIgnoreCase),
        [.. options.Feeds.SelectMany(one => one.Value.Secrets.Select(secret => new Secret(one.Key, secret)))]);

    /// <param name="Person">Null: everybody.</param>
    public sealed record Feed(IReadOnlyList<string> Schedules, ChatId? Person);
}
