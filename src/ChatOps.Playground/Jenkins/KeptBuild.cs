using System.Text.Json.Nodes;

namespace ChatOps.Playground.Jenkins;

/// <summary>A build that the controller knows.</summary>
/// <param name="Run">As Jenkins' REST API shows it.</param>
/// <param name="Stages">Those that were reached.</param>
/// <param name="TestReport">Null: there is none.</param>
internal sealed record KeptBuild(string Job, JsonObject Run, IReadOnlyList<KeptStage> Stages, JsonObject? TestReport)
{
    public long Number => (long)Run["number"]!;

    public string? Result => (string?)Run["result"];

    public bool IsRunning => (bool)Run["building"]!;

    /// <summary>The input step that it waits at.</summary>
    public KeptInput? Input { get; init; }

    /// <summary>Its log.</summary>
    public string Console { get; init; } = "";

    /// <summary>As the plugin Pipeline: Stage View shows it.</summary>
    public JsonObject Describe() => new()
    {
        ["_links"] = Link($"{Job}{Number}/wfapi/describe"),
        ["id"] = $"{Number}",
        ["name"] = $"#{Number}",
        ["status"] = Input is not null ? "PAUSED_PENDING_INPUT" : IsRunning ? "IN_PROGRESS" : Result is "FAILURE" ? "FAILED" : Result,
        ["startTimeMillis"] = (long)Run["timestamp"]!,
        ["endTimeMillis"] = (long)Run["timestamp"]! + (long)Run["duration"]!,
        ["durationMillis"] = (long)Run["duration"]!,
        ["queueDurationMillis"] = 2000,
        ["pauseDurationMillis"] = 0,
        ["stages"] = new JsonArray([.. Stages.Select((stage, i) => new JsonObject
        {
            ["_links"] = Link($"{Job}{Number}/execution/node/{(6 * i) + 10}/wfapi/describe"),
            ["id"] = $"{(6 * i) + 10}",
            ["name"] = stage.Name,
            ["execNode"] = "",
            ["status"] = stage.Status,
            ["startTimeMillis"] = stage.StartedAt.ToUnixTimeMilliseconds(),
            ["durationMillis"] = 0,
            ["pauseDurationMillis"] = 0,
        })]),
    };

    private static JsonObject Link(string path) => new() { ["self"] = new JsonObject { ["href"] = $"/jenkins/{path}" } };
}

/// <param name="Status">As Jenkins writes it: IN_PROGRESS, SUCCESS, FAILED.</param>
internal sealed record KeptStage(string Name, string Status, DateTimeOffset StartedAt);
