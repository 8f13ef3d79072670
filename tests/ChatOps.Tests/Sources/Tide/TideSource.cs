using System.Text.Json;
using ChatOps.Edge.Verification;
using ChatOps.Journal;
using ChatOps.Sources;

namespace ChatOps.Tests.Sources.Tide;

/// <summary>A fictional CI server as an event source, which shows what adding one takes.</summary>
internal static class TideSource
{
    public const string Name = "tide";

    public static EventSource Source { get; } = EventSource.Of<TideOptions>(Name, "Tide", "ChatOps:Tide", options => new()
    {
        Problems = [.. options.Problems()],
        Receivers = options.Tokens.Count == 0
            ? []
            :
            [
                new("/tide", new TokenVerifier(
                    new TokenPlace.Header("X-Tide-Token"), options.Tokens.Select(token => new Secret(token.Key, token.Value))))
                {
                    Patience = TimeSpan.FromSeconds(5),
                    IdHeader = "X-Tide-Delivery",
                    KindHeader = "X-Tide-Event",
                    Kind = kind => kind is "build" or "ping" ? kind : "other",
                    KeptHeaders = ["X-Tide-Branch"],
                },
            ],
        Translate = Translate,
        Findings = options.Tokens.Count == 0
            ? [new(true, "Tide is not listened to: set ChatOps:Tide:Tokens:NAME.")]
            : [new(false, "Tide is at low water", "wait for the flood")],
    });

    private static Translation Translate(Delivery delivery)
    {
        if (delivery.Kind is not "build")
        {
            return new Translation.Nothing($"{delivery.Kind} is not told");
        }

        try
        {
            var build = JsonSerializer.Deserialize<Build>(delivery.Body.Span, JsonSerializerOptions.Web);
            return build is { Job: { } job } && ForeignText.Short(job) is { } path
                ? new Translation.Events([new(delivery.ReceivedAt, null, Fact(build, path, delivery))])
                : new Translation.Failed("a build without its job");
        }
        catch (JsonException)
        {
            return new Translation.Failed("no build");
        }
    }

    private static BuildChanged Fact(Build build, string path, Delivery delivery) => new(
        $"{new JobName(Name, delivery.Instance, path)}",
        build.Number,
        path,
        Url: null,
        build.Passed ? BuildState.Succeeded : BuildState.Failed,
        ForeignText.Short(build.Repository),
        ForeignText.Sha(build.Commit),
        ForeignText.Short(delivery.Headers.GetValueOrDefault("X-Tide-Branch")),
        ForeignText.Short(build.Version),
        StartedAt: null,
        Duration: null,
        Tests: null);

    private sealed record Build(string? Job, long Number, bool Passed, string? Repository, string? Commit, string? Version);
}

internal sealed class TideOptions
{
    /// <summary>The tokens by the instance that presents them.</summary>
    public Dictionary<string, string> Tokens { get; init; } = [];

    public IEnumerable<string> Problems() => Tokens.Where(token => token.Value is not { Length: >= 16 })
        .Select(token => $"ChatOps:Tide:Tokens:{token.Key} is shorter than 16 characters: make it long and random.");
}
