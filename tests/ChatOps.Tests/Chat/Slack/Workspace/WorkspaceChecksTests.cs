using ChatOps.Chat.Slack;
using ChatOps.Checks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace ChatOps.Tests.Chat.Slack.Workspace;

public sealed class WorkspaceChecksTests : IAsyncLifetime
{
    private const string NeededScopes = "commands,chat:write,channels:read,users:read";

    private const string AllScopes =
        $"{NeededScopes},chat:write.public,channels:join,channels:history,groups:read,groups:history,usergroups:read,usergroups:write,"
        + "reactions:read,pins:read,links:read,links:write,users:read.email,im:write,im:history";

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private WebApplication _slack = null!;
    private string _scopes = AllScopes;
    private string _answer = """{"ok":true,"user":"chatops","team":"acme","user_id":"U1","url":"https://acme.slack.com/"}""";
    private DateTimeOffset _serverTime;

    public async ValueTask InitializeAsync()
    {
        _serverTime = _clock.GetUtcNow();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _slack = builder.Build();
        _slack.MapPost("/api/auth.test", (HttpResponse response) =>
        {
            response.Headers["x-oauth-scopes"] = _scopes;
            response.Headers.Date = _serverTime.ToString("r");
            return Results.Text(_answer, "application/json");
        });
        await _slack.StartAsync(SlackSubject.Cancel);
    }

    public ValueTask DisposeAsync() => _slack.DisposeAsync();

    [Fact]
    public async Task All_is_well() => (await ExamineAsync()).ShouldBe(
    [
        new("Slack token", Healthy: true, "chatops in acme"),
        new("Slack scopes", Healthy: true, "all granted"),
        new("Slack threads", Healthy: true, "nothing was said since I started"),
        new("Clock", Healthy: true, "agrees with Slack's"),
    ]);

    [Theory]
    [InlineData("\"chatops\"", "\"\"", "chatops")]
    [InlineData("\"\"", "null", "U1")]
    [InlineData("\"\"", "\"acme\"", "U1 in acme")]
    public async Task A_name_that_Slack_leaves_out_leaves_no_gap(string user, string team, string message)
    {
        _answer = $$"""{"ok":true,"user":{{user}},"team":{{team}},"user_id":"U1"}""";
        (await ExamineAsync())[0].Message.ShouldBe(message);
    }

    [Theory]
    [InlineData(2, 2, true, "2 of 2 Socket Mode connections are up")]
    [InlineData(3, 2, true, "2 of 2 Socket Mode connections are up")]
    [InlineData(1, 2, false, "1 of 2 Socket Mode connections are up")]
    [InlineData(1, 1, false, "1 of 2 Socket Mode connections are up")]
    public async Task Connections_are_well_only_when_all_of_them_are_up(int connected, int wanted, bool healthy, string message)
    {
        await using var bot = await SlackSubject.StartAsync(null, _clock, SlackMode.Socket, UseStub);
        // The stub knows no Socket Mode, so that nothing else changes these.
        await bot.StopAsync();
        bot.Sockets.Report(null);
        bot.Sockets.Changed(connected - bot.Sockets.Connected);
        bot.Sockets.Wanted = wanted;
        (await _clock.DriveAsync(bot.Platform.ExamineAsync(SlackSubject.Cancel))).Single(finding => finding.Subject == "Slack connection")
            .ShouldSatisfyAllConditions(
                finding => finding.Healthy.ShouldBe(healthy),
                finding => finding.Message.ShouldBe(message),
                finding => (finding.Mend is null).ShouldBe(healthy));
    }

    [Fact]
    public async Task A_missing_scope_is_named_with_what_it_is_for()
    {
        _scopes = AllScopes.Replace(",channels:read", "");
        var finding = (await ExamineAsync()).Single(finding => !finding.Healthy);
        finding.Message.ShouldBe("missing channels:read (finding channels by name)");
        finding.Mend.ShouldNotBeNull();
    }

    [Fact]
    public async Task What_is_off_without_an_optional_scope_is_said_with_how_to_turn_it_on_and_is_no_failure()
    {
        _scopes = AllScopes.Replace(",groups:read", "").Replace(",users:read.email", "");
        var findings = await ExamineAsync();
        findings.ShouldAllBe(finding => finding.Healthy);
        findings.Single(finding => finding.Subject == "Slack scopes").Message.ShouldBe("all needed ones granted");
        var off = findings.Single(finding => finding.Subject == "Slack features");
        off.Message.ShouldBe(
            "off without their optional scopes: groups:read (private channels by name: only their ids work); users:read.email (e-mail addresses in /ops iam)");
        off.Mend!.ShouldStartWith("To turn one on, install the app again and allow it");
    }

    [Theory]
    [InlineData(151)]
    [InlineData(-151)]
    public async Task A_clock_that_goes_wrong_is_noticed(int seconds)
    {
        _serverTime = _clock.GetUtcNow().AddSeconds(seconds);
        (await ExamineAsync()).Single(finding => !finding.Healthy).Message.ShouldBe("differs from Slack's by 151 s");
    }

    [Theory]
    [InlineData("""{"ok":false,"error":"invalid_auth"}""", "invalid_auth", "install the app again")]
    [InlineData("""{"ok":false,"error":"missing_scope","needed":"users:read","provided":"commands"}""", "missing_scope", "users:read")]
    [InlineData("<html>proxy</html>", "unreadable_answer", "did not arrive")]
    [InlineData("""{"ok":"maybe"}""", "unreadable_answer", "did not arrive")]
    public async Task A_token_that_Slack_does_not_take_says_what_to_do(string answer, string message, string mend)
    {
        _answer = answer;
        var finding = (await ExamineAsync()).Single();
        finding.Message.ShouldBe(message);
        finding.Mend!.ShouldContain(mend);
    }

    [Fact]
    public async Task Without_a_connection_Socket_Mode_is_not_well()
    {
        await using var bot = await SlackSubject.StartAsync(null, _clock, SlackMode.Socket, UseStub);
        (await _clock.DriveAsync(bot.Platform.ExamineAsync(SlackSubject.Cancel))).Single(finding => finding.Subject == "Slack connection")
            .ShouldSatisfyAllConditions(
                finding => finding.Healthy.ShouldBeFalse(), finding => finding.Message.ShouldBe("0 of 2 Socket Mode connections are up"));
    }

    private void UseStub(SlackOptions options) => options.ApiUrl = _slack.Urls.First() + "/api/";

    private async Task<IReadOnlyList<Finding>> ExamineAsync()
    {
        await using var bot = await SlackSubject.StartAsync(null, _clock, SlackMode.Http, UseStub);
        return await _clock.DriveAsync(bot.Platform.ExamineAsync(SlackSubject.Cancel));
    }
}
