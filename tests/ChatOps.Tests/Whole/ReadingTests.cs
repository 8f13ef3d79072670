namespace ChatOps.Tests.Whole;

/// <summary>Commands are interpreted if they have only one possible meaning; if there are two, nothing is done.</summary>
public sealed class ReadingTests
{
    [Fact]
    public async Task The_word_after_a_preposition_is_the_place_and_the_rest_is_the_subject()
    {
        await using var stage = await Stage.StartAsync();

        (await stage.AskAsync("/deploy web production to staging")).Shown.ShouldContain("Deploy web production to staging?");
        (await stage.AskAsync("/deploy web staging in production")).Shown.ShouldContain("Deploy web staging to production?");
        (await stage.AskAsync("/deploy production web env=staging")).Shown.ShouldContain("Deploy web production to staging?");
        (await stage.AskAsync("/deploy web to 1.4.2 in staging")).Shown.ShouldContain("Deploy web 1.4.2 to staging?");
        (await stage.AskAsync("/rollback web to 1.4.0 in staging")).Shown.ShouldContain("Roll web back to 1.4.0 in staging?");
        (await stage.AskAsync("/rollback web in staging version=production")).Shown.ShouldContain(
            "Roll web back to production in staging?");
    }

    [Fact]
    public async Task Ambiguous_commands_are_not_guessed_and_contradictions_are_refused()
    {
        await using var stage = await Stage.StartAsync(settings => settings["ChatOps:Environments:staging:Confirm"] = "false");
        foreach (var (typed, answer) in new[]
        {
            ("/deploy web staging production", "`staging` and `production`"),
            ("/deploy web 1.4.2 env=staging env=production", "`staging` and `production`"),
            ("/deploy web 1.4.2 to staging in production", "`staging` and `production`"),
            ("/deploy web 1.4.2 env=staging to production", "`staging` and `production`"),
            ("/rollback web in production to staging", "`production` and `staging`"),
            ("/ops status env=staging env=production", "`staging` and `production`"),
            ("/deploy web 1.4.2 1.4.3 to staging", "`1.4.2` and `1.4.3`"),
            ("/deploy web version=1.4.2 tag=1.4.3 to staging", "`1.4.2` and `1.4.3`"),
            ("/deploy web version=1.4.2 1.4.3 to staging", "`1.4.2` and `1.4.3`"),
            ("/rollback web in staging to 1.4.0 to 1.4.1", "`1.4.0` and `1.4.1`"),
            ("/scale web 5 in staging for 1h for 2h", "`1h` and `2h`"),
            ("/scale web 5 in staging for=1h for 2h", "`1h` and `2h`"),
            ("/scale web 5 6 in staging", "`5` and `6`"),
            ("/scale web replicas=5 6 in staging", "`5` and `6`"),
            ("/deploy web 1.4.2 to staging in 30m in 40m", "`30m` and `40m`"),
            ("/deploy web 1.4.2 to staging at 18:00 in 40m", "`at 18:00` and `in 40m`"),
            ("/deploy web 1.4.2 to nowhere", "`nowhere`"),
        })
        {
            (await stage.AskAsync(typed)).Shown.ShouldContain(answer, customMessage: typed);
        }

        (await stage.AskAsync("/scale web 5 in production for 2 hours")).Shown.ShouldContain("2 h");
        (await stage.AskAsync("/deploy web 1.4.2 env=staging in Staging at 18:00 at=18:00")).Shown.ShouldContain(
            "Scheduled", customMessage: "the same twice is no contradiction");
        stage.Patches("staging").ShouldBe(0);
    }
}
