using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChatOps.Playground;
using ChatOps.Storage;
using ChatOps.Tests.Manifests;
using ChatOps.Tests.Whole;
using Dapper;
using Microsoft.Data.Sqlite;

namespace ChatOps.Tests.Storage.Frozen;

/// <summary>
/// A bot's database as a version of the bot left it, and what the bot and others had changed in the clusters by then. It is checked in so
/// that later versions are tested against it; see tests/README.md for when and how a new one is created.
/// </summary>
internal static class FrozenVersion
{
    private const string Database = "frozen.db.br";
    private const string Written = "frozen.world.json";

    /// <summary>Whether to rewrite the files that are checked in.</summary>
    public static bool IsFreezing => Environment.GetEnvironmentVariable("CHATOPS_TEST_FREEZE") is not null;

    public static WorldService[] Services => [WorldService.Web, WorldService.Shop];

    private static string Folder => Path.Combine(Kustomized.Root, "tests/ChatOps.Tests/Storage/Frozen");

    public static void Configure(Dictionary<string, string?> settings)
    {
        settings["ChatOps:Environments:staging:AutoRollback"] = "On";
        // Longer than anything here takes, so that only what a test waits for ends.
        settings["ChatOps:Services:shop:Workloads:staging:BlueGreen:KeepOld"] = "01:00:00";
    }

    /// <summary>Saves what a stopped bot has left behind.</summary>
    public static async Task SaveAsync(Stage stage)
    {
        var copy = Path.Combine(Path.GetTempPath(), $"chatops-frozen-{Guid.NewGuid():n}.db");
        try
        {
            await using (var connection = new SqliteConnection(SqliteDatabase.ConnectionString(stage.DatabasePath) + ";Pooling=False"))
            {
                await connection.OpenAsync(stage.Stop);
                await connection.ExecuteAsync($"vacuum into '{copy}'");
            }

            await using var packed = new BrotliStream(File.Create(Path.Combine(Folder, Database)), CompressionLevel.SmallestSize);
            await using var plain = File.OpenRead(copy);
            await plain.CopyToAsync(packed, stage.Stop);
        }
        finally
        {
            File.Delete(copy);
        }

        var writes = stage.World.Clusters.SelectMany(
            cluster => cluster.Requests.Where(r => r is { Succeeded: true, DryRun: false }).Select(r => new ClusterWrite(
                cluster.Name, r.Method, r.Path + Query(r.Query), r.ContentType, r.Body, r.At))).OrderBy(write => write.At).ToList();
        await File.WriteAllTextAsync(
            Path.Combine(Folder, Written),
            JsonSerializer.Serialize(new FrozenWorld(stage.Clock.GetUtcNow(), writes), Indented) + "\n",
            stage.Stop);
    }

    /// <summary>Restores the world: the clusters, the time, and the database.</summary>
    public static async Task RestoreAsync(Stage stage)
    {
        var world = JsonSerializer.Deserialize<FrozenWorld>(await File.ReadAllTextAsync(Path.Combine(Folder, Written), stage.Stop))!;
        using var http = new HttpClient { BaseAddress = stage.WorldAddress };
        foreach (var write in world.Writes)
        {
            if (stage.Clock.GetUtcNow() < write.At)
            {
                await stage.PassAsync(write.At - stage.Clock.GetUtcNow());
            }

            using var request = new HttpRequestMessage(new(write.Method), $"clusters/{write.Cluster}{write.PathAndQuery}");
            request.Content = new StringContent(
                Unconditional(write.Body), null, write.ContentType.Length == 0 ? "application/json" : write.ContentType);
            using var answer = await stage.DrivenAsync(http.SendAsync(request, stage.Stop));
            answer.IsSuccessStatusCode.ShouldBeTrue($"{write.Method} {write.PathAndQuery}: {answer.StatusCode}");
        }

        await stage.PassAsync(world.At - stage.Clock.GetUtcNow());
        await using var packed = new BrotliStream(File.OpenRead(Path.Combine(Folder, Database)), CompressionMode.Decompress);
        Directory.CreateDirectory(Path.GetDirectoryName(stage.DatabasePath)!);
        await using var plain = File.Create(stage.DatabasePath);
        await packed.CopyToAsync(plain, stage.Stop);
    }

    private static JsonSerializerOptions Indented { get; } = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static string Query(IReadOnlyDictionary<string, string> query) =>
        query.Count == 0 ? "" : "?" + string.Join('&', query.Select(q => $"{Uri.EscapeDataString(q.Key)}={Uri.EscapeDataString(q.Value)}"));

    /// <summary>
    /// Removes resource versions: they count everything that happens in a cluster, and how much that is depends on the machine.
    /// </summary>
    private static string Unconditional(string body)
    {
        if (body.Length == 0 || JsonNode.Parse(body) is not { } json)
        {
            return body;
        }

        if (json is JsonObject && json["metadata"] is JsonObject metadata)
        {
            metadata.Remove("resourceVersion");
        }

        (json as JsonObject)?.Remove("preconditions");
        return json is JsonArray operations
            ? new JsonArray([
                .. operations.Where(o => o!["path"]!.GetValue<string>() != "/metadata/resourceVersion").Select(o => o!.DeepClone())
            ]).ToJsonString()
            : json.ToJsonString();
    }

    private sealed record FrozenWorld(DateTimeOffset At, IReadOnlyList<ClusterWrite> Writes);

    /// <summary>A change of a cluster, by the bot or someone else.</summary>
    private sealed record ClusterWrite(
        string Cluster, string Method, string PathAndQuery, string ContentType, string Body, DateTimeOffset At);
}
