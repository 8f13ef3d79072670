using ChatOps.Chat;
using ChatOps.Messages;

namespace ChatOps.Tests.Chat.Slack.Rendering;

/// <summary>Cards whose rendering is recorded, and which Slack's own validator accepts.</summary>
internal static class GoldenCard
{
    public static Dictionary<string, Card> All { get; } = new()
    {
        ["plan"] = new()
        {
            Title = RichText.Of($"Deploy {"web":b} {"1.4.2":c} to {"production":b}?"),
            Lines =
            [
                RichText.Of($"Now {"1.4.1":c}, running well since {DateTimeOffset.FromUnixTimeSeconds(1767225600)}."),
                RichText.Of($"Asked by {new Span.Person(new("slack", "U012ANN"))}."),
            ],
            Fields =
            [
                new("Commits", RichText.Of($"{new Span.Link("https://github.com/acme/web/compare/v1.4.1...v1.4.2", "3 commits")}")),
                new("Replicas", "10"),
                new("Cluster", "eu-1"),
            ],
            Buttons = [new("Run", "run", "op-1", ButtonStyle.Primary), new("Cancel", "cancel", "op-1")],
        },
        ["running"] = new()
        {
            Title = RichText.Of($"Deploying {"web":b} {"1.4.2":c} to {new Span.Link("https://example.com/", "production")}"),
            Tone = Tone.Running,
            Progress = new(6, 10, "6/10 updated, 5 available"),
            Footer = RichText.Of($"started by {new Span.Person(new("slack", "U012ANN"))} in {new Span.Channel(new("slack", "C012OPS"))}"),
        },
        ["failed"] = new()
        {
            Title = RichText.Of($"Deploying {"web":b} {"1.4.3-broken":c} failed"),
            Tone = Tone.Bad,
            Lines = ["Pod web-7f9c-x2x1z cannot pull its image: ErrImagePull."],
            Preformatted = "Failed to pull image \"registry.acme.io/web:1.4.3-broken\"\nmanifest unknown <not found>",
            Buttons = [new("Roll back", "rollback", "op-1", ButtonStyle.Danger)],
            Fallback = "web 1.4.3-broken failed in production",
        },
        ["charts"] = new()
        {
            Title = "Weekly digest",
            Lines = ["Deploys by day: Mon 3, Tue 1 (1 failed)"],
            Charts =
            [
                new("Deploys by day", "deploys", ["Mon 2", "Tue 3"], [new("succeeded", [3, 0]), new("failed", [0, 1])], new(0, 1)),
                new("From merge to production", "hours", ["Mon 2"], [new("median", [12.5])]),
            ],
        },
        ["foreign"] = new()
        {
            Title = RichText.Of($"{"<!channel> *urgent*"} merged"),
            Tone = Tone.Good,
            Lines = [RichText.Of(
                $"{new Span.Link("https://github.com/acme/web/pull/42", "#42 Fix `foo` & <bar> | _baz_")} by {new Span.Person(new("slack", "octocat"))}"), "> not a quote"],
            Fields = [new("Branch <@U1>", RichText.Of($"{"feature/`x`":c}"))],
            Footer = "@channel & friends",
        },
    };
}
