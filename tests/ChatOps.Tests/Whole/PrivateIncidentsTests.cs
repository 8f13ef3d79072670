using ChatOps.Commands;

namespace ChatOps.Tests.Whole;

/// <summary>What is private is nowhere but in its own channel, whatever a stranger types.</summary>
public sealed class PrivateIncidentsTests
{
    private const string Secret = "zanzibar";

    [Fact]
    public async Task No_command_shows_a_stranger_anything_of_a_private_incident()
    {
        await using var stage = await IncidentsTests.StartAsync();
        (await stage.AskAsync($"/incident {Secret} was stolen service web private")).Shown.ShouldContain("Incident 1 is open");
        const string Room = $"inc-20260304-{Secret}-was-stolen";
        await stage.UntilAsync(() => stage.Slack.FindChannel(Room)?.Messages.FirstOrDefault(), "its channel");
        await stage.UntilAsync(
            () => stage.Slack.Channel(Room).Members.Contains(stage.Slack.User("ann").Id) ? "there" : null,
            "that whoever opened it is let in");
        stage.Slack.Channel(Room).IsPrivate.ShouldBeTrue();
        foreach (var said in new[]
        {
            $"update {Secret} is looked for", $"note {Secret} again", "status identified", "severity sev1", "role commander", "show",
            $"resolve cause={Secret}",
        })
        {
            (await stage.AskAsync($"/incident {said}", channel: Room)).Shown.ShouldNotContain("There is no incident");
        }

        (await stage.AskAsync("/ops audit", channel: Room)).Shown.ShouldContain("resolved incident 1");
        (await stage.AskAsync("/ops incidents", channel: Room)).Shown.ShouldContain(Secret);
        (await stage.AskAsync("/incident reopen", channel: Room)).Shown.ShouldContain("open again");

        // Everything that can be asked, with the incident's number, its service, and its words.
        List<string> typed =
        [
            .. stage.Get<CommandTable>().All.Select(command => command.Verb).Except(["incident"])
                .SelectMany(verb => new[] { $"/ops {verb} 1", $"/ops {verb} web", $"/ops {verb} everywhere" }),
            .. new[]
            {
                "update 1 x", "note 1 x", "severity 1 sev2", "status 1 monitoring", "role 1 scribe", "service 1 web", "resolve 1", "reopen 1",
                "cancel 1", "merge 1 into 2", "show 1", "postmortem 1", "snooze 1",
            }.Select(said => $"/incident {said}"),
            "/ops why 1", "/ops why 2", "/ops why 3", "/ops incidents", "/ops audit", "/ops home", "/ops doctor", "/ops status", "/ops changes",
            "/ops digest", "/deploy web 1.4.2 to staging", $"/incident {Secret} was stolen service web drill",
        ];
        foreach (var text in typed)
        {
            await stage.TypeAsync(text, "bob");
        }

        await stage.PassAsync(TimeSpan.FromSeconds(5));
        // His own incident of the same name is another one, and shows his own words only.
        var seen = stage.Slack.Ephemerals("bob").Select(m => m.Shown)
            .Concat(stage.Slack.Channels.Where(channel => channel.Name != Room)
                .SelectMany(channel => channel.Messages)
                .Select(Stage.Describe))
            .Where(shown => !shown.Contains("(drill)") && !shown.Contains("Incident 2 is open"))
            .ToList();
        seen.Count.ShouldBeGreaterThan(typed.Count / 2);
        seen.Where(shown => shown.Contains(Secret, StringComparison.OrdinalIgnoreCase) && !shown.Contains("drill")).ShouldBeEmpty();
        stage.Slack.Channel(Room).Members.ShouldNotContain(stage.Slack.User("bob").Id);
        stage.Slack.Channel(Room).Messages.ShouldNotContain(m => m.Shown.Contains("Bob"));
    }
}
