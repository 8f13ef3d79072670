using System.Text.Json.Serialization;

namespace ChatOps.Journal;

/// <summary>
/// What an event says. Immutable; kept in the journal as JSON under the name that <see cref="FactKinds"/> gives its kind.
/// </summary>
public abstract record Fact
{
    /// <summary>What it is about.</summary>
    [JsonIgnore]
    public abstract About About { get; }

    /// <summary>The keys that tie this fact to others. Those that need the catalog (image and version) are added by the timeline.</summary>
    [JsonIgnore]
    public abstract IEnumerable<Key> Keys { get; }

    /// <summary>
    /// Which step of its story it tells of: facts with the same one are told as one step. Null: none, it only ties others together.
    /// </summary>
    [JsonIgnore]
    public virtual string? StepKey => null;

    /// <summary>The version that it is about, as it is written there.</summary>
    [JsonIgnore]
    public virtual string? ToldVersion => null;

    /// <summary>The version that it puts in the place of another.</summary>
    [JsonIgnore]
    public virtual Replacement? Replaces => null;

    /// <summary>By what it is looked for in the journal, other than by its kind; see <see cref="Subject"/>.</summary>
    [JsonIgnore]
    public virtual string? LookedForBy => null;

    /// <summary>What it says about which branch a repository calls its default.</summary>
    [JsonIgnore]
    public virtual (string Repository, string Branch)? ToldDefaultBranch => null;
}

/// <summary>A version is put in the place of another.</summary>
/// <param name="Image">Without a version; null: the service's.</param>
/// <param name="IsRollback">It is a way back by its own name, whenever the versions were heard of.</param>
public sealed record Replacement(string? Image, string From, string To, bool IsRollback = false);

/// <summary>By what facts are looked for in the journal, other than by their kind.</summary>
public static class Subject
{
    /// <summary>
    /// Builds that are over and make a version, of a job and of all others in its outermost folder, whatever system runs them.
    /// </summary>
    /// <param name="path">The job's, "web/main".</param>
    public static string Builds(string? instance, string path) =>
        $"builds:{(instance is null ? "" : instance + ":")}{path.Split('/')[0]}".ToLowerInvariant();

    /// <summary>What became of a repository's releases.</summary>
    public static string Releases(string repository) => $"releases:{repository.ToLowerInvariant()}";

    /// <summary>What was noted of an operation.</summary>
    public static string Notes(string operation) => $"notes:{operation}";
}
