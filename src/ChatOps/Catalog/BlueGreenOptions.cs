namespace ChatOps.Catalog;

/// <summary>A workload deployed blue-green: to the Deployment without traffic, which then gets all of it at once.</summary>
public sealed class BlueGreenOptions
{
    /// <summary>The Kubernetes Service whose selector picks the live color; the service's name when absent.</summary>
    public string? Service { get; init; }

    /// <summary>The label in that selector that distinguishes the two. Its values are "blue" and "green".</summary>
    public string Label { get; init; } = "color";

    /// <summary>The blue Deployment; the service's name with "-blue" when absent.</summary>
    public string? Blue { get; init; }

    /// <summary>The green Deployment; the service's name with "-green" when absent.</summary>
    public string? Green { get; init; }

    /// <summary>
    /// Requested before the switch: it must soon answer 2xx. An address of the color without traffic, such as that of a preview Service.
    /// </summary>
    public string? TestUrl { get; init; }

    /// <summary>
    /// A CronJob in the same namespace, usually a suspended one. A Job made from its template must pass before the switch.
    /// </summary>
    public string? TestJob { get; init; }

    /// <summary>Ask a person before the switch.</summary>
    public bool Approve { get; init; } = true;

    /// <summary>How long the previously live color stays up, so that a rollback is one switch. At most a day.</summary>
    public TimeSpan KeepOld { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The tests run again if they passed longer ago than this and the switch isn't approved yet.</summary>
    public TimeSpan RetestAfter { get; init; } = TimeSpan.FromMinutes(30);

    internal IEnumerable<string> Problems(string at, WorkloadOptions workload)
    {
        if ((workload.Deployment ?? workload.StatefulSet ?? workload.DaemonSet) is not null)
        {
            yield return $"{at}: a blue-green workload is two Deployments: name them in BlueGreen, and remove Deployment, StatefulSet and DaemonSet.";
        }

        if (Blue is not null && Blue == Green)
        {
            yield return $"{at}:BlueGreen: Blue and Green are both {Blue}: they must be two Deployments.";
        }

        if (TestUrl is not null && !(Uri.TryCreate(TestUrl, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"))
        {
            yield return $"{at}:BlueGreen:TestUrl is '{TestUrl}': write an address such as \"http://web-preview.web.svc/health\".";
        }

        if (KeepOld < TimeSpan.Zero || KeepOld > TimeSpan.FromDays(1))
        {
            yield return $"{at}:BlueGreen:KeepOld is {KeepOld}: set it between 00:00:00 and 1.00:00:00.";
        }

        if (RetestAfter < TimeSpan.FromMinutes(1) || RetestAfter > TimeSpan.FromDays(1))
        {
            yield return $"{at}:BlueGreen:RetestAfter is {RetestAfter}: set it between 00:01:00 and 1.00:00:00.";
        }
    }
}
