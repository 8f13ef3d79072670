using System.Collections.Immutable;
using ChatOps.People;

namespace ChatOps.Chat;

/// <summary>The configured chat platforms, by name. Most installations have one; several are served side by side.</summary>
public sealed class ChatPlatforms
{
    private readonly ImmutableDictionary<string, IChatPlatform> _byName;

    public ChatPlatforms(IEnumerable<IChatPlatform> platforms)
    {
        All = [.. platforms];
        _byName = All.ToImmutableDictionary(platform => platform.Name);
    }

    public IReadOnlyList<IChatPlatform> All { get; }

    public IReadOnlyList<string> Names => [.. All.Select(platform => platform.Name)];

    /// <summary>Null when it isn't configured, or no longer is.</summary>
    public IChatPlatform? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>A channel as people write it in configuration.</summary>
    public string NameOf(ChatId channel) => All.Count == 1 && Find(channel.Platform) is not null ? channel.Id : channel.ToString();

    /// <summary>A platform that a delivery came from, or that was found here.</summary>
    /// <exception cref="KeyNotFoundException">It isn't configured.</exception>
    public IChatPlatform Get(string name) => _byName[name];
}
