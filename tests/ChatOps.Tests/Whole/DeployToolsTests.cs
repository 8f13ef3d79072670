using ChatOps.Playground.Elsewhere;

namespace ChatOps.Tests.Whole;

/// <summary>What tools that deploy and configure send becomes messages in the service's channel.</summary>
public sealed class DeployToolsTests
{
    [Fact]
    public async Task Each_tools_bytes_become_a_message_that_says_what_was_done_where_and_by_whom()
    {
        await using var stage = await Stage.StartAsync(settings =>
        {
            DeployToolsSender.Configure(settings);
            ConfigurationToolsSender.Configure(settings);
        });
        using var http = new HttpClient { BaseAddress = stage.BotAddress };
        List<OtherTool> tools =
            [.. new DeployToolsSender(http, stage.Clock).Tools, .. new ConfigurationToolsSender(http, stage.Clock).Tools];
        foreach (var (tool, button, says) in new[]
        {
            ("Argo CD", 0, "https://argocd.acme.io/applications/web-production|web-production 1.4.201> to *production* is running by ann"),
            ("Argo CD", 1, "https://argocd.acme.io/applications/web-production|web-production 1.4.201> to *production* is done by ann"),
            ("Argo CD", 2, "to *production* failed: Deployment.apps \"web\" is invalid"),
            ("Flux", 0, "🚀 Flux deployment of web 1.4.203 to *production* is done"),
            ("Flux", 1, "❌ Flux deployment of web 1.4.204 to *production* failed: timeout waiting for"),
            ("CDEvents", 0, "web #1"),
            ("CDEvents", 1, "🚀 CDEvents deployment of web 1.4.205 to *production* is done"),
            ("Any other tool", 0, "🚀 Ship deployment of web 1.4.206 to *production* is done by ann"),
            ("AWX", 0, "🔧 AWX <https://awx.acme.io/#/jobs/playbook/101|Configure web> is done by ann, 2 changed"),
            ("AWX", 1, "failed by ann, 1 changed, 1 failed: on web-2"),
            ("Chef", 0, "|web-1> failed: No space left on device"),
            ("Puppet", 0, "🔧 Puppet web-1.acme.io is done, 3 changed"),
            ("Terraform", 0, "|web> is done by ann"),
            ("Atlantis", 0, "|web> is done by ann"),
        })
        {
            (await stage.DrivenAsync(tools.Single(one => one.Title == tool).Buttons[button].RunAsync(stage.Stop)))
                .ShouldNotContain("answered", customMessage: tool);
            await stage.UntilAsync(
                () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains(says, StringComparison.Ordinal)), $"{tool}: {says}");
        }

        (await stage.AskAsync("/ops changes production")).Shown.ShouldContain("Flux deployment of web 1.4.203");
    }
}
