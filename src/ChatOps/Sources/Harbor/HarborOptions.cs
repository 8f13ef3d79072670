namespace ChatOps.Sources.Harbor;

/// <summary>Configuration section <c>ChatOps:Harbor</c>.</summary>
public sealed class HarborOptions() : TokenOptions(Section)
{
    public const string Section = "ChatOps:Harbor";
}
