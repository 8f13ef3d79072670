using ChatOps.Chat.Slack;
using ChatOps.Chat.Teams;
using ChatOps.People;
using ChatOps.Policy;
using ChatOps.Sources.GitHub;

namespace ChatOps.Tests.Policy;

/// <summary>A policy with mistakes isn't used; each mistake is reported with its line and what to do.</summary>
public sealed class PolicyReaderTests
{
    private static readonly IdForm Number = new(id => id.All(char.IsAsciiDigit), "a number");
    private static readonly PlatformIds Slack = SlackOptions.Ids, Other = new("text", Number, Number, Number);

    [Theory]
    [InlineData("", 1, "there are no roles and grants: write them under \"roles:\" and \"grants:\", or \"grants: []\" to grant nothing.")]
    [InlineData("# nothing\n", 1, "there are no roles and grants")]
    [InlineData("{}", 1, "there are no roles and grants")]
    [InlineData("- a\n- b", 1, "there are no roles and grants")]
    [InlineData("grants: []\n---\ngrants: []", 3, "this begins a second document")]
    [InlineData("roles:\n  a: { users: [U1]\ngrants: []", 2, "this isn't valid YAML: a bracket or a quote that begins here may never end.")]
    [InlineData("roles: *gone", 1, "this isn't valid YAML: ")]
    [InlineData("roles:\n  a: { users: [U1] }\n  a: { users: [U2] }", 3, "this isn't valid YAML: Duplicate key")]
    [InlineData("roles:\n  a: { users: [U1] }\n  A: { users: [U2] }", 3, "there are two roles A: rename one.")]
    [InlineData(
        "roles:\n  a:\n    users: [U1]\n    !!str users: [U2]", 4, "the role a has users twice: write all of them in one.")]
    [InlineData("roles:\n\ta: { users: [U1] }", 1, "this isn't valid YAML: While scanning a mapping, found invalid tab")]
    [InlineData(
        "roles:\n  a: &a { users: [U1] }\n  b: { <<: *a, groups: [S1] }", 3, "the role b has no <<: use users, groups and channels.")]
    [InlineData("roles:\n  a: { users: [~] }", 2, "users of the role a has an empty entry")]
    [InlineData(
        "roles:\n  a: { users: [U1] }\ngrants:\n  - role: a\n    allow: [deploy]\n    services:",
        6,
        "services of the grant has an empty entry")]
    [InlineData(
        "roles:\n  a: { channels: [C1] }\ngrants:\n  - { role: a, deny: [read] }",
        4,
        "read is denied everywhere or nowhere: deny it in a grant of its own, without services, environments and channels, to a role without channels.")]
    [InlineData("grants: []\ngrnts: []", 2, "the policy has no grnts: you may mean grants.")]
    [InlineData("roles: [a, b]", 1, "roles have names and members: write them as \"name: value\".")]
    [InlineData("roles:\n  a:", 2, "the role a has users, groups and channels: write them as \"name: value\".")]
    [InlineData(
        "roles:\n  a: {}",
        2,
        "the role a has no members: add users, groups or channels by their ids, or \"*\" under users for every member.")]
    [InlineData("roles:\n  a: { user: [U1] }", 2, "the role a has no user: you may mean users.")]
    [InlineData("roles:\n  a: { users: [] }", 2, "users of the role a is empty: name something, or remove it.")]
    [InlineData("roles:\n  a: { users: }", 2, "users of the role a has an empty entry, or a list in a list: write texts, such as [a, b].")]
    [InlineData("roles:\n  a: { users: [[U1]] }", 2, "users of the role a has an empty entry")]
    [InlineData(
        "roles:\n  a:\n    users:\n    - U1\n    - ann",
        5,
        "users of the role a has 'ann': use the user's id, such as U024BE7LH (in Slack: profile, ⋮, Copy member ID), or \"*\".")]
    [InlineData(
        "roles:\n  a: { groups: [oncall] }",
        2,
        "groups of the role a has 'oncall': use the user group's id, such as S0614TZR7; or a team of an organization on GitHub, such as github:acme/release.")]
    [InlineData(
        "roles:\n  a: { groups: [github:release] }",
        2,
        "groups of the role a has 'github:release': use a team of an organization on GitHub, such as github:acme/release.")]
    [InlineData("roles:\n  a: { channels: ['#ops'] }", 2, "channels of the role a has '#ops': use the channel's id")]
    [InlineData("grants: { role: a }", 1, "grants are a list: begin each with \"- role:\".")]
    [InlineData(
        "grants:\n  - deploy",
        2,
        "the grant has role, allow, deny, services, environments and channels: write them as \"name: value\".")]
    [InlineData("grants:\n  - allow: [deploy]", 2, "a grant is to one role: write \"role: NAME\".")]
    [InlineData("grants:\n  - role: [a]\n    allow: [deploy]", 2, "a grant is to one role: write \"role: NAME\".")]
    [InlineData(
        "roles:\n  deployers: { users: [U1] }\ngrants:\n  - role: deployrs\n    allow: [deploy]",
        4,
        "there is no role 'deployrs' (you may mean deployers): add it under roles, or correct the name.")]
    [InlineData(
        "roles:\n  a: { users: [U1] }\ngrants:\n  - role: a",
        4,
        "a grant either allows or denies: write \"allow: [deploy]\" or \"deny: [deploy]\"; \"*\" is all verbs.")]
    [InlineData(
        "roles:\n  a: { users: [U1] }\ngrants:\n  - { role: a, allow: [deploy], deny: [scale] }",
        4,
        "a grant either allows or denies")]
    [InlineData(
        "roles:\n  a: { users: [U1] }\ngrants:\n  - role: a\n    allow: [deplyo]",
        5,
        "the grant has verb 'deplyo': use deploy, scale, ")]
    [InlineData(
        "roles:\n  a: { users: [U1] }\ngrants:\n  - { role: a, allow: [deploy], services: [wbe] }",
        4,
        "the grant has service 'wbe': it matches nothing in ChatOps:Services.")]
    [InlineData(
        "roles:\n  a: { users: [U1] }\ngrants:\n  - { role: a, allow: [deploy], services: ['we?'] }",
        4,
        "the grant has service 'we?': it matches nothing")]
    [InlineData(
        "roles:\n  a: { users: [U1] }\ngrants:\n  - { role: a, allow: [deploy], environments: [live] }",
        4,
        "the grant has environment 'live': it matches nothing in ChatOps:Environments.")]
    [InlineData(
        "roles:\n  a: { users: [U1] }\ngrants:\n  - { role: a, allow: [deploy], environments: ['prod*'] }",
        4,
        "the grant has environment 'prod*', which matches only protected environments, and those must be named.")]
    [InlineData(
        "roles:\n  a: { users: [U1] }\ngrants:\n  - { role: a, allow: [deploy], channels: [ops] }",
        4,
        "channels of the grant has 'ops': use the channel's id")]
    [InlineData(
        "roles:\n  a: { users: [U1] }\ngrants:\n  - { role: a, deny: [read], environments: [staging] }",
        4,
        "read is denied everywhere or nowhere: deny it in a grant of its own, without services, environments and channels, to a role without channels.")]
    [InlineData("grants: []\napprovals: { count: 2 }", 2, "approval rules are a list: begin each with \"- \".")]
    [InlineData(
        "grants: []\napprovals:\n- 2",
        3,
        "the approval rule has environments, verbs, services, count, from and expires: write them")]
    [InlineData("grants: []\napprovals:\n- { count: 2 }", 3, "the approval rule names no roles: write \"from: [ROLE]\".")]
    [InlineData(
        "roles:\n  a: { users: [U1] }\napprovals:\n- { from: [a], cuont: 2 }", 4, "the approval rule has no cuont: you may mean count.")]
    [InlineData(
        "roles:\n  leads: { users: [U1] }\napprovals:\n- { from: [lead] }",
        4,
        "there is no role 'lead' (you may mean leads): add it under roles, or correct the name.")]
    [InlineData(
        "roles:\n  a: { channels: [C1], users: [U1] }\napprovals:\n- { from: [a] }",
        4,
        "the role a has channels, and who may approve can't depend on where they are: name people or groups.")]
    [InlineData(
        "roles:\n  a: { users: [U1] }\napprovals:\n- from: [a]\n  count: 0",
        5,
        "count is '0': use a number from 1 to 20; without the rule, no approval is needed.")]
    [InlineData("roles:\n  a: { users: [U1] }\napprovals:\n- from: [a]\n  count: two", 5, "count is 'two': use a number from 1 to 20")]
    [InlineData("roles:\n  a: { users: [U1] }\napprovals:\n- from: [a]\n  count: [1]", 5, "count is '': use a number from 1 to 20")]
    [InlineData(
        "roles:\n  a: { users: [U1] }\n  b: { users: [U1, U2] }\napprovals:\n- from: [a, b]\n  count: 3",
        6,
        "count is 3, but a and b have only 2 people.")]
    [InlineData(
        "roles:\n  a: { users: [U1] }\napprovals:\n- from: [a]\n  expires: soon",
        5,
        "expires is 'soon': use a duration from 1m to 14d, such as 30m, 4h or 2d.")]
    [InlineData("roles:\n  a: { users: [U1] }\napprovals:\n- from: [a]\n  expires: 15d", 5, "expires is '15d': use a duration")]
    [InlineData(
        "roles:\n  a: { users: [U1] }\napprovals:\n- from: [a]\n  verbs: [lock]",
        5,
        "the approval rule has verb 'lock': use deploy, ")]
    [InlineData(
        "roles:\n  a: { users: [U1] }\napprovals:\n- from: [a]\n  services: [wbe]",
        5,
        "the approval rule has service 'wbe': it matches nothing in ChatOps:Services.")]
    [InlineData(
        "roles:\n  a: { users: [U1] }\nbreak-glass:\n- roles: [a]\n  environments: [live]",
        5,
        "the break-glass rule has environment 'live': it matches nothing in ChatOps:Environments.")]
    [InlineData("grants: []\nconfirm:\n- { verbs: [scale-to-one] }", 3, "the confirmation rule has verb 'scale-to-one': use deploy, ")]
    [InlineData("grants: []\nconfirm: [rollback]", 2, "the confirmation rule has environments, verbs and services: write them")]
    [InlineData("automation:\n- { exempt: [deploy] }", 2, "the automation rule has automation 'deploy': use rollback, ")]
    [InlineData("automation:\n- { services: [web] }", 2, "the automation rule exempts nothing: write \"exempt: [rollback]\", or ")]
    [InlineData("automation: { exempt: [rollback] }", 1, "automation rules are a list: begin each with \"- \".")]
    [InlineData(
        "roles:\n  a: { users: [U1] }\napprovals:\n- from: [a]\n  verbs: [scale-to-zero]",
        5,
        "the approval rule has verb 'scale-to-zero': use deploy, ")]
    public void Each_mistake_is_reported_with_its_line_and_what_to_do(string text, int line, string problem) =>
        Problems(text).ShouldHaveSingleItem().ShouldStartWith($"policy.yaml:{line}: {problem}");

