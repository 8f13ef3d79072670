using ChatOps.Chat.Slack;
using ChatOps.Policy;

namespace ChatOps.Tests.Policy.Order;

/// <summary>Promotion rules with mistakes aren't used; each mistake is reported with its line and what to do.</summary>
public sealed class PromotionReaderTests
{
    private const string Roles = "roles:\n  oncall: { users: ['*'] }\n";

    [Theory]
    [InlineData("promotions: { checks: [a] }", 3, "promotions are a list: begin each with \"- environments:\".")]
    [InlineData("promotions:\n- { checks: [a] }", 4, "a promotion rule is for environments: write \"environments: [production]\".")]
    [InlineData("promotions:\n- { environments: [production] }", 4, "a promotion rule needs nothing: write one of stable-in, stable-for, ")]
    [InlineData(
        "promotions:\n- { environments: [prod], checks: [a] }",
        4,
        "environments of a promotion rule has 'prod': it matches nothing")]
    [InlineData(
        "promotions:\n- { environments: [production], check: [a], branches: [b] }",
        4,
        "a promotion rule has no check: you may mean checks.")]
    [InlineData("promotions:\n- { environments: [production], checks: ['a*'] }", 4, "has 'a*': write the check's exact name")]
    [InlineData("promotions:\n- { environments: [production], checks: [] }", 4, "checks of a promotion rule is empty")]
    [InlineData("promotions:\n- { environments: [production], stable-in: staging }", 4, "needs both \"stable-in\" and \"stable-for\"")]
    [InlineData("promotions:\n- { environments: [production], stable-for: 30m }", 4, "needs both \"stable-in\" and \"stable-for\"")]
    [InlineData(
        "promotions:\n- { environments: [production], stable-in: qa, stable-for: 30m }",
        4,
        "stable-in of a promotion rule is 'qa', which isn't in ChatOps:Environments.")]
    [InlineData(
        "promotions:\n- { environments: [production, 'st*'], stable-in: staging, stable-for: 30m }",
        4,
        "a promotion rule is for staging, in which a version must have been stable before: name an earlier one.")]
    [InlineData(
        "promotions:\n- environments: [production]\n  min-age: 2h\n  max-age: 1h",
        6,
        "a promotion rule allows no version: \"max-age\" must be longer than \"min-age\".")]
    [InlineData("promotions:\n- { environments: [production], max-age: 2y }", 4, "max-age of a promotion rule is '2y': write a duration")]
    [InlineData("promotions:\n- { environments: [production], deploys-an-hour: 0 }", 4, "is '0': write a number from 1 to 1000.")]
    [InlineData(
        "promotions:\n- { environments: [production], images: [web] }",
        4,
        "images of a promotion rule has 'web': write the registry, too")]
    [InlineData("promotions:\n- { environments: [production], branches: ['main?'] }", 4, "has 'main?': \"*\" stands for any text")]
    [InlineData("promotions:\n- { environments: [production], checks: [a], hotfix: { checks: [a] } }", 4, "a hotfix is for roles: write")]
    [InlineData(
        "promotions:\n- { environments: [production], checks: [a], hotfix: { roles: [oncal] } }",
        4,
        "roles of a hotfix has 'oncal'")]
    [InlineData("promotions:\n- { environments: [production], checks: [a], hotfix: [oncall] }", 4, "a hotfix has roles, stable-in, ")]
    public void Every_mistake_has_its_line(string text, int line, string problem)
    {
        var invalid = Read(Roles + text).ShouldBeOfType<PolicyReading.Invalid>();

        invalid.Problems.ShouldHaveSingleItem().ShouldStartWith($"policy.yaml:{line}: ");
        invalid.Problems[0].ShouldContain(problem);
    }

    [Fact]
    public void A_rule_has_all_that_it_needs_and_a_hotfix_what_it_needs_instead()
    {
        var rules = Read(Roles + """
            promotions:
            - environments: [production]
              services: ['w*']
              stable-in: staging
              stable-for: 30m
              checks: [build, "test / unit"]
              branches: [main, release/*]
              versions: ['*.*.*']
              images: [registry.acme.io/*]
              min-age: 10m
              max-age: 60d
              deploys-an-hour: 4
              hotfix: { roles: [OnCall], checks: [build] }
            """).ShouldBeOfType<PolicyReading.Valid>().Rules;

        rules.Summary.ShouldEndWith("1 role, 0 grants, 1 promotion rule");
        var rule = rules.Promotions.ShouldHaveSingleItem();
        (rule.Place, rule.Needs.StableIn, rule.Needs.StableFor, rule.Needs.MaxAge, rule.Needs.DeploysAnHour).ShouldBe(
            ("policy.yaml:4", "staging", TimeSpan.FromMinutes(30), TimeSpan.FromDays(60), 4));
        rule.Hotfix.ShouldHaveSingleItem().Name.ShouldBe("oncall");
        (rule.HotfixNeeds.StableIn, rule.HotfixNeeds.Checks.Single()).ShouldBe((null, "build"));
        rule.Covers("web", "production").ShouldBeTrue();
        rule.Covers("api", "production").ShouldBeFalse();
        rule.Covers("web", "staging").ShouldBeFalse();
    }

    private static PolicyReading Read(string text) => PolicyReader.Read(
        "policy.yaml",
        "v1",
        text,
        new(
            [SlackOptions.Ids],
            [],
            new Dictionary<string, bool>(StringComparer.OrdinalIgnoreCase) { ["production"] = true, ["staging"] = false },
            ["web", "api"],
            _ => []));
}
