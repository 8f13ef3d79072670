using System.Text.Json.Serialization;
using ChatOps.Messages;
using ChatOps.People;

namespace ChatOps.Journal;

/// <summary>What an event says. Immutable; stored in the journal as JSON under the kind's name in <see cref="FactKinds"/>.</summary>
public abstract record Fact
{
    /// <summary>What it is about.</summary>
    [JsonIgnore]
    public abstract About About { get; }

    /// <summary>
    /// The keys that correlate this fact with others. Those that need the catalog (image and version) are added by the timeline.
    /// </summary>
    [JsonIgnore]
    public abstract IEnumerable<Key> Keys { get; }

    /// <summary>
    /// The step of its story that it belongs to: facts with the same key make one step. Null: none, it only correlates others.
    /// </summary>
    [JsonIgnore]
    public virtual string? StepKey => null;

    /// <summary>The version that it is about, as written there.</summary>
    [JsonIgnore]
    public virtual string? ToldVersion => null;

    /// <summary>The commit that the version was built from, or how its SHA begins, if it says so.</summary>
    [JsonIgnore]
    public virtual string? ToldRevision => null;

    /// <summary>The commits of which it only says how they begin: it belongs to the stories of those that do.</summary>
    [JsonIgnore]
    public virtual IEnumerable<(string Repository, string Beginning)> BegunCommits => [];

    /// <summary>The version that it replaces, and the one that replaces it.</summary>
    [JsonIgnore]
    public virtual Replacement? Replaces => null;

    /// <summary>What it is looked up by in the journal, other than its kind; see <see cref="Subject"/>.</summary>
    [JsonIgnore]
    public virtual string? LookedForBy => null;

    /// <summary>
    /// The <see cref="Subject"/> of what was told of the same thing before, if its sender doesn't say which time of it this is: then
    /// <see cref="After"/> says so when it is appended.
    /// </summary>
    [JsonIgnore]
    public virtual string? Continues => null;

    /// <summary>This fact, as a part of the same time of the thing as what was told of it last, if it is.</summary>
    /// <param name="told">The newest fact of <see cref="Continues"/>; null: the first one.</param>
    /// <param name="at">When this one happened.</param>
    public virtual Fact After(Fact? told, DateTimeOffset at) => this;

    /// <summary>The channels that it is posted in besides those of the services that it is about.</summary>
    [JsonIgnore]
    public virtual IReadOnlyList<ChatId> ToldIn => [];

    /// <summary>
    /// What the audit log shows of it, after who did it; null: it isn't audited. What people decide and what this bot does is.
    /// </summary>
    [JsonIgnore]
    public virtual RichText? AuditLine => null;

    /// <summary>The service whose audit log shows it; null: no service's.</summary>
    [JsonIgnore]
    public virtual string? AuditService => About switch
    {
        About.Place place => place.Service,
        About.Workload workload => workload.Service,
        _ => null,
    };

    /// <summary>Whether a story with it is as new as it is.</summary>
    [JsonIgnore]
    public virtual bool IsNews => true;

    /// <summary>
    /// What happens again and again to one thing, without the ids and numbers of each time: such facts are one story while they follow each
    /// other closely. Null: each is for itself, unless other keys join them.
    /// </summary>
    [JsonIgnore]
    public virtual string? Repeats => null;

    /// <summary>What it says about a repository's default branch.</summary>
    [JsonIgnore]
    public virtual (string Repository, string Branch)? ToldDefaultBranch => null;
}

/// <summary>One version replaces another.</summary>
/// <param name="Image">Without a version; null: the service's.</param>
/// <param name="IsRollback">It is explicitly a rollback, whichever version was known first.</param>
public sealed record Replacement(string? Image, string From, string To, bool IsRollback = false);

/// <summary>How facts are looked up in the journal, other than by their kind.</summary>
public static class Subject
{
    /// <summary>Finished builds with a version, of a job and of all others in its top-level folder, whatever system runs them.</summary>
    /// <param name="path">The job's, "web/main".</param>
    public static string Builds(string? instance, string path) =>
        $"builds:{(instance is null ? "" : instance + ":")}{path.Split('/')[0]}".ToLowerInvariant();

    /// <summary>A repository's releases.</summary>
    public static string Releases(string repository) => $"releases:{repository.ToLowerInvariant()}";

    /// <summary>The pushes of an image.</summary>
    /// <param name="image">Without a tag.</param>
    public static string Images(string image) => $"images:{ImagePushed.Plain(image)}";

    /// <summary>A group of alerts.</summary>
    /// <param name="id">See <see cref="AlertChanged.GroupId"/>.</param>
    public static string Alerts(string id) => $"alerts:{id}";

    /// <summary>A page.</summary>
    public static string Page(string id) => $"page:{id}";

    /// <summary>What may have caused a group of alerts, as a monitor calls both.</summary>
    public static string Suspects(string system, string group) => Key.Fit($"suspects:{system} {group}");

    /// <summary>The runs of a configuration tool that change one thing.</summary>
    public static string ConfigurationRuns(string system, string thing) => Key.Fit($"configuration-runs:{system} {thing}");

    /// <summary>All that is known about an incident.</summary>
    public static string Incident(long number) => $"incident:{number}";

    /// <summary>An operation's notes.</summary>
    public static string Notes(string operation) => $"notes:{operation}";
}
