namespace ChatOps.Sources;

/// <summary>The settings of a source without instances that signs with a secret.</summary>
/// <param name="section">Its configuration section.</param>
public abstract class SecretOptions(string section)
{
    /// <summary>Whether its endpoint is enabled. Default: enabled if there is a secret.</summary>
    public bool? Enabled { get; set; }

    /// <summary>The secrets that it signs with. All are accepted, so that they can be rotated.</summary>
    public IList<string> Secrets { get; } = [];

    public bool IsEnabled => Enabled ?? Secrets.Count > 0;

    /// <summary>Every configuration error, as one sentence that says what to do and holds no secret.</summary>
    public virtual IEnumerable<string> Problems() => SourceSettings.OfSecrets($"{section}:{nameof(Secrets)}", Secrets, "a secret", Enabled);
}
