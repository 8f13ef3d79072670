using ChatOps.Journal;

namespace ChatOps.Sources.Atlantis;

/// <summary>Configuration section <c>ChatOps:Atlantis</c>.</summary>
public sealed class AtlantisOptions() : TokenOptions(Section)
{
    public const string Section = "ChatOps:Atlantis";
}

/// <summary>Atlantis: webhooks about applies at <c>/atlantis</c>, with a bearer token, since it signs nothing. They have no time.</summary>
public static class AtlantisSource
{
    private const string Title = "Atlantis";

    public static EventSource Source { get; } = TokenSource.Of<AtlantisOptions>(
        "atlantis",
        Title,
        AtlantisOptions.Section,
        TokenSource.BearerOrBasic,
        Translate,
        "Add this to the server-side configuration, as a file for --config; the headers are sent with each webhook.");

    private static Translation Translate(Delivery delivery) => Payload.Translate(delivery, "webhook", told =>
    {
        if (told["detection_id"].Exists)
        {
            return Told.Nothing("drift");
        }

        var (pull, directory) = (told["Pull"], ForeignText.Short(told["Directory"].Text));
        if (ForeignText.Short(told["Repo"]["FullName"].Text) is not { } repository
            || directory is null
            || told["Success"].Flag is not { } isDone)
        {
            return new Translation.Failed("a webhook without its repository, directory, or result");
        }

        var workspace = ForeignText.Short(told["Workspace"].Text) ?? "default";
        return Told.One(
            delivery,
            new ConfigurationRun(
                Title,
                ForeignText.Short($"{repository}#{pull["Num"].Id}@{pull["HeadCommit"].Text} {directory} {workspace}")!,
                ForeignText.Short(told["ProjectName"].Text) ?? $"{directory} ({workspace})",
                isDone ? ConfigurationRunState.Succeeded : ConfigurationRunState.Failed,
                Changed: null,
                Failed: null,
                Start: null,
                End: null,
                ForeignText.Link(pull["URL"].Text),
                isDone ? null : "see the pull request",
                SentLabels.InOrder(
                [
                    // A workspace is an environment there, unless there is only one.
                    ("environment", workspace is "default" ? null : workspace),
                    ("project", told["ProjectName"].Text),
                    ("workspace", workspace),
                    ("directory", directory),
                    ("repository", repository),
                ])),
            told["User"]["Username"].Text);
    });
}
