using System.Collections.Immutable;
using System.Text.Json;
using ChatOps.Journal;
using ChatOps.People;
using ChatOps.Playground;
using ChatOps.Playground.Slack;
using ChatOps.Playground.Slack.Delivery;
using Microsoft.Extensions.Time.Testing;

namespace ChatOps.Tests.Whole;

/// <summary>
/// External people in a shared channel, guests, bots and deactivated people can't change or learn anything, unless a rule names them.
/// </summary>
public sealed class StrangersTests
{
    private const string Stranger = "belong to another organisation";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_outsider_is_refused_whatever_they_type_click_choose_or_submit(bool http)
    {
        await using var stage = await Stage.StartAsync(http: http);
        Add(stage, "eve");
        var plan = await stage.AskAsync("/deploy web 1.4.2 to staging");
        // A dialog that she opened before she moved to another workspace.
        (await stage.TypeAsync("/deploy", "eve")).ShouldBe(Outcome.Ok);
        var form = await stage.UntilAsync(() => stage.Slack.View("eve"), "a dialog");
        stage.Slack.ChangeUser("eve", user => user with { TeamId = "T02OTHER" });

        await RefusedAsync(stage, "eve", Stranger, () => stage.TypeAsync("/deploy web 1.4.2 to staging", "eve"));
        await RefusedAsync(stage, "eve", Stranger, () => stage.ClickAsync(plan, "Run", "eve"));
        await RefusedAsync(stage, "eve", Stranger, () => stage.ClickAsync(plan, "Cancel", "eve"));
        await RefusedAsync(
            stage,
            "eve",
            Stranger,
            () => stage.DrivenAsync(stage.Slack.As("eve").SelectAsync(Menu(stage), "0:rollback", "web in staging to 1.4.0", stage.Stop)));
        await RefusedAsync(
            stage, "eve", Stranger, () => stage.DrivenAsync(stage.Slack.As("eve").SubmitAsync(form, Deploy.Remove("version"), stage.Stop)));
        await RefusedAsync(stage, "eve", Stranger, () => stage.TypeAsync("/ops help", "eve"));

        stage.Patches("staging").ShouldBe(0);
        var refusals = await stage.Get<Events>().NewestAsync<CommandRefused>(long.MaxValue, 10, stage.Stop);
        refusals.Count.ShouldBe(6);
        refusals.ShouldAllBe(r => r.Actor!.ChatId == new ChatId("slack", stage.Slack.User("eve").Id));
        // The plan that she clicked can still be run by Ann.
        (await stage.ClickAsync(plan, "Run")).ShouldBe(Outcome.Ok);
        await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Deployed", StringComparison.Ordinal)), "the deploy");
    }

    [Fact]
    public async Task A_stranger_switches_no_traffic_and_gets_no_dialog()
    {
        await using var stage = await Stage.StartAsync(services: [WorldService.Web, WorldService.Shop]);
        Add(stage, "eve", user => user with { TeamId = "T02OTHER" });
        Add(stage, "gus", user => user with { IsRestricted = true });
        foreach (var name in new[] { "eve", "gus" })
        {
            stage.Slack.Join("deploys", name);
        }

        (await stage.ClickAsync(await stage.AskAsync("/deploy shop 3.2.0 to staging"), "Run")).ShouldBe(Outcome.Ok);
        var question = await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Switch it?", StringComparison.Ordinal)), "the question");
        foreach (var (name, why) in new[] { ("eve", Stranger), ("gus", "You are a guest here") })
        {
            await RefusedAsync(stage, name, why, () => stage.ClickAsync(question, "Approve", name));
            await RefusedAsync(stage, name, why, () => stage.ClickAsync(question, "Cancel", name));
            foreach (var command in new[] { "/deploy", "/scale", "/rollback", "/ops deploy" })
            {
                await RefusedAsync(stage, name, why, () => stage.TypeAsync(command, name));
            }

            stage.Slack.View(name).ShouldBeNull();
        }

        await stage.PassAsync(TimeSpan.FromSeconds(5));
        stage.Cluster("staging").Service("shop", "shop")!.Spec.Selector["color"].ShouldBe("blue");
        stage.Deploys[^1].Shown.ShouldContain("Switch it?");
    }

