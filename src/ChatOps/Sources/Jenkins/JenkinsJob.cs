namespace ChatOps.Sources.Jenkins;

/// <summary>The job that a notification is about.</summary>
/// <param name="Path">Its full path as Jenkins writes it, "folder/app/main"; a slash in a branch stays <c>%2F</c>, which keeps the path
/// unambiguous.</param>
/// <param name="Name">The same in readable form.</param>
internal sealed record JenkinsJob(string Path, string Name)
{
    /// <summary>"job/folder/job/app/job/main/" of a path; null: no job can have it.</summary>
    public static string? Address(string path)
    {
        var names = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        // They would lead to another job.
        return names.Length == 0 || names.Any(name => name is "." or "..") ? null : string.Concat(names.Select(Segment));
    }

    /// <summary>The path of a configured job on a controller; null: it is on another one.</summary>
    public static string? PathOn(string controller, string job)
    {
        var colon = job.LastIndexOf(':');
        var of = colon < 0 ? JenkinsSource.Name : job[..colon].Trim('/');
        var isHere = of.Equals(controller, StringComparison.OrdinalIgnoreCase)
            || of.Equals($"{JenkinsSource.Name}:{controller}", StringComparison.OrdinalIgnoreCase);
        var path = string.Join('/', job[(colon + 1)..].Split('/', StringSplitOptions.RemoveEmptyEntries));
        return isHere && path.Length > 0 ? path : null;
    }

    public static string Segment(string job) => $"job/{Uri.EscapeDataString(job)}/";

    /// <remarks>The notification's own name is only the last part, such as "main", which many jobs of a controller share.</remarks>
    public static JenkinsJob? Parse(JenkinsNotification notification)
    {
        var parts = (notification.Url ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries);
        var names = new List<string>();
        // "job/folder/job/app/", perhaps prefixed with "view/all/"; a job may itself be named "job".
        for (var i = 0; i + 1 < parts.Length; i += 2)
        {
            if (parts[i] == "job")
            {
                names.Add(Uri.UnescapeDataString(parts[i + 1]));
            }
        }

        var path = ForeignText.Short(names.Count > 0 ? string.Join('/', names) : notification.Name);
        return path is null ? null : new JenkinsJob(path, Uri.UnescapeDataString(path));
    }
}
