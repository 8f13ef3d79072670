using System.Collections.Concurrent;
using ChatOps.Clusters.Connections;
using ChatOps.Clusters.Reading;
using ChatOps.Messages;
using k8s;
using k8s.Models;

namespace ChatOps.Clusters.Diagnosis;

/// <summary>
/// Removes the values of the Secrets that pods read from what is shown of those pods. The Secrets are read each time, and what was read is
/// forgotten afterwards; nothing is read unless the cluster's configuration allows it.
/// </summary>
internal sealed class PodSecrets(Connection connection)
{
    private const int AtOnce = 8;

    private const string Withheld =
        "Not shown: the Secrets that its pods read can't be read now, so their values can't be removed from it.";

    /// <param name="pods">Every pod that the problems are about.</param>
    public async Task<IReadOnlyList<Problem>> RemoveAsync(
        string place, IEnumerable<V1PodSpec> pods, IReadOnlyList<Problem> problems, CancellationToken cancellationToken)
    {
        if (!connection.ReadsSecrets || problems.All(problem => problem.Text.IsEmpty && problem.Log is []))
        {
            return problems;
        }

        var secrets = pods.SelectMany(pod => ConfigReference.Of(new V1PodTemplateSpec { Spec = pod }))
            .Where(reference => reference.Kind is "Secret")
            .Select(reference => reference.Name)
            .Distinct(StringComparer.Ordinal);
        var values = new ConcurrentBag<byte[]>();
        var isComplete = true;
        await Parallel.ForEachAsync(
            secrets,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (name, token) =>
            {
                var secret = await connection.AskAsync(
                    (client, asking) => client.CoreV1.ReadNamespacedSecretAsync(name, place, cancellationToken: asking), token);
                // Where it may not be read, doctor says so, and what looks like a secret is removed anyway.
                if (secret.ApiError is { Kind: not (ApiErrorKind.Missing or ApiErrorKind.Refused) })
                {
                    isComplete = false;
                }

                foreach (var value in secret.Value?.Data?.Values ?? [])
                {
                    values.Add(value);
                }
            });
        if (!isComplete)
        {
            return [.. problems.Select(problem => problem with
            {
                Text = problem.Text.IsEmpty ? problem.Text : Withheld,
                Log = problem.Log is [] ? [] : [Withheld],
            })];
        }

        var fingerprints = new SecretFingerprints();
        foreach (var value in values)
        {
            fingerprints.Add(value);
        }

        return fingerprints.IsEmpty ? problems : [.. problems.Select(problem => problem with
        {
            Text = problem.Text.Select(fingerprints.Redact),
            Log = [.. problem.Log.Select(fingerprints.Redact)],
        })];
    }
}
