namespace ChatOps.Sources.Quay;

/// <summary>Configuration section <c>ChatOps:Quay</c>.</summary>
public sealed class QuayOptions() : TokenOptions(Section)
{
    public const string Section = "ChatOps:Quay";

    public override IEnumerable<string> Problems() => SourceSettings.OfPathTokens($"{Section}:{nameof(Tokens)}", Tokens, Enabled);
}
