using ChatOps.Journal;

namespace ChatOps.Sources.ArgoCD;

/// <summary>Translates what the template in setup.yaml says: an application's sync, and whether it became healthy.</summary>
internal static class ArgoCDTranslator
{
    public static Translation Translate(Delivery delivery) => Payload.Translate(delivery, "notification", told =>
    {
        if (ForeignText.Short(told["application"].Text) is not { } application || ForeignText.Short(told["startedAt"].Text) is not { } id)
        {
            return new Translation.Failed(
                "a notification without its application or operation: its template isn't the one that /ops setup argocd shows");
        }

        if (StateOf(told["phase"].Text, told["health"].Text) is not { } state)
        {
            return new Translation.Failed(ForeignText.FirstLine($"a sync in the unknown phase '{told["phase"].Text}'")!);
        }

        var isSynced = told["phase"].Text is "Succeeded";
        var image = ImageName.Of(told["images"].Items.Select(image => image.Text), application);
        var cloned = CloneAddress.Parse(told["repository"].Text);
        var commit = ForeignText.Sha(told["revision"].Text);
        var (start, end) = (told["startedAt"].Time, told["finishedAt"].Time);
        return Told.One(
            delivery,
            new DeploymentReported(
                "Argo CD",
                application,
                // Applications of one name may be in several namespaces.
                $"{ForeignText.Short(told["namespace"].Text)}@{id}",
                ForeignText.Short(told["labels"]["environment"].Text) ?? ForeignText.Short(told["labels"]["env"].Text),
                ForeignText.Short(image?.Tag),
                // What it applies is often in a repository of its own, whose commits are of many applications: the version says more.
                image?.Tag is null ? cloned?.Path : null,
                image?.Tag is null ? commit : null,
                state,
                state is not ReportedDeploymentState.Failed ? null
                    : isSynced ? "it is synced, but degraded"
                    : ForeignText.FirstLine(told["message"].Text),
                ForeignText.Link(told["url"].Text),
                start,
                // A sync that succeeded is over when what it applied is healthy, which has no time.
                isSynced ? null : state is ReportedDeploymentState.Failed ? end : null,
                SentLabels.InOrder(
                [
                    .. SentLabels.Naming(told["labels"]),
                    ("application", application),
                    ("namespace", told["destination"]["namespace"].Text),
                    ("cluster", told["destination"]["name"].Text),
                    ("image", image?.Name),
                    ("project", told["project"].Text),
                ]))
            {
                CloneHost = image?.Tag is null ? cloned?.Host : null,
            },
            told["by"].Text,
            isSynced ? null : end ?? start);
    });

    private static ReportedDeploymentState? StateOf(string? phase, string? health) => (phase, health) switch
    {
        ("Running" or "Terminating", _) => ReportedDeploymentState.Running,
        ("Failed" or "Error", _) => ReportedDeploymentState.Failed,
        ("Succeeded", "Healthy") => ReportedDeploymentState.Succeeded,
        ("Succeeded", "Degraded") => ReportedDeploymentState.Failed,
        // What was applied isn't there yet.
        ("Succeeded", _) => ReportedDeploymentState.Running,
        _ => null,
    };
}
