using ChatOps.Playground;
using ChatOps.Playground.Jenkins;
using ChatOps.Playground.Slack;

namespace ChatOps.Tests.Whole;

/// <summary>A build that waits for input is answered from its message.</summary>
public sealed class BuildInputsTests
{
    private const string Rules = """
        roles:
          oncall: { groups: [S01ONCALL] }
        grants:
          - role: oncall
            allow: [input]
            services: [web]

        """;

    [Fact]
    public async Task A_build_that_waits_proceeds_at_the_press_of_a_button_and_its_message_says_who_let_it()
    {
        await using var stage = await StartAsync();
        var building = Build(stage, "Publish to production?");

        var waiting = await WaitingAsync(stage);
        waiting.Shown.ShouldContain("waits for input: Publish to production?");
        (await stage.ClickAsync(waiting, "Proceed")).ShouldBe(Outcome.Ok);

        await stage.UntilAsync(() => stage.Slack.Ephemerals("ann").FirstOrDefault(m => m.Shown.Contains("#128 proceeds")), "the answer");
        await stage.DrivenAsync(building);
        var built = await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("✅ Built")), "the end");
        built.Shown.ShouldContain("was told to proceed by Ann Archer");
        built.Shown.ShouldContain(": Publish to production?");
        built.Shown.ShouldNotContain("waits for input");
        stage.Deploys.ShouldHaveSingleItem();
        (await stage.AskAsync("/ops audit web")).Shown.ShouldContain("told web/main #128 to proceed: Publish to production?");
    }

    [Fact]
    public async Task An_answer_that_comes_second_or_too_late_is_told_so_and_does_nothing()
    {
        await using var stage = await StartAsync();
        var building = Build(stage, "Publish to production?");
        var waiting = await WaitingAsync(stage);
        (await stage.ClickAsync(waiting, "Abort", "bob")).ShouldBe(Outcome.Ok);
        await stage.UntilAsync(
            () => stage.Slack.Ephemerals("bob").FirstOrDefault(m => m.Shown.Contains("is aborted")), "the answer to the first");

        (await stage.ClickAsync(waiting, "Proceed", "ann")).ShouldBe(Outcome.Ok);

        var late = await stage.UntilAsync(
            () => stage.Slack.Ephemerals("ann").FirstOrDefault(m => m.Shown.Contains("no longer waits")), "the answer");
        late.Shown.ShouldContain("someone answered it, or the build is over. Nothing was done.");
        await stage.DrivenAsync(building);
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("🛑")), "the end");
        (await stage.AskAsync("/ops input web/main#128 proceed")).Shown.ShouldContain("no longer waits");
    }

    [Theory]
    // A grant of everything doesn't name it, and who is denied everything somewhere is denied it.
    [InlineData("    allow: [\"*\"]\n    environments: [production]", "no grant allows input here")]
        [InlineData(
        "    allow: [input]\n  - role: oncall\n    deny: [\"*\"]\n    environments: [production]", "denies it to oncall")]
    public async Task Who_may_answer_is_decided_by_the_policy(string grant, string why)
    {
        await using var stage = await StartAsync($"roles:\n  oncall: {{ groups: [S01ONCALL] }}\ngrants:\n  - role: oncall\n{grant}\n");
        _ = Build(stage, "Publish to production?");
        var waiting = await WaitingAsync(stage);

        (await stage.ClickAsync(waiting, "Proceed")).ShouldBe(Outcome.Ok);

        var refused = await stage.UntilAsync(
            () => stage.Slack.Ephemerals("ann").FirstOrDefault(m => m.Shown.Contains("You may not answer builds of web")), "the refusal");
        refused.Shown.ShouldContain(why);
        (await stage.AskAsync("/ops audit web")).Shown.ShouldContain("was refused: input");
        await stage.PassAsync(TimeSpan.FromMinutes(1));
        (await WaitingAsync(stage)).Shown.ShouldNotContain("told to proceed");
    }

    [Theory]
    [InlineData(true, false, "Jenkins lets others than chatops answer it")]
    [InlineData(false, true, "It asks for values: answer it in Jenkins.")]
    public async Task What_cannot_be_answered_here_says_why(bool isElse, bool hasParameters, string why)
    {
        await using var stage = await StartAsync();
        stage.World.Jenkins.IsSubmitterElse = isElse;
        _ = Build(stage, "Publish to production?", hasParameters ? ["REGION"] : []);
        var waiting = await WaitingAsync(stage);
        waiting.Shown.Contains("Proceed", StringComparison.Ordinal).ShouldBe(!hasParameters);

        (await stage.AskAsync("/ops input web/main#128 proceed")).Shown.ShouldContain(why);

        // Until Jenkins has answered, the message says what Jenkins was told.
        await stage.UntilSaidAsync(waiting, "didn't take the answer");
        (await WaitingAsync(stage)).Shown.ShouldNotContain("told to proceed");
    }

    [Fact]
    public async Task Where_Jenkins_wants_a_crumb_it_gets_one()
    {
        await using var stage = await StartAsync();
        stage.World.Jenkins.WantsCrumbs = true;
        var building = Build(stage, "Publish to production?");
        await WaitingAsync(stage);

        (await stage.AskAsync("/ops input web/main#128 proceed")).Shown.ShouldContain("#128 proceeds");

        await stage.DrivenAsync(building);
    }

    [Fact]
    public async Task An_answer_that_may_have_been_lost_is_said_to_be_uncertain_and_the_build_says_what_became_of_it()
    {
        await using var stage = await StartAsync();
        var building = Build(stage, "Publish to production?");
        await WaitingAsync(stage);
        stage.World.Jenkins.Instead = context =>
        {
            if (context.Request.Method == "POST")
            {
                stage.World.Jenkins.Instead = _ => null;
                stage.World.Jenkins.Answer("job/web/job/main/128/", proceeds: true).ShouldBeTrue();
                context.Abort();
            }

            return null;
        };

        var answer = await stage.AskAsync("/ops input web/main#128 proceed");
        answer.Shown.ShouldContain("It isn't known whether web/main #128 got the answer");

        await stage.DrivenAsync(building);
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("✅ Built")), "the end");
    }

    [Theory]
    [InlineData("/ops input proceed", "Which build?")]
    [InlineData("/ops input web/main#128", "Answer it how?")]
    [InlineData("/ops input web proceed", "isn't a build")]
    [InlineData("/ops input web/main#999 proceed", "I know no build")]
    public async Task Words_that_name_no_build_or_no_answer_are_said_so(string typed, string answer)
    {
        await using var stage = await StartAsync();

        (await stage.AskAsync(typed)).Shown.ShouldContain(answer);
    }

    private static Task<Stage> StartAsync(string rules = Rules) => MissedWebhooksTests.StartAsync(
        settings => settings["Rules"] = rules);

    private static Task<Message> WaitingAsync(Stage stage) =>
        stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("waits for input")), "the question");

    private static async Task Build(Stage stage, string question, IReadOnlyList<string>? parameters = null)
    {
        using var http = new HttpClient { BaseAddress = stage.BotAddress };
        var sender = new JenkinsSender(http, BotInWorld.JenkinsToken, stage.Clock)
        {
            Controller = stage.World.Jenkins, Question = question, QuestionParameters = parameters ?? [],
        };
        try
        {
            await sender.BuildAsync(stage.World.Repository.Head, "1.4.3", passes: true, TimeSpan.FromMinutes(1), stage.Stop);
        }
        catch (OperationCanceledException)
        {
            // Nobody answered it.
        }
    }
}
