namespace ChatOps.Tests.Whole;

/// <summary>What people type so that it looks like something else, or is more than anybody would type.</summary>
public sealed class NamesTests
{
    [Fact]
    public async Task Names_that_look_alike_are_others_names_in_another_case_the_same_and_nobody_is_mentioned_by_what_is_typed()
    {
        await using var stage = await Stage.StartAsync();
        // A Cyrillic letter, a full-width one, and a letter with a combining mark.
        foreach (var name in new[] { "w\u0435b", "\uFF57eb", "we\u0301b" })
        {
            (await stage.AskAsync($"/scale {name} 4 in staging")).Shown.ShouldContain("There is no service");
            (await stage.AskAsync($"/ops lock {name} in staging")).Shown.ShouldContain("There is no service");
        }

        (await stage.AskAsync("/scale web 4 in st\u0430ging")).Shown.ShouldNotContain("Scale *web*");

        // A lock is one lock, however its name is written.
        var locked = await stage.AskAsync("/ops lock WEB in Staging because <!channel> @here <!subteam^S01ONCALL> `x` *y*", "bob");
        locked.Shown.ShouldContain("You hold the lock on web in staging: !channel");
        locked.Shown.ShouldNotContain("<!channel");
        (await stage.AskAsync("/scale Web 4 in STAGING")).Shown.ShouldContain("web in staging is locked by <@U03BOB>");
        var told = await stage.UntilAsync(
            () => stage.Slack.Channel("deploys").Messages.FirstOrDefault(m => m.Shown.Contains("Lock on web in staging")), "the lock");
        told.Shown.ShouldNotContain("<!channel");
        told.Shown.ShouldNotContain("<!subteam");
        (await stage.AskAsync("/ops unlock wEb in sTaging", "bob")).Shown.ShouldContain("is unlocked.");

        // A hundred kilobytes of arguments are answered like any other mistake, and briefly.
        foreach (var arguments in new[] { new string('4', 100_000), string.Concat(Enumerable.Repeat("a ", 50_000)) })
        {
            (await stage.AskAsync($"/scale web {arguments}")).Shown.Length.ShouldBeLessThan(4000);
        }

        stage.World.Staging.Requests.ShouldBeEmpty();
        (await stage.AskAsync("/ops locks")).Shown.ShouldContain("Nothing is locked.");
    }
}
