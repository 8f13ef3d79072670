using System.Net;
using System.Net.Http.Headers;
using ChatOps.Journal;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.Tests.Whole;

/// <summary>Old buttons in Teams, presses that come twice, and what people type so that it looks like something else.</summary>
public sealed class TeamsEdgesTests
{
    [Fact]
    public async Task A_button_of_an_old_plan_runs_nothing_and_offers_it_anew()
    {
        await using var stage = await Stage.StartAsync(TeamsWorld.OnlyTeams);
        await TeamsWorld.InstallAsync(stage);
        var plan = await TeamsTests.AskAsync(stage, "ann", "@ChatOps deploy web 1.4.2 to staging", "Deploy web 1.4.2 to staging?");
        var run = TeamsWorld.Button(plan, "Run");

        stage.Clock.Advance(TimeSpan.FromMinutes(16));
        (await TeamsWorld.PressedAsync(stage, "ann", plan, "Run", "The plan was more than 15 min old. This is the current plan:"))
            .Id.ShouldBe(plan.Id);
        await stage.SetImageByHandAsync("staging", "registry.acme.io/web:1.4.0");
        await TeamsWorld.PressedAsync(
            stage, "ann", plan, "Run", "Something changed since the plan was shown. This is the current plan:");
        await TeamsWorld.PressedAsync(stage, "ann", plan, "Cancel", "Cancelled: deploy");

        // A client that still shows the first plan.
        await TeamsWorld.AnsweredAsync(stage, "ann", ann => ann.PressAsync(plan, run, stage.Stop), "[Plan it again]");
        stage.Patches("staging").ShouldBe(0);
        plan = await TeamsWorld.PressedAsync(stage, "ann", plan, "Plan it again", "Deploy web 1.4.2 to staging?");
        plan.Shown.ShouldContain("1.4.0 → 1.4.2");
        await TeamsWorld.PressedAsync(stage, "ann", plan, "Run", "Started");
        await TeamsWorld.ToldAsync(stage, "Deployed 1.4.2");
    }

    [Fact]
    public async Task The_same_press_delivered_twice_and_another_one_at_the_same_time_start_it_once()
    {
        await using var stage = await Stage.StartAsync(TeamsWorld.OnlyTeams);
        await TeamsWorld.InstallAsync(stage);
        var teams = stage.World.Teams;
        var plan = await TeamsTests.AskAsync(stage, "ann", "@ChatOps deploy web 1.4.2 to staging", "Deploy web 1.4.2 to staging?");
        var run = TeamsWorld.Button(plan, "Run");

        var outcomes = await stage.DrivenAsync(
            Task.WhenAll(Enumerable.Range(0, 2).Select(_ => teams.As("ann").PressAsync(plan, run, stage.Stop))));
        outcomes.ShouldAllBe(outcome => outcome.Said == "Working on it.");
        var presses = await PressesAsync();
        presses.Count.ShouldBe(2);
        foreach (var press in presses.Concat(presses))
        {
            (await stage.DrivenAsync(SendAsync(press))).ShouldBe(HttpStatusCode.OK);
        }

        await TeamsWorld.ToldAsync(stage, "Deployed 1.4.2");
        foreach (var press in presses)
        {
            (await stage.DrivenAsync(SendAsync(press))).ShouldBe(HttpStatusCode.OK);
        }

        await stage.PassAsync(TimeSpan.FromSeconds(10));
        (await PressesAsync()).Count.ShouldBe(2, "what is delivered again is not kept again");
        stage.Patches("staging").ShouldBe(1);
        TeamsWorld.Deploys(stage).ShouldHaveSingleItem();
        teams.Chat("ann").Where(post => post.Id != plan.Id).ShouldBeEmpty();

        Task<List<ReadOnlyMemory<byte>>> PressesAsync() => stage.DrivenAsync(stage.Get<Database>().ReadAsync(
            async connection => (await connection.QueryAsync<(string? Encoding, byte[] Body)>(
                "select encoding, body from deliveries where source = 'teams' and kind = 'invoke' order by id"))
                .Select(row => Compression.Unpack(row.Encoding, row.Body)).ToList(),
            stage.Stop));

        async Task<HttpStatusCode> SendAsync(ReadOnlyMemory<byte> body)
        {
            using var http = new HttpClient();
            using var content = new ReadOnlyMemoryContent(body);
            content.Headers.ContentType = new("application/json");
            using var request = new HttpRequestMessage(HttpMethod.Post, teams.App.Endpoint) { Content = content };
            request.Headers.Authorization =
                new AuthenticationHeaderValue("Bearer", teams.Issuer.Token(teams.App.AppId, teams.Address.ToString()));
            using var response = await http.SendAsync(request, stage.Stop);
            return response.StatusCode;
        }
    }

    [Fact]
    public async Task Names_that_look_alike_are_others_names_in_another_case_the_same_and_too_much_is_answered_briefly()
    {
        await using var stage = await Stage.StartAsync(TeamsWorld.OnlyTeams);
        await TeamsWorld.InstallAsync(stage);
        // A Cyrillic letter, a full-width one, and a letter with a combining mark.
        foreach (var name in new[] { "w\u0435b", "\uFF57eb", "we\u0301b" })
        {
            await TeamsTests.AskAsync(stage, "ann", $"@ChatOps scale {name} 4 in staging", "There is no service");
            await TeamsTests.AskAsync(stage, "ann", $"@ChatOps lock {name} in staging", "There is no service");
        }

        // A lock is one lock, however its name is written.
        await TeamsTests.AskAsync(
            stage,
            "bob",
            "@ChatOps lock WEB in Staging because <at>Carol</at> **now**",
            "You hold the lock on web in staging: at>Carol</at now");
        await TeamsTests.AskAsync(stage, "ann", "@ChatOps scale Web 4 in STAGING", "web in staging is locked by @Bob");
        await TeamsTests.AskAsync(stage, "bob", "@ChatOps unlock wEb in sTaging", "is unlocked.");

        // A hundred kilobytes of arguments are answered like any other mistake; what no client can send is refused.
        foreach (var arguments in new[] { new string('4', 100_000), string.Concat(Enumerable.Repeat("a ", 20_000)) })
        {
            (await TeamsWorld.AnsweredAsync(stage, "ann", ann => ann.ChatAsync($"scale web {arguments}", stage.Stop), ""))
                .Shown.Length.ShouldBeLessThan(4000);
        }

        (await stage.DrivenAsync(stage.World.Teams.As("ann").ChatAsync(new string('4', 200_000), stage.Stop))).Status.ShouldBe(
            HttpStatusCode.RequestEntityTooLarge);
        stage.World.Staging.Requests.ShouldBeEmpty();
        await TeamsTests.AskAsync(stage, "ann", "@ChatOps locks", "Nothing is locked.");
    }
}
