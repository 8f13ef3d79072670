using System.Text.Json;

namespace ChatOps.Sources.Jenkins;

/// <summary>What a pipeline's build waits for, as the plugin Pipeline: Stage View shows it.</summary>
/// <param name="Inputs">The values that it asks for.</param>
internal sealed record JenkinsPendingInput(string? Id, string? Message, IReadOnlyList<JsonElement>? Inputs)
{
    private const int Most = 3;

    public bool HasParameters => Inputs is { Count: > 0 };

    /// <summary>The first ones.</summary>
    public static IReadOnlyList<JenkinsInputNow>? Of(IEnumerable<JenkinsPendingInput?>? pending) =>
        pending?.OfType<JenkinsPendingInput>()
            .Where(input => input.Id is { Length: > 0 and < 200 })
            .Take(Most)
            .Select(input => new JenkinsInputNow(input.Id!, ForeignText.FirstLine(input.Message) ?? "", input.HasParameters))
            .ToList() is { Count: > 0 } now ? now : null;
}