    [Fact]
    public void All_mistakes_are_found_at_once() => Problems(
        """
        roles:
          a: { users: [ann] }
          b: {}
        grants:
          - role: c
            allow: [deplyo]
            environments: [live]
        """).Select(problem => problem.Split(' ')[0]).ShouldBe(
            ["policy.yaml:2:", "policy.yaml:3:", "policy.yaml:5:", "policy.yaml:6:", "policy.yaml:7:"]);

    [Fact]
    public void Where_there_are_several_platforms_an_id_says_which() => Problems(
        """
        roles:
          a: { users: [irc:*, text:7, slack:*], groups: ['8', github:acme/release], channels: [text:9] }
        """,
        Other).ShouldBe(
        [
            "policy.yaml:2: users of the role a has 'irc:*': put the platform's name before it (slack:, text:), and use the user's id, such as U024BE7LH (in Slack: profile, ⋮, Copy member ID), or a number, or \"*\".",
            "policy.yaml:2: groups of the role a has '8': put the platform's name before it (slack:, text:), and use the user group's id, such as S0614TZR7, or a number; or a team of an organization on GitHub, such as github:acme/release.",
        ],
        ignoreOrder: true);

    [Fact]
    public void A_valid_one_is_read_wholly_even_where_it_is_written_in_other_ways()
    {
        var rules = Read(
            """
            roles: # and why
              on call:
                users: ["slack:U1", 'U2', "*"]
                groups: [S1, "GitHub:Acme/Release"]
                channels: C1
            grants:
            - role: On Call
              allow: &all ["*"]
              environments: production
            - role: on call
              deny: *all
              services: [w*]
            """).ShouldBeOfType<PolicyReading.Valid>().Rules;

        var role = rules.Roles.ShouldHaveSingleItem();
        role.Users.ShouldBe([new("slack", "U1"), new("slack", "U2")], ignoreOrder: true);
        role.IsEveryone.ShouldBeTrue();
        role.Groups.ShouldBe([new("slack", "S1")]);
        role.CodeGroups.ShouldBe([new("github", "acme/release")]);
        role.Channels.ShouldBe([new("slack", "C1")]);
        rules.Grants.Select(grant => (grant.Place, grant.Role, grant.Denies)).ShouldBe(
            [("policy.yaml:7", role, false), ("policy.yaml:10", role, true)]);
        rules.Summary.ShouldBe("policy.yaml (1): 1 role, 2 grants");
    }

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{a: ", "}")]
    [InlineData("- ", "")]
    public void Deep_nesting_does_not_end_the_process(string open, string close)
    {
        const int Depth = 100_000;
        var text = "roles:\n " + string.Concat(Enumerable.Repeat(open, Depth)) + string.Concat(Enumerable.Repeat(close, Depth));

        Problems(text).ShouldHaveSingleItem().ShouldStartWith("policy.yaml:2: ");
    }

