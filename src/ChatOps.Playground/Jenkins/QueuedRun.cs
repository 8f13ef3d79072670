using System.Text.Json.Nodes;

namespace ChatOps.Playground.Jenkins;

/// <summary>What someone asked Jenkins to build.</summary>
/// <param name="Id">In the queue.</param>
/// <param name="Job">"job/web/job/main/".</param>
/// <param name="Parameters">With the defaults of those that weren't given.</param>
public sealed record QueuedRun(long Id, string Job, IReadOnlyDictionary<string, string> Parameters, DateTimeOffset Since)
{
    internal bool IsCancelled { get; set; }

    /// <summary>The build's number, once it has left the queue as one.</summary>
    internal long? Number { get; set; }

    internal DateTimeOffset? LeftAt { get; set; }

    /// <summary>As Jenkins shows it, in the queue and in the build.</summary>
    internal JsonArray Actions() => new(
        new JsonObject
        {
            ["_class"] = "hudson.model.ParametersAction",
            ["parameters"] = new JsonArray([.. Parameters.Select(parameter => new JsonObject
            {
                ["_class"] = "hudson.model.StringParameterValue", ["name"] = parameter.Key, ["value"] = parameter.Value,
            })]),
        },
        new JsonObject
        {
            ["_class"] = "hudson.model.CauseAction",
            ["causes"] = new JsonArray(new JsonObject
            {
                ["_class"] = "hudson.model.Cause$UserIdCause",
                ["shortDescription"] = $"Started by user {PlaygroundJenkins.User}",
                ["userId"] = PlaygroundJenkins.User,
                ["userName"] = PlaygroundJenkins.User,
            }),
        });

    /// <param name="home">The controller's address.</param>
    /// <param name="why">What it waits for.</param>
    internal JsonObject Show(string home, string why) => new()
    {
        ["_class"] = LeftAt is null ? "hudson.model.Queue$WaitingItem" : "hudson.model.Queue$LeftItem",
        ["actions"] = Actions(),
        ["blocked"] = false,
        ["buildable"] = LeftAt is null,
        ["id"] = Id,
        ["inQueueSince"] = Since.ToUnixTimeMilliseconds(),
        ["stuck"] = false,
        ["task"] = new JsonObject
        {
            ["_class"] = "org.jenkinsci.plugins.workflow.job.WorkflowJob",
            ["name"] = Uri.UnescapeDataString(Job.TrimEnd('/').Split('/')[^1]),
            ["url"] = home + Job,
        },
        ["url"] = $"queue/item/{Id}/",
        ["why"] = LeftAt is null ? why : null,
        ["cancelled"] = LeftAt is null ? null : IsCancelled,
        ["executable"] = Number is not { } number ? null : new JsonObject
        {
            ["_class"] = "org.jenkinsci.plugins.workflow.job.WorkflowRun", ["number"] = number, ["url"] = $"{home}{Job}{number}/",
        },
    };
}
