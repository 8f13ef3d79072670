using System.Text.Json.Serialization;

namespace ChatOps.Journal;

/// <summary>The build that started another one, and the commit that this is about.</summary>
/// <param name="Job">As <see cref="JobName"/> writes it.</param>
/// <param name="Run">The system's own id, if it has one.</param>
/// <param name="Commit">What it builds, or what the build builds that started it in turn; null: unknown.</param>
public sealed record UpstreamBuild(string Job, long Number, long? Run, string? Repository, string? Branch, string? Commit)
{
    /// <inheritdoc cref="BuildChanged.CloneHost"/>
    [JsonIgnore]
    public string? CloneHost { get; init; }

    [JsonIgnore]
    public IEnumerable<Key> Keys =>
    [
        Key.Build(Job, Number, Run),
        .. Repository is not null && Commit is not null ? (IEnumerable<Key>)[Key.Commit(Repository, Commit)] : [],
    ];
}
