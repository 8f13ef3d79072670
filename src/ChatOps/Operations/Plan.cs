using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using ChatOps.Clusters;
using ChatOps.Journal;

namespace ChatOps.Operations;

/// <summary>Exactly what an operation will do, and what it was made from. What was shown is what runs: <see cref="Hash"/> is the proof.</summary>
/// <param name="Verb">"deploy", "scale" or "rollback".</param>
/// <param name="Uid">Of the workload that was looked at.</param>
/// <param name="Generation">Of its spec at that moment: it moves when anybody changes it.</param>
/// <param name="From">Version or replicas now, in words.</param>
/// <param name="To">Version or replicas after, in words.</param>
/// <param name="FromImage">The full image now.</param>
/// <param name="Image">The full image to set; null for scale.</param>
/// <param name="Replicas">To set for scale; for others what there is.</param>
/// <param name="Notes">What somebody should know before saying yes, a sentence each.</param>
/// <param name="Warnings">What may go wrong, a sentence each.</param>
/// <param name="Commits">What lies between the two versions, newest last, when it is known.</param>
public sealed record Plan(
    string Verb, string Service, string Environment, Workload Workload, string Uid, long Generation, string From, string To,
    string FromImage, string? Image, int Replicas, ImmutableArray<string> Notes, ImmutableArray<string> Warnings, ImmutableArray<CommitLine> Commits)
{
    /// <summary>Of what will be done and to what; not of the notes around it.</summary>
    [JsonIgnore]
    public string Hash => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        $"{Verb}\n{Workload}\n{Workload.Container}\n{Uid}\n{Generation}\n{FromImage}\n{Image}\n{Replicas}")))[..16];

    public string Write() => JsonSerializer.Serialize(this, PlanJson.Default.Plan);

    public static Plan Read(string json) => JsonSerializer.Deserialize(json, PlanJson.Default.Plan)!;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Plan))]
[JsonSerializable(typeof(Goal))]
internal sealed partial class PlanJson : JsonSerializerContext;
