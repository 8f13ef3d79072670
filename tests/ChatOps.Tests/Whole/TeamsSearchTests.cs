using System.Net;
using System.Text.Json.Nodes;
using ChatOps.Playground.Teams;

namespace ChatOps.Tests.Whole;

/// <summary>What people find in Teams while they type.</summary>
public sealed class TeamsSearchTests
{
    [Fact]
    public async Task Services_versions_and_operations_are_found_by_whoever_may_read_without_asking_a_cluster()
    {
        await using var stage = await Stage.StartAsync(TeamsWorld.OnlyTeams);
        await TeamsWorld.InstallAsync(stage);
        var teams = stage.World.Teams;
        var built = await stage.DrivenAsync(stage.Scenarios().BuildAsync(null, passes: true, stage.Stop));
        var plan = await TeamsTests.AskAsync(stage, "ann", "@ChatOps deploy web 1.4.2 to staging", "Deploy web 1.4.2 to staging?");
        await TeamsTests.PressAsync(stage, "ann", plan, "Run");
        await stage.UntilAsync(() => TeamsWorld.Deploys(stage).FirstOrDefault(post => post.Shown.Contains("Deployed")), "the end");

        var first = await SearchAsync("ann", null);
        var service = first.Hits.ShouldHaveSingleItem();
        (service.Title, first.Status).ShouldBe(("web", HttpStatusCode.OK));
        service.Text.ShouldContain("staging: deploy to 1.4.2, succeeded");
        service.Shown.ShouldContain("by Ann");
        service.Card.GetRawText().ShouldNotContain("mention");

        var found = await SearchAsync("ann", "WEB staging");
        found.Hits.Select(hit => hit.Title).ShouldBe(["web", "web in staging: deploy to 1.4.2, succeeded"]);
        found.Hits[1].Shown.ShouldContain("✅");
        var id = found.Hits[1].Text["operation ".Length..];
        (await SearchAsync("ann", id)).Hits.ShouldHaveSingleItem().Title.ShouldStartWith("web in staging");
        (await SearchAsync("ann", $"web {built.Version}")).Hits.ShouldContain(hit => hit.Title == $"web {built.Version}");

        // Whatever is typed, there is an answer.
        foreach (var unknown in new[] { "no-such-thing", "🚀🚀", new string('w', 10_000), "<at>web</at> **web**", "%_'\"" })
        {
            var nothing = await SearchAsync("ann", unknown);
            (nothing.Status, nothing.Hits.Count).ShouldBe((HttpStatusCode.OK, 0));
            nothing.Message!.ShouldStartWith("Nothing found.");
        }

        // Page after page, each hit is there once, and what isn't a page is the first one.
        (await PageAsync("""{"skip":0,"count":1}""")).ShouldBe(["web"]);
        (await PageAsync("""{"skip":1,"count":1}""")).ShouldBe(["web in staging: deploy to 1.4.2, succeeded"]);
        (await PageAsync("""{"skip":1}""")).ShouldBe(["web in staging: deploy to 1.4.2, succeeded"]);
        (await PageAsync("""{"skip":2,"count":25}""")).ShouldBeEmpty("an empty page says that there is no more");
        string[] odd = ["""{"skip":-1,"count":0}""", """{"skip":"1","count":1e99}""", """{"count":1000000}""", "{}", "[1]", "\"25\"", "7"];
        foreach (var page in odd)
        {
            (await PageAsync(page)).Count.ShouldBe(2, page);
        }

        (await SearchAsync("ann", "  ")).Hits.Count.ShouldBe(1);
        (await SearchAsync("ann", "\0")).Status.ShouldBe(HttpStatusCode.OK);
        var refused = await SearchAsync("guest", "web");
        (refused.Hits.Count, refused.Message).ShouldBe(
            (0, "You are a guest here. I act for you only where a grant names you. Ask an operator."));
        (await Patience.ForAsync(teams.As("ann").InvokeAsync("Ops", "composeExtension/submitAction", [], stage.Stop))).Status.ShouldBe(
            HttpStatusCode.NotImplemented);
        teams.App = teams.App with { TenantId = "00000000-0000-4000-8000-000000000001" };
        (await SearchAsync("ann", "web")).Status.ShouldBe(HttpStatusCode.Forbidden);

        async Task<IReadOnlyList<string>> PageAsync(string page)
        {
            var findings = await SearchAsync("ann", "web staging", JsonNode.Parse(page));
            (findings.Status, findings.Message).ShouldBe((HttpStatusCode.OK, null));
            return [.. findings.Hits.Select(hit => hit.Title)];
        }

        async Task<TeamsFindings> SearchAsync(string who, string? text, JsonNode? page = null)
        {
            var reads = stage.World.Staging.Requests.Count;
            var findings = await Patience.ForAsync(teams.As(who).SearchAsync("Ops", text, stage.Stop, page));
            stage.World.Staging.Requests.Count.ShouldBe(reads, "no cluster is asked");
            return findings;
        }
    }
}
