using ChatOps.Chat.Slack;
using ChatOps.Paging;
using ChatOps.People;

namespace ChatOps.Tests.Paging;

public sealed class PagingOptionsTests
{
    [Fact]
    public void Everything_that_is_wrong_is_said_at_once()
    {
        var options = new PagingOptions
        {
            Policies =
            {
                ["empty"] = new()
                {
                    Repeat = 11, RepeatAfter = TimeSpan.Zero, Acknowledgements = 0, RestartAfter = TimeSpan.FromSeconds(1),
                },
                ["web"] = new()
                {
                    Steps =
                    {
                        new() { After = TimeSpan.FromDays(2) },
                        new() { People = { "ann" }, Groups = { "oncall" }, Webhooks = { "no" }, PagerDuty = { "no" } },
                    },
                },
            },
            Rules = { new() { Services = { "wbe" }, Environments = { "prod" }, Severities = { "bad" }, Policy = "wbe" } },
            Twilio = new() { Token = "the-token", From = "0151", Url = "ftp://x" },
            Mail = new() { Host = "smtp", Port = 0, From = "Ann <ann@acme.io>", User = "ann" },
            Webhooks = { ["hook"] = new() { Url = "secret-address" } },
            PagerDuty = { ["duty"] = new() },
        };
        var people = new PeopleOptions
        {
            ["U1"] = new()
            {
                Notify = { new() { By = "pigeon" }, new() { By = "sms", After = TimeSpan.FromHours(2) }, new() { By = "mail" } },
            },
        };

        var problems = options.Problems([SlackIds.Forms], people, ["web"], ["production"]).ToList();

        string[] places =
        [
            "Policies:empty has no Steps", "Policies:empty:Repeat is 11", "Policies:empty:RepeatAfter", "Policies:empty:Acknowledgements is 0",
            "Policies:empty:RestartAfter", "Policies:web:Steps:0:After", "Policies:web:Steps:0 pages nobody", "Policies:web:Steps:1:People: 'ann'",
            "Policies:web:Steps:1:Groups: 'oncall'", "Policies:web:Steps:1:Webhooks", "Policies:web:Steps:1:PagerDuty", "Rules:0:Policy",
            "Rules:0:Services: there is no service wbe", "Rules:0:Environments: there is no environment prod", "Rules:0:Severities: 'bad'",
            "Twilio:AccountSid is missing", "Twilio:From", "Twilio:Url", "Mail:Port is 0", "Mail:From", "Mail: set both User and Password",
            "Webhooks:hook:Url", "PagerDuty:duty:RoutingKey is missing",
        ];
        foreach (var place in places)
        {
            problems.ShouldContain(problem => problem.StartsWith($"ChatOps:Paging:{place}", StringComparison.Ordinal), place);
        }

        problems.Count(problem => problem.StartsWith("ChatOps:People:U1:Notify:", StringComparison.Ordinal)).ShouldBe(4);
        problems.ShouldAllBe(problem => !problem.Contains("the-token") && !problem.Contains("secret-address"));
    }

    [Theory]
    [InlineData("+15558675310", true)]
    [InlineData("+4915112345678", true)]
    [InlineData("15558675310", false)]
    [InlineData("+0155586753", false)]
    [InlineData("+1 555 867", false)]
    [InlineData(null, false)]
    public void A_phone_number_has_its_country_code(string? text, bool isOne) => PhoneNumber.IsOne(text).ShouldBe(isOne);

    [Theory]
    [InlineData("web", "production", "critical", "prod")]
    [InlineData("web", "staging", "critical", "all")]
    [InlineData("web", null, "critical", "all")]
    [InlineData("web", "production", "info", null)]
    public void The_first_rule_that_fits_decides(string service, string? environment, string severity, string? policy)
    {
        PagingRuleOptions[] rules =
        [
            new() { Severities = { "info" } },
            new() { Services = { "WEB" }, Environments = { "Production" }, Policy = "prod" },
            new() { Policy = "all" },
        ];

        rules.First(rule => rule.Fits([service], environment, severity)).Policy.ShouldBe(policy);
    }
}
