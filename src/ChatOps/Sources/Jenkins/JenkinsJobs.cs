using ChatOps.Journal;

namespace ChatOps.Sources.Jenkins;

/// <summary>The jobs of a controller that belong to the services.</summary>
/// <param name="roots">The paths of those that are configured: "web", "shop/api".</param>
internal sealed class JenkinsJobs(string name, IReadOnlyList<string> roots, JenkinsApi api)
{
    /// <summary>What is in the folders, four deep.</summary>
    private const string Tree =
        "name,buildable,jobs[name,buildable,jobs[name,buildable,jobs[name,buildable,jobs[name,buildable]]]]";

    private const string Takes = "buildable,nextBuildNumber,property[parameterDefinitions[name,type,choices]]";

    public async Task<JobListing> ListAsync(CancellationToken cancellationToken)
    {
        var (jobs, why) = (new List<ListedJob>(), (string?)null);
        foreach (var root in roots)
        {
            try
            {
                if (JenkinsJob.Address(root) is { } address
                    && await api.GetAsync(address, Tree, JenkinsRestJson.Default.JenkinsItem, cancellationToken) is { } item)
                {
                    jobs.AddRange(Listed(item, root));
                }
                else
                {
                    why ??= $"Jenkins knows no {root}, or doesn't show it to {api.User}.";
                }
            }
            catch (SenderLogException exception)
            {
                why = exception.Message;
                if (exception.IsSilent)
                {
                    break;
                }
            }
        }

        return new([.. jobs.DistinctBy(job => job.Name)], why);
    }

    public async Task<JobAnswer> DescribeAsync(JobName job, CancellationToken cancellationToken)
    {
        try
        {
            return JenkinsJob.Address(job.Path) is { } address
                && await api.GetAsync(address, Takes, JenkinsRestJson.Default.JenkinsItem, cancellationToken) is { } item
                ? new(new(
                    [
                        .. (item.Property ?? []).SelectMany(property => property?.ParameterDefinitions ?? [])
                            .OfType<JenkinsDefinition>()
                            .Where(definition => definition.Name is { Length: > 0 })
                            .Select(definition => new JobParameter(
                                definition.Name!, KindOf(definition.Type), [.. (definition.Choices ?? []).OfType<string>()])),
                    ],
                    item.Buildable is true,
                    item.NextBuildNumber ?? 1))
                : new(null, $"Jenkins knows no such job, or doesn't show it to {api.User}.");
        }
        catch (SenderLogException exception)
        {
            return new(null, exception.Message);
        }
    }

    private IEnumerable<ListedJob> Listed(JenkinsItem item, string path) =>
        (item.Jobs ?? []).OfType<JenkinsItem>()
            .Where(inner => inner.Name is { Length: > 0 })
            .SelectMany(inner => Listed(inner, $"{path}/{inner.Name}"))
            .Prepend(new(
                new(JenkinsSource.Name, name == JenkinsSource.Name ? null : name, path),
                Uri.UnescapeDataString(path),
                item.Jobs is null && item.Buildable is not null ? JobNature.Job
                    : item.Class?.Contains("MultiBranch", StringComparison.OrdinalIgnoreCase) is true ? JobNature.Branches
                    : JobNature.Folder));

    private static JobParameterKind KindOf(string? type) => type switch
    {
        "StringParameterDefinition" or "TextParameterDefinition" => JobParameterKind.Text,
        "BooleanParameterDefinition" => JobParameterKind.Flag,
        "ChoiceParameterDefinition" => JobParameterKind.Choice,
        null => JobParameterKind.Other,
        _ when type.StartsWith("Password", StringComparison.Ordinal) || type.StartsWith("Credentials", StringComparison.Ordinal)
            || type.Contains("Secret", StringComparison.OrdinalIgnoreCase) => JobParameterKind.Secret,
        _ when type.Contains("File", StringComparison.Ordinal) => JobParameterKind.Other,
        // Those of plugins take text over REST: a branch, a tag, a choice that depends on others.
        _ => JobParameterKind.Text,
    };
}
