namespace ChatOps.Sources.Jenkins;

/// <summary>Which job a notification is about.</summary>
/// <param name="Path">Its full path as Jenkins names it, "folder/app/main"; a branch's slash stays <c>%2F</c>, which makes the path
/// unambiguous.</param>
/// <param name="Name">The same for people.</param>
internal sealed record JenkinsJob(string Path, string Name)
{
    /// <remarks>The notification's own name is only the last part, "main", which half the jobs of a controller share.</remarks>
    public static JenkinsJob? Parse(JenkinsNotification notification)
    {
        var parts = (notification.Url ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries);
        var names = new List<string>();
        // "job/folder/job/app/", perhaps with "view/all/" in front; a job may itself be called "job".
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
