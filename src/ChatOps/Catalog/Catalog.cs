using System.Collections.Concurrent;
using System.Collections.Frozen;
using ChatOps.Clusters;
using ChatOps.Clusters.Writing;
using ChatOps.Journal;
using ChatOps.People;

namespace ChatOps.Catalog;

/// <summary>Where changes go, and how careful to be there.</summary>
/// <param name="StabilityPeriod">How long a version must stay healthy, once it is ready, to count as good.</param>
/// <param name="AutoRollback">What happens when a deploy fails there.</param>
public sealed record Environment(string Name, bool Confirm, bool Protected, TimeSpan StabilityPeriod, AutoRollback AutoRollback);

/// <summary>What happens when a deploy fails: nothing, a rollback is offered, or it is rolled back automatically.</summary>
public enum AutoRollback { Off, Ask, On }

/// <summary>Where a service runs in one environment.</summary>
/// <param name="Workload">What identifies it; for blue-green, the blue Deployment, whichever is live.</param>
public sealed record Placement(Environment Environment, Workload Workload, int MinReplicas, int MaxReplicas)
{
    /// <summary>Set when it is two Deployments, one of which is live.</summary>
    public BlueGreen? BlueGreen { get; init; }

    /// <summary>Where people reach it; null: not configured.</summary>
    public string? Url { get; init; }

    public IReadOnlyList<Workload> Workloads => BlueGreen is null ? [Workload] : [Workload, Workload with { Name = BlueGreen.Green }];
}

/// <summary>Two Deployments and the Service that sends its traffic to one of them.</summary>
/// <param name="Label">The label in the Service's selector; its values are "blue" and "green".</param>
/// <param name="Blue">The name of a Deployment, like <paramref name="Green"/>.</param>
/// <param name="TestUrl">Must answer 2xx before a switch; null: nothing is requested.</param>
/// <param name="TestJob">The CronJob whose Job must pass before a switch; null: no Job is run.</param>
/// <param name="Approve">Whether a person is asked before a switch.</param>
/// <param name="KeepOld">How long the previous color stays up after a switch.</param>
public sealed record BlueGreen(
    string Service,
    string Label,
    string Blue,
    string Green,
    string? TestUrl,
    string? TestJob,
    bool Approve,
    TimeSpan KeepOld,
    TimeSpan RetestAfter);

/// <summary>A service, under the name that its team uses, with everything configured for it.</summary>
/// <param name="Channels">Where its timeline is posted, as configured.</param>
/// <param name="OtherImages">The images of other containers that a version also sets, without tags.</param>
public sealed record Service(
    string Name,
    IReadOnlyList<ChatId> Channels,
    string? Repository,
    IReadOnlyList<string> Jobs,
    string? Image,
    IReadOnlyList<Placement> Placements,
    IReadOnlyList<ContainerImage> OtherImages)
{
    /// <summary>The repository's default branch, if configured; null: what the repository reports applies.</summary>
    public string? DefaultBranch { get; init; }

    /// <summary>Whether its deploys and rollbacks are reported to the code host; null: as configured for the code host.</summary>
    public bool? ReportDeployments { get; init; }

    /// <summary>Which builds and releases are its versions.</summary>
    public VersionRules Rules { get; init; } = new(["*"], []);

    public Placement? In(string environment) =>
        Placements.FirstOrDefault(p => p.Environment.Name.Equals(environment, StringComparison.OrdinalIgnoreCase));
}

/// <summary>The services and environments that this bot manages; fixed while it runs.</summary>
public sealed class ServiceCatalog
{
    private const int MostRemembered = 10_000;

    private readonly ConcurrentDictionary<About, IReadOnlyList<Service>> _concerning = [];
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
            ReportDeployments = s.Value.ReportDeployments,
            DefaultBranch = string.IsNullOrWhiteSpace(s.Value.DefaultBranch) ? null : s.Value.DefaultBranch,
            Rules = VersionRules.For(
                s.Key, s.Value, isAlone: options.Services.Values.Count(other => IsSame(other.Repository, s.Value.Repository)) <= 1),
        })];
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
    public IReadOnlyList<Service> Concerning(About about)
    {
        // Called for each step of a story at every update, and searching all services would cost more than the update itself.
        if (_concerning.TryGetValue(about, out var services))
        {
            return services;
        }

        if (_concerning.Count >= MostRemembered)
        {
            _concerning.Clear();
        }

        return _concerning[about] = Find(about);
    }

    private List<Service> Find(About about) => about switch
    {
        About.Repository { Tag: { } tag } repository => OfTag(repository.Name, tag),
        About.Repository repository => OfRepository(repository.Name),
        About.Job job => OfJob(job.Path) is { Count: > 0 } own ? own : OfRepository(job.Home),
        About.Place place => Find(place.Service) is { } service ? [service] : [],
        About.Workload workload => Find(workload.Service) is { } service ? [service] : [],
        About.Nothing => [],
        _ => throw new InvalidOperationException($"What is {about}?"),
    };

    private static Environment Make(string name, EnvironmentOptions options) =>
        new(name, options.Confirm, options.Protected, options.StabilityPeriod, options.AutoRollback);

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
}
