namespace ChatOps.Sources.DockerHub;

/// <summary>Configuration section <c>ChatOps:DockerHub</c>.</summary>
public sealed class DockerHubOptions() : TokenOptions(Section)
{
    public const string Section = "ChatOps:DockerHub";

    public override IEnumerable<string> Problems() => SourceSettings.OfPathTokens($"{Section}:{nameof(Tokens)}", Tokens, Enabled);
}
