using ChatOps.Catalog;
using ChatOps.Journal;

namespace ChatOps.Tests.Catalog;

public sealed class LabelRulesTests
{
    private static readonly ServiceCatalog Catalog = new(
        new()
        {
            Environments = { ["staging"] = new() { Names = ["cluster=test-*"] }, ["production"] = new() },
            Services =
            {
                ["web"] = new()
                {
                    Image = "docker.io/acme/web",
                    Workloads =
                    {
                        ["staging"] = new() { Cluster = "blue", Namespace = "shop", Deployment = "frontend" },
                        ["production"] = new() { Cluster = "green", Namespace = "shop", Deployment = "frontend" },
                    },
                },
                ["search"] = new() { Names = ["service=checkout*", "team = Finders"], Image = "registry.acme.io/search" },
            },
        },
        []);

    [Theory]
    [InlineData("service=WEB", "web", null)]
    [InlineData("app.kubernetes.io/name=web", "web", null)]
    [InlineData("service=kube-state-metrics;namespace=shop;deployment=frontend;cluster=green", "web", "production")]
    [InlineData("service=kube-state-metrics;namespace=other;deployment=frontend", "", null)]
    [InlineData("deployment=frontend;namespace=shop;cluster=eks-7", "web", null)]
    [InlineData("image=acme/web:1.4.2@sha256:1", "web", null)]
    [InlineData("image=index.docker.io/acme/web", "web", null)]
    [InlineData("image=registry.acme.io/web", "", null)]
    [InlineData("service=checkout-api;app=web", "search", null)]
    [InlineData("Team=finders;env=Production", "search", "production")]
    [InlineData("service=web;namespace=production", "web", "production")]
    [InlineData("service=web;cluster=test-1;env=qa", "web", "staging")]
    [InlineData("service=web;env=qa", "web", "qa")]
    [InlineData("service=web;job=search", "web", null)]
    [InlineData("job=search", "search", null)]
    [InlineData("alertname=Watchdog", "", null)]
    public void The_name_that_counts_most_decides(string labels, string services, string? environment)
    {
        var about = new About.Labeled(
            [.. labels.Split(';').Select(label => label.Split('=', 2)).Select(label => new Label(label[0], label[1]))]);

        string.Join(' ', Catalog.Concerning(about).Select(service => service.Name)).ShouldBe(services);
        Catalog.EnvironmentOf(about).ShouldBe(environment);
    }

    [Theory]
    [InlineData("checkout")]
    [InlineData("=checkout")]
    [InlineData("service=")]
    [InlineData("service=*")]
    public void A_name_that_is_none_or_matches_everything_is_a_mistake(string name)
    {
        var options = new CatalogOptions
        {
            Services = { ["web"] = new() { Channels = ["#web"], Names = [name] } },
            Environments = { ["staging"] = new() { Names = [name] } },
        };

        CatalogProblems.Find(options, [], ["slack"]).Where(problem => problem.Contains(":Names has", StringComparison.Ordinal))
            .Select(problem => problem.Split(' ')[0])
            .ShouldBe(["ChatOps:Services:web:Names", "ChatOps:Environments:staging:Names"]);
    }
}