    [Fact]
    public async Task Guests_bots_and_deactivated_people_change_nothing_and_learn_nothing()
    {
        await using var stage = await Stage.StartAsync();
        var plan = await stage.AskAsync("/deploy web 1.4.2 to staging");
        foreach (var (name, change, why) in new (string, Func<User, User>, string)[]
        {
            ("gus", user => user with { IsRestricted = true }, "You are a guest here"),
            ("uma", user => user with { IsUltraRestricted = true }, "You are a guest here"),
            ("robo", user => user with { IsBot = true }, "Bots may not act here"),
            ("dan", user => user with { IsDeleted = true }, "Your account is deactivated"),
            ("eve", user => user with { TeamId = "T02OTHER", EnterpriseId = "E02OTHER" }, Stranger),
        })
        {
            Add(stage, name, change);
            foreach (var command in new[]
            {
                "/scale web 0 in staging",
                "/ops doctor",
                "/ops history web",
                "/ops scheduled",
                "/ops status",
                "/ops timeline web",
                "/ops timeline staging since 2h",
                "/ops changes",
                "/ops where 1.4.1 web",
                "/ops diff web staging production",
                "/ops why 1",
                "/ops release-hold web in staging",
                "/ops approve k3j9x2m4pq",
            })
            {
                await RefusedAsync(stage, name, why, () => stage.TypeAsync(command, name));
            }

            await RefusedAsync(stage, name, why, () => stage.ClickAsync(plan, "Run", name));
        }

        stage.Patches("staging").ShouldBe(0);
        (await stage.Get<Events>().NewestAsync<CommandRefused>(long.MaxValue, 100, stage.Stop)).Count.ShouldBe(70);
    }

