using ChatOps.Catalog;
using ChatOps.Clusters;
using ChatOps.Journal;
using ChatOps.Playground.Kubernetes;
using ChatOps.Policy;
using ChatOps.Storage;
using ChatOps.Tests.Clusters.Faults;
using ChatOps.Tests.Operations.Proofs;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ChatOps.Tests.Operations.Model;

/// <summary>
/// People, a cluster, and the bot's replicas, and what happens to them step by step. After each step, the workers of the leading replica do
/// what there is to do, and every write to the cluster is put to the model.
/// </summary>
internal sealed partial class Company : IAsyncDisposable
{
    private const string Image = "registry.acme.io/web";
    private static readonly string[] Services = ["web", "shop", "api", "web"];
    private static readonly string[] Environments = ["production", "production", "production", "staging"];
    private static readonly LockScope[] Scopes = [new("web", "production"), new("shop", null), new(null, "production"), new(null, null)];

    private readonly Action<string> _count;
    private readonly FakeTimeProvider _clock = new(new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero));
    private readonly Staff _staff = new();
    private readonly ReferenceModel _model;
    private readonly ClusterEmulator _emulator;
    private readonly Uri _address;
    private readonly ClusterSet _clusters;
    private readonly ServiceCatalog _catalog;
    private readonly PolicyContext _context;
    private readonly SqliteDatabase _store;
    private readonly HttpClient _kubectl = new();
    private readonly Dictionary<string, long> _generations = [];
    private PolicyRules _rules = PolicyRules.None("policy.yaml");
    private DoomedDatabase _database = null!;
    private Replica _leader = null!;
    private Replica? _former;
    private int _judged;

    /// <param name="template">An empty store.</param>
    private Company(string name, string folder, string template, EmulatorHost host, Action<string> count)
    {
        _count = count;
        var file = Path.Combine(folder, $"{name}.db");
        File.Copy(template, file);
        _model = new(_staff) { Now = _clock.GetUtcNow() };
        _emulator = new(name, _clock, new() { ReadyDelay = TimeSpan.FromSeconds(5) });
        foreach (var (service, environment) in Services.Zip(Environments).Where(place => place.First is not "shop"))
        {
            _emulator.Seed(environment, service, $"{Image}:1", 2);
        }

        _address = host.Add(_emulator);
        var reach = Shop.Reach(_emulator, _address, folder);
        reach.RequestsPerSecond = 1000;
        _clusters = new(new ClustersOptions { ["one"] = reach }, _clock, NullLogger<ClusterSet>.Instance);
        var options = new CatalogOptions
        {
            Environments = new()
            {
                ["production"] = new() { AutoRollback = AutoRollback.Off },
                ["staging"] = new() { AutoRollback = AutoRollback.Off, Protected = false },
            },
        };
        foreach (var (service, environment) in Services.Zip(Environments))
        {
            options.Services.TryAdd(service, new() { Image = Image });
            options.Services[service].Workloads[environment] =
                new() { Cluster = "one", Namespace = environment, Deployment = service is "shop" ? "web" : service };
        }

        _catalog = new(options);
        _context = Rulebook.Context(rules => SharedWorkloads.Problems(_catalog, rules, cluster => cluster));
        _store = new(file, _clock);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <param name="count">Counts each write that was allowed.</param>
    /// <returns>Null: all that was written was allowed.</returns>
    public static async Task<string?> LieAsync(
        string name, string folder, string template, EmulatorHost host, IReadOnlyList<Step> steps, Action<string> count)
    {
        await using var company = new Company(name, folder, template, host, count);
        await company.LeadAsync();
        for (var i = 0; i < steps.Count; i++)
        {
            if (await company.TakeAsync(steps[i]) is { } lie)
            {
                return $"after step {i + 1}, {steps[i]}: {lie}";
            }
        }

        return null;
    }

    public async ValueTask DisposeAsync()
    {
        _kubectl.Dispose();
        await _database.DisposeAsync();
        await (_former?.Database.DisposeAsync() ?? ValueTask.CompletedTask);
        await _store.DisposeAsync();
        _clusters.Dispose();
    }
}
