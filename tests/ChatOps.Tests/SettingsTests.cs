using ChatOps.Operations;
using ChatOps.Tests.Manifests;
using ChatOps.Tests.Papers;
using ChatOps.Timeline;
using Microsoft.Extensions.Configuration;

namespace ChatOps.Tests;

/// <summary>The configuration is checked as a whole at startup; each error is reported with what to do.</summary>
public sealed class SettingsTests
{
    [Theory]
    [InlineData(
        "ChatOps:Http:MaxConnection", "1000", "ChatOps:Http:MaxConnection is not a setting: you may mean MaxConnections, or remove it.")]
    [InlineData("ChatOps:Servces:web:Channels:0", "#web", "ChatOps:Servces is not a setting: you may mean Services, or remove it.")]
    [InlineData(
        "ChatOps:Environments:production:Protect",
        "true",
        "ChatOps:Environments:production:Protect is not a setting: you may mean Protected, or remove it.")]
    [InlineData(
        "ChatOps:Policy:Path", "policy.yaml", "ChatOps:Policy:Path is not a setting: correct the name, or remove it.")]
    [InlineData(
        "ChatOps:Policy:File",
        "/nowhere/policy.yaml",
        "/nowhere/policy.yaml doesn't exist: create it, or correct ChatOps:Policy:File.")]
    [InlineData("ChatOps:Policy:File", " ", "ChatOps:Policy:File is empty: name the file with roles and grants, or remove the setting.")]
    [InlineData(
        "ChatOps:OperatorsChannel", "teams:Web/Ops", "ChatOps:OperatorsChannel is 'teams:Web/Ops': write a channel, such as \"#ops\".")]
    [InlineData(
        "ChatOps:Services:web:Workloads:production:BlueGreen:Prune",
        "x",
        "ChatOps:Services:web:Workloads:production:BlueGreen:Prune is not a setting: correct the name, or remove it.")]
    [InlineData("ChatOps:Slack:Moode", "Http", "ChatOps:Slack:Moode is not a setting: you may mean Mode, or remove it.")]
    [InlineData(
        "ChatOps:Jenkins:Controllers:ci:Token",
        "0123456789abcdef",
        "ChatOps:Jenkins:Controllers:ci:Token is not a setting: you may mean Tokens, or remove it.")]
    [InlineData("Logging:Format", "xml", "Logging:Format is 'xml': write \"ecs\", or leave it out.")]
    [InlineData(
        "ChatOps:Marks:Graphite:Url",
        "graphite",
        "ChatOps:Marks:Graphite:Url is not an http or https address: set it to where Graphite is, or leave ChatOps:Marks:Graphite out.")]
    [InlineData("ChatOps:TimeZone:0", "UTC", "ChatOps:TimeZone:0 is not a setting: correct the name, or remove it.")]
    [InlineData(
        "ChatOps:Operations:ApprovalWait",
        "00:00:10",
        "ChatOps:Operations:ApprovalWait is 00:00:10: set it between 00:01:00 and 1.00:00:00.")]
    [InlineData(
        "ChatOps:Operations:GiveUpAfter", "01:00:01", "ChatOps:Operations:GiveUpAfter is 01:00:01: set it between 00:00:10 and 01:00:00.")]
    [InlineData(
        "ChatOps:Timeline:OverAfter",
        "00:10:00",
        "ChatOps:Timeline:OverAfter is 00:10:00: set it between 1.00:00:00 (a day) and 366.00:00:00 (a year).")]
    [InlineData(
        "ChatOps:Clusters:staging:ProgressDeadlineSeconds",
        "0",
        "ChatOps:Clusters:staging:ProgressDeadlineSeconds is 0: it must be from 10 to 86400.")]
    public void An_error_is_reported_with_what_to_do(string key, string value, string problem) =>
        Problems(key, value).ShouldContain(problem);

    [Theory]
    [InlineData("ChatOps:Operations:ApprovalWait", "an hour")]
    [InlineData("ChatOps:Timeline:OverAfter", "soon")]
    [InlineData("ChatOps:Jenkins:Controllers:ci:Tokens", "x")]
    public void A_value_of_the_wrong_type_names_its_key(string key, string value)
    {
        var section = string.Join(':', key.Split(':').Take(2));

        Problems(key, value).ShouldContain(problem => problem.StartsWith(section, StringComparison.Ordinal));
    }

    [Fact]
    public void The_values_in_appsettings_are_the_defaults_and_the_documented_ones()
    {
        var configuration = new ConfigurationBuilder().AddJsonFile(Path.Combine(Kustomized.Root, "appsettings.json")).Build();
        var settings = Paper.Named("src/ChatOps/README.md").Tables.Single(rows => rows[0][0] == "`ChatOps:…`")
            .Skip(1)
            .ToDictionary(row => row[0].Trim('`'), row => row[1].Trim('`'));

        foreach (var (section, options) in new (string, object)[]
        {
            (OperationsOptions.Section, new OperationsOptions()),
            (TimelineOptions.Section, new TimelineOptions()),
        })
        {
            foreach (var property in options.GetType().GetProperties())
            {
                var key = $"{section}:{property.Name}";
                var held = ((TimeSpan)property.GetValue(options)!).ToString("c");
                configuration[key].ShouldBe(held, key);
                settings[key["ChatOps:".Length..]].ShouldBe(held, key);
            }
        }
    }

    [Fact]
    public void A_workload_under_two_protections_does_not_let_the_bot_start() =>
        Problems(new()
        {
            ["ChatOps:Clusters:one:Kubeconfig"] = "/etc/chatops/kubeconfig",
            ["ChatOps:Environments:production:Confirm"] = "true",
            ["ChatOps:Environments:live:Protected"] = "false",
            ["ChatOps:Services:web:Image"] = "registry.acme.io/web",
            ["ChatOps:Services:web:Channels:0"] = "#web",
            ["ChatOps:Services:web:Workloads:production:Cluster"] = "one",
            ["ChatOps:Services:web:Workloads:production:Namespace"] = "web",
            ["ChatOps:Services:web:Workloads:live:Cluster"] = "one",
            ["ChatOps:Services:web:Workloads:live:Namespace"] = "web",
        }).ShouldHaveSingleItem().ShouldContain("which are protected differently: whoever may change one could change the other.");

    private static IReadOnlyList<string> Problems(string key, string value) => Problems(new() { [key] = value });

    private static IReadOnlyList<string> Problems(Dictionary<string, string?> settings) =>
        Should.Throw<ConfigurationException>(() => Bot.Build([], builder => builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>(settings)
            {
                ["ChatOps:Slack:BotToken"] = "xoxb-1",
                ["ChatOps:Slack:AppToken"] = "xapp-1",
            }))).Problems;
}
