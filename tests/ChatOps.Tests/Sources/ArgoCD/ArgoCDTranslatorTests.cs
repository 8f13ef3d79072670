using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ChatOps.Journal;
using ChatOps.Sources.ArgoCD;
using YamlDotNet.RepresentationModel;

namespace ChatOps.Tests.Sources.ArgoCD;

public sealed partial class ArgoCDTranslatorTests
{
    private const string Application =
        """
        {
          "app": {
            "metadata": { "name": "web", "namespace": "argocd", "labels": { "env": "production", "say \"hi\"": "1" } },
            "spec": {
              "project": "shop",
              "destination": { "server": "https://kubernetes.default.svc", "namespace": "web" },
              "source": { "repoURL": "https://github.com/acme/web.git" }
            },
            "status": {
              "health": { "status": "Healthy" },
              "summary": { "images": ["registry.acme.io/web:1.4.2"] },
              "operationState": {
                "phase": "Failed", "message": "a \"quoted\" reason\nand more", "startedAt": "2026-03-04T09:30:00Z",
                "operation": { "initiatedBy": { "username": "ann" } }
              }
            }
          },
          "context": { "argocdUrl": "https://argocd.acme.io" }
        }
        """;

    /// <summary>The template's expressions, as Argo CD evaluates them: what isn't there is what stands before the object.</summary>
    [Fact]
    public void The_template_that_people_paste_says_what_is_translated()
    {
        var body = Evaluated(Body(), JsonNode.Parse(Application)!);

        var told = ArgoCDTranslator.Translate(new("argocd", "1", "event", Translations.ReceivedAt, Encoding.UTF8.GetBytes(body))).Event();
        told.Actor?.Name.ShouldBe("ann");
        var deployment = told.Fact.ShouldBeOfType<DeploymentReported>();
        (deployment.Application, deployment.Environment, deployment.Version, deployment.State, deployment.Reason, deployment.Url).ShouldBe((
            "web",
            "production",
            "1.4.2",
            ReportedDeploymentState.Failed,
            "a \"quoted\" reason",
            "https://argocd.acme.io/applications/web"));
        deployment.Labels.ShouldContain(new Label("namespace", "web"));
    }

    [Fact]
    public void Each_event_has_a_trigger_and_everything_that_is_named_exists()
    {
        var data = Documents()[0]["data"];
        var triggers = (YamlSequenceNode)Yaml($"{data["trigger.chatops"]}")[0];
        triggers.Select(one => $"{one["when"]}").Count(when => when.Contains("'Running'")).ShouldBe(1);
        triggers.Select(one => $"{one["when"]}").Count(when => when.Contains("'Degraded'")).ShouldBe(1);
        triggers.ShouldAllBe(one => $"{one["send"][0]}" == "chatops");
        $"{Yaml($"{data["subscriptions"]}")[0][0]["recipients"][0]}".ShouldBe("chatops");
        var headers = Yaml($"{data["service.webhook.chatops"]}")[0]["headers"];
        $"{headers[0]["value"]}".ShouldBe("Bearer $chatops-token");
        $"{Documents()[1]["stringData"]["chatops-token"]}".ShouldBe("SECRET");
    }

    private static string Body() => $"{Yaml($"{Documents()[0]["data"]["template.chatops"]}")[0]["webhook"]["chatops"]["body"]}";

    private static string Evaluated(string template, JsonNode values) => Expression().Replace(template, match =>
    {
        var parts = Word().Matches(match.Groups["what"].Value).Select(part => part.Value).ToList();
        if (parts[0] == "printf")
        {
            return JsonSerializer.Serialize($"{values["context"]!["argocdUrl"]}/applications/{values["app"]!["metadata"]!["name"]}");
        }

        parts[0].ShouldBe("dig");
        parts[^1].ShouldBe(".app");
        JsonNode? at = values["app"];
        foreach (var name in parts[1..^2])
        {
            at = at?[name.Trim('"')];
        }

        return at?.ToJsonString() ?? parts[^2] switch { "dict" => "{}", "list" => "[]", var text => text };
    });

    private static List<YamlNode> Documents() => Yaml(
        Bot.EventSources.Single(source => source.Name == "argocd").Guide!.Snippet);

    private static List<YamlNode> Yaml(string text)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(text));
        return [.. yaml.Documents.Select(document => document.RootNode)];
    }

    [GeneratedRegex(@"\{\{(?<what>.+?) \| toJson\}\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Expression();

    [GeneratedRegex(@"""[^""]*""|\S+", RegexOptions.None, 1000)]
    private static partial Regex Word();
}
