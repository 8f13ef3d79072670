using ChatOps.Edge.Verification;

namespace ChatOps.Sources.Heartbeat;

/// <summary>
/// Jobs that call <c>/heartbeat/{token}</c> whenever they have run: one that is silent for longer than its period, and some grace, is an
/// alert until it calls again.
/// </summary>
public static class HeartbeatSource
{
    public const string Name = "heartbeat";

    public static EventSource Source { get; } = EventSource.Of<HeartbeatOptions>(
        Name, "Heartbeat", HeartbeatOptions.Section, options => new()
    {
        Problems = [.. options.Problems()],
        Receivers = !options.IsEnabled
            ? []
            :
            [
                new("/heartbeat/{token}", new TokenVerifier(
                    new TokenPlace.Path(),
                    options.Jobs.SelectMany(job => job.Value.Secrets.Select(secret => new Secret(job.Key.ToLowerInvariant(), secret)))))
                {
                    Patience = TimeSpan.FromSeconds(9),
                    Kind = _ => "heartbeat",
                    CountsEach = true,
                    IsJson = false,
                },
            ],
        Expected = !options.IsEnabled
            ? []
            :
            [
                .. options.Jobs.Select(job => new ExpectedInstance(
                    job.Key.ToLowerInvariant(),
                    job.Value.Period,
                    job.Value.Grace,
                    SentLabels.Of(
                    [
                        ("job", job.Key), ("service", job.Value.Service), ("environment", job.Value.Environment),
                    ]))),
            ],
        Translate = _ => Told.Nothing("That a job has run"),
    }) with
    {
        Guide = new(
            "/heartbeat/SECRET",
            $"{HeartbeatOptions.Section}:Jobs:NAME:Secrets:0",
            "Let the job call this when it has run: the secret is the end of the address, which must not be shown to others, and each job has its own. ChatOps:Heartbeat:Jobs:NAME:Period says how often.",
            SourceGuide.Read("Heartbeat/setup.yaml")),
    };
}
