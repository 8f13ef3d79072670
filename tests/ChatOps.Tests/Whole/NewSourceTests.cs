using System.Net;
using System.Net.Http.Json;
using ChatOps.Fuzz.Targets;
using ChatOps.Journal;
using ChatOps.Sources;
using ChatOps.Tests.Sources.Tide;
using Microsoft.Extensions.Configuration;

namespace ChatOps.Tests.Whole;

/// <summary>A new event source is one folder and one line: everything that lists sources includes it.</summary>
public sealed class NewSourceTests
{
    private const string North = "the-token-of-the-north", South = "the-token-of-the-south";

    /// <summary>The line.</summary>
    private static readonly IReadOnlyList<EventSource> Sources = [.. Bot.EventSources, TideSource.Source];

    private static readonly object Build = new
    {
        job = "web",
        number = 7,
        passed = true,
        repository = "acme/web",
        commit = new string('a', 40),
        version = "1.5.0",
    };

    [Fact]
    public async Task A_delivery_of_a_source_that_exists_only_in_the_tests_is_posted_its_version_offered_and_its_findings_shown()
    {
        await using var stage = await Stage.StartAsync(Configure, sources: Sources);

        (await SendAsync(stage, "1", North, Build)).ShouldBe((HttpStatusCode.Accepted, "Stored.\n"));
        (await SendAsync(stage, "1", North, Build)).ShouldBe((HttpStatusCode.OK, "Stored before: a duplicate.\n"));
        (await SendAsync(stage, "1", South, Build)).Status.ShouldBe(HttpStatusCode.Accepted, "another instance's");
        (await SendAsync(stage, "2", "the-token-of-the-west", Build)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await SendAsync(stage, "3", North, 7)).Status.ShouldBe(HttpStatusCode.Accepted);

        var story = await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("1.5.0")), "the build");
        story.Shown.ShouldContain("Built web #7");
        var kept = await stage.Get<Events>().OfAsync(Subject.Builds("north", "web"), long.MaxValue, 10, stage.Stop);
        kept.ShouldHaveSingleItem().Fact.ShouldBeOfType<BuildChanged>().ShouldSatisfyAllConditions(
            build => build.Job.ShouldBe("tide:north/web"),
            build => build.Branch.ShouldBe("main", "a header that the source asks for is kept"));
        (await stage.AskAsync("/deploy web to staging")).Shown.ShouldContain("→ `1.5.0`");

        var doctor = (await stage.AskAsync("/ops doctor")).Shown;
        doctor.ShouldContain("*Tide*: Tide is at low water");
        doctor.ShouldContain("wait for the flood");
        doctor.ShouldContain("*tide deliveries*: 1 was refused in the last 24 h: an unknown token");
        doctor.ShouldContain("1 delivery of tide/build could not be translated");
    }

    [Fact]
    public void Its_configuration_errors_are_listed_with_all_others()
    {
        var refusal = Should.Throw<ConfigurationException>(() => Bot.Build([], builder => builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?> { ["ChatOps:Tide:Tokens:north"] = "short" }), Sources));

        refusal.Problems.ShouldContain("ChatOps:Tide:Tokens:north is shorter than 16 characters: make it long and random.");
        refusal.Message.ShouldContain("ChatOps:Slack:BotToken");
    }

    [Fact]
    public void Its_parser_is_fuzzed()
    {
        var target = SourceWebhooks.Of(
            TideSource.Source,
            new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Tokens:tide"] = North }).Build());

        target.Name.ShouldBe("tide");
        foreach (var input in new[] { "build\n{\"job\":\"web\",\"number\":7}", "build\n{\"job\":\"\\ud800\"}", "\n", "build\n[" })
        {
            target.Check(System.Text.Encoding.UTF8.GetBytes(input));
        }

        Should.Throw<Exception>(() => SourceWebhooks.Of(TideSource.Source, new ConfigurationBuilder().Build())).Message.ShouldContain(
            "tide is heard nowhere");
    }

    private static void Configure(Dictionary<string, string?> settings)
    {
        settings["ChatOps:Tide:Tokens:north"] = North;
        settings["ChatOps:Tide:Tokens:south"] = South;
        settings["ChatOps:Services:web:Jobs:0"] = "north:web";
    }

    private static async Task<(HttpStatusCode Status, string Text)> SendAsync(Stage stage, string id, string token, object body)
    {
        using var http = new HttpClient { BaseAddress = stage.BotAddress };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/tide") { Content = JsonContent.Create(body) };
        request.Headers.Add("X-Tide-Token", token);
        request.Headers.Add("X-Tide-Delivery", id);
        request.Headers.Add("X-Tide-Event", "build");
        request.Headers.Add("X-Tide-Branch", "main");
        using var response = await stage.DrivenAsync(http.SendAsync(request, stage.Stop));
        return (response.StatusCode, await response.Content.ReadAsStringAsync(stage.Stop));
    }
}
