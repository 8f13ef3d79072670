using ChatOps.Catalog;
using ChatOps.Storage;

namespace ChatOps.Operations.Planning;

/// <summary>A version that someone may look for.</summary>
/// <param name="Label">The version, when it was built or last seen, and whether it was healthy.</param>
public sealed record FoundVersion(string Version, string Label);

/// <summary>
/// Finds versions of a service by what is typed of them: those built and released, and those that ran before. It reads the journal and what
/// the bot has seen, and asks no cluster, since whoever types is waiting.
/// </summary>
public sealed class VersionSearch(Versions versions, Database database, TimeProvider clock)
{
    private const int LongestTyped = 100;

    /// <param name="environment">Where it is to go; null: not known yet.</param>
    public async Task<IReadOnlyList<FoundVersion>> FindAsync(
        Service service, string? environment, string typed, CancellationToken cancellationToken)
    {
        var seen = new List<(string Environment, VersionRecord Record, string Version)>();
        foreach (var placement in service.Placements)
        {
            var records = await database.ReadAsync(
                connection => VersionHealth.AllAsync(connection, placement.Workload), cancellationToken);
            seen.AddRange(records
                .Where(record => ImageName.Split(record.Image).Name == service.Image)
                .Select(record => (placement.Environment.Name, record, ImageName.Split(record.Image).Version)));
        }

        var known = (await versions.KnownAsync(service, cancellationToken)).DistinctBy(version => version.Identity).ToList();
        var found = known
            .Select(version => new FoundVersion(
                version.Forms[0], Label(version.Forms[0], version, seen.Where(s => Identity(s.Version) == version.Identity), environment)))
            .Concat(seen
                .Where(s => known.TrueForAll(version => version.Identity != Identity(s.Version)))
                .GroupBy(s => s.Version)
                .OrderByDescending(group => group.Max(s => s.Record.SeenAt ?? s.Record.BadAt))
                .Select(group => new FoundVersion(group.Key, Label(group.Key, null, group, environment))));
        typed = typed.Trim();
        var matching = found.Where(version => version.Label.Contains(typed, StringComparison.OrdinalIgnoreCase)).ToList();
        // A version that isn't known may still exist: the plan says whether it does.
        return typed.Length is 0 or > LongestTyped || !ImageName.IsVersion(typed) || matching.Exists(version => version.Version == typed)
            ? matching
            : [.. matching, new(typed, $"{typed} · not known to me")];
    }

    private string Label(
        string version,
        KnownVersion? known,
        IEnumerable<(string Environment, VersionRecord Record, string Version)> seen,
        string? environment)
    {
        var parts = new List<string> { version };
        // Where it is to go comes first: a long label is cut.
        foreach (var (place, record, _) in seen.OrderByDescending(
            s => s.Environment.Equals(environment, StringComparison.OrdinalIgnoreCase)))
        {
            parts.Add(record switch
            {
                { BadAt: { } bad } => $"❌ failed in {place}, {Ago(bad)}",
                { SeenAt: { } good } => $"✅ healthy in {place}, {Ago(good)}",
                _ => $"❔ never seen healthy in {place}",
            });
        }

        if (known is not null)
        {
            parts.Add(
                $"{(known.IsBuilt ? "built" : "released")}{(known.ReceivedAt is { } at ? " " + Ago(at) : "")}{(known.Flaw is { } flaw ? $", {flaw}" : "")}");
        }

        return string.Join(" · ", parts);
    }

    /// <summary>Pickers show plain text only, so no time in the reader's own zone.</summary>
    private string Ago(DateTimeOffset at) => (clock.GetUtcNow() - at) switch
    {
        { TotalMinutes: < 1 } => "just now",
        { TotalHours: < 1 } time => $"{(int)time.TotalMinutes} min ago",
        { TotalDays: < 2 } time => $"{(int)time.TotalHours} h ago",
        var time => $"{(int)time.TotalDays} d ago",
    };

    private static string Identity(string version) => ImageName.WithoutV(version);
}
