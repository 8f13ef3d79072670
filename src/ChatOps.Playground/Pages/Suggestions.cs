namespace ChatOps.Playground.Pages;

/// <summary>What one may type into the composer, and in a few words what it shows.</summary>
/// <param name="Text">As in Slack.</param>
public sealed record Suggestion(string Text, string What)
{
    /// <summary>Without what Slack has before it: "deploy web 1.4.2 to staging", "status".</summary>
    public string Command => Text.StartsWith("/ops ", StringComparison.Ordinal) ? Text["/ops ".Length..] : Text.TrimStart('/');
}

/// <summary>Things to try that belong together.</summary>
/// <param name="Title">One word.</param>
/// <param name="Scenario">The title of a <see cref="ScenarioButton"/> that belongs to them, too.</param>
/// <param name="Promise">What the scenario shows.</param>
public sealed record Suggestions(string Title, IReadOnlyList<Suggestion> Commands, string? Scenario = null, string? Promise = null)
{
    /// <summary>Four at most of each: they stand in one row.</summary>
    public static IReadOnlyList<Suggestions> All { get; } =
    [
        new(
            "Deploy",
            [
                new("/deploy web 1.4.2 to staging", "a rollout, live"),
                new("/deploy web 1.4.3-broken to staging", "one that fails, and why"),
                new("/ops status", "what runs where"),
            ],
            Buttons.MergeAndBuild,
            "and watch it become one story"),
        new(
            "Roll back",
            [
                new("/deploy web 1.4.2-crash to staging", "fails, is rolled back automatically"),
                new("/ops release-hold web in staging", "re-enables that"),
                new("/deploy web 1.4.2-late to production", "fails late, offers a button"),
                new("/rollback web in staging", "to the last healthy version"),
            ]),
        new(
            "Scale",
            [
                new("/scale web 6 in staging for 2m", "more pods, for a while"),
                new("/scale api 9 in staging", "its autoscaler will object"),
                new("/scale api 2..9 in staging", "the autoscaler's bounds"),
                new("/scale api 0 in production", "asks for the service's name"),
            ]),
        new(
            "StatefulSet",
            [
                new("/deploy search 2.4.0 to staging", "one pod after the other"),
                new("/deploy search 2.4.1-broken to staging", "gets stuck, and why"),
                new("/rollback search in staging", "frees the stuck pod, too"),
                new("/ops restart search in staging", "new pods, same version"),
            ]),
        new(
            "Blue-green",
            [
                new("/deploy shop 3.2.0 to staging", "tested, then asks to switch"),
                new("/rollback shop in staging", "one switch back, for two minutes"),
            ]),
        new(
            "Approve",
            [
                new("/deploy api 5.2.0 to production", "then be bob, and approve it"),
                new("/ops may deploy web to production", "be carol: no, and why"),
                new("/ops reviews", "what ran without approval"),
            ]),
        new(
            "Accounts",
            [
                new("/ops iam", "who it thinks you are"),
                new("/ops iam link github octo-ann", "what octo-ann has to post there"),
            ],
            Buttons.Proof,
            "and you have octo-ann's rights"),
        new(
            "Lock",
            [
                new("/ops lock staging for 10m because of a demo", "nobody else may change it"),
                new("/ops locks", "who has locked what"),
                new("/ops unlock staging", "ends it, and tells its holder"),
                new("/ops audit since 1h", "who decided and did what"),
            ]),
        new(
            "Incident",
            [
                new("/incident web answers 5xx sev2 service web env production", "gets a channel of its own"),
                new("/deploy web 1.4.3 to production", "is held, unless it is the fix"),
                new("/incident postmortem 1", "what happened, written down"),
                new("/incident cancel 1 because it was a test", "ends it, and the hold"),
            ]),
        new(
            "Freeze",
            [
                new("/ops freeze staging for 10m because of a launch", "nobody may change it"),
                new("/ops freezes", "what is frozen, until when"),
                new("/ops unfreeze staging", "ends that"),
            ]),
        new(
            "On call",
            [
                new("/oncall", "who is, and who is next"),
                new("/oncall take web", "until the next hand-over"),
                new("/oncall swap web", "be bob, and take it"),
                new("/oncall search", "a gap at night"),
            ]),
        new(
            "Ask",
            [
                new("/ops changes since 1h", "all that changed anywhere"),
                new("/ops where 1.4.1 web", "in which environments it is"),
                new("/ops diff web staging production", "what differs"),
                new("/ops why 1", "what became of the first delivery"),
            ]),
        new(
            "Page",
            [
                new("/ops page me", "a test: how you are paged"),
                new("/ops pages", "who was paged, with what result"),
            ]),
        new(
            "Subscribe",
            [
                new("/ops subscribe failures in production", "in this channel, too"),
                new("/ops subscribe deploys in staging without threads", "without the details"),
                new("/ops subscriptions everywhere", "what is posted where"),
                new("/ops unsubscribe everything", "ends that"),
            ]),
        new(
            "Later",
            [
                new("/deploy web 1.4.3 to production in 2m", "runs if nothing changed by then"),
                new("/ops scheduled", "what is scheduled"),
                new("/ops timeline production", "what reached it lately"),
            ],
            Buttons.Kubectl,
            "and the bot reports it"),
    ];
}
