namespace ChatOps.Playground.Jenkins;

/// <summary>The log of a pipeline's build, as Jenkins writes it.</summary>
internal static class ConsoleShapes
{
    /// <param name="stages">Those that were reached.</param>
    /// <param name="result">Null: it runs.</param>
    public static string Of(IEnumerable<string> stages, string? result) => string.Concat(
    [
        "Started by user \u001b[8mha:////4AbcdefBase64NoteOfJenkinsItself==\u001b[0mchatops\n[Pipeline] Start of Pipeline\n[Pipeline] node\n",
        .. stages.Select(stage => $"[Pipeline] stage\n[Pipeline] {{ ({stage})\n+ ./ci {stage.ToLowerInvariant()}\n"),
        result is "FAILURE" ? "\u001b[31mError: registry.acme.io: connection refused\u001b[0m\nERROR: script returned exit code 1\n" : "",
        result is null ? "" : $"[Pipeline] End of Pipeline\nFinished: {result}\n",
    ]);
}
