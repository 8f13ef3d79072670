using System.Collections.Concurrent;
using System.Collections.Frozen;
using ChatOps.Clusters;
using ChatOps.Clusters.Writing;
using ChatOps.Journal;
using ChatOps.People;

namespace ChatOps.Catalog;

/// <summary>The services and environments that this bot manages; fixed while it runs.</summary>
public sealed class ServiceCatalog
{
    private const int MostRemembered = 10_000;

    private readonly ConcurrentDictionary<About, Concerned> _concerning = [];
    private readonly LabelRules _labels;
    private readonly FrozenDictionary<string, Service> _byName;
    private readonly FrozenDictionary<string, IReadOnlyList<LockScope>> _names;
    private readonly RepositoryNames _repositories;

    /// <param name="platforms">The chat platforms whose channels may be named.</param>
    public ServiceCatalog(CatalogOptions options, IReadOnlyCollection<string>? platforms = null)
    {
        // Names that differ only in case are one channel.
        var channels = options.Services.Values.SelectMany(s => s.Channels)
            .Select(name => ChatId.Find(name, platforms ?? []))
            .OfType<ChatId>()
            .DistinctBy(channel => $"{channel}", StringComparer.OrdinalIgnoreCase)
            .ToDictionary(channel => $"{channel}", StringComparer.OrdinalIgnoreCase);
        // Names that differ only in case are one cluster: its name identifies workloads.
        var clusters = options.Services.Values.SelectMany(s => s.Workloads.Values)
            .Select(w => w.Cluster ?? "")
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        Environments = [.. options.Environments.Select(e => Make(e.Key, e.Value))];
        Services = [.. options.Services.Select(s => new Service(
            s.Key,
            [.. s.Value.Channels.Select(name => ChatId.Find(name, platforms ?? []))
                .OfType<ChatId>()
                .Select(channel => channels[$"{channel}"])
                .Distinct()],
            s.Value.Repository,
            s.Value.Jobs,
            s.Value.Image,
            [.. s.Value.Workloads.Select(w => new Placement(
                FindEnvironment(w.Key) ?? Make(w.Key, new()),
                WorkloadOf(s.Key, w.Value, clusters.TryGetValue(w.Value.Cluster ?? "", out var cluster) ? cluster : ""),
                w.Value.MinReplicas,
                w.Value.MaxReplicas)
            {
                Url = w.Value.Url,
                BlueGreen = w.Value.BlueGreen is { } colors
                    ? new(
                        colors.Service ?? s.Key,
                        colors.Label,
                        colors.Blue ?? $"{s.Key}-blue",
                        colors.Green ?? $"{s.Key}-green",
                        colors.TestUrl,
                        colors.TestJob,
                        colors.Approve,
                        colors.KeepOld,
                        colors.RetestAfter)
                    : null,
            })],
            [.. s.Value.Images.Select(image => new ContainerImage(image.Key, image.Value))])
        {
            Names = [.. s.Value.Names.Select(LabelPattern.Parse).OfType<LabelPattern>()],
            DependsOn = [.. s.Value.DependsOn.Distinct(StringComparer.OrdinalIgnoreCase)],
            OnCall = s.Value.OnCall,
            ReportDeployments = s.Value.ReportDeployments,
            DefaultBranch = string.IsNullOrWhiteSpace(s.Value.DefaultBranch) ? null : s.Value.DefaultBranch,
            Rules = VersionRules.For(
                s.Key, s.Value, isAlone: options.Services.Values.Count(other => IsSame(other.Repository, s.Value.Repository)) <= 1),
        })];
        _labels = new(Services, Environments);
        _repositories = new(Services.Select(service => service.Repository).OfType<string>());
        _byName = Services.ToFrozenDictionary(service => service.Name, StringComparer.OrdinalIgnoreCase);
        _names = Services
            .SelectMany(service => service.Placements.Select(
                placement => (Workload: $"{placement.Workload}", Name: new LockScope(service.Name, placement.Environment.Name))))
            .GroupBy(named => named.Workload, named => named.Name)
            .ToFrozenDictionary(named => named.Key, IReadOnlyList<LockScope> (named) => [.. named.Distinct()]);
    }

    public IReadOnlyList<Environment> Environments { get; }

    public IReadOnlyList<Service> Services { get; }

    public Service? Find(string name) => _byName.GetValueOrDefault(name);

