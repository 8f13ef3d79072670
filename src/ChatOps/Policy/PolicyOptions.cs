namespace ChatOps.Policy;

/// <summary>Configuration section <c>ChatOps:Policy</c>.</summary>
public sealed class PolicyOptions
{
    public const string Section = "ChatOps:Policy";

    private const string Usual = "policy.yaml";

    /// <summary>The YAML file with roles and grants. Absent: policy.yaml beside the settings, if it exists.</summary>
    public string? File { get; init; }

    /// <summary>The file's full path, and whether it may be absent.</summary>
    /// <param name="settings">The configuration file that is used in addition to the bot's own; null: there is none.</param>
    internal (string Path, bool IsOptional) Find(string? settings)
    {
        if (File is not null)
        {
            return (Path.GetFullPath(File), false);
        }

        var folder = string.IsNullOrEmpty(settings) ? AppContext.BaseDirectory : Path.GetDirectoryName(Path.GetFullPath(settings))!;
        return (Path.Combine(folder, Usual), true);
    }

    internal IEnumerable<string> Problems()
    {
        if (File is not null && (string.IsNullOrWhiteSpace(File) || File.Contains('\0')))
        {
            yield return $"{Section}:File is empty: name the file with roles and grants, or remove the setting.";
        }
    }
}
