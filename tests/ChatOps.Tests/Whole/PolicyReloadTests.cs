using ChatOps.Playground;
using ChatOps.Playground.Teams;
using ChatOps.Policy;

namespace ChatOps.Tests.Whole;

/// <summary>The policy's file is applied while the bot runs; one that can't be used leaves the previous policy in force.</summary>
public sealed class PolicyReloadTests
{
    private const string Oncall =
        """
        roles:
          oncall: { groups: [S01ONCALL] }
        grants:
          - { role: oncall, allow: ["*"], environments: [production] }
        """;

    private static string With(string member) => $"{Oncall}\n  - {{ role: {member}, allow: [deploy], environments: [production] }}".Replace(
        "roles:\n", $"roles:\n  {member}: {{ users: ['*'] }}\n", StringComparison.Ordinal);

    [Fact]
    public async Task A_change_is_applied_and_told_and_a_broken_one_is_told_with_its_line_and_not_applied()
    {
        var text = Oncall;
        await using var stage = await Stage.StartAsync(settings =>
        {
            settings["ChatOps:OperatorsChannel"] = "#ops";
            settings["Rules"] = text;
        });
        await RefusedAsync(stage);
        stage.Slack.Channel("ops").Messages.ShouldBeEmpty("a start is no change");
        var doctor = (await stage.AskAsync("/ops doctor")).Shown;
        doctor.ShouldContain("*policy*: policy.yaml (");
        doctor.ShouldContain("): 1 role, 1 grant, in force since");

        // What is being written isn't applied before it is there wholly.
        File.WriteAllText(stage.PolicyPath, Oncall[..^30]);
        await stage.PassAsync(TimeSpan.FromSeconds(0.5));
        File.WriteAllText(stage.PolicyPath, With("all"));
        await ToldAsync(stage, 1, "The policy has changed", "): 2 roles, 2 grants");
        await AllowedAsync(stage);

        File.WriteAllText(stage.PolicyPath, With("all").Replace("deploy", "deplyo"));
        await ToldAsync(
            stage,
            2,
            "policy.yaml can't be used, so the previous policy stays in force",
            "policy.yaml:6: the grant has verb 'deplyo': use deploy, ");
        await AllowedAsync(stage);
        doctor = (await stage.AskAsync("/ops doctor")).Shown;
        doctor.ShouldContain("❌ *policy*: the file can't be used since ");
        doctor.ShouldContain("so this stays in force: policy.yaml (");
        doctor.ShouldContain("policy.yaml:6: the grant has verb 'deplyo'");

        // Another mistake is reported, too; the same one once.
        File.WriteAllText(stage.PolicyPath, "roles: [");
        await ToldAsync(stage, 3, "policy.yaml:2: this isn't valid YAML");
        await stage.PassAsync(TimeSpan.FromSeconds(30));
        File.Delete(stage.PolicyPath);
        await ToldAsync(stage, 4, "policy.yaml doesn't exist");
        await AllowedAsync(stage);
        File.WriteAllText(stage.PolicyPath, With("all"));
        await ToldAsync(stage, 5, "policy.yaml can be used again; nothing has changed");
        File.WriteAllText(stage.PolicyPath, Oncall);
        await ToldAsync(stage, 6, "The policy has changed", "): 1 role, 1 grant");
        await RefusedAsync(stage);

        // It may also change while no bot runs.
        await stage.StopBotAsync();
        text = With("all");
        await stage.StartBotAsync();
        await ToldAsync(stage, 7, "The policy has changed", "): 2 roles, 2 grants");
        stage.Patches("production").ShouldBe(0);
    }

    [Fact]
    public async Task In_Teams_the_operators_are_told_of_a_change_and_of_a_broken_one()
    {
        await using var stage = await Stage.StartAsync(settings =>
        {
            TeamsWorld.OnlyTeams(settings);
            settings["ChatOps:OperatorsChannel"] = "Web/Ops";
        });
        await TeamsWorld.InstallAsync(stage);
        await TeamsTests.AskAsync(stage, "bob", "@ChatOps deploy web 1.4.2 to production", "1.4.1");

        File.WriteAllText(stage.PolicyPath, "grants: []");
        await ToldAsync("The policy has changed");
        await TeamsTests.AskAsync(stage, "bob", "@ChatOps deploy web 1.4.2 to production", "no grant names it");
        File.WriteAllText(stage.PolicyPath, "roles: [");
        await ToldAsync("policy.yaml can't be used, so the previous policy stays in force");
        await TeamsTests.AskAsync(stage, "bob", "@ChatOps deploy web 1.4.2 to production", "no grant names it");

        Task<TeamsPost> ToldAsync(string text)
        {
            var teams = stage.World.Teams;
            return stage.UntilAsync(() => teams.Posts(teams.Channel("Ops")).FirstOrDefault(post => post.Shown.Contains(text)), text);
        }
    }

    /// <summary>Kubernetes replaces a folder as a whole: what changes is where a link leads.</summary>
    [Fact]
    public async Task A_change_of_a_mounted_ConfigMap_is_applied()
    {
        string? folder = null;
        await using var stage = await Stage.StartAsync(settings =>
        {
            folder = Path.Combine(Path.GetDirectoryName(settings[BotInWorld.PolicyFile]!)!, "mounted");
            Mount(folder, "1", Oncall);
            File.CreateSymbolicLink(Path.Combine(folder, "policy.yaml"), Path.Combine("..data", "policy.yaml"));
            settings[BotInWorld.PolicyFile] = Path.Combine(folder, "policy.yaml");
            settings["Rules"] = Oncall;
        });
        await RefusedAsync(stage);

        Mount(folder!, "2", With("all"));

        await AppliedAsync(stage, grants: 2);
        await AllowedAsync(stage);
    }

    private static void Mount(string folder, string version, string text)
    {
        Directory.CreateDirectory(Path.Combine(folder, $"..{version}"));
        File.WriteAllText(Path.Combine(folder, $"..{version}", "policy.yaml"), text);
        var data = new DirectoryInfo(Path.Combine(folder, "..data"));
        if (data.LinkTarget is not null)
        {
            data.Delete();
        }

        data.CreateAsSymbolicLink($"..{version}");
    }

    private static async Task AppliedAsync(Stage stage, int grants) => await stage.UntilAsync(
        () => stage.Get<ActivePolicy>().Rules.Grants.Count == grants ? "applied" : null, $"{grants} grants");

    private static async Task RefusedAsync(Stage stage) =>
        (await stage.AskAsync("/deploy web 1.4.2 to production", "carol")).Shown.ShouldContain("You may not deploy web in production");

    private static async Task AllowedAsync(Stage stage) =>
        (await stage.AskAsync("/deploy web 1.4.2 to production", "carol")).Shown.ShouldContain("Deploy web 1.4.2 to production?");

    private static async Task ToldAsync(Stage stage, int number, params string[] says)
    {
        var message = await stage.UntilAsync(
            () => stage.Slack.Channel("ops").Messages is { } all && all.Count >= number ? all[^1] : null, $"message {number}");
        stage.Slack.Channel("ops").Messages.Count.ShouldBe(number);
        foreach (var text in says)
        {
            message.Shown.ShouldContain(text);
        }
    }
}
