using ChatOps.Journal;

namespace ChatOps.Sources.GitLab;

/// <summary>A webhook's payload, and what all kinds of events have in common.</summary>
internal sealed record GitLabEvent(Payload Body, Delivery Delivery)
{
    /// <summary>What the payload says it is.</summary>
    public string? Kind => Body["object_kind"].Text ?? Body["event_name"].Text;

    /// <summary>What a merge request's or a pipeline's event is about.</summary>
    public Payload Object => Body["object_attributes"];

    public Payload Project => Body["project"];

    /// <summary>Its name with the instance's, or null when there is none.</summary>
    public string? Repository => NameOf(Project["path_with_namespace"].Text ?? PathOf(Body["repository"]["homepage"].Text));

    public string? DefaultBranch => ForeignText.Short(Project["default_branch"].Text);

    public string? Login =>
        Body["user"]["username"].Text ?? Body["user_username"].Text ?? Body["user"]["name"].Text ?? Body["user_name"].Text;

    /// <summary>A page of the project.</summary>
    public string? Page(string path) =>
        (Project["web_url"].Text ?? Body["repository"]["homepage"].Text) is { } home ? ForeignText.Link($"{home}/-/{path}") : null;

    /// <param name="path">"shop/web".</param>
    public string? NameOf(string? path) =>
        ForeignText.Short(path) is { } name ? $"{new RepositoryName(Delivery.Instance, name)}" : null;

    /// <summary>Older versions name the project of a job only by its address.</summary>
    private static string? PathOf(string? homepage) =>
        Uri.TryCreate(homepage, UriKind.Absolute, out var page) ? page.AbsolutePath.Trim('/') : null;
}
