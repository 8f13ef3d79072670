using System.Text.Json.Nodes;

namespace ChatOps.Playground.Jenkins;

/// <summary>An input step that a build waits at.</summary>
internal sealed class KeptInput(string id, string message, IReadOnlyList<string> parameters)
{
    private readonly TaskCompletionSource<bool> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Id => id;

    /// <summary>Whether it proceeds.</summary>
    public Task<bool> Answer => _answer.Task;

    /// <summary>False: it was answered before.</summary>
    public bool TryAnswer(bool proceeds) => _answer.TrySetResult(proceeds);

    /// <summary>As the plugin Pipeline: Stage View shows it.</summary>
    /// <param name="build">"job/web/job/main/128/".</param>
    public JsonObject Show(string build) => new()
    {
        ["id"] = id,
        ["proceedText"] = "Proceed",
        ["message"] = message,
        ["inputs"] = new JsonArray([.. parameters.Select(name => new JsonObject
        {
            ["type"] = "StringParameterDefinition",
            ["name"] = name,
            ["description"] = "",
            ["definition"] = new JsonObject { ["defaultVal"] = "" },
        })]),
        ["proceedUrl"] = $"/jenkins/{build}wfapi/inputSubmit?inputId={id}",
        ["abortUrl"] = $"/jenkins/{build}input/{id}/abort",
        ["redirectApprovalUrl"] = $"/jenkins/{build}input/",
    };
}
