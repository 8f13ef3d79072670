using System.Text.Json.Nodes;

namespace ChatOps.Playground.Jenkins;

/// <summary>A build that starts another one, with the build step of a pipeline.</summary>
/// <param name="Project">The path of its job: "web/main".</param>
public sealed record UpstreamRun(string Project, long Number)
{
    /// <summary>As Jenkins shows it in the build that it started.</summary>
    internal JsonObject Action() => new()
    {
        ["_class"] = "hudson.model.CauseAction",
        ["causes"] = new JsonArray(new JsonObject
        {
            ["_class"] = "org.jenkinsci.plugins.workflow.support.steps.build.BuildUpstreamCause",
            ["shortDescription"] = $"Started by upstream project \"{Project.Replace("/", " » ")}\" build number {Number}",
            ["upstreamBuild"] = Number,
            ["upstreamProject"] = Project,
            ["upstreamUrl"] = string.Concat(Project.Split('/').Select(name => $"job/{Uri.EscapeDataString(name)}/")),
        }),
    };
}
