using ChatOps.Catalog;
using ChatOps.Code;
using ChatOps.People;
using ChatOps.Policy;
using Microsoft.Extensions.Logging.Abstractions;
using Environment = ChatOps.Catalog.Environment;

namespace ChatOps.Tests.Policy;

/// <summary>Who may do what, with people on two platforms where the same ids belong to different people.</summary>
public sealed class AccessPolicyTests
{
    private static readonly Principal Ann = new("slack", "T1", "1"), Eve = new("text", "T1", "1");

    private static readonly Dictionary<string, bool> Environments = new()
    {
        ["production"] = true, ["prod-eu"] = true, ["staging"] = false,
    };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>
    /// Each policy is a list of roles and a list of grants; what Ann (slack:1, in the group slack:g and the channel slack:c) gets when she
    /// wants to deploy web.
    /// </summary>
    [Theory]
    // A grant applies to people, groups, channels and members of one platform.
    [InlineData("a: { users: [slack:1] }", "{ role: a, allow: deploy, environments: production }", "production", "policy.yaml:4")]
    [InlineData("a: { users: ['slack:*'] }", "{ role: a, allow: ['*'], environments: [production] }", "production", "policy.yaml:4")]
    [InlineData("a: { users: ['*'] }", "{ role: a, allow: [scale, DEPLOY], environments: [Production] }", "production", "policy.yaml:4")]
    [InlineData("a: { groups: [slack:g] }", "{ role: a, allow: [deploy], environments: [production] }", "production", "policy.yaml:4")]
    [InlineData("a: { channels: [slack:c] }", "{ role: a, allow: [deploy], environments: [production] }", "production", "policy.yaml:4")]
    [InlineData(
        "a: { users: [text:1, slack:2] }",
        "{ role: a, allow: ['*'], environments: [production] }",
        "production",
        "no grant allows it")]
    [InlineData("a: { groups: [text:g] }", "{ role: a, allow: ['*'], environments: [production] }", "production", "no grant allows it")]
    [InlineData("a: { channels: [slack:d] }", "{ role: a, allow: ['*'], environments: [production] }", "production", "no grant allows it")]
    [InlineData("a: { users: [slack:1] }", "{ role: a, allow: [scale], environments: [production] }", "production", "no grant allows it")]
    // A protected environment must be named: a pattern isn't enough. Others are open until a grant is about them.
    [InlineData("a: { users: [slack:1] }", "{ role: a, allow: ['*'] }", "production", "no grant names it")]
    [InlineData("a: { users: [slack:1] }", "{ role: a, allow: ['*'], environments: ['*'] }", "production", "no grant names it")]
    [InlineData("a: { users: [slack:1] }", "{ role: a, allow: ['*'], environments: ['*', prod-eu] }", "production", "no grant names it")]
    [InlineData("a: { users: [slack:2] }", "{ role: a, allow: ['*'], environments: [production] }", "staging", "not protected")]
    [InlineData("a: { users: [slack:2] }", "{ role: a, allow: ['*'], environments: ['s*'] }", "staging", "no grant allows it")]
    [InlineData("a: { users: [slack:2] }", "{ role: a, allow: [read] }", "staging", "not protected")]
    // Patterns of services.
    [InlineData(
        "a: { users: [slack:1] }",
        "{ role: a, allow: ['*'], environments: [production], services: ['w*'] }",
        "production",
        "policy.yaml:4")]
    [InlineData(
        "a: { users: [slack:1] }",
        "{ role: a, allow: ['*'], environments: [production], services: ['*-api'] }",
        "production",
        "no grant allows it")]
    // Where it must be said.
    [InlineData(
        "a: { users: [slack:1] }",
        "{ role: a, allow: ['*'], environments: [production], channels: [slack:c] }",
        "production",
        "policy.yaml:4")]
    [InlineData(
        "a: { users: [slack:1] }",
        "{ role: a, allow: ['*'], environments: [production], channels: [slack:d] }",
        "production",
        "no grant allows it")]
    // What is denied stays denied, whatever is allowed, and without having to name a protected environment.
    [InlineData(
        "a: { users: [slack:1] }",
        "{ role: a, allow: ['*'], environments: [production] }\n  - { role: a, deny: [deploy] }",
        "production",
        "policy.yaml:5 denies it to a")]
    [InlineData(
        "a: { users: [slack:1] }",
        "{ role: a, deny: ['*'] }\n  - { role: a, allow: ['*'], environments: [production] }",
        "production",
        "policy.yaml:4 denies it to a")]
    [InlineData(
        "a: { users: [slack:1] }",
        "{ role: a, deny: [scale] }\n  - { role: a, allow: ['*'], environments: [production] }",
        "production",
        "policy.yaml:5")]
    [InlineData(
        "a: { users: [slack:1] }",
        "{ role: a, deny: ['*'], environments: ['prod*'] }\n  - { role: a, allow: ['*'], environments: [production] }",
        "production",
        "policy.yaml:4 denies it to a")]
    [InlineData(
        "a: { users: [slack:1] }",
        "{ role: a, deny: ['*'], channels: [slack:d] }\n  - { role: a, allow: ['*'], environments: [production] }",
        "production",
        "policy.yaml:5")]
    [InlineData(
        "a: { channels: [slack:c] }",
        "{ role: a, deny: ['*'], environments: [staging] }",
        "staging",
        "policy.yaml:4 denies it to a")]
    [InlineData("a: { users: [slack:2] }", "{ role: a, deny: ['*'], environments: [staging] }", "staging", "not protected")]
    // Teams of a code host.
    [InlineData(
        "a: { groups: [code:acme/release] }",
        "{ role: a, allow: ['*'], environments: [production] }",
        "production",
        "policy.yaml:4")]
    [InlineData(
        "a: { groups: [code:acme/other] }",
        "{ role: a, allow: ['*'], environments: [production] }",
        "production",
        "no grant allows it")]
    [InlineData(
        "a: { groups: [code:acme/gone] }",
        "{ role: a, allow: ['*'], environments: [production] }",
        "production",
        "I couldn't check the user groups that policy.yaml:4")]
    [InlineData(
        "a: { groups: [code:acme/gone] }",
        "{ role: a, deny: ['*'], environments: [staging] }",
        "staging",
        "I couldn't check the user groups that policy.yaml:4")]
    public async Task The_grants_decide(string roles, string grants, string environment, string decides) =>
        (await MayAsync(Policy($"roles:\n  {roles}\ngrants:\n  - {grants}"), Ann, environment)).Words.PlainText.ShouldContain(decides);

