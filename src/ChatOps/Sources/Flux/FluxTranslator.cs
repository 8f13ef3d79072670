using ChatOps.Journal;

namespace ChatOps.Sources.Flux;

/// <summary>Translates events of Kustomizations and HelmReleases: what is applied of them, and whether it became ready.</summary>
internal static class FluxTranslator
{
    private static readonly string[] Versions = ["version", "app-version", "image-tag"];

    public static Translation Translate(Delivery delivery) => Payload.Translate(delivery, "event", told =>
    {
        var about = told["involvedObject"];
        var (kind, reason) = (about["kind"].Text, told["reason"].Text);
        if (kind is not ("Kustomization" or "HelmRelease"))
        {
            return Told.Nothing($"{kind} {reason}");
        }

        if (ForeignText.Short(about["name"].Text) is not { } application || reason is null)
        {
            return new Translation.Failed("an event without its object or reason");
        }

        if (StateOf(reason, told["severity"].Text) is not { } state)
        {
            return Told.Nothing($"{kind} {reason}");
        }

        // The controllers' own names have their group before them, and what people add has none.
        Dictionary<string, Payload> metadata = new(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in told["metadata"].Members)
        {
            metadata[name[(name.LastIndexOf('/') + 1)..]] = value;
        }

        var image = ImageName.Parse(metadata.GetValueOrDefault("image").Text);
        var labels = SentLabels.InOrder(
        [
            .. LabelNames.Services.Concat(LabelNames.Environments).Concat(["cluster"])
                .Select(name => (name, metadata.GetValueOrDefault(name).Text)),
            ("application", application),
            ("namespace", about["namespace"].Text),
            ("image", image?.Name),
        ]);
        var revision = ForeignText.Short(metadata.GetValueOrDefault("revision").Text);
        var at = told["timestamp"].Time;
        return Told.One(
            delivery,
            new DeploymentReported(
                "Flux",
                application,
                // It reports one revision again and again while that fails.
                $"{kind}/{ForeignText.Short(about["namespace"].Text)}@{revision}",
                Label.Find(labels, LabelNames.Environments),
                Versions.Select(name => ForeignText.Short(metadata.GetValueOrDefault(name).Text)).FirstOrDefault(one => one is not null)
                    ?? ForeignText.Short(image?.Tag),
                // Not whose: events don't say where a source is fetched from.
                Repository: null,
                CommitOf(revision),
                state,
                state is ReportedDeploymentState.Failed ? ForeignText.FirstLine(told["message"].Text) : null,
                Url: null,
                Start: null,
                state is ReportedDeploymentState.Running ? null : at,
                labels),
            login: null,
            at);
    });

    private static ReportedDeploymentState? StateOf(string reason, string? severity) => (reason, severity) switch
    {
        ("DependencyNotReady" or "TestSucceeded" or "UninstallSucceeded", _) => null,
        (_, "error") => ReportedDeploymentState.Failed,
        ("ReconciliationSucceeded" or "InstallSucceeded" or "UpgradeSucceeded" or "RollbackSucceeded", _) =>
            ReportedDeploymentState.Succeeded,
        ("Progressing", _) => ReportedDeploymentState.Running,
        _ => null,
    };

    /// <summary>Of "main@sha1:731f…", or "main/731f…" of older versions.</summary>
    private static string? CommitOf(string? revision) => ForeignText.Sha(revision?.Split('/', ':')[^1]);
}
