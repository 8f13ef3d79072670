using System.Net;
using ChatOps.Playground;
using ChatOps.Playground.Pages;
using ChatOps.Playground.Slack;

namespace ChatOps.Tests.Whole;

/// <summary>What the Playground's page says about the bot is true.</summary>
public sealed class PlaygroundTests
{
    [Fact]
    public async Task Every_command_that_it_suggests_is_understood_and_works()
    {
        Stage? prepared = null;
        await using var stage = await Stage.StartAsync(
            settings => global::ChatOps.Playground.OnCall.Configure(settings, prepared!.Clock, prepared.World),
            services: WorldService.All,
            prepare: one =>
            {
                prepared = one;
                return Task.CompletedTask;
            });
        // Earlier versions to roll back to.
        await stage.RunAsync("/deploy web 1.4.0 to staging", m => m.Shown.Contains("Deployed *1.4.0*", StringComparison.Ordinal));
        await stage.RunAsync("/deploy search 2.2.9 to staging", m => m.Shown.Contains("Deployed *2.2.9*", StringComparison.Ordinal));

        await stage.ClickAsync(await stage.AskAsync("/deploy shop 3.1.9 to staging"), "Run");
        await stage.ClickAsync(await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(
            m => m.Shown.Contains("Switch it?", StringComparison.Ordinal)), "the question"), "Approve");
        await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Deployed *3.1.9*", StringComparison.Ordinal)), "the switch");