    [Fact]
    public async Task Someone_who_acts_from_elsewhere_is_not_in_the_channel_and_denied_what_is_denied_there()
    {
        var allowed = Policy("roles:\n  a: { channels: [slack:c] }\ngrants:\n  - { role: a, allow: ['*'], environments: [production] }");
        (await allowed.MayAsync(Wants(Eve, new("slack", "c")), Stop)).ShouldBeOfType<Decision.Refused>();
        (await allowed.MayAsync(Wants(Ann, null), Stop)).ShouldBeOfType<Decision.Refused>();

        foreach (var grants in new[]
        {
            "roles:\n  a: { users: ['*'] }\ngrants:\n  - { role: a, allow: ['*'], environments: [production] }\n  - { role: a, deny: [deploy], channels: [slack:d] }",
            "roles:\n  a: { users: ['*'] }\n  d: { channels: [slack:d] }\ngrants:\n  - { role: a, allow: ['*'], environments: [production] }\n  - { role: d, deny: [deploy] }",
        })
        {
            var denied = Policy(grants);
            (await denied.MayAsync(Wants(Ann, new("slack", "c")), Stop)).ShouldBeOfType<Decision.Allowed>();
            (await denied.MayAsync(Wants(Ann, new("slack", "d")), Stop)).ShouldBeOfType<Decision.Refused>();
            (await denied.MayAsync(Wants(Ann, null), Stop)).ShouldBeOfType<Decision.Refused>("where she says it isn't known");
            (await denied.MayAsync(Wants(Eve, new("text", "d")), Stop)).ShouldBeOfType<Decision.Allowed>("another platform's channel");
        }
    }

