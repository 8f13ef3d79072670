using ChatOps.Clusters.Connections;
using ChatOps.Clusters.Diagnosis;
using ChatOps.Clusters.Reading;
using ChatOps.Messages;
using k8s.Models;

namespace ChatOps.Clusters.Preflight;

/// <summary>
/// The state of the ConfigMaps and Secrets that a revision's pods read. They aren't part of the revision, so a rollback doesn't restore
/// them.
/// </summary>
/// <param name="Warnings">What changed after the revision was created, or no longer exists.</param>
/// <param name="Notes">What couldn't be checked, one sentence each.</param>
public sealed record ConfigChanges(IReadOnlyList<Warning> Warnings, IReadOnlyList<RichText> Notes);

/// <summary>
/// Requests only metadata, never content. The API server doesn't record the removal of a key, and records a new label like new content: so
/// a removal is missed, and a new label is reported as a change.
/// </summary>
internal sealed class ConfigCheck(Connection connection)
{
    /// <summary>The maximum number to check: a plan must not wait for the cluster's rate limit.</summary>
    private const int Most = 25;
    private const int AtOnce = 8;

    /// <summary>No other form is accepted, so that a server that can't omit the content refuses instead of sending it.</summary>
    private static readonly Dictionary<string, IReadOnlyList<string>> MetadataOnly = new(StringComparer.Ordinal)
    {
        ["Accept"] = ["application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1"],
    };

    public async Task<ConfigChanges> RunAsync(Workload workload, Revision revision, CancellationToken cancellationToken)
    {
        var uses = revision.Uses.Take(Most).ToList();
        var answers = new Answer<V1ObjectMeta>[uses.Count];
        await Parallel.ForAsync(
            0, uses.Count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (i, token) => answers[i] = await AskAsync(workload.Namespace, uses[i], token));
        return new(
            [.. uses.Zip(answers, (use, answer) => Warning(use, answer, revision)).OfType<Warning>()],
            [
                .. Refused(workload, revision, [.. uses.Where((_, i) => answers[i].ApiError is { Kind: ApiErrorKind.Refused })]),
                .. revision.Uses.Count > Most
                    ? [$"Pods of revision {revision.Number} read {revision.Uses.Count} ConfigMaps and Secrets: I checked {Most} of them."]
                    : Array.Empty<string>(),
            ]);
    }

    /// <remarks>As with the other preflight checks, a request that failed only means one warning less.</remarks>
    private static Warning? Warning(ConfigReference use, Answer<V1ObjectMeta> answer, Revision revision) => answer switch
    {
        { Value: { } metadata } when FieldOwners.Last(metadata) is var writers
            && (writers is [{ Time: { } time }, ..] ? time : metadata.CreationTimestamp) is { } at && at > revision.CreatedAt.UtcDateTime =>
            new($"changed {use}", RichText.Of(
                $"{use.ToString()} was changed at {new DateTimeOffset(at, TimeSpan.Zero)}{(writers is [] ? "" : $" by {string.Join(" or ", FieldOwners.Names(writers))}")}, after revision {revision.Number} was created: the rollback doesn't restore its old content.")),
        { ApiError.Kind: ApiErrorKind.Missing } when !use.IsOptional =>
            new($"gone {use}", $"{use} no longer exists: pods of revision {revision.Number} will not start without it."),
        _ => null,
    };

    private static IEnumerable<string> Refused(Workload workload, Revision revision, IReadOnlyList<ConfigReference> refused) =>
        refused is []
            ? []
            :
            [
                $"I may not get {string.Join(" and ", refused.Select(use => $"{use.Kind.ToLowerInvariant()}s").Distinct())} in {workload.Namespace}, "
                + $"so I can't tell whether this changed after revision {revision.Number} was created: {string.Join(", ", refused)}.",
            ];

    private Task<Answer<V1ObjectMeta>> AskAsync(string @namespace, ConfigReference use, CancellationToken cancellationToken) =>
        connection.AskAsync(
            async (client, token) =>
            {
                if (use.Kind is "Secret")
                {
                    using var secret = await client.CoreV1.ReadNamespacedSecretWithHttpMessagesAsync(
                        use.Name, @namespace, customHeaders: MetadataOnly, cancellationToken: token);
                    return secret.Body.Metadata;
                }

                using var map = await client.CoreV1.ReadNamespacedConfigMapWithHttpMessagesAsync(
                    use.Name, @namespace, customHeaders: MetadataOnly, cancellationToken: token);
                return map.Body.Metadata;
            },
            cancellationToken);
}
