using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Serialization;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.Journal;

/// <summary>
/// The table of what changes are about: an event has its id, so that the changes of one service are found without reading all others.
/// Which services something is about, the configuration says, and that changes.
/// </summary>
public sealed class Abouts
{
    /// <summary>Labels may differ in each event: those beyond have no id, and are read.</summary>
    private const int Most = 20_000;

    /// <summary>PostgreSQL's indexes hold no long texts.</summary>
    private const int Longest = 1_000;

    private static readonly JsonSerializerOptions Json = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private static readonly Statement Find = new("select id from abouts where about = @about", "about");

    private static readonly Statement Insert = new(
        "insert into abouts (about) select @about where (select count(*) from abouts) < @most", "about", "most");

    private IReadOnlyList<(long Id, About About)> _read = [];

    /// <summary>The id of what a fact is about, part of the caller's transaction; null: it has none.</summary>
    internal static async Task<long?> IdAsync(DbConnection connection, FactKind kind, Fact fact)
    {
        if (!ChangeEvents.Has(kind) || Write(fact.About) is not { } about)
        {
            return null;
        }

        if (await Find.NumberAsync(connection, about) is { } known)
        {
            return known;
        }

        await Insert.ExecuteAsync(connection, about, (long)Most);
        return await Find.NumberAsync(connection, about);
    }

    /// <summary>All of them. None is ever removed, so that only new ones are read.</summary>
    internal async Task<IReadOnlyList<(long Id, About About)>> AllAsync(DbConnection connection)
    {
        var read = _read;
        var added = await connection.QueryAsync<(long Id, string About)>(
            "select id, about from abouts where id > @last order by id", new { last = read is [.., var last] ? last.Id : 0 });
        return added.Any()
            ? _read = [.. read, .. added.Select(row => (row.Id, JsonSerializer.Deserialize<About>(row.About, Json)!))]
            : read;
    }

    /// <summary>A tag leaves fewer services, and there are many.</summary>
    internal static string? Write(About about) => about switch
    {
        About.Nothing => null,
        About.Repository { Tag: not null } tagged => Write(tagged with { Tag = null }),
        _ => JsonSerializer.Serialize(about, Json) is { Length: <= Longest } text ? text : null,
    };
}