    [Theory]
    [InlineData("? [a, b]\n: c")]
    [InlineData("? {a: b}\n: c")]
    [InlineData("? &a [*a]\n: c")]
    [InlineData("roles: &a [U1]\n*a : c")]
    [InlineData("a: [{? [b] : c}]")]
    public void A_name_that_is_no_text_does_not_end_the_process(string text) =>
        Problems(text).ShouldHaveSingleItem().ShouldEndWith(
            ": a name is a text, and not a list, a mapping or an alias: write \"name: value\".");

    [Fact]
    public void Aliases_that_multiply_or_go_in_circles_cost_nothing()
    {
        var bomb = string.Concat(Enumerable.Range(1, 60).Select(n => $"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n"));
        Problems($"a0: &a0 [U1]\n{bomb}").Count.ShouldBe(61);
        Problems("roles: &r\n  a: *r\ngrants: &g\n- *g").ShouldNotBeEmpty();
        Problems($"a0: &a0 [U1]\n{bomb}? *a60\n: c").ShouldHaveSingleItem().ShouldStartWith("policy.yaml:62: a name is a text");
    }

    [Fact]
    public void Two_grants_on_one_line_have_two_places() => Read(
        """
        {"roles": {"a": {"users": ["U1"]}, "b": {"users": ["U2"]}},
        "grants": [{"role": "a", "allow": "*"}, {"role": "b", "allow": "*"}]}
        """)
        .ShouldBeOfType<PolicyReading.Valid>().Rules.Grants.Select(grant => (grant.Place, grant.Role.Name)).ShouldBe(
            [("policy.yaml:2", "a"), ("policy.yaml:2:41", "b")]);

    [Fact]
    public void Ids_in_capital_letters_are_those_that_messages_have() => Read(
        "roles:\n  a: { users: [teams:0F8FAD5B-D9CB-469F-A165-70867728950E] }", TeamsOptions.Ids)
        .ShouldBeOfType<PolicyReading.Valid>().Rules.Roles.ShouldHaveSingleItem().Users.ShouldHaveSingleItem().ToString().ShouldBe(
            "teams:0f8fad5b-d9cb-469f-a165-70867728950e");

    private static IReadOnlyList<string> Problems(string text, params PlatformIds[] others) =>
        Read(text, others).ShouldBeOfType<PolicyReading.Invalid>().Problems;

    private static PolicyReading Read(string text, params PlatformIds[] others) => PolicyReader.Read("policy.yaml", "1", text, new(
        [Slack, .. others],
        [GitHubSource.Source.SetUp(new Microsoft.Extensions.Configuration.ConfigurationBuilder().Build()).Team!],
        new Dictionary<string, bool> { ["production"] = true, ["prod-eu"] = true, ["staging"] = false },
        ["web", "web-api"],
        _ => []));
}
