namespace ChatOps.Sources.ArgoCD;

/// <summary>Configuration section <c>ChatOps:ArgoCD</c>.</summary>
public sealed class ArgoCDOptions() : TokenOptions(Section)
{
    public const string Section = "ChatOps:ArgoCD";
}

/// <summary>
/// Argo CD: its notifications at <c>/argocd</c>, with a bearer token, since it signs nothing. What they say is in a template, which is this
/// source's own. It tries again three times, after 5xx only.
/// </summary>
public static class ArgoCDSource
{
    public static EventSource Source { get; } = TokenSource.Of<ArgoCDOptions>(
        "argocd",
        "Argo CD",
        ArgoCDOptions.Section,
        TokenSource.BearerOrBasic,
        ArgoCDTranslator.Translate,
        "Add this to the ConfigMap argocd-notifications-cm and the Secret argocd-notifications-secret. The last entry subscribes all applications: give it a selector for some.");
}
