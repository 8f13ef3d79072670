using ChatOps.Playground;
using ChatOps.Playground.Pages;
using k8s;
using k8s.Models;
using static Microsoft.Playwright.Assertions;

namespace ChatOps.Tests.Playground.Pages;

/// <summary>The page over all services of the Playground.</summary>
public sealed class TryThisTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task Suggestions_are_grouped_and_one_group_is_open()
    {
        await using var host = await StartAsync();
        var page = await host.OpenAsync(chromium);

        await Expect(page.GetByTestId("sort-1")).ToHaveAttributeAsync("aria-pressed", "true");
        foreach (var (index, sort) in Suggestions.All.Index())
        {
            await page.GetByTestId($"sort-{index + 1}").ClickAsync();
            await Expect(page.GetByTestId("suggestion-1")).ToContainTextAsync(sort.Commands[0].Text);
            await Expect(page.Locator(".suggestion code")).ToHaveCountAsync(sort.Commands.Count);
        }

        await page.GetByTestId("suggestion-2").ClickAsync();
        await Expect(page.GetByTestId("composer")).ToHaveValueAsync(Suggestions.All[^1].Commands[1].Text);
        host.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_button_simulates_a_kubectl_user_and_the_panel_shows_the_change()
    {
        await using var host = await StartAsync();
        var page = await host.OpenAsync(chromium);

        await page.GetByTestId("scenario-1").ClickAsync();

        await Expect(page.GetByTestId("scenario-said")).ToContainTextAsync("set 1.4.1-hotfix.1");
        await Expect(page.GetByTestId("cluster-production").GetByTestId("workload-web")).ToContainTextAsync("1.4.1-hotfix.1");
        await Expect(page.GetByTestId("cluster-staging").GetByTestId("workload-web")).Not.ToContainTextAsync("hotfix");
    }

    [Fact]
    public async Task A_StatefulSet_and_an_autoscaled_Deployment_are_shown_with_their_pods_and_updated()
    {
        await using var host = await StartAsync();
        var page = await host.OpenAsync(chromium);
        var search = page.GetByTestId("cluster-staging").GetByTestId("workload-search");
        var api = page.GetByTestId("cluster-staging").GetByTestId("workload-api");
        await Expect(search).ToContainTextAsync("StatefulSet");
        await Expect(search.Locator("[data-testid=pod][data-state=Ready]")).ToHaveCountAsync(3);
        await Expect(api).ToContainTextAsync("autoscaled 2 to 5");

        using var cluster = new k8s.Kubernetes(
            new KubernetesClientConfiguration { Host = new Uri(host.Workspace.Address, "/clusters/staging").ToString() });
        var image = new { spec = new { template = new
        {
            spec = new { containers = new[] { new { name = "search", image = "registry.acme.io/search:2.4.1-broken" } } },
        } } };
        await cluster.AppsV1.PatchNamespacedStatefulSetAsync(
            new(image, V1Patch.PatchType.StrategicMergePatch), "search", "search", cancellationToken: PageHost.Cancel);
        await cluster.AutoscalingV2.PatchNamespacedHorizontalPodAutoscalerAsync(
            new(new { spec = new { minReplicas = 4, maxReplicas = 9 } }, V1Patch.PatchType.MergePatch),
            "api",
            "api",
            cancellationToken: PageHost.Cancel);

        await Expect(search.Locator("[data-testid=pod][data-state=Failing]")).ToHaveCountAsync(1);
        await Expect(search.GetByTestId("pod").Last).ToHaveAttributeAsync("data-state", "Failing");
        await Expect(search).ToContainTextAsync("with 2.4.1-broken");
        await Expect(api).ToContainTextAsync("autoscaled 4 to 9");
        await Expect(api.GetByTestId("pod")).ToHaveCountAsync(4);
        host.Complaints.ShouldBeEmpty();
    }

    private static async Task<PageHost> StartAsync()
    {
        PageHost? host = null;
        return host = await PageHost.StartAsync(
            WorldService.All, [new(
                "Someone uses kubectl",
                "Past the bot",
                async cancellationToken => $"set {await host!.World.HotfixAsync(cancellationToken)}")]);
    }
}