    public Environment? FindEnvironment(string name) =>
        Environments.FirstOrDefault(e => e.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// All names of a workload, which may be configured under several: this one, as it is known now or was when it was planned, and the
    /// others.
    /// </summary>
    public IReadOnlyList<LockScope> NamesOf(Workload workload, string service, string environment)
    {
        var own = new LockScope(service, environment);
        return _names.GetValueOrDefault($"{workload}") switch
        {
            null => [own],
            [var only] when only == own => [only],
            var names => [own, .. names.Where(name => name != own)],
        };
    }

    /// <summary>The part of a job's name that makes it a service's own job; null when it isn't one.</summary>
    /// <param name="job">The job's name as stored in facts.</param>
    public static string? JobOf(Service service, string job)
    {
        var name = JobName.Parse(job);
        return service.Jobs.Select(OwnJob.Parse).FirstOrDefault(own => own.Covers(name)) is { } found
            ? $"{name with { Path = name.Path[..found.Path.Length] }}"
            : null;
    }

    /// <summary>The subjects under which builds of a service's jobs are found.</summary>
    public static IReadOnlyList<string> BuildsOf(Service service) =>
        [.. service.Jobs.Select(OwnJob.Parse).SelectMany(own => own.Builds).Distinct()];

    /// <summary>
    /// The name by which the services know a repository, which may have been renamed since; without one, the name itself.
    /// </summary>
    public string RepositoryOf(string name) => _repositories.Of(name);

    /// <summary>The repository that someone means who leaves out the code host, if only one of the services' has that path.</summary>
    public string FullNameOf(string name) => RepositoryName.Parse(name).Host is not null || OfRepository(name).Count > 0
        ? name
        : Services.Select(service => service.Repository)
            .OfType<string>()
            .Where(repository => RepositoryName.HasPath(repository, name))
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .ToList() is [var only] ? only : name;

    /// <summary>What a service's repository is called now; null: what the service says.</summary>
    public string? NewestNameOf(string repository) => _repositories.NewestOf(repository);

    /// <summary>Repositories were renamed: they stay those of their services under all names.</summary>
    /// <param name="fromTheBeginning">These are all that were ever renamed; otherwise they are further ones.</param>
    public void Learn(IEnumerable<RepositoryRenamed> renamed, bool fromTheBeginning)
    {
        _repositories.Learn(renamed.Select(one => (one.From, one.To)), fromTheBeginning);
        _concerning.Clear();
    }

    /// <summary>The services that something is about. A service's own job or tag isn't another's, even in a shared repository.</summary>
    public IReadOnlyList<Service> Concerning(About about) => Of(about).Services;

    /// <summary>
    /// The environment that something is about: as it is configured, or else as its sender calls it. Null: none, or nobody said which.
    /// </summary>
    public string? EnvironmentOf(About about) => Of(about).Environment;

    private Concerned Of(About about)
    {
        // Called for each step of a story at every update, and searching all services would cost more than the update itself.
        if (_concerning.TryGetValue(about, out var known))
        {
            return known;
        }

        if (_concerning.Count >= MostRemembered)
        {
            _concerning.Clear();
        }

        var services = Find(about);
        return _concerning[about] = new(services, about switch
        {
            About.Place place => place.Environment,
            About.Workload workload => workload.Environment,
            About.Labeled labeled => _labels.EnvironmentOf(labeled.Labels, services),
            _ => null,
        });
    }

    private IReadOnlyList<Service> Find(About about) => about switch
    {
        About.Repository { Tag: { } tag } repository => OfTag(repository.Name, tag),
        About.Repository repository => OfRepository(repository.Name),
        About.Job job => OfJob(job.Path) is { Count: > 0 } own ? own : OfRepository(job.Home),
        About.Place place => Find(place.Service) is { } service ? [service] : [],
        About.Workload workload => Find(workload.Service) is { } service ? [service] : [],
        About.Labeled labeled => _labels.ServicesOf(labeled.Labels),
        About.Nothing => [],
        _ => throw new InvalidOperationException($"What is {about}?"),
    };

    private static Environment Make(string name, EnvironmentOptions options) =>
        new(name, options.Confirm, options.Protected, options.StabilityPeriod, options.AutoRollback)
        {
            Names = [.. options.Names.Select(LabelPattern.Parse).OfType<LabelPattern>()],
        };

    private static Workload WorkloadOf(string service, WorkloadOptions options, string cluster)
    {
        var (kind, name) = options switch
        {
            { StatefulSet: { } set } => ("statefulset", set),
            { DaemonSet: { } set } => ("daemonset", set),
            { BlueGreen: { } colors } => ("deployment", colors.Blue ?? $"{service}-blue"),
            _ => ("deployment", options.Deployment ?? service),
        };
        return new(cluster, options.Namespace ?? "default", kind, name, options.Container);
    }

    private List<Service> OfRepository(string? repository) =>
        repository is null ? [] : [.. Services.Where(s => IsSame(_repositories.Of(repository), s.Repository))];

    private List<Service> OfTag(string repository, string tag) =>
        OfRepository(repository) is var all && all.FindAll(s => s.Rules.VersionOf(tag) is not null) is { Count: > 0 } own ? own : all;

    private static bool IsSame(string? left, string? right) => left is not null && left.Equals(right, StringComparison.OrdinalIgnoreCase);

    private List<Service> OfJob(string job) => [.. Services.Where(s => JobOf(s, job) is not null)];

    private sealed record Concerned(IReadOnlyList<Service> Services, string? Environment);
}
