using ChatOps.Catalog;
using ChatOps.Commands;

namespace ChatOps.Tests.Commands;

public sealed class ArgumentsTests
{
    private static readonly ServiceCatalog Catalog = new(new()
    {
        Environments = { ["staging"] = new(), ["production"] = new() },
        Services = { ["web"] = Runs("staging", "production"), ["web-api"] = Runs("staging") },
    });

    [Theory]
    [InlineData("web 1.4.2 to staging")]
    [InlineData("web 1.4.2 staging")]
    [InlineData("staging web 1.4.2")]
    [InlineData("1.4.2 to staging web")]
    [InlineData("web version=1.4.2 env=staging")]
    [InlineData("--env staging --version 1.4.2 --service web")]
    [InlineData("—env=staging web —tag 1.4.2")]
    [InlineData("WEB 1.4.2 in STAGING")]
    public void Any_order_and_any_style_mean_the_same(string typed)
    {
        var arguments = Arguments.Parse(CommandText.Words(typed));
        var grammar = new Grammar(Catalog, new StartTimeParser(TimeZoneInfo.Utc), TimeProvider.System);

        var service = grammar.Service(arguments);
        var placement = grammar.Placement(service, arguments);
        var version = Grammar.Version(arguments);
        Grammar.Finish(arguments);

        (service.Name, placement.Environment.Name, version).ShouldBe(("web", "staging", "1.4.2"));
    }

    [Fact]
    public void More_words_than_any_command_has_are_not_read_at_all() =>
        Should.Throw<CommandSyntaxException>(() => Arguments.Parse([.. Enumerable.Repeat("web", 101)])).Answer
            .ToString()
            .ShouldContain("100 words");

    [Fact]
    public void The_only_environment_of_a_service_need_not_be_said()
    {
        var arguments = Arguments.Parse(["web-api", "2.0"]);
        var grammar = new Grammar(Catalog, new StartTimeParser(TimeZoneInfo.Utc), TimeProvider.System);

        grammar.Placement(grammar.Service(arguments), arguments).Environment.Name.ShouldBe("staging");
    }

    [Theory]
    [InlineData("web because of a launch", "a launch", "web")]
    [InlineData("web because of", "of", "web")]
    [InlineData("web for 2h because we wait for env=prod in staging", "we wait for env=prod in staging", "web for 2h")]
    [InlineData("web BECAUSE “the load test” — it's due", "the load test -- it's due", "web")]
    [InlineData("reason=audit web", "audit", "web")]
    [InlineData("web for because", "", "web for")]
    [InlineData("web in staging", "", "web in staging")]
    public void A_reason_is_all_that_follows_because(string typed, string reason, string left)
    {
        var arguments = Arguments.Parse(CommandText.Words(typed));

        arguments.TakeReason().ShouldBe(reason);
        string.Join(' ', arguments.Left).ShouldBe(left);
    }

    [Theory]
    [InlineData("wbe", "web")]
    [InlineData("web-ap", "web-api")]
    [InlineData("wbe-api", "web-api")]
    [InlineData("database", null)]
    public void A_slip_of_the_hand_finds_its_word(string typed, string? meant) =>
        Nearest.To(typed, Catalog.Services.Select(s => s.Name)).ShouldBe(meant);

    private static ServiceOptions Runs(params string[] environments) => new()
    {
        Channels = ["#web"],
        Image = "registry.acme.io/web",
        Workloads = environments.ToDictionary(e => e, e => new WorkloadOptions { Cluster = e }),
    };
}
