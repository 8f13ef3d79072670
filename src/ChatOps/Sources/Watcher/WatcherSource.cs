using ChatOps.Edge.Verification;

namespace ChatOps.Sources.Watcher;

/// <summary>
/// Elasticsearch Watcher: webhook actions at <c>/watcher</c>, with a bearer token, since they sign nothing. Their body is a template, which
/// the setup gives.
/// </summary>
public static class WatcherSource
{
    public const string Name = "watcher";

    private const string Title = "Elasticsearch Watcher";

    public static EventSource Source { get; } = EventSource.Of<WatcherOptions>(Name, Title, WatcherOptions.Section, options => new()
    {
        Problems = [.. options.Problems()],
        Receivers = !options.IsEnabled
            ? []
            :
            [
                new("/watcher", new TokenVerifier(new TokenPlace.Header("Authorization", "Bearer"), Secret.Of(options.Tokens)))
                {
                    Patience = TimeSpan.FromSeconds(9),
                    Kind = _ => "alert",
                },
            ],
        Translate = delivery => TemplatedAlert.Translate(delivery, Title),
    }) with
    {
        Guide = new(
            "/watcher",
            $"{WatcherOptions.Section}:Tokens:0",
            "Add these two actions to each watch that is to be told here, with the watch's own condition in place of the numbers, and its reverse in the second: a watch without it is never over.",
            SourceGuide.Read("Watcher/setup.json")),
    };
}