    [Fact]
    public async Task A_rule_that_names_an_outsider_allows_them_but_one_for_everyone_or_a_channel_does_not()
    {
        await using var stage = await Stage.StartAsync(settings =>
        {
            using var world = new World(new FakeTimeProvider());
            settings["Rules:1:Users:0"] = "*";
            settings["Rules:1:Environments:0"] = "staging";
            settings["Rules:2:Channels:0"] = world.Workspace.Channel("ops").Id;
            settings["Rules:2:Environments:0"] = "staging";
            settings["Rules:3:Users:0"] = world.Workspace.AddUser("eve", "Eve").Id;
            settings["Rules:3:Environments:0"] = "staging";
            settings["Rules:4:Users:0"] = world.Workspace.AddUser("gus", "Gus").Id;
            settings["Rules:4:Verbs:0"] = "read";
        });
        // Added in the order of the rules, so that their ids match.
        stage.Slack.AddUser("eve", "Eve");
        stage.Slack.AddUser("gus", "Gus");
        Add(stage, "eve", user => user with { TeamId = "T02OTHER" });
        Add(stage, "gus", user => user with { IsRestricted = true });
        Add(stage, "uma", user => user with { IsUltraRestricted = true });

        await stage.RunAsync("/deploy web 1.4.2 to staging", m => m.Shown.Contains("Deployed"), "eve");
        (await stage.AskAsync("/deploy web 1.4.2 to production", "eve")).Shown.ShouldContain("You may not deploy web in production");
        (await stage.AskAsync("/ops status web", "gus")).Shown.ShouldContain("`1.4.2`");
        (await stage.AskAsync("/deploy web 1.4.3 to staging", "gus")).Shown.ShouldContain("You may not deploy web in staging");
        await RefusedAsync(stage, "uma", "You are a guest here", () => stage.TypeAsync("/deploy web 1.4.3 to staging", "uma"));
        // A closed account has no permissions, even if a rule names it.
        stage.Slack.ChangeUser("eve", user => user with { IsDeleted = true });
        await stage.PassAsync(TimeSpan.FromMinutes(5.1));
        await RefusedAsync(stage, "eve", "Your account is deactivated", () => stage.TypeAsync("/deploy web 1.4.3 to staging", "eve"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Requests_for_another_app_or_team_are_ignored_even_if_no_app_is_configured(bool http)
    {
        await using var stage = await Stage.StartAsync(http: http);
        (await stage.AskAsync("/ops status")).Shown.ShouldContain("*web* in staging");
        var (ours, answers) = (stage.Slack.App, stage.Slack.Ephemerals("ann").Count);

        stage.Slack.App = ours with { AppId = "A02OTHER" };
        (await stage.TypeAsync("/scale web 0 in staging")).ShouldBe(Outcome.Ok);
        await stage.UntilAsync(
            () => stage.DrivenAsync(stage.Get<Deliveries>().CountAsync(DeliveryState.Failed, stage.Stop)).GetAwaiter().GetResult().Count > 0
                ? "kept"
                : null, "word of it");
        stage.Slack.App = ours with { TeamId = "T02OTHER" };
        await RefusedAsync(stage, "carol", Stranger, () => stage.TypeAsync("/scale web 0 in staging", "carol"));

        stage.Slack.App = ours;
        stage.Slack.Ephemerals("ann").Count.ShouldBe(answers, "another app's people are not ours to answer");
        (await stage.Get<Events>().NewestAsync<OperationChanged>(long.MaxValue, 10, stage.Stop)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Members_of_the_same_organisation_are_not_outsiders()
    {
        await using var stage = await Stage.StartAsync(http: true);
        stage.Slack.App = stage.Slack.App with { EnterpriseId = "E01ACME" };
        Add(stage, "olga", user => user with { TeamId = "T03ACME", EnterpriseId = "E01ACME" });
        Add(stage, "eve", user => user with { TeamId = "T04OTHER", EnterpriseId = "E02OTHER" });

        await stage.RunAsync("/deploy web 1.4.2 to staging", m => m.Shown.Contains("Deployed"), "olga");
        await RefusedAsync(stage, "eve", Stranger, () => stage.TypeAsync("/ops status", "eve"));
    }

    [Fact]
    public async Task A_dialog_applies_to_the_channel_in_which_it_was_opened_whatever_is_sent_back()
    {
        await using var stage = await Stage.StartAsync(
            settings =>
            {
                using var world = new World(new FakeTimeProvider());
                settings["Rules:1:Channels:0"] = world.Workspace.Channel("ops").Id;
                settings["Rules:1:Environments:0"] = "staging";
            },
            http: true);
        (await stage.TypeAsync("/deploy", "carol", "general")).ShouldBe(Outcome.Ok);
        var form = await stage.UntilAsync(() => stage.Slack.View("carol"), "a dialog");
        await RefusedAsync(
            stage,
            "carol",
            "You may not deploy web in staging",
            () => stage.DrivenAsync(stage.Slack.As("carol").SubmitAsync(form, Deploy, stage.Stop)));
        var sent = stage.Slack.Deliveries.Last(
            d => d.Payload.GetRawText().Contains("view_submission", StringComparison.Ordinal)).Payload.GetRawText();
        var (ops, general) = (stage.Slack.Channel("ops").Id, stage.Slack.Channel("general").Id);

        sent.ShouldContain(general);
        await CloseAsync();
        await RefusedDirectlyAsync(
            stage, "carol", () => SendAsync(stage, Again(sent.Replace(general, ops, StringComparison.Ordinal), "1.1.forged")));
        await RefusedDirectlyAsync(
            stage, "carol", () => SendAsync(stage, Again(sent.Replace(general, "<!channel>", StringComparison.Ordinal), "1.2.forged")));

        // Opened there, it applies to that channel; sent by someone else, it applies to none.
        (await stage.TypeAsync("/deploy", "carol")).ShouldBe(Outcome.Ok);
        form = await stage.UntilAsync(() => stage.Slack.View("carol"), "a dialog");
        (await stage.DrivenAsync(stage.Slack.As("carol").SubmitAsync(form, Deploy, stage.Stop))).ShouldBe(Outcome.Ok);
        await stage.UntilAsync(
            () => stage.Slack.View("carol")!.Shown.Contains("Deploy web 1.4.2 to staging?") ? "" : null, "a plan in the dialog");
        await CloseAsync();
        sent = stage.Slack.Deliveries.Last(
            d => d.Payload.GetRawText().Contains("view_submission", StringComparison.Ordinal)).Payload.GetRawText();
        await RefusedDirectlyAsync(
            stage, "bob", () => SendAsync(
                stage,
                Again(sent.Replace(stage.Slack.User("carol").Id, stage.Slack.User("bob").Id, StringComparison.Ordinal), "1.3.forged")));

        Task CloseAsync() => stage.DrivenAsync(stage.Slack.As("carol").CloseAsync(stage.Slack.View("carol")!, stage.Stop));
    }

    private static ImmutableDictionary<string, string> Deploy => ImmutableDictionary.CreateRange(
        new Dictionary<string, string> { ["service"] = "web", ["environment"] = "staging", ["version"] = "1.4.2" });

    private static void Add(Stage stage, string name, Func<User, User>? change = null)
    {
        if (stage.Slack.FindUser(name) is null)
        {
            stage.Slack.AddUser(name, name);
        }

        stage.Slack.ChangeUser(name, change ?? (user => user));
        stage.Slack.Join("ops", name);
    }

    /// <summary>Performs an action, and waits for the private answer with the refusal.</summary>
    private static async Task RefusedAsync(Stage stage, string person, string why, Func<Task<Outcome>> act)
    {
        var before = stage.Slack.Ephemerals(person).Select(m => (m.Ts, m.Edits)).ToHashSet();
        var dialog = stage.Slack.View(person)?.Hash;
        (await act()).ShouldBe(Outcome.Ok);
        (await stage.UntilAsync(() => stage.Slack
            .Ephemerals(person)
            .FirstOrDefault(m => !before.Contains((m.Ts, m.Edits)))?.Shown
            ?? (stage.Slack.View(person) is { Submit: null } view && view.Hash != dialog && !view.Shown.Contains("Working on it")
                ? view.Shown
                : null),
            $"an answer to {person}")).ShouldContain(why);
    }

    /// <summary>If it is unknown which channel it was, the answer is a direct message.</summary>
    private static async Task RefusedDirectlyAsync(Stage stage, string person, Func<Task<Outcome>> act)
    {
        int Count() => stage.Slack.FindChannel($"@{person}")?.Messages.Count ?? 0;
        var before = Count();
        (await act()).ShouldBe(Outcome.Ok);
        await stage.UntilAsync(() => Count() > before ? "answered" : null, $"a message to {person}");
        stage.Slack.Channel($"@{person}").Messages[^1].Shown.ShouldContain("You may not deploy web in staging");
    }

    /// <summary>A menu as in the plan of a rollback.</summary>
    private static Message Menu(Stage stage) => new()
    {
        Channel = stage.Slack.Channel("ops").Id,
        Ts = "1.000001",
        User = stage.Slack.Bot.Id,
        Blocks =
        [
            JsonElement.Parse(
                """
                {"type":"actions","block_id":"b","elements":[{"type":"static_select","action_id":"0:rollback","placeholder":{"type":"plain_text","text":"…"},
                 "options":[{"text":{"type":"plain_text","text":"1.4.0"},"value":"web in staging to 1.4.0"}]}]}
                """),
        ],
    };

    private static string Again(string payload, string trigger)
    {
        var json = System.Text.Json.Nodes.JsonNode.Parse(payload)!;
        json["trigger_id"] = trigger;
        return json.ToJsonString();
    }

    private static async Task<Outcome> SendAsync(Stage stage, string payload)
    {
        using var http = new HttpClient { BaseAddress = stage.BotAddress };
        var body = System.Text.Encoding.UTF8.GetBytes($"payload={Uri.EscapeDataString(payload)}");
        var timestamp = $"{stage.Clock.GetUtcNow().ToUnixTimeSeconds()}";
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new("application/x-www-form-urlencoded");
        content.Headers.Add("X-Slack-Request-Timestamp", timestamp);
        content.Headers.Add("X-Slack-Signature", RequestSignature.Of(stage.Slack.App.SigningSecret, timestamp, body));
        return (await stage.DrivenAsync(http.PostAsync("/slack/interactive", content, stage.Stop))).IsSuccessStatusCode
            ? Outcome.Ok
            : Outcome.HttpServiceError;
    }
}
