using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Operations.Kinds;
using ChatOps.Timeline;

namespace ChatOps.Tests.Timeline;

/// <summary>A story from events in the order in which they were received, and how it is shown.</summary>
internal sealed class Told
{
    private static readonly DateTimeOffset Start = new(2026, 3, 4, 9, 30, 0, TimeSpan.Zero);

    private readonly List<Event> _events = [];

    /// <param name="at">Seconds after the start, by the sender's clock; null: one second after the previous event.</param>
    public Told Hear(Fact fact, int? at = null, string? by = null)
    {
        var now = Start.AddSeconds(_events.Count);
        _events.Add(
            new(_events.Count + 1, "test", at is null ? now : Start.AddSeconds(at.Value), now, by is null ? null : new(by), fact, null));
        return this;
    }

    public IReadOnlyList<Event> Events => [.. _events.OrderBy(e => e.OccurredAt).ThenBy(e => e.Position)];

    public Card Card => StoryCard.Render(["web"], Story, _ => true);

    public Tone Tone => Card.Tone;

    public string Lines => string.Join('\n', Card.Lines.Select(l => l.ToString()));

    public Story Story => Story.Of(Events);

    /// <summary>The replies for all its steps, in chronological order.</summary>
    public IReadOnlyList<Card> Thread =>
        [.. Events.Where(e => e.Fact.StepKey is not null)
            .GroupBy(e => e.Fact.StepKey)
            .SelectMany(step => Replies.Of([.. step]))
            .OrderBy(r => r.At)
            .Select(r => r.Card)];

    public IReadOnlyList<string> Titles => [.. Thread.Select(c => c.Title.ToString())];

    public static string Sha(char letter) => new(letter, 40);

    public static BuildChanged Build(
        BuildState state,
        long number = 1,
        string job = "github/1/workflow/7",
        char commit = 'a',
        int attempt = 1,
        long? run = null,
        string? branch = "main",
        string? trigger = null,
        bool isFinal = false) =>
        new(
            job,
            number,
            "ci",
            null,
            state,
            "acme/web",
            Sha(commit),
            branch,
            null,
            null,
            null,
            null,
            run,
            attempt,
            isFinal,
            Trigger: trigger);

    public static PullRequestChanged Pull(
        PullRequestAction action,
        char head = 'a',
        char? before = null,
        char? merge = null,
        string title = "Keep the cart",
        string? reason = null) =>
        new(
            "acme/web",
            42,
            title,
            "https://github.com/acme/web/pull/42",
            action,
            Sha(head),
            merge is { } m ? Sha(m) : null,
            "cart",
            "main",
            before is { } b ? Sha(b) : null,
            reason);

    public static OperationChanged Operation(
        string id,
        OperationState state,
        string verb = "deploy",
        string environment = "staging",
        string from = "1.4.1",
        string to = "1.4.2") =>
        new(
            id,
            state,
            verb switch
            {
                "deploy" => new SetImage($"registry.acme.io/web:{from}", $"registry.acme.io/web:{to}"),
                "rollback" => new Rollback($"registry.acme.io/web:{from}", $"registry.acme.io/web:{to}"),
                _ => throw new ArgumentOutOfRangeException(nameof(verb), verb, null),
            },
            "web",
            environment,
            state is OperationState.Failed ? "it crashed" : null,
            []);
}
