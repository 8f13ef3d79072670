using ChatOps.Catalog;
using ChatOps.Clusters;
using Microsoft.Extensions.Configuration;
using k8s.Models;

namespace ChatOps.Tests.Manifests;

/// <summary>The example installation works as it is.</summary>
public sealed class ExampleTests : IAsyncLifetime
{
    private Kustomized _example = null!;

    public async ValueTask InitializeAsync() => _example = await Kustomized.BuildAsync("manifests/overlays/example");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public void It_sets_its_own_image() =>
        _example.Single<V1Deployment>().Spec.Template.Spec.Containers[0].Image.ShouldBe("registry.acme.io/chatops:1.0.0");

    [Fact]
    public void Each_namespace_with_a_workload_grants_the_bot_access()
    {
        var bindings = _example.Objects.OfType<V1RoleBinding>().ToList();
        var account = _example.Single<V1ServiceAccount>();

        bindings
            .Select(b => b.Namespace())
            .ShouldBe(Services().Values.SelectMany(s => s.Workloads.Values).Select(w => w.Namespace).Distinct(), ignoreOrder: true);
        foreach (var binding in bindings)
        {
            (binding.RoleRef.ApiGroup, binding.RoleRef.Kind, binding.RoleRef.Name)
                .ShouldBe(("rbac.authorization.k8s.io", "ClusterRole", _example.Single<V1ClusterRole>().Name()));
            var subject = binding.Subjects.ShouldHaveSingleItem();
            (subject.Kind, subject.Name, subject.NamespaceProperty).ShouldBe(("ServiceAccount", account.Name(), account.Namespace()));
        }
    }

    [Fact]
    public void Its_configuration_is_valid_and_has_no_unknown_keys()
    {
        var clusters = Bind<ClustersOptions>("Clusters");
        var catalog = new CatalogOptions
        {
            Environments = Bind<Dictionary<string, EnvironmentOptions>>("Environments"),
            Services = Services(),
        };

        clusters.Problems().ShouldBeEmpty();
        CatalogProblems.Find(catalog, clusters.Keys, ["slack"]).ShouldBeEmpty();
        Configuration().GetChildren()
            .Select(section => section.Key)
            .ShouldBe(["Clusters", "Environments", "OperatorsChannel", "Services"], ignoreOrder: true);
    }

    [Fact]
    public void The_pod_mounts_this_configuration()
    {
        var map = Map("chatops-", except: Policy);
        var pod = _example.Single<V1Deployment>().Spec.Template.Spec;
        pod.Volumes.Single(v => v.Name == "config").ConfigMap.Name.ShouldBe(map.Name());
        var file = Path.GetFileName(pod.Containers[0].Env.Single(e => e.Name == "CHATOPS_CONFIG").Value);
        map.Data.Keys.ShouldBe([file]);
    }

    /// <summary>Kubernetes updates the file in the pods, as long as its ConfigMap keeps its name and it is part of a folder.</summary>
    [Fact]
    public void The_running_pod_gets_a_change_of_the_policy()
    {
        var map = Map(Policy);
        map.Name().ShouldBe(Policy, "no hash of the content");
        var pod = _example.Single<V1Deployment>().Spec.Template.Spec;
        var volume = pod.Volumes.Single(v => v.ConfigMap?.Name == Policy).Name;
        var mount = pod.Containers[0].VolumeMounts.Single(m => m.Name == volume);
        mount.SubPath.ShouldBeNull();
        Path.GetFileName(pod.Containers[0].Env.Single(e => e.Name == "ChatOps__Policy__File").Value)
            .ShouldBe(map.Data.Keys.ShouldHaveSingleItem());
        map.Data["policy.yaml"].ShouldContain("environments: [production]");
    }

    private const string Policy = "chatops-policy";

    private V1ConfigMap Map(string name, string except = "") => _example.Objects.OfType<V1ConfigMap>()
        .Single(map => map.Name().StartsWith(name, StringComparison.Ordinal) && map.Name() != except);

    private Dictionary<string, ServiceOptions> Services() => Bind<Dictionary<string, ServiceOptions>>("Services");

    private T Bind<T>(string section)
        where T : class =>
            Configuration().GetSection(section).Get<T>(options => options.ErrorOnUnknownConfiguration = true).ShouldNotBeNull();

    private IConfigurationSection Configuration()
    {
        var json = System.Text.Encoding.UTF8.GetBytes(Map("chatops-", except: Policy).Data["chatops.json"]);
        return new ConfigurationBuilder().AddJsonStream(new MemoryStream(json)).Build().GetSection("ChatOps");
    }
}
