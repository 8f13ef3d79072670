namespace ChatOps.Tests.Whole;

/// <summary>What is denied to a group isn't allowed again by doing away with the group.</summary>
public sealed class DeniedGroupsTests
{
    [Fact]
    public async Task What_is_denied_to_a_user_group_stays_denied_when_the_group_is_no_longer_there()
    {
        await using var stage = await Stage.StartAsync(settings => settings["Rules"] =
            """
            roles:
              all: { users: ["*"] }
              contractors: { groups: [S01ONCALL] }
            grants:
              - { role: all, allow: [deploy], environments: [production] }
              - { role: contractors, deny: ["*"], environments: [production] }
            """);
        const string Command = "/deploy web 1.4.2 to production";
        (await stage.AskAsync(Command)).Shown.ShouldContain("policy.yaml:6 denies it to contractors");

        stage.Slack.UserGroups = [];
        await stage.PassAsync(TimeSpan.FromMinutes(6));

        (await stage.AskAsync(Command)).Shown.ShouldContain(
            "I couldn't check the user groups that policy.yaml:6 is about, so nothing was done.");
        (await stage.AskAsync("/ops doctor")).Shown.ShouldContain("there is no such group");
    }
}