    [Fact]
    public async Task Outsiders_are_allowed_only_by_name_and_denied_with_everyone_and_deactivated_users_may_do_nothing()
    {
        var slack = new Accounts("slack");
        var policy = Policy(
            "roles:\n  all: { users: ['*'] }\n  here: { channels: [slack:c] }\ngrants:\n"
                + "  - { role: all, allow: ['*'], environments: [production] }\n  - { role: here, allow: ['*'], environments: [production] }",
            slack);
        var denied = Policy(
            "roles:\n  all: { users: ['*'] }\n  one: { users: [slack:1] }\ngrants:\n"
                + "  - { role: one, allow: ['*'], environments: [production] }\n  - { role: all, deny: [deploy] }",
            slack);
        foreach (var outsider in new Func<Principal, Principal>[]
        {
            who => who with { IsExternal = true },
            who => who with { IsGuest = true },
            who => who with { IsBot = true },
            who => who with { IsDeactivated = true },
        })
        {
            slack.Is = outsider;
            (await MayAsync(policy, Ann)).ShouldBeOfType<Decision.Refused>().IsPassing.ShouldBeFalse();
            (await policy.MayAskAsync(outsider(Ann with { IsKnown = true }), Stop)).ShouldBeOfType<Decision.Refused>();
            (await MayAsync(denied, Ann)).ShouldBeOfType<Decision.Refused>();
        }

        var named = Policy(
            "roles:\n  one: { users: [slack:1] }\ngrants:\n  - { role: one, allow: ['*'], environments: [production] }", slack);
        (await MayAsync(named, Ann)).ShouldBeOfType<Decision.Refused>();
        slack.Is = who => who with { IsExternal = true };
        (await MayAsync(named, Ann)).ShouldBeOfType<Decision.Allowed>();
        (await named.MayAskAsync(Ann with { IsKnown = true, IsExternal = true }, Stop)).ShouldBeOfType<Decision.Allowed>();
    }

    [Fact]
    public async Task Members_may_read_unless_that_is_denied()
    {
        var policy = Policy("roles:\n  a: { users: [slack:1] }\ngrants:\n  - { role: a, deny: [read] }");

        (await policy.MayAskAsync(Ann with { IsKnown = true }, Stop)).Words.PlainText.ShouldContain("policy.yaml:4 denies it to a");
        (await policy.MayAskAsync(Eve with { IsKnown = true }, Stop)).ShouldBeOfType<Decision.Allowed>();
    }

    [Fact]
    public async Task Members_may_read_the_audit_log_unless_that_is_denied_and_outsiders_only_where_a_grant_names_them_and_it()
    {
        var member = Ann with { IsKnown = true };
        foreach (var outsider in new[] { member with { IsExternal = true }, member with { IsGuest = true }, member with { IsBot = true } })
        {
            foreach (var (grants, mayAudit) in new[]
            {
                ("{ role: one, allow: [read] }", false),
                ("{ role: one, allow: [deploy], environments: [production] }", false),
                ("{ role: all, allow: [audit] }", false),
                ("{ role: one, allow: [audit] }", true),
                ("{ role: one, allow: ['*'], environments: [production] }", true),
                ("{ role: one, allow: [audit] }\n  - { role: all, deny: [audit] }", false),
            })
            {
                var policy = Policy($"roles:\n  all: {{ users: ['*'] }}\n  one: {{ users: [slack:1] }}\ngrants:\n  - {grants}");
                (await policy.MayAuditAsync(outsider, Stop) is Decision.Allowed).ShouldBe(mayAudit, grants);
            }
        }

        var denied = Policy("roles:\n  one: { users: [slack:1] }\ngrants:\n  - { role: one, deny: [audit] }");
        (await denied.MayAuditAsync(member, Stop)).Words.PlainText.ShouldContain("policy.yaml:4 denies it to one");
        (await denied.MayAskAsync(member, Stop)).ShouldBeOfType<Decision.Allowed>("only the audit log is denied");
        (await denied.MayAuditAsync(Eve with { IsKnown = true }, Stop)).ShouldBeOfType<Decision.Allowed>();
        (await denied.MayAuditAsync(member with { IsKnown = false }, Stop)).ShouldBeOfType<Decision.Refused>().IsPassing.ShouldBeTrue();
        (await denied.MayAuditAsync(Eve with { IsKnown = true, IsDeactivated = true }, Stop)).ShouldBeOfType<Decision.Refused>();
    }

    [Fact]
    public async Task What_cannot_be_checked_is_refused_and_may_be_tried_again()
    {
        (await MayAsync(Policy("grants: []"), new("irc", "", "1"))).ShouldBeOfType<Decision.Refused>().Words.PlainText.ShouldBe(
            "I couldn't check who you are, so nothing was done. Try again in a minute. The chat platform irc is not configured.");
        var silent = new Accounts("slack") { Has = null };
        foreach (var grants in new[]
        {
            "{ role: a, allow: ['*'], environments: [production] }", "{ role: a, deny: ['*'], environments: [staging] }",
        })
        {
            var unasked = Policy($"roles:\n  a: {{ groups: [slack:g] }}\ngrants:\n  - {grants}", silent);
            (await MayAsync(unasked, Ann, grants.Contains("staging") ? "staging" : "production")).IsPassing.ShouldBeTrue(grants);
            // Automatic actions need no one's permission.
            (await MayAsync(unasked, Principal.Bot)).ShouldBeOfType<Decision.Allowed>();
        }

        // Another grant that is certain suffices to be allowed, and to be refused for good.
        (await MayAsync(
            Policy(
                "roles:\n  g: { groups: [slack:g] }\n  a: { users: [slack:1] }\ngrants:\n"
                    + "  - { role: g, allow: ['*'], environments: [production] }\n  - { role: a, allow: ['*'], environments: [production] }",
                silent),
            Ann)).ShouldBe(new Decision.Allowed("policy.yaml:6"));
        (await MayAsync(
            Policy(
                "roles:\n  g: { groups: [slack:g] }\n  a: { users: [slack:1] }\ngrants:\n"
                    + "  - { role: g, deny: ['*'] }\n  - { role: a, deny: ['*'] }",
                silent),
            Ann,
            "staging")).IsPassing.ShouldBeFalse();
    }