        foreach (var suggestion in Suggestions.All.SelectMany(sort => sort.Commands))
        {
            var answer = (await stage.AskAsync(suggestion.Text)).Shown;
            if (suggestion.Text.StartsWith("/ops scheduled", StringComparison.Ordinal))
            {
                answer.ShouldContain("Nothing is scheduled");
            }
            else if (suggestion.Text.StartsWith("/ops release-hold", StringComparison.Ordinal))
            {
                answer.ShouldContain("is not on hold");
            }
            else if (suggestion.Text.StartsWith("/ops lock ", StringComparison.Ordinal))
            {
                answer.ShouldContain("You hold the lock on everything in staging");
            }
            else if (suggestion.Text.StartsWith("/ops locks", StringComparison.Ordinal))
            {
                answer.ShouldContain("*everything in staging* by <@U02ANN>");
            }
            else if (suggestion.Text.StartsWith("/ops unlock", StringComparison.Ordinal))
            {
                answer.ShouldContain("everything in staging is unlocked.");
            }
            else if (suggestion.Text.StartsWith("/ops freeze ", StringComparison.Ordinal))
            {
                answer.ShouldContain("everything in staging is frozen until ");
            }
            else if (suggestion.Text.StartsWith("/ops freezes", StringComparison.Ordinal))
            {
                answer.ShouldContain("*everything in staging* until ");
            }
            else if (suggestion.Text.StartsWith("/ops may ", StringComparison.Ordinal))
            {
                answer.ShouldContain("You may deploy web in production");
                (await stage.AskAsync(suggestion.Text, "carol")).Shown.ShouldContain("You may not deploy web in production");
            }
            else if (suggestion.Text.StartsWith("/ops iam link", StringComparison.Ordinal))
            {
                answer.ShouldContain("To prove that the GitHub account octo-ann is yours");
                await stage.DrivenAsync(Buttons.Of(stage.Scenarios(), stage.World).Single(button => button.Title == Buttons.Proof)
                    .RunAsync(stage.Stop));
                await stage.PassAsync(TimeSpan.FromSeconds(10));
                (await stage.AskAsync("/ops iam")).Shown.ShouldContain("GitHub: `octo-ann` (id ");
            }
            else if (suggestion.Text.StartsWith("/ops iam", StringComparison.Ordinal))
            {
                answer.ShouldContain("GitHub: not linked");
            }
            else if (suggestion.Text.StartsWith("/ops reviews", StringComparison.Ordinal))
            {
                answer.ShouldContain("Nothing ");
            }
            else if (suggestion.Text.StartsWith("/ops unfreeze", StringComparison.Ordinal))
            {
                answer.ShouldContain("everything in staging is no longer frozen.");
            }
            else if (suggestion.Text.StartsWith("/ops audit", StringComparison.Ordinal))
            {
                answer.ShouldContain("Audit log since ");
            }
            else if (suggestion.Text.StartsWith("/ops pages", StringComparison.Ordinal))
            {
                answer.ShouldContain("This is a test: open since ");
            }
            else if (suggestion.Text.StartsWith("/ops page ", StringComparison.Ordinal))
            {
                answer.ShouldContain("📟 Paging <@U02ANN>: page `p1`");
            }
            else if (suggestion.Text.StartsWith("/ops where", StringComparison.Ordinal))
            {
                answer.ShouldContain("*production*: `1.4.1`");
            }
            else if (suggestion.Text.StartsWith("/ops changes", StringComparison.Ordinal))
            {
                answer.ShouldContain("*search*: 🚀 Deployed *2.2.9* to *staging*");
            }
            else if (suggestion.Text.StartsWith("/ops timeline", StringComparison.Ordinal))
            {
                answer.ShouldContain("Latest changes of production");
            }
            else if (suggestion.Text.StartsWith("/ops subscribe", StringComparison.Ordinal))
            {
                answer.ShouldContain("This channel is subscribed to");
            }
            else if (suggestion.Text.StartsWith("/ops subscriptions", StringComparison.Ordinal))
            {
                answer.ShouldContain("`deploy in staging`, without threads, by <@U02ANN>, since ");
            }
            else if (suggestion.Text.StartsWith("/ops unsubscribe", StringComparison.Ordinal))
            {
                answer.ShouldContain("🔕 2 subscriptions ended");
            }
            else if (suggestion.Text.StartsWith("/ops why", StringComparison.Ordinal))
            {
                answer.ShouldContain(", stored as number 1\n✅ handled");
            }
            else if (suggestion.Text.StartsWith("/ops diff", StringComparison.Ordinal))
            {
                answer.ShouldContain("`containers[web].image`: `registry.acme.io/web:1.4.0` → ");
            }
            else if (suggestion.Text.StartsWith("/incident web", StringComparison.Ordinal))
            {
                answer.ShouldContain("Incident 1 is open: web answers 5xx (SEV2)");
            }
            else if (suggestion is { Text: "/deploy web 1.4.3 to production", What: "is held, unless it is the fix" })
            {
                answer.ShouldContain("Deploys are held until it ends");
            }
            else if (suggestion.Text.StartsWith("/incident postmortem", StringComparison.Ordinal))
            {
                answer.ShouldContain("Post-mortem of incident 1");
            }
            else if (suggestion.Text.StartsWith("/incident cancel", StringComparison.Ordinal))
            {
                answer.ShouldContain("Incident 1 is cancelled.");
            }
            else if (suggestion.Text is "/oncall")
            {
                answer.ShouldContain("*web*: ");
                answer.ShouldContain("*search*: ");
            }
            else if (suggestion.Text.StartsWith("/oncall take", StringComparison.Ordinal))
            {
                answer.ShouldContain("on call for web");
            }
            else if (suggestion.Text.StartsWith("/oncall swap", StringComparison.Ordinal))
            {
                answer.ShouldContain("I ask in #ops who takes the shift of web from ");
            }
            else if (suggestion.Text.StartsWith("/oncall search", StringComparison.Ordinal))
            {
                answer.ShouldContain("search: ");
            }
            else if (suggestion.Text.StartsWith("/ops status", StringComparison.Ordinal))
            {
                WorldService.All.ShouldAllBe(service => answer.Contains($"*{service.Name}* in production", StringComparison.Ordinal));
            }
            else
            {
                answer.ShouldContain("Nothing has changed yet", customMessage: suggestion.Text);
            }
        }
    }

    [Fact]
    public async Task A_deploy_of_api_to_production_needs_someone_else_on_call_or_a_reason_that_someone_reviews()
    {
        await using var stage = await Stage.StartAsync(
            settings => settings["Rules"] = File.ReadAllText(settings[BotInWorld.PolicyFile]!), services: WorldService.All);
        (await stage.AskAsync("/deploy api 5.2.0 to production", "carol")).Shown.ShouldContain("may not");

        await stage.ClickAsync(await stage.AskAsync("/deploy api 5.2.0 to production"), "Ask for approval");
        var asked = await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("waits for approval", StringComparison.Ordinal)), "the question");
        await stage.ClickAsync(asked, "Approve", "bob");
        await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Deployed *5.2.0*", StringComparison.Ordinal)), "the deploy");

        var plan = await stage.AskAsync("/deploy api 5.2.1 to production");
        await stage.ClickAsync(plan, "Ask for approval");
        var id = plan.Shown[(plan.Shown.LastIndexOf("Operation ", StringComparison.Ordinal) + "Operation ".Length)..].Trim();
        await stage.AskAsync($"/ops break-glass {id} because checkout is down");
        await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Deployed *5.2.1*", StringComparison.Ordinal)), "the second deploy");
        (await stage.AskAsync("/ops reviews")).Shown.ShouldContain("checkout is down");
    }

    [Fact]
    public async Task To_stop_a_service_in_production_its_name_is_typed()
    {
        await using var stage = await Stage.StartAsync(
            settings => settings["Rules"] = File.ReadAllText(settings[BotInWorld.PolicyFile]!), services: WorldService.All);
        var suggestion = Suggestions.All.SelectMany(sort => sort.Commands)
            .Single(suggested => suggested.Text.StartsWith("/scale api 0 ", StringComparison.Ordinal));
        suggestion.What.ShouldBe("asks for the service's name");
        var plan = await stage.AskAsync(suggestion.Text);
        (await stage.ClickAsync(plan, "Stop all of api")).ShouldBe(Outcome.Ok);
        var dialog = await stage.UntilAsync(() => stage.Slack.View("ann"), "the dialog");
        (await TypeAsync("web")).ShouldBe(Outcome.FormErrors);
        stage.World.Production.Deployment("api", "api")!.Spec.Replicas.ShouldNotBe(0);
        (await TypeAsync("api")).ShouldBe(Outcome.Ok);
        await stage.UntilAsync(() => stage.World.Production.Deployment("api", "api")!.Spec.Replicas == 0 ? "" : null, "the change");

        Task<Outcome> TypeAsync(string name) => stage.DrivenAsync(
            stage.Slack.As("ann").SubmitAsync(dialog, new Dictionary<string, string> { ["service"] = name }, stage.Stop));
    }

    [Fact]
    public async Task All_of_it_is_reached_only_under_the_names_of_the_local_machine()
    {
        await using var session = await Session.StartAsync(0, TestContext.Current.CancellationToken);
        using var http = new HttpClient { BaseAddress = session.Address };
        string[] parts =
        [
            "GET /",
            "POST /_blazor/negotiate",
            "WebSocket /_blazor",
            "POST /scenarios/open",
            "POST /slack/api/api.test",
            "WebSocket /slack/link",
            "GET /clusters/production/apis/apps/v1/deployments",
            "GET /teams/openid/x/keys",
            "GET /github/api/v3/repos/acme/web/commits/main",
        ];
        (string Header, string Value, bool IsLocal)[] senders =
        [
            ("Host", "attacker.example", false),
            ("Host", "127.0.0.1.attacker.example", false),
            ("Origin", "https://attacker.example", false),
            ("Origin", "null", false),
            ("Origin", "http://localhost:5080", true),
            ("Host", "localhost", true),
        ];
        foreach (var part in parts)
        {
            foreach (var (header, value, isLocal) in senders)
            {
                using var request = Request(part);
                request.Headers.TryAddWithoutValidation(header, value).ShouldBeTrue();
                using var response = await http.SendAsync(
                    request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
                (response.StatusCode is not HttpStatusCode.Forbidden).ShouldBe(isLocal, $"{part} with {header}: {value}");
            }
        }

        static HttpRequestMessage Request(string part)
        {
            var (method, path) = (part.Split(' ')[0], part.Split(' ')[1]);
            var request = new HttpRequestMessage(method is "WebSocket" ? HttpMethod.Get : new(method), path);
            if (method is "WebSocket")
            {
                request.Headers.Connection.Add("Upgrade");
                request.Headers.Upgrade.Add(new("websocket"));
                request.Headers.Add("Sec-WebSocket-Version", "13");
                request.Headers.Add("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
            }

            return request;
        }
    }

    /// <summary>Through real tokens, verified as in production: a request that isn't let in gets a status that says so.</summary>
    [Fact]
    public async Task The_bot_that_it_starts_is_in_Slack_and_in_Teams()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var session = await Session.StartAsync(0, stop);
        var teams = session.World.Teams;

        (await teams.As("bob").ChatAsync("deploy web 1.4.2 to production", stop)).Status.ShouldBe(HttpStatusCode.OK);
        var plan = await teams.UntilAsync(t => t.Chat("bob").FirstOrDefault(post => post.Shown.Contains("[Run]")), stop);
        plan.Shown.ShouldContain("Deploy web 1.4.2 to production?");
        (await teams.As("bob").PressAsync(plan, "Run", stop)).Said.ShouldBe("Working on it.");

        var there = await teams.UntilAsync(
            t => t.Posts(t.Channel("Deploys")).FirstOrDefault(post => post.Shown.Contains("1.4.2 to production")), stop);
        there.IsFromBot.ShouldBeTrue();
        await session.World.Workspace.UntilAsync(
            slack => slack.Channel("deploys").Messages.FirstOrDefault(message => message.Shown.Contains("*1.4.2* to *production*")), stop);
    }

    [Fact]
    public async Task Everything_that_its_page_suggests_is_understood()
    {
        await using var stage = await Stage.StartAsync(services: WorldService.All);

        foreach (var suggestion in Suggestions.All.SelectMany(sort => sort.Commands))
        {
            (await stage.AskAsync(suggestion.Text)).Shown.ShouldNotContain("Usage:", customMessage: suggestion.Text);
        }
    }
}
