using ChatOps.Catalog;
using ChatOps.Clusters;
using ChatOps.Policy;
using Microsoft.Extensions.Configuration;

namespace ChatOps.Tests.Policy;

/// <summary>The bot doesn't start if a workload could be changed with weaker protection under another name.</summary>
public sealed class SharedWorkloadsTests
{
    private static readonly (string, string)[] Web =
    [
        ("Services:web:Workloads:production:Cluster", "main"), ("Services:web:Workloads:production:Namespace", "web")
    ];

    [Fact]
    public void One_workload_also_in_an_unprotected_environment()
    {
        Problems([
            .. Web,
            ("Environments:live:Protected", "false"),
            ("Services:web:Workloads:live:Cluster", "MAIN"),
            ("Services:web:Workloads:live:Namespace", "web"),
        ])
            .ShouldHaveSingleItem().ShouldBe(
                "MAIN/web/deployment/web is both web in live and web in production, which are protected differently: whoever may change one could change the other. Give both the same Protected, Confirm, grants, approvals and confirmations, or remove one.");
    }

    [Theory]
    [InlineData("Services:front:Workloads:production:Deployment", "web")]
    [InlineData("Services:front:Workloads:production:BlueGreen:Green", "web")]
    [InlineData("Services:front:Workloads:production:BlueGreen:Blue", "web")]
    public void One_workload_under_two_services_with_different_rules(string key, string name)
    {
        (string, string)[] front =
        [
            ("Services:front:Workloads:production:Cluster", "main"), ("Services:front:Workloads:production:Namespace", "web"), (key, name)
        ];
        Problems([.. Web, .. front], Grants("web"))
            .ShouldContain(p => p.StartsWith("main/web/deployment/web is ", StringComparison.Ordinal));
    }

    [Fact]
    public void One_cluster_under_two_names()
    {
        Problems([
            .. Web,
            ("Environments:live:Protected", "false"),
            ("Services:web:Workloads:live:Cluster", "alias"),
            ("Services:web:Workloads:live:Namespace", "web"),
        ])
            .ShouldHaveSingleItem().ShouldContain("is both web in live and web in production");
    }

    [Fact]
    public void A_color_is_not_a_separate_workload()
    {
        (string, string)[] shop =
        [
            ("Services:shop:Workloads:production:Cluster", "main"), ("Services:shop:Workloads:production:BlueGreen:TestJob", "t")
        ];
        Problems([
            .. shop,
            ("Services:green:Workloads:production:Cluster", "main"),
            ("Services:green:Workloads:production:Deployment", "shop-green"),
        ])
            .ShouldHaveSingleItem().ShouldBe(
                "main/default/deployment/shop-green is a color of shop in production and also configured as green in production: changes under that name would bypass the test and the switch. Remove one.");
    }

    [Fact]
    public void Two_names_with_the_same_protection_are_allowed()
    {
        Problems([
            .. Web,
            ("Services:front:Workloads:production:Cluster", "main"),
            ("Services:front:Workloads:production:Namespace", "web"),
            ("Services:front:Workloads:production:Deployment", "web")], Grants("*")).ShouldBeEmpty();
        Problems([
            .. Web,
            ("Services:web:Workloads:staging:Cluster", "main"),
            ("Services:web:Workloads:staging:Namespace", "elsewhere"),
            ("Environments:staging:Protected", "false"),
        ]).ShouldBeEmpty();
    }

    /// <summary>What someone may do with some services in production.</summary>
    private static Grant[] Grants(string services) =>
        [new("policy.yaml:4", new Role("some", 2), Denies: false) { Verbs = ["*"], Environments = ["production"], Services = [services] }];

    private static IReadOnlyList<string> Problems((string Key, string Value)[] settings, params Grant[] grants)
    {
        var section = new ConfigurationBuilder()
            .AddInMemoryCollection(
                settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value)).Append(new("Environments:production:Confirm", "true"))
                    .Concat(settings.Select(s => s.Key.Split(':'))
                        .Where(k => k[0] == "Services")
                        .SelectMany(k => new KeyValuePair<string, string?>[]
                        {
                            new($"Services:{k[1]}:Channels:0", "#x"), new($"Services:{k[1]}:Image", "registry.acme.io/x"),
                        }).DistinctBy(k => k.Key)))
            .Build();
        var clusters = new ClustersOptions
        {
            ["main"] = new() { Server = "https://10.0.0.1:6443", TokenFile = "/t" },
            ["alias"] = new() { Server = "https://10.0.0.1:6443/", TokenFile = "/u" },
        };
        CatalogProblems.Find(section.Get<CatalogOptions>()!, clusters.Keys, ["slack"]).ShouldBeEmpty();
        return [.. SharedWorkloads.Problems(new(section.Get<CatalogOptions>()!), new("policy.yaml", "1", [], grants), clusters.AddressOf)];
    }
}
