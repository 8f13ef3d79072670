namespace ChatOps.Sources.Codeship;

/// <summary>Configuration section <c>ChatOps:Codeship</c>.</summary>
public sealed class CodeshipOptions() : TokenOptions(Section)
{
    public const string Section = "ChatOps:Codeship";

    public override IEnumerable<string> Problems() => SourceSettings.OfPathTokens($"{Section}:{nameof(Tokens)}", Tokens, Enabled);
}