    [Fact]
    public async Task Someone_not_known_on_a_code_host_is_not_in_its_teams_and_denied_what_is_denied_to_them()
    {
        (await MayAsync(
            Policy(
                "roles:\n  a: { groups: [code:acme/release] }\ngrants:\n  - { role: a, allow: ['*'], environments: [production] }"),
            Eve))
            .Words.PlainText.ShouldContain("no grant allows it");
        var denied = await MayAsync(
            Policy("roles:\n  a: { groups: [code:acme/release] }\ngrants:\n  - { role: a, deny: ['*'] }"), Eve, "staging");
        denied.Words.PlainText.ShouldBe(
            "You may not deploy web in staging: policy.yaml:4 denies it to a team on code, and the configuration doesn't say who you are there. Ask an operator.");
        denied.IsPassing.ShouldBeFalse("asking again doesn't help");
    }

    private static AccessPolicy Policy(string text, Accounts? slack = null)
    {
        var number = new IdForm(id => id.Length > 0, "an id");
        var reading = PolicyReader.Read("policy.yaml", "1", text, new(
            [new("slack", number, number, number), new("text", number, number, number)],
            [new("code", _ => true, "a team")],
            Environments,
            ["web", "web-api"],
            _ => []));
        var problem = reading is PolicyReading.Invalid { Problems: [var first, ..] } ? first : null;
        var rules = reading.ShouldBeOfType<PolicyReading.Valid>(problem).Rules;
        var people = new PeopleDirectory(
            [slack ?? new Accounts("slack"), new Accounts("text")],
            new() { ["slack:1"] = new() { Accounts = { ["code"] = "ANN" } } });
        return new(new(rules, TimeProvider.System), people, new([new CodeHost()], TimeProvider.System, NullLogger<CodeGroups>.Instance));
    }

    private static Task<Decision> MayAsync(AccessPolicy policy, Principal who, string environment = "production") =>
        policy.MayAsync(Wants(who, new(who.Platform, "c"), environment), Stop);

    private static Intent Wants(Principal who, ChatId? channel, string environment = "production") =>
        new(who, channel, "deploy", "web", Named(environment), Runs: true);

    private static Environment Named(string name) => new ServiceCatalog(
        new() { Environments = { [name] = new() { Protected = Environments[name] } } }).FindEnvironment(name)!;

    private sealed class Accounts(string name) : IAccounts
    {
        public string Name => name;

        public Func<Principal, Principal> Is { get; set; } = who => who;

        public bool? Has { get; init; } = true;

        public Task<Principal> RecognizeAsync(Principal who, CancellationToken cancellationToken) =>
            Task.FromResult(Is(who with { IsKnown = true }));

        public Task<string?> NameAsync(string person, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

        public Task<bool?> IsInGroupAsync(
            string person, IReadOnlyCollection<string> groups, bool fresh, CancellationToken cancellationToken) => Task.FromResult(Has);
    }

    private sealed class CodeHost : ICodeGroups
    {
        public string Name => "code";

        public Task<CodeAnswer<IReadOnlyList<CodeAccount>>> MembersAsync(string team, CancellationToken cancellationToken) =>
            Task.FromResult<CodeAnswer<IReadOnlyList<CodeAccount>>>(team switch
            {
                "acme/release" => new CodeAnswer<IReadOnlyList<CodeAccount>>.Known([new("583231", "Ann")]),
                "acme/other" => new CodeAnswer<IReadOnlyList<CodeAccount>>.Known([new("1", "eve")]),
                _ => new CodeAnswer<IReadOnlyList<CodeAccount>>.Unknown("it isn't known"),
            });
    }
}
