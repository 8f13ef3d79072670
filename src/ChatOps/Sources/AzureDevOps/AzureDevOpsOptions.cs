namespace ChatOps.Sources.AzureDevOps;

/// <summary>Configuration section <c>ChatOps:AzureDevOps</c>.</summary>
public sealed class AzureDevOpsOptions
{
    public const string Section = "ChatOps:AzureDevOps";

    /// <summary>Whether <c>/azuredevops</c> is enabled. Default: enabled if there is an instance.</summary>
    public bool? Enabled { get; set; }

    /// <summary>
    /// Azure DevOps Services, and Azure DevOps Servers, by name, which is the prefix of their repositories:
    /// <c>azuredevops:acme/Shop/web</c>. A single one should be named <c>azuredevops</c>.
    /// </summary>
    public IDictionary<string, AzureDevOpsInstance> Instances { get; } = new Dictionary<string, AzureDevOpsInstance>(
        StringComparer.OrdinalIgnoreCase);

    public bool IsEnabled => Enabled ?? Instances.Count > 0;

    /// <summary>Every configuration error, as one sentence that says what to do and holds no secret.</summary>
    public IEnumerable<string> Problems()
    {
        if (Enabled is true && Instances.Count == 0)
        {
            yield return $"{Section}:Enabled is true without an instance: set {Section}:Instances:azuredevops:Secrets:0 to the password of its service hooks.";
        }

        foreach (var problem in Instances.SelectMany(instance => Problems(
            $"{Section}:Instances:{instance.Key}", instance.Key, instance.Value)))
        {
            yield return problem;
        }

        foreach (var problem in SourceSettings.OfShared(
            $"{Section}:Instances", Instances.Values.Select(instance => instance.Secrets), "instances"))
        {
            yield return problem;
        }
    }

    private static IEnumerable<string> Problems(string at, string name, AzureDevOpsInstance instance) =>
    [
        .. SourceSettings.OfName(at, name, "an instance"),
        .. instance.Secrets.Count == 0 ? (string[])[$"{at} has no secret: set {at}:Secrets:0 to the password of its service hooks."] : [],
        .. SourceSettings.OfSecrets($"{at}:Secrets", instance.Secrets),
        .. SourceSettings.OfAddress($"{at}:Url", instance.Url, "https://dev.azure.com/"),
    ];
}

/// <summary>Azure DevOps Services, or a server.</summary>
public sealed class AzureDevOpsInstance
{
    /// <summary>The passwords of the service hooks' basic authentication. All are accepted, so that they can be rotated.</summary>
    public IList<string> Secrets { get; } = [];

    /// <summary>The address where people open it.</summary>
    public string Url { get; set; } = "https://dev.azure.com/";
}
