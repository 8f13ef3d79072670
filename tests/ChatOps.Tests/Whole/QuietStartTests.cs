using System.Diagnostics;
using System.Text.RegularExpressions;
using ChatOps.Chat.Slack;
using ChatOps.Chat.Slack.Api;
using ChatOps.Chat.Slack.Socket;
using ChatOps.Chat.Slack.Workspace;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ChatOps.Tests.Whole;

/// <summary>A healthy program starts without any warnings.</summary>
public sealed class QuietStartTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_Playground_started_for_the_first_time_logs_no_warnings_and_is_ready()
    {
        var home = Directory.CreateTempSubdirectory("chatops-home-").FullName;
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "ChatOps.Playground.dll"), "0"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["HOME"] = home;
        using var playground = Process.Start(start)!;
        var said = "";
        try
        {
            while (!said.Contains("Ctrl+C", StringComparison.Ordinal))
            {
                said += await Patience.ForAsync(playground.StandardOutput.ReadLineAsync(Stop).AsTask(), "the Playground's greeting") + "\n";
            }

            using var http = new HttpClient();
            (await http.GetAsync(
                new Uri($"{Regex.Match(said, @"the bot +(?<url>http\S+)", RegexOptions.NonBacktracking).Groups["url"].Value}health/ready"),
                Stop)).EnsureSuccessStatusCode();
            (await http.GetAsync(new Uri(Regex.Match(
                said, @"is open: +(?<url>http\S+)", RegexOptions.NonBacktracking).Groups["url"].Value), Stop)).EnsureSuccessStatusCode();
        }
        finally
        {
            playground.Kill();
        }

        said += await Patience.ForAsync(playground.StandardOutput.ReadToEndAsync(Stop))
            + await Patience.ForAsync(playground.StandardError.ReadToEndAsync(Stop));
        said.ShouldNotContain("warn:");
        said.ShouldNotContain("fail:");
        Directory.Delete(home, recursive: true);
    }

    [Fact]
    public async Task Whether_Slack_is_connected_is_reported_when_it_is_known()
    {
        var sockets = new SocketState { Wanted = 2 };
        var asked = Health(sockets).CheckHealthAsync(new(), Stop);
        asked.IsCompleted.ShouldBeFalse();

        sockets.Changed(1);

        (await Patience.ForAsync(asked)).Description.ShouldBe("1 of 2 connections");
        sockets.Changed(-1);
        (await Health(sockets).CheckHealthAsync(new(), Stop)).Status.ShouldBe(HealthStatus.Unhealthy, "later it is a fault at once");
    }

    [Fact]
    public async Task A_failure_of_the_first_connection_is_reported_immediately_and_silence_after_a_while()
    {
        var clock = new FakeTimeProvider();
        var silent = Health(new(), clock).CheckHealthAsync(new(), Stop);
        clock.Advance(TimeSpan.FromSeconds(5));
        (await Patience.ForAsync(silent)).Description.ShouldBe("not connected");

        var sockets = new SocketState();
        sockets.Report("No way out.");
        (await Health(sockets, clock).CheckHealthAsync(new(), Stop)).Description.ShouldBe("No way out.");
    }

    private static ConnectionHealth Health(SocketState sockets, TimeProvider? clock = null) =>
        new(new() { Mode = SlackMode.Socket }, new(NullLogger<SlackCredentials>.Instance), sockets, clock ?? TimeProvider.System);
}
