namespace ChatOps.Sources.Nexus;

/// <summary>Configuration section <c>ChatOps:Nexus</c>.</summary>
public sealed class NexusOptions() : SecretOptions(Section)
{
    public const string Section = "ChatOps:Nexus";

    /// <summary>What images' names begin with, since its webhooks don't say: "nexus.acme.io:8082".</summary>
    public string? Registry { get; set; }
}
