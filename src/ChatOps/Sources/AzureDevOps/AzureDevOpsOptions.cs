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
    public IEnumerable<string> Problems() =>
    [
        .. SourceSettings.OfInstances(
            $"{Section}:Instances",
            Instances,
            "an instance",
            "azuredevops",
            "the password of its service hooks",
            Enabled,
            instance => instance.Secrets,
            (at, instance) =>
            [
                .. SourceSettings.OfSecrets($"{at}:Secrets", instance.Secrets),
                .. SourceSettings.OfAddress($"{at}:Url", instance.Url, "https://dev.azure.com/"),
            ]),
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
