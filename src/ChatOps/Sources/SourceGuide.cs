namespace ChatOps.Sources;

/// <summary>How a tool is made to send to the bot, in two minutes.</summary>
/// <param name="Address">The path that it sends to.</param>
/// <param name="Setting">The setting with the secret that both have, or with what is trusted instead.</param>
/// <param name="Where">What the snippet is, and where it belongs; one sentence.</param>
/// <param name="Snippet">What is pasted there: "HOST" and "SECRET" stand for the bot's public name and the secret.</param>
public sealed record SourceGuide(string Address, string Setting, string Where, string Snippet)
{
    /// <summary>The tool makes up the secret; otherwise people do.</summary>
    public bool IsMadeThere { get; init; }

    /// <summary>
    /// What the setting holds, if there is no secret because the tool signs with a key of its own: "the ARN of the topic".
    /// </summary>
    public string? Trusted { get; init; }

    /// <summary>Reads a snippet from a file in the source's folder.</summary>
    /// <param name="file">"Alerts/setup.yaml".</param>
    public static string Read(string file)
    {
        using var stream = typeof(SourceGuide).Assembly.GetManifestResourceStream($"Sources/{file}")
            ?? throw new InvalidOperationException($"{file} isn't part of the program: its name must begin with \"setup.\".");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n").TrimEnd('\n');
    }
}
