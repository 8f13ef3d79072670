using ChatOps.Policy;
using k8s.Models;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ChatOps.Tests.Manifests;

/// <summary>The bot matches its manifests.</summary>
public sealed class BotInPodTests
{
    private const string Example = "manifests/overlays/example";

    [Fact]
    public async Task The_bot_accepts_the_example_configuration_and_answers_the_probes()
    {
        var container = (await Kustomized.BuildAsync(Example)).Single<V1Deployment>().Spec.Template.Spec.Containers[0];
        await using var bot = Bot.Build([
            // The policy is beside it.
            $"--CHATOPS_CONFIG={Path.Combine(Kustomized.Root, Example, "chatops.json")}",
            "--ChatOps:Slack:BotToken=xoxb-1",
            "--ChatOps:Slack:AppToken=xapp-1",
        ]);

        bot.Services.GetRequiredService<ActivePolicy>().Rules.Grants.Select(grant => (grant.Place, grant.Denies))
            .ShouldBe([("policy.yaml:9", false), ("policy.yaml:14", true)]);
        var paths = ((IEndpointRouteBuilder)bot).DataSources.SelectMany(source => source.Endpoints)
            .OfType<RouteEndpoint>()
            .Select(route => route.RoutePattern.RawText)
            .ToList();

        foreach (var probe in new[] { container.StartupProbe, container.LivenessProbe, container.ReadinessProbe })
        {
            paths.ShouldContain(probe.HttpGet.Path);
        }
    }
}
