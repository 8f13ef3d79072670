using System.Diagnostics;
using ChatOps.Tests.Whole;

namespace ChatOps.Tests;

/// <summary>The running version is shown on the command line, by the health endpoints, and by doctor.</summary>
public sealed class BuildVersionTests
{
    [Theory]
    [InlineData("1.2.3+2dfda67c0ffee0123456789012345678901234ab", "1.2.3 (2dfda67)")]
    [InlineData("0.0.0-dev+2dfda67c0ffee0123456789012345678901234ab", "0.0.0-dev (2dfda67)")]
    [InlineData("0.0.0-dev", "0.0.0-dev")]
    public void The_version_is_that_of_the_build_and_the_commit_is_abbreviated(string informational, string shown) =>
        BuildVersion.Of(informational).ShouldBe(shown);

    [Fact]
    public async Task The_command_line_prints_it_without_any_configuration()
    {
        using var bot = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "ChatOps.dll"), "--version"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        })!;

        (await Patience.ForAsync(bot.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), "ChatOps --version"))
            .Trim()
            .ShouldBe($"ChatOps {BuildVersion.Current}");
        BuildVersion.Current.ShouldMatch(@"^\d+\.\d+\.\d+\S*( \([0-9a-f]{7}\))?$");
    }

    [Fact]
    public async Task The_health_endpoints_and_doctor_report_it()
    {
        await using var stage = await Stage.StartAsync();
        using var http = new HttpClient { BaseAddress = stage.BotAddress };

        foreach (var path in new[] { "/health/live", "/health/ready", "/health/journal" })
        {
            (await http.GetStringAsync(path, stage.Stop)).ShouldStartWith($"{{\"version\":\"{BuildVersion.Current}\"", customMessage: path);
        }

        (await stage.AskAsync("/ops doctor")).Shown.ShouldContain($"*version*: {BuildVersion.Current}");
    }
}
