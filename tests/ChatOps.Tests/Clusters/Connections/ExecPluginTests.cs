using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using ChatOps.Clusters;
using Microsoft.Extensions.Time.Testing;

namespace ChatOps.Tests.Clusters.Connections;

/// <summary>A kubeconfig whose user is a program, as those of EKS and GKE are.</summary>
public sealed class ExecPluginTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new(new(2026, 3, 4, 9, 30, 0, TimeSpan.Zero));
    private readonly ConcurrentQueue<string> _shown = [];
    private ScriptedServer _server = null!;
    private string? _accepted;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Shown => string.Join(' ', _shown);

    private int Runs => File.Exists(RunsFile) ? File.ReadAllLines(RunsFile).Length : 0;

    private string RunsFile => Path.Combine(_server.Folder, "runs");

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "the plugin is a shell script");
        _server = await ScriptedServer.StartAsync();
        _server.Answer = context =>
        {
            var token = context.Request.Headers.Authorization.ToString().Replace("Bearer ", "");
            _shown.Enqueue(token);
            return _accepted is null || token == _accepted ? ScriptedServer.AnswerAsync(context) : ScriptedServer.RefuseAsync(context, 401);
        };
    }

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Its_token_is_used_until_shortly_before_it_expires_and_the_program_runs_once_for_all()
    {
        using var clusters = Clusters(Prints("t$n", expires: "2026-03-04T10:30:00Z"));

        (await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => AskAsync(clusters)))).ShouldAllBe(words => words == null);
        Shown.ShouldBe("t1 t1 t1 t1 t1");
        _clock.Advance(TimeSpan.FromMinutes(59));
        await AskAsync(clusters);
        Runs.ShouldBe(1);
        _clock.Advance(TimeSpan.FromSeconds(31));
        await AskAsync(clusters);

        Shown.ShouldEndWith("t1 t2");
        Runs.ShouldBe(2);
    }

    [Fact]
    public async Task A_token_that_is_not_accepted_is_renewed_before_it_expires()
    {
        using var clusters = Clusters(Prints("t$n"));
        await AskAsync(clusters);
        _clock.Advance(TimeSpan.FromMinutes(1));
        _accepted = "t2";

        (await AskAsync(clusters)).ShouldBeNull();

        Shown.ShouldBe("t1 t1 t2");
    }

    [Fact]
    public async Task A_cluster_that_accepts_nothing_does_not_make_the_program_run_at_every_question()
    {
        _accepted = "none";
        using var clusters = Clusters(Prints("t$n"));

        for (var times = 0; times < 5; times++)
        {
            (await AskAsync(clusters)).ShouldNotBeNull().ShouldContain("rejected the bot's credentials");
        }

        Runs.ShouldBe(1);
    }

    [Fact]
    public async Task It_gets_its_arguments_and_variables_as_they_are_and_knows_the_cluster()
    {
        using var clusters = Clusters(
            """
            printf '%s' "$KUBERNETES_EXEC_INFO" > "${0%/*}/info"
            printf '%s|%s|%s' "$1" "$2" "$GREETING" > "${0%/*}/said"
            """ + Prints("t$n"),
            """
              args: [get-token, "two words"]
              env:
              - name: GREETING
                value: good day
              provideClusterInfo: true
            """);

        (await AskAsync(clusters)).ShouldBeNull();

        File.ReadAllText(Path.Combine(_server.Folder, "said")).ShouldBe("get-token|two words|good day");
        var info = JsonNode.Parse(File.ReadAllText(Path.Combine(_server.Folder, "info")))!;
        ((string?)info["kind"], (string?)info["spec"]!["cluster"]!["server"]).ShouldBe(("ExecCredential", _server.Address));
    }

    [Theory]
    [InlineData(
        "echo s3cret >&2; echo s3cret; exit 3", "its exec plugin plugin failed with exit code 3: run it where the bot runs to see why")]
    [InlineData(
        "echo '{\"token\": \"s3cret\"'",
        "its exec plugin plugin did not print an ExecCredential of client.authentication.k8s.io/v1 with a token or a certificate")]
    [InlineData(
        "echo '{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1beta1\",\"status\":{\"token\":\"s3cret\"}}'",
        "did not print an ExecCredential of client.authentication.k8s.io/v1 with")]
    public async Task One_that_fails_is_told_in_words_without_what_it_printed(string script, string why)
    {
        using var clusters = Clusters(script);

        var words = (await AskAsync(clusters)).ShouldNotBeNull();

        words.ShouldContain(why);
        words.ShouldContain("Correct ChatOps:Clusters:production or the file.");
        words.ShouldNotContain("s3cret");
        _shown.ShouldBeEmpty();
    }

    [Fact]
    public async Task One_that_is_not_installed_says_so_with_its_hint()
    {
        using var clusters = ScriptedServer.Clusters(
            new()
            {
                Kubeconfig = _server.Kubeconfig("""
                    exec:
                      apiVersion: client.authentication.k8s.io/v1
                      command: no-such-plugin-anywhere
                      installHint: Install the CLI of your cloud.
                    """),
            },
            _clock);

        (await AskAsync(clusters)).ShouldNotBeNull().ShouldContain(
            "its exec plugin no-such-plugin-anywhere cannot be started: is it installed where the bot runs? Install the CLI of your cloud.");
    }

    [Fact]
    public async Task One_that_hangs_is_ended_and_told_and_who_gives_up_waits_no_longer()
    {
        using var clusters = Clusters("echo $$ > \"${0%/*}/pid\"; exec sleep 1000");
        using var impatient = new CancellationTokenSource();
        var waiting = AskAsync(clusters);
        var givingUp = clusters.Get("production").ExamineAsync([], impatient.Token);
        var pid = Path.Combine(_server.Folder, "pid");
        await Patience.UntilAsync(() => File.Exists(pid) && File.ReadAllText(pid).EndsWith('\n'), "the plugin");

        await impatient.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => givingUp);
        waiting.IsCompleted.ShouldBeFalse();

        var answer = await _clock.DriveAsync(waiting, TimeSpan.FromSeconds(10));
        answer.ShouldNotBeNull().ShouldContain("its exec plugin plugin did not finish within 30 s");
        var process = int.Parse(File.ReadAllText(pid), CultureInfo.InvariantCulture);
        await Patience.UntilAsync(() => !IsAlive(process), "the end of the plugin");
    }

    /// <summary>Counts its runs in a file and prints a token.</summary>
    private static string Prints(string token, string? expires = null)
    {
        var expiry = expires is null ? "" : $",\\\"expirationTimestamp\\\":\\\"{expires}\\\"";
        return $$"""

            echo run >> "${0%/*}/runs"
            n=$(wc -l < "${0%/*}/runs" | tr -d ' ')
            echo "{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1\",\"status\":{\"token\":\"{{token}}\"{{expiry}} } }"
            """;
    }

    private static bool IsAlive(int process)
    {
        try
        {
            return !Process.GetProcessById(process).HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static async Task<string?> AskAsync(ClusterSet clusters) =>
        (await clusters.Get("production").ExamineAsync([], Cancel))?.ToString();

    /// <param name="script">What the program does, in the words of a shell.</param>
    private ClusterSet Clusters(string script, string more = "")
    {
        var path = _server.WriteFile("plugin", $"#!/bin/sh\n{script.ReplaceLineEndings("\n")}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        // Relative to the kubeconfig.
        return ScriptedServer.Clusters(
            new() { Kubeconfig = _server.Kubeconfig($"exec:\n  apiVersion: client.authentication.k8s.io/v1\n  command: ./plugin\n{more}") },
            _clock);
    }
}
