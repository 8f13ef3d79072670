using System.Security.Cryptography;
using System.Text;
using ChatOps.Journal;

namespace ChatOps.Sources.CDEvents;

/// <summary>
/// Translates builds, deployments, and published images. An event says what it is in its own context, whichever way it was sent.
/// </summary>
internal static class CDEventsTranslator
{
    private const string System = "CDEvents", Prefix = "dev.cdevents.";

    private const int MostInBatch = 100;

    public static Translation Translate(Delivery delivery) => Payload.Translate(delivery, "event", told =>
    {
        var batch = told.Items.Take(MostInBatch).Select(one => Translate(one, delivery)).ToList();
        return batch.Count == 0 ? Translate(told, delivery)
            : batch.OfType<Translation.Events>().SelectMany(events => events.Facts).ToList() is { Count: > 0 } facts
                ? new Translation.Events(facts)
            : batch[0];
    });

    private static Translation Translate(Payload told, Delivery delivery)
    {
        // In the structured mode, CloudEvents' own attributes are around it.
        var @event = told["data"].Exists && !told["context"].Exists ? told["data"] : told;
        var (context, subject) = (@event["context"], @event["subject"]);
        var type = context["type"].Text;
        if (type?.StartsWith(Prefix, StringComparison.Ordinal) is not true
            || type[Prefix.Length..].Split('.') is not [var what, var happened, ..])
        {
            return new Translation.Failed(ForeignText.FirstLine($"'{type ?? told["type"].Text}' isn't a type of CDEvents")!);
        }

        if (ForeignText.Short(subject["id"].Text) is not { } id)
        {
            return new Translation.Failed(ForeignText.FirstLine($"{type} without its subject")!);
        }

        var at = context["timestamp"].Time;
        return (what, happened) switch
        {
            ("pipelinerun" or "build", "queued" or "started" or "finished") => Build(delivery, subject, id, what, happened, at),
            ("service", "deployed" or "upgraded" or "rolledback") => Deployment(
                delivery, subject, id, ForeignText.Short(context["id"].Text) ?? "", ReportedDeploymentState.Succeeded, at),
            ("deployment", "queued" or "started" or "finished") => Deployment(
                delivery,
                subject,
                ForeignText.Short(subject["content"]["service"]["id"].Text) ?? id,
                id,
                happened switch
                {
                    "queued" => ReportedDeploymentState.Queued,
                    "started" => ReportedDeploymentState.Running,
                    _ => subject["content"]["outcome"].Text switch
                    {
                        "success" => ReportedDeploymentState.Succeeded,
                        "cancel" => ReportedDeploymentState.Cancelled,
                        _ => ReportedDeploymentState.Failed,
                    },
                },
                at),
            ("artifact", "published") when PackageUrl.Parse(subject["id"].Text) is { Image: not null } package
                && RegistryPush.Event(
                    package.Image, package.Version, package.Digest, url: null, subject["content"]["user"].Text, at, delivery)
                    is { } pushed => new Translation.Events([pushed]),
            _ => Told.Nothing($"{what} {happened}"),
        };
    }

    private static Translation Build(
        Delivery delivery, Payload subject, string id, string what, string happened, DateTimeOffset? at)
    {
        var content = subject["content"];
        BuildState? state = (happened, content["outcome"].Text) switch
        {
            ("queued", _) => BuildState.Queued,
            ("started", _) => BuildState.Running,
            (_, "success") => BuildState.Succeeded,
            (_, "failure" or "error") => BuildState.Failed,
            (_, "cancel") => BuildState.Aborted,
            (_, "skip") => BuildState.Skipped,
            // A build that is finished doesn't say how, unless it made something.
            _ => what is "build" && content["artifactId"].Exists ? BuildState.Succeeded : null,
        };
        var name = ForeignText.Short((content["pipelineName"].Text ?? subject["source"].Text)?.Trim('/'));
        return state is null || name is null
            ? Told.Nothing($"{what} {happened} without outcome or name")
            : Told.One(
                delivery,
                new BuildChanged(
                    $"{new JobName(CDEventsSource.Name, null, name)}",
                    NumberOf(id),
                    name,
                    ForeignText.Link(content["url"].Text ?? content["uri"].Text),
                    state.Value,
                    Repository: null,
                    Commit: null,
                    Branch: null,
                    ForeignText.Short(PackageUrl.Parse(content["artifactId"].Text)?.Version),
                    happened is "started" ? at : null,
                    Duration: null,
                    Tests: null,
                    RunOf(subject["source"].Text, id)),
                login: null,
                at);
    }

    private static Translation Deployment(
        Delivery delivery, Payload subject, string application, string id, ReportedDeploymentState state, DateTimeOffset? at)
    {
        var (content, package) = (subject["content"], PackageUrl.Parse(subject["content"]["artifactId"].Text));
        var environment = ForeignText.Short(content["environment"]["name"].Text) ?? ForeignText.Short(content["environment"]["id"].Text);
        return Told.One(
            delivery,
            new DeploymentReported(
                System,
                application,
                id,
                environment,
                ForeignText.Short(package?.Version),
                Repository: null,
                Commit: null,
                state,
                state is ReportedDeploymentState.Failed ? ForeignText.FirstLine(content["errors"].Text) : null,
                ForeignText.Link(content["url"].Text ?? content["uri"].Text),
                state is ReportedDeploymentState.Running ? at : null,
                state >= ReportedDeploymentState.Succeeded ? at : null,
                SentLabels.InOrder([("service", application), ("environment", environment), ("image", package?.Image)])),
            login: null,
            at);
    }

    /// <summary>The number at the end of "run-128"; 0: it has none.</summary>
    private static long NumberOf(string id)
    {
        var digits = id.Length;
        while (digits > 0 && char.IsAsciiDigit(id[digits - 1]))
        {
            digits--;
        }

        return id.Length - digits is > 0 and <= 9 ? long.Parse(id[digits..], global::System.Globalization.CultureInfo.InvariantCulture) : 0;
    }

    /// <summary>Ids are texts there, and unique with their source.</summary>
    private static long RunOf(string? source, string id) =>
        BitConverter.ToInt64(SHA256.HashData(Encoding.UTF8.GetBytes($"{source} {id}"))) & long.MaxValue;
}
