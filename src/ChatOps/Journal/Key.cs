using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ChatOps.Journal;

/// <summary>Correlates events: those that share a key belong to one story. Compared exactly.</summary>
public readonly record struct Key
{
    // A PostgreSQL index entry holds 2,700 bytes, and a character takes at most three.
    private const int Longest = 800;

    private static readonly TimeSpan Closely = TimeSpan.FromMinutes(10);

    private Key(string value)
    {
        Value = Fit(value);
    }

    /// <summary>The kind and the name, "commit:acme/web@9f8e…"; for very long names their hash.</summary>
    public string Value { get; }

    /// <summary>A name that starts with its kind and a colon, shortened to fit an index.</summary>
    public static string Fit(string name)
    {
        var text = Storable.Text(name);
        return text.Length <= Longest
            ? text
            : $"{text[..text.IndexOf(':')]}:sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";
    }

    public static Key Commit(string repository, string sha) => new($"commit:{repository.ToLowerInvariant()}@{sha.ToLowerInvariant()}");

    public static Key Pull(string repository, long number) => new($"pull:{repository.ToLowerInvariant()}#{number}");

    /// <param name="job">As <see cref="JobName"/> writes it.</param>
    /// <param name="run">The system's own id, if it has one: a recreated job numbers from 1 again.</param>
    /// <param name="id">The system's own id, if that isn't a number; then it is all that counts.</param>
    public static Key Build(string job, long number, long? run = null, string? id = null) => new(
        id is not null ? $"build:{job}#{id}"
        : run is null ? $"build:{job}#{number}"
        : $"build:{job}#{number}@{run}");

    public static Key Repository(string name) => new($"repository:{name.ToLowerInvariant()}");

    /// <param name="id">Of someone's request for a build.</param>
    public static Key BuildRequest(string id) => new($"build-request:{id}");

    /// <summary>
    /// A container image at a version; "v1.4.2" and "1.4.2" are the same, since tags of releases and of images often differ in that, and a
    /// digest after a tag only pins it.
    /// </summary>
    public static Key Image(string image, string version) => new($"image:{image}:{WithoutV(WithoutDigest(version))}");

    public static Key Operation(string id) => new($"operation:{id}");

    public static Key Lock(string id) => new($"lock:{id}");

    public static Key Page(string id) => new($"page:{id}");

    public static Key Freeze(string id) => new($"freeze:{id}");

    public static Key Deployment(string repository, long id) => new($"deployment:{repository.ToLowerInvariant()}#{id}");

    /// <summary>One time that an alert fired.</summary>
    public static Key Alert(string system, string group, string id, DateTimeOffset start) =>
        new($"alert:{system} {group} {id}@{start.ToUnixTimeMilliseconds()}");

    public static Key ConfigurationRun(string system, string id) => new($"configuration-run:{system} {id}");

    /// <param name="image">Without a tag.</param>
    public static Key PushedImage(string image, string tag) => new($"pushed-image:{image}:{tag}");

    public static Key ReportedDeployment(string system, string application, string id) =>
        new($"reported-deployment:{system} {application} {id}");

    /// <param name="workload">"production/web/deployment/web".</param>
    /// <param name="change">What identifies the change.</param>
    public static Key Workload(string workload, string change) => new($"workload:{workload}#{change}");

    /// <summary>What happens to one thing again and again within some time; see <see cref="Fact.Repeats"/>.</summary>
    public static Key Alike(string what, DateOnly day, long time) =>
        new($"alike:{day.ToString("O", CultureInfo.InvariantCulture)}/{time} {what}");

    /// <summary>
    /// The keys that join what happens to one thing within ten minutes of each other, whatever the order in which it is received. Each day
    /// begins anew, so that a message doesn't stay far up in a channel.
    /// </summary>
    public static IReadOnlyList<Key> Near(string what, DateTimeOffset at)
    {
        var (day, time) = (DateOnly.FromDateTime(at.UtcDateTime), at.UtcTicks / Closely.Ticks);
        return [Alike(what, day, time), Alike(what, day, time + 1)];
    }

    /// <summary>The commit of this key; null for other keys.</summary>
    public (string Repository, string Sha)? AsCommit() =>
        Value.StartsWith("commit:", StringComparison.Ordinal) && Value.LastIndexOf('@') is var at and > 0
            ? (Value["commit:".Length..at], Value[(at + 1)..])
            : null;

    /// <summary>The same in a repository that has another name, if it is about a repository.</summary>
    /// <param name="nameOf">The name for a name.</param>
    public Key In(Func<string, string> nameOf)
    {
        var colon = Value.IndexOf(':');
        var end = Value[..Math.Max(0, colon)] switch
        {
            "commit" => Value.LastIndexOf('@'),
            "pull" or "deployment" => Value.LastIndexOf('#'),
            _ => -1,
        };
        return end > colon && Value[(colon + 1)..end] is var name && nameOf(name) is var other && other != name
            ? new($"{Value[..(colon + 1)]}{other.ToLowerInvariant()}{Value[end..]}")
            : this;
    }

    public override string ToString() => Value;

    private static string WithoutDigest(string version) => version.IndexOf('@') is var at and > 0 ? version[..at] : version;

    private static string WithoutV(string version) =>
        version.Length > 1 && version[0] is 'v' && char.IsAsciiDigit(version[1]) ? version[1..] : version;
}
