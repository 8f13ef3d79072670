using System.Text;
using ChatOps.Playground;

namespace ChatOps.Tests.Whole;

/// <summary>An object that something else has created and keeps reconciling isn't changed without a warning.</summary>
public sealed class OwnedTests
{
    [Fact]
    public async Task The_owner_of_a_workload_its_autoscaler_or_its_service_is_named_before_a_change_that_it_will_undo()
    {
        await using var stage = await Stage.StartAsync(services: [WorldService.Web, WorldService.Api, WorldService.Shop]);
        await OwnAsync(stage, "autoscaling/v2/namespaces/api/horizontalpodautoscalers/api", "ScaledObject", "api");
        await OwnAsync(stage, "apps/v1/namespaces/web/deployments/web", "WebApp", "front");
        await OwnAsync(stage, "../api/v1/namespaces/shop/services/shop", "Rollout", "shop");

        (await stage.AskAsync("/scale api 3..6 in staging")).Shown.ShouldContain(
            "⚠️ ScaledObject api owns the autoscaler api and will restore its own bounds: change them there.");
        var scale = await stage.AskAsync("/scale api 9 in staging");
        scale.Shown.ShouldContain("will scale it back to 5 within a minute. ScaledObject api owns it: change its bounds there.");
        scale.Shown.ShouldNotContain("Change the autoscaler instead");
        (await stage.AskAsync("/deploy web 1.4.2 to staging")).Shown.ShouldContain(
            "⚠️ WebApp front owns it and will undo changes made elsewhere: change it there.");
        (await stage.AskAsync("/scale web 5 in staging")).Shown.ShouldContain("WebApp front owns it");
        (await stage.AskAsync("/deploy shop 3.1.1 to staging")).Shown.ShouldContain(
            "⚠️ Rollout shop owns the Service shop and will switch its traffic back: switch it there.");
        (await stage.AskAsync("/deploy web 1.4.2 to production")).Shown.ShouldNotContain("owns");
    }

    private static async Task OwnAsync(Stage stage, string path, string kind, string name)
    {
        using var client = new HttpClient { BaseAddress = stage.WorldAddress };
        using var body = new StringContent(
            $$"""{"metadata":{"ownerReferences":[{"apiVersion":"acme.io/v1","kind":"{{kind}}","name":"{{name}}","uid":"7c9f1f0e-0000-4000-8000-000000000000","controller":true}]} }""",
            Encoding.UTF8,
            "application/merge-patch+json");
        (await stage.DrivenAsync(client.PatchAsync($"/clusters/staging/apis/{path}", body, stage.Stop))).EnsureSuccessStatusCode();
    }
}
