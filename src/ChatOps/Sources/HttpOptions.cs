namespace ChatOps.Sources;

/// <summary>What every HTTP edge shares. Configuration section <c>ChatOps:Http</c>.</summary>
public sealed class HttpOptions
{
    public const string Section = "ChatOps:Http";

    /// <summary>The longest request body accepted, in bytes; longer ones are answered 413.</summary>
    public int MaxBodyBytes { get; set; } = 5 * 1024 * 1024;

    /// <summary>Every mistake in the configuration, each as a sentence that says what to do.</summary>
    public IEnumerable<string> Problems()
    {
        // GitHub itself sends at most 25 MB.
        if (MaxBodyBytes is < 1024 or > 100 * 1024 * 1024)
        {
            yield return $"{Section}:MaxBodyBytes is {MaxBodyBytes}: set it between 1024 and 104857600 bytes.";
        }
    }
}
