using ChatOps.Clusters.Connections;
using ChatOps.Clusters.Diagnosis;
using ChatOps.Messages;

namespace ChatOps.Clusters.Watching;

/// <summary>
/// What a watch shows of a workload's pods, without the values of the Secrets that they read. Pods that fail in the same way say the same
/// again and again, so the Secrets are read once for each text.
/// </summary>
internal sealed class ShownTexts(Connection connection, string place)
{
    private readonly Dictionary<RichText, RichText> _shown = [];

    public async Task<IReadOnlyList<Problem>> WithoutSecretsAsync(
        IReadOnlyList<Problem> problems, ObservedState sight, CancellationToken cancellationToken)
    {
        if (!connection.ReadsSecrets)
        {
            return problems;
        }

        var fresh = problems.Where(problem => !_shown.ContainsKey(problem.Text)).ToList();
        var pods = sight.Pods.Select(pod => pod.Spec).Concat(sight.Workload is { } workload ? [workload.Spec.Template.Spec] : []);
        foreach (var (before, after) in fresh.Zip(
            await new PodSecrets(connection).RemoveAsync(place, pods, fresh, cancellationToken)))
        {
            _shown[before.Text] = after.Text;
        }

        return [.. problems.Select(problem => problem with { Text = _shown[problem.Text] })];
    }
}
