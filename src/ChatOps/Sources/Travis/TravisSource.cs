using System.Text.Json;
using ChatOps.Journal;

namespace ChatOps.Sources.Travis;

/// <summary>
/// Travis CI: webhooks at <c>/travis</c>, signed with its own key. They are sent when a build has ended, and, if asked for, when it begins.
/// </summary>
public static class TravisSource
{
    public const string Name = "travis";

    public static EventSource Source { get; } = EventSource.Of<TravisOptions>(Name, "Travis CI", TravisOptions.Section, options => new()
    {
        Problems = [.. options.Problems()],
        Receivers = !options.IsEnabled || options.Problems().Any()
            ? []
            :
            [
                new("/travis", new TravisVerifier(options))
                {
                    Patience = TimeSpan.FromSeconds(9),
                    Kind = _ => "build",
                    FormField = TravisVerifier.Field,
                },
            ],
        Translate = delivery => Payload.Translate(delivery, "A build", told => Build(told, delivery)),
    }) with
    {
        Guide = new(
            "/travis",
            $"{TravisOptions.Section}:Repositories:0",
            "Add this to .travis.yml. It needs no secret: Travis CI signs with a key of its own, which I fetch.",
            SourceGuide.Read("Travis/setup.yaml"))
        {
            Trusted = "the repository, \"acme/web\", or all of an owner, \"acme/*\"",
        },
    };

    /// <summary>"acme/web"; null: it doesn't say.</summary>
    internal static string? RepositoryOf(byte[] payload)
    {
        try
        {
            using var document = JsonDocument.Parse(payload);
            return RepositoryOf(new Payload(document.RootElement)["repository"]);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string? RepositoryOf(Payload repository) =>
        ForeignText.Short(repository["owner_name"].Text) is { } owner && ForeignText.Short(repository["name"].Text) is { } name
            ? $"{owner}/{name}"
            : null;

    private static Translation Build(Payload told, Delivery delivery)
    {
        if (RepositoryOf(told["repository"]) is not { } repository || told["number"].Id is not { } number || StateOf(told) is not { } state)
        {
            return new Translation.Failed("a build without its repository or number, or in an unknown state");
        }

        var (started, finished) = (told["started_at"].Time, told["finished_at"].Time);
        var isPull = told["type"].Text is "pull_request";
        return Told.One(
            delivery,
            new BuildChanged(
                $"{new JobName(Name, null, repository)}",
                number,
                repository,
                ForeignText.Link(told["build_url"].Text),
                state,
                repository,
                // A pull request is built as merged: what people know is its head.
                ForeignText.Sha((isPull ? told["head_commit"].Text : null) ?? told["commit"].Text),
                isPull ? null : ForeignText.Short(told["branch"].Text),
                ForeignText.Short(told["tag"].Text),
                started,
                state >= BuildState.Succeeded ? told["duration"].Seconds ?? (finished > started ? finished - started : null) : null,
                Tests: null,
                told["id"].Id,
                Trigger: ForeignText.Short(told["type"].Text))
            {
                CloneHost = Uri.TryCreate(told["compare_url"].Text, UriKind.Absolute, out var page) ? page.Host : null,
            },
            told["author_name"].Text,
            state >= BuildState.Succeeded ? finished : started);
    }

    private static BuildState? StateOf(Payload told) => (told["state"].Text ?? told["status_message"].Text)?.ToLowerInvariant() switch
    {
        "created" or "queued" or "received" => BuildState.Queued,
        "started" or "pending" => BuildState.Running,
        "passed" or "fixed" => BuildState.Succeeded,
        "failed" or "errored" or "broken" or "still failing" => BuildState.Failed,
        "canceled" => BuildState.Aborted,
        _ => null,
    };
}
