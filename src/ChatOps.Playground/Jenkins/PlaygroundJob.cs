using System.Text.Json.Nodes;

namespace ChatOps.Playground.Jenkins;

/// <summary>A job that the controller has.</summary>
/// <param name="Path">"job/web/job/main/".</param>
/// <param name="Parameters">Those that it takes.</param>
public sealed record PlaygroundJob(string Path, params IReadOnlyList<PlaygroundJobParameter> Parameters)
{
    public bool IsDisabled { get; init; }

    /// <summary>The values of a build: what isn't given has its default, and what the job doesn't take is dropped.</summary>
    internal IReadOnlyDictionary<string, string> Values(IEnumerable<KeyValuePair<string, string>> given) => Parameters.ToDictionary(
        parameter => parameter.Name,
        parameter => given.Where(value => value.Key == parameter.Name).Select(value => value.Value).FirstOrDefault(parameter.Default));

    internal JsonArray Property() => Parameters.Count == 0 ? [] : new(new JsonObject
    {
        ["_class"] = "hudson.model.ParametersDefinitionProperty",
        ["parameterDefinitions"] = new JsonArray([.. Parameters.Select(parameter => parameter.Show())]),
    });
}

/// <param name="Type">"String", "Boolean", "Choice", "Password".</param>
/// <param name="Choices">Those of a choice.</param>
public sealed record PlaygroundJobParameter(
    string Name, string Default = "", string Type = "String", params IReadOnlyList<string> Choices)
{
    internal JsonObject Show()
    {
        var shown = new JsonObject
        {
            ["_class"] = $"hudson.model.{Type}ParameterDefinition",
            ["defaultParameterValue"] = new JsonObject
            {
                ["_class"] = $"hudson.model.{Type}ParameterValue", ["name"] = Name, ["value"] = Type is "Password" ? null : Default,
            },
            ["description"] = "",
            ["name"] = Name,
            ["type"] = $"{Type}ParameterDefinition",
        };
        if (Type is "Choice")
        {
            shown["choices"] = new JsonArray([.. Choices.Select(choice => (JsonNode)choice)]);
        }

        return shown;
    }
}
