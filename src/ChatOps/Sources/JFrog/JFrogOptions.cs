namespace ChatOps.Sources.JFrog;

/// <summary>Configuration section <c>ChatOps:JFrog</c>.</summary>
public sealed class JFrogOptions() : SecretOptions(Section)
{
    public const string Section = "ChatOps:JFrog";

    /// <summary>
    /// What images' names begin with: "acme.jfrog.io/docker". Null: the host that each webhook says, and the repository's key.
    /// </summary>
    public string? Registry { get; set; }
}
