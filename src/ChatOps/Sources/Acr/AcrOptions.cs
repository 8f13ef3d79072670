namespace ChatOps.Sources.Acr;

/// <summary>Configuration section <c>ChatOps:Acr</c>.</summary>
public sealed class AcrOptions() : TokenOptions(Section)
{
    public const string Section = "ChatOps:Acr";
}
