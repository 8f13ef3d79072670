using System.Collections.Immutable;
using ChatOps.Journal;
using ChatOps.Playground.Slack;

namespace ChatOps.Tests.Whole;

/// <summary>People are paged about alerts, in chat and by phone.</summary>
public sealed class PagingTests
{
    private const string Token = "the-token-of-the-phone-account", Phone = "+15558675310";

    [Fact]
    public async Task An_alert_is_a_direct_message_then_an_sms_and_its_own_message_says_who_was_paged_and_who_acknowledged()
    {
        await using var phone = await ToldTools.StartAsync();
        phone.Says = (request, _) => request.Contains("/Messages/", StringComparison.Ordinal)
            ? (200, """{"sid":"SM1","status":"delivered"}""")
            : request.EndsWith("/AC1.json", StringComparison.Ordinal) ? (200, """{"sid":"AC1","status":"active"}""")
            : (201, """{"sid":"SM1","status":"queued"}""");
        await using var stage = await Stage.StartAsync(settings => Configure(settings, phone));
        await stage.TellAsync("test", Fired("web errors", stage.Clock.GetUtcNow()));
        var message = await stage.UntilAsync(() => Direct(stage, "ann").SingleOrDefault(), "the direct message");
        message.Shown.ShouldContain("web in production: 5xx");
        await stage.UntilAsync(() => phone.To("GET /2010").Count > 0 ? "asked" : null, "the SMS");
        phone.To("POST /2010").Single().ShouldContain($"To={Uri.EscapeDataString(Phone)}");
        var told = stage.Deploys.Single();
        await stage.UntilSaidAsync(told, "message delivered");
        await stage.UntilSaidAsync(told, "sms delivered");
        (await stage.AskAsync("/ops pages")).Shown.ShouldContain("web in production: 5xx: open since");

        (await stage.ClickAsync(message, "Acknowledge")).ShouldBe(Outcome.Ok);
        await stage.UntilSaidAsync(told, "acknowledged by Ann Archer");
        await stage.UntilAsync(
            () => Direct(stage, "ann").FirstOrDefault(m => m.Shown.Contains("Acknowledged by")), "the message without its buttons");
        Direct(stage, "bob").ShouldBeEmpty();

        // By now everything is compiled, so the clock measures the bot.
        var began = stage.Clock.GetUtcNow();
        await stage.TellAsync("test", Fired("other errors", began));
        await stage.UntilAsync(() => Direct(stage, "ann").Count > 1 ? "there" : null, "the next page");
        (stage.Clock.GetUtcNow() - began).ShouldBeLessThan(TimeSpan.FromSeconds(5));
        phone.To("GET /alive").Count.ShouldBeGreaterThan(0, "the bot says that it works");
        var doctor = (await stage.AskAsync("/ops doctor")).Shown;
        doctor.ShouldContain("*paging policy web*: 2 steps, everyone can be reached");
        doctor.ShouldContain("*SMS and calls*: can be used");
        doctor.ShouldContain("*dead man's switch*: can be used");
        doctor.ShouldNotContain(Token);
        doctor.ShouldNotContain("the-end-of-the-address");
    }

    [Fact]
    public async Task Someone_pages_a_person_a_service_and_themselves_and_a_step_is_taken_early()
    {
        await using var phone = await ToldTools.StartAsync();
        await using var stage = await Stage.StartAsync(settings => Configure(settings, phone));

        (await stage.AskAsync("/ops page in production now")).Shown.ShouldContain("Page whom?");
        (await stage.AskAsync("/ops page web")).Shown.ShouldContain("Say what is wrong");
        (await stage.AskAsync("/ops page web in production nobody can pay", by: "carol")).Shown
            .ShouldContain("by the policy web: page `p1`");
        var message = await stage.UntilAsync(() => Direct(stage, "ann").SingleOrDefault(), "the direct message");
        message.Shown.ShouldContain("web in production: nobody can pay");
        (await stage.ClickAsync(message, "Escalate now")).ShouldBe(Outcome.Ok);
        await stage.UntilAsync(() => Direct(stage, "bob").SingleOrDefault(), "the next step");
        (await stage.AskAsync("/ops acknowledge p1", by: "bob")).Shown.ShouldContain("Acknowledged: nobody can pay");
        (await stage.AskAsync("/ops escalate p1")).Shown.ShouldContain("It isn't open any more");
        (await stage.AskAsync("/ops acknowledge p9")).Shown.ShouldContain("I know no page p9");

        (await stage.AskAsync("/ops page me", by: "carol")).Shown.ShouldContain("page `p2`");
        (await stage.UntilAsync(() => Direct(stage, "carol").SingleOrDefault(), "the test")).Shown.ShouldContain("This is a test");
        (await stage.AskAsync("/ops mute web")).Shown.ShouldContain("Until when?");
        (await stage.AskAsync("/ops mute web for 2h because of the upgrade")).Shown.ShouldContain("Nobody is paged about");
        (await stage.AskAsync("/ops pages")).Shown.ShouldContain("the upgrade");
        (await stage.AskAsync("/ops unmute web")).Shown.ShouldContain("again");
        (await stage.AskAsync("/ops audit since 1h")).Shown.ShouldContain("muted pages about web");
    }

    private static ImmutableList<Message> Direct(Stage stage, string who) =>
        stage.Slack.Channels.Any(channel => channel.DirectWith is not null && channel.Name == who)
            ? stage.Slack.Channel('@' + who).Messages
            : [];

    private static void Configure(Dictionary<string, string?> settings, ToldTools phone)
    {
        settings["ChatOps:Paging:Policies:web:Steps:0:People:0"] = "U02ANN";
        settings["ChatOps:Paging:Policies:web:Steps:1:After"] = "00:05:00";
        settings["ChatOps:Paging:Policies:web:Steps:1:People:0"] = "U03BOB";
        settings["ChatOps:Paging:Rules:0:Environments:0"] = "production";
        settings["ChatOps:Paging:Rules:0:Policy"] = "web";
        settings["ChatOps:Paging:Twilio:Url"] = phone.Address;
        settings["ChatOps:Paging:Twilio:AccountSid"] = "AC1";
        settings["ChatOps:Paging:Twilio:Token"] = Token;
        settings["ChatOps:Paging:Twilio:From"] = "+15017122661";
        settings["ChatOps:Paging:DeadMansSwitch:Url"] = $"{phone.Address}/alive?the-end-of-the-address";
        settings["ChatOps:Paging:DeadMansSwitch:Every"] = "00:00:10";
        settings["ChatOps:People:U02ANN:Phone"] = Phone;
        settings["ChatOps:People:U02ANN:Notify:0:By"] = "chat";
        settings["ChatOps:People:U02ANN:Notify:1:By"] = "sms";
        settings["ChatOps:People:U02ANN:Notify:1:After"] = "00:00:10";
    }

    private static NewEvent Fired(string group, DateTimeOffset at) => new(at, null, new AlertChanged(
        "Monitor", group, "5xx", "5xx", "5xx above 2 %", AlertState.Firing, AlertSeverity.Critical, at, End: null, new(),
        [new("service", "web"), new("env", "production")]));
}
