using ChatOps.Edge.Verification;
using ChatOps.Journal;

namespace ChatOps.Sources.Codeship;

/// <summary>
/// Codeship's webhooks at <c>/codeship/{token}</c>: the service was shut down on 31 January 2026, but what imitates it is still heard. It
/// signs nothing, so the token in the address authenticates the sender.
/// </summary>
public static class CodeshipSource
{
    public const string Name = "codeship";

    public static EventSource Source { get; } = EventSource.Of<CodeshipOptions>(Name, "Codeship", CodeshipOptions.Section, options => new()
    {
        Problems = [.. options.Problems()],
        Receivers = !options.IsEnabled ? [] :
        [
            new("/codeship/{token}", new TokenVerifier(new TokenPlace.Path(), Secret.Of(options.Tokens)))
            {
                Patience = TimeSpan.FromSeconds(9),
                Kind = _ => "build",
            },
        ],
        Translate = delivery => Payload.Translate(delivery, "build", told => Build(told["build"], delivery)),
    }) with
    {
        Guide = new(
            "/codeship/SECRET",
            $"{CodeshipOptions.Section}:Tokens:0",
            "Codeship was shut down on 31 January 2026. Whatever still sends its webhooks sends them here: the secret is the end of the address, which must not be shown to others.",
            SourceGuide.Read("Codeship/setup.yaml")),
    };

    private static Translation Build(Payload build, Delivery delivery)
    {
        if (ForeignText.Short(build["project_name"].Text) is not { } project || build["build_id"].Id is not { } id)
        {
            return new Translation.Failed("a build without its project or id");
        }

        BuildState? state = build["status"].Text switch
        {
            "waiting" or "initiated" => BuildState.Queued,
            "testing" => BuildState.Running,
            "success" => BuildState.Succeeded,
            "error" or "infrastructure_failure" => BuildState.Failed,
            "stopped" => BuildState.Aborted,
            "ignored" or "blocked" => BuildState.Skipped,
            _ => null,
        };
        return state is null
            ? new Translation.Failed(ForeignText.FirstLine($"a build with the unknown status '{build["status"].Text}'")!)
            : Told.One(
                delivery,
                new BuildChanged(
                    $"{new JobName(Name, null, project)}",
                    id,
                    project,
                    ForeignText.Link(build["build_url"].Text),
                    state.Value,
                    project.Contains('/') ? project : null,
                    ForeignText.Sha(build["commit_id"].Text),
                    ForeignText.Short(build["branch"].Text),
                    Version: null,
                    StartedAt: null,
                    Duration: null,
                    Tests: null)
                {
                    // The page of the commit is on the host of the repository.
                    CloneHost = Uri.TryCreate(build["commit_url"].Text, UriKind.Absolute, out var page) ? page.Host : null,
                },
                build["committer"].Text);
    }
}
