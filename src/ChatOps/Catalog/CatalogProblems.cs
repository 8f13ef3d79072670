using System.Text.RegularExpressions;
using ChatOps.People;

namespace ChatOps.Catalog;

/// <summary>Checks the catalog's configuration: one sentence for each mistake, saying what to do.</summary>
public static partial class CatalogProblems
{
    private static readonly TimeSpan LongestStabilityPeriod = TimeSpan.FromMinutes(10);

    public static IEnumerable<string> Find(
        CatalogOptions options, IReadOnlyCollection<string> clusters, IReadOnlyCollection<string> platforms)
    {
        foreach (var name in options.Environments.Keys.Concat(options.Services.Keys).Where(n => !Name().IsMatch(n)))
        {
            yield return $"'{name}' cannot be typed in a command: name services and environments with letters, digits, '.', '-' and '_' only.";
        }

        foreach (var name in options.Services.Keys.Where(options.Environments.ContainsKey))
        {
            yield return $"'{name}' is both a service and an environment: rename one, so that a command can tell them apart.";
        }

        foreach (var (name, environment) in options.Environments.Where(
            e => e.Value.StabilityPeriod < TimeSpan.Zero || e.Value.StabilityPeriod > LongestStabilityPeriod))
        {
            yield return $"ChatOps:Environments:{name}:StabilityPeriod is {environment.StabilityPeriod}: set it between 00:00:00 and {LongestStabilityPeriod}.";
        }

        foreach (var (at, name) in options.Services.SelectMany(one => one.Value.Names.Select(name => ($"ChatOps:Services:{one.Key}", name)))
            .Concat(options.Environments.SelectMany(one => one.Value.Names.Select(name => ($"ChatOps:Environments:{one.Key}", name))))
            .Where(one => LabelPattern.Parse(one.Item2) is null))
        {
            yield return $"{at}:Names has '{name}': write NAME=VALUE as the sender does, with * as a wildcard in the value, such as \"service=checkout*\".";
        }

        foreach (var (name, service) in options.Services)
        {
            var at = $"ChatOps:Services:{name}";
            if (service.Channels.Count == 0)
            {
                yield return $"{at}:Channels is missing: name the channel where the timeline of '{name}' is posted, such as \"#{name}\".";
            }

            foreach (var channel in service.Channels.Where(channel => string.IsNullOrWhiteSpace(ChatId.Find(channel, platforms)?.Id)))
            {
                yield return $"{at}:Channels has '{channel}': write a channel{Beginning(platforms)}.";
            }

            if (service.Repository is { } repository && !Repository().IsMatch(repository))
            {
                yield return $"{at}:Repository is '{repository}': write it as \"owner/name\", or as \"host:owner/name\" on a code host that has a name.";
            }

            if (service is { ReportDeployments: true, Repository: null })
            {
                yield return $"{at}:ReportDeployments needs {at}:Repository, in which they are shown: set it, or remove {at}:ReportDeployments.";
            }

            foreach (var other in service.DependsOn.Where(other => !options.Services.ContainsKey(other)))
            {
                yield return $"{at}:DependsOn has '{other}', which is no service: correct the name, or add ChatOps:Services:{other}.";
            }

            if (service.DependsOn.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                yield return $"{at}:DependsOn has '{name}' itself: remove it.";
            }

            if (service.Jobs.Any(string.IsNullOrWhiteSpace))
            {
                yield return $"{at}:Jobs has an empty entry: remove it.";
            }

            foreach (var branch in service.Branches.Where(b => string.IsNullOrWhiteSpace(b) || b.Count(c => c is '*') > 1))
            {
                yield return $"{at}:Branches has '{branch}': write a branch, with at most one * as a wildcard, such as \"main\" or \"release/*\".";
            }

            foreach (var tag in service.Tags.Where(t => t.Count(c => c is '*') != 1))
            {
                yield return $"{at}:Tags has '{tag}': write * exactly once, in place of the version, such as \"v*\" or \"{name}-v*\".";
            }

            if (service.Workloads.Count > 0 && string.IsNullOrWhiteSpace(service.Image))
            {
                yield return $"{at}:Image is missing: set it to the image without a tag, such as \"registry.example.com/{name}\", so that a version can be deployed.";
            }

            if (service.Image is { } image && HasVersion(image))
            {
                yield return $"{at}:Image is '{image}': leave out the tag and the digest.";
            }

            foreach (var (container, _) in service.Images.Where(other => string.IsNullOrWhiteSpace(other.Value) || HasVersion(other.Value)))
            {
                yield return $"{at}:Images:{container} is '{service.Images[container]}': set it to an image without tag and digest.";
            }

            foreach (var problem in service.Workloads.SelectMany(w => Of($"{at}:Workloads:{w.Key}", w.Key, w.Value, options, clusters)))
            {
                yield return problem;
            }
        }
    }

    private static IEnumerable<string> Of(
        string at, string environment, WorkloadOptions workload, CatalogOptions options, IReadOnlyCollection<string> clusters)
    {
        if (!options.Environments.ContainsKey(environment))
        {
            yield return $"{at}: there is no environment '{environment}': add ChatOps:Environments:{environment} or correct the name.";
        }

        if (workload.Cluster is null || !clusters.Contains(workload.Cluster, StringComparer.OrdinalIgnoreCase))
        {
            yield return $"{at}:Cluster is '{workload.Cluster}': set it to one of ChatOps:Clusters ({(clusters.Count == 0 ? "none yet" : string.Join(", ", clusters))}).";
        }

        if (new[] { workload.Deployment, workload.StatefulSet, workload.DaemonSet }.Count(name => name is not null) > 1)
        {
            yield return $"{at}: a workload is a Deployment, a StatefulSet or a DaemonSet: name one of them only.";
        }

        foreach (var problem in workload.BlueGreen?.Problems(at, workload) ?? [])
        {
            yield return problem;
        }

        if (workload.Url is { } url
            && (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https")))
        {
            yield return $"{at}:Url is '{url}': write an http or https address, such as https://{environment}.example.com.";
        }

        if (workload.MinReplicas < 0 || workload.MinReplicas > workload.MaxReplicas)
        {
            yield return $"{at}:MinReplicas is {workload.MinReplicas}: set it between 0 and MaxReplicas, which is {workload.MaxReplicas}.";
        }

        if (workload.MaxReplicas is < 1 or > 10_000)
        {
            yield return $"{at}:MaxReplicas is {workload.MaxReplicas}: set it between 1 and 10000.";
        }
    }

    private static string Beginning(IReadOnlyCollection<string> platforms) => platforms.Count == 1
        ? $", such as \"#web\"; of chat platforms only {platforms.First()} is configured"
        : $" with its chat platform before it ({string.Join(", ", platforms.Select(platform => platform + ":"))})";

    private static bool HasVersion(string image) => image.Contains('@') || image[(image.LastIndexOf('/') + 1)..].Contains(':');

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]*\z", RegexOptions.NonBacktracking)]
    private static partial Regex Name();

    [GeneratedRegex(
        @"\A(?:[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+|[A-Za-z0-9_-]+:[A-Za-z0-9_.~-]+(?:/[A-Za-z0-9_.~][A-Za-z0-9_.~ -]*)+)\z",
        RegexOptions.NonBacktracking)]
    private static partial Regex Repository();
}
