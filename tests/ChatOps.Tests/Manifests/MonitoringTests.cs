using System.Text.Json;
using ChatOps.Chat.Slack.Api;
using ChatOps.Journal;
using ChatOps.Playground.Slack.WebApi;
using ChatOps.Tests.Whole;
using YamlDotNet.Serialization;

namespace ChatOps.Tests.Manifests;

/// <summary>The dashboard and the alerts refer to what the bot really reports, and say what it means.</summary>
public sealed class MonitoringTests
{
    private static readonly string Folder = Path.Combine(Kustomized.Root, "manifests", "monitoring");

    [Fact]
    public async Task Every_metric_label_and_value_that_they_refer_to_is_reported_by_the_bot()
    {
        await using var stage = await Stage.StartAsync();
        using var http = new HttpClient { BaseAddress = stage.BotAddress };
        // A bit of everything: a rate limit, a delivery that can't be parsed, a build, a deploy, envelopes and webhooks that aren't
        // accepted.
        stage.Slack.Faults.Next("chat.postMessage", new Fault.RateLimited(TimeSpan.FromSeconds(1)));
        await stage
            .Get<Deliveries>()
            .AppendAsync(new("github", "1", "push", stage.Clock.GetUtcNow(), "{\"ref\":1}"u8.ToArray()), stage.Stop);
        await stage.DrivenAsync(stage.Scenarios().BuildAsync(null, passes: true, stage.Stop));
        await stage.RunAsync("/deploy web 1.4.2 to staging", m => m.Shown.Contains("Deployed"));
        stage.Get<WebApiMetrics>().Refused("malformed");
        (await http.PostAsync("/github", null, stage.Stop)).Dispose();
        // The runtime reports no heap metrics before the first collection.
        GC.Collect();

        var metrics = await stage.UntilAsync(() => Scrape() is var seen
            && seen.Names.Contains("chatops_health")
            && seen.Names.Contains("chatops_backlog_age_seconds") ? seen : null, "the gauges");

        Panels().SelectMany(Expressions).Concat(Alerts().Select(alert => alert.Expr)).SelectMany(metrics.Missing).ShouldBeEmpty();

        Exposition Scrape() => new(http.GetStringAsync("/metrics", stage.Stop).GetAwaiter().GetResult());
    }

    [Theory]
    [InlineData("sum(rate(chatops_no_such_total[5m]))", "chatops_no_such_total")]
    [InlineData("sum by (verb) (chatops_leader)", "verb")]
    [InlineData("chatops_leader{verb=\"deploy\"}", "verb")]
    [InlineData("max by (job) (chatops_backlog_age_seconds{of=\"letters\"} offset 1h) > 300 and chatops_leader == 1", "letters")]
    public void Missing_metrics_labels_and_values_are_detected(string expression, string missing)
    {
        var metrics = new Exposition(
            "# TYPE chatops_leader gauge\nchatops_leader 1 1772616606000\nchatops_backlog_age_seconds{otel_scope_name=\"ChatOps\",of=\"posts\"} 0.5 1772616606000\n");

        metrics.Missing(expression).ShouldHaveSingleItem().ShouldContain(missing);
        metrics.Missing(
            "max by (job, of) (chatops_backlog_age_seconds{of=\"posts\"} offset 1h) > 300 and on (job) chatops_leader{job=~\"$job\"} == 1").ShouldBeEmpty();
    }

    /// <summary>Logstash's own grammar is nowhere to be had: what is checked is its form of sections, plugins and settings.</summary>
    [Fact]
    public void The_pipeline_has_its_three_sections_in_the_form_of_Logstash()
    {
        var text = string.Join('\n', File.ReadLines(Path.Combine(Folder, "logstash.conf")).Where(line => !line.StartsWith('#')));
        const string Value = @"(""[^""\n]*""|[0-9]+|true|false|\w+|\[""[^""\n]*""\])";
        const string Condition = @"if [^{}\n]+\{\s*";
        var plugin = $@"\w+ \{{\s*(\w+ => {Value}\s*)*\}}\s*";

        text.ShouldMatch($@"\Ainput \{{\s*{plugin}\}}\s*filter \{{\s*({Condition}{plugin}\}}\s*)+\}}\s*output \{{\s*{plugin}\}}\s*\z");
    }

    [Fact]
    public void Each_panel_is_under_a_question_and_has_its_own_title_unit_and_explanation()
    {
        var panels = Panels();

        panels[0].GetProperty("type").GetString().ShouldBe("row");
        panels.Where(IsRow).ShouldAllBe(row => row.GetProperty("title").GetString()!.EndsWith('?'));
        var shown = panels.Where(panel => !IsRow(panel)).ToList();
        shown.ShouldAllBe(panel => panel.GetProperty("title").GetString() != "" && panel.GetProperty("description").GetString() != "");
        shown.ShouldAllBe(panel => panel.GetProperty("fieldConfig").GetProperty("defaults").GetProperty("unit").GetString() != "");
        shown.ShouldAllBe(panel => Expressions(panel).Any());
        panels.Select(panel => panel.GetProperty("id").GetInt32()).ShouldBeUnique();
        panels.Select(panel => panel.GetProperty("title").GetString()).ShouldBeUnique();
    }

    [Fact]
    public void Panels_neither_overlap_nor_leave_the_grid()
    {
        var cells = new HashSet<(int, int)>();
        foreach (var place in Panels().Select(panel => panel.GetProperty("gridPos")))
        {
            var (x, y) = (place.GetProperty("x").GetInt32(), place.GetProperty("y").GetInt32());
            var (right, bottom) = (x + place.GetProperty("w").GetInt32(), y + place.GetProperty("h").GetInt32());
            right.ShouldBeLessThanOrEqualTo(24);
            Enumerable.Range(x, right - x)
                .SelectMany(column => Enumerable.Range(y, bottom - y).Select(line => (column, line)))
                .ShouldAllBe(cell => cells.Add(cell));
        }
    }

    [Fact]
    public void Each_alert_says_what_is_wrong_and_what_to_do()
    {
        var alerts = Alerts();

        alerts.Select(alert => alert.Alert).ShouldBeUnique();
        alerts.ShouldAllBe(alert => alert.Alert.StartsWith("ChatOps", StringComparison.Ordinal));
        alerts.ShouldAllBe(alert => alert.Labels["severity"] == "page");
        alerts.ShouldAllBe(alert => alert.Annotations["summary"].Length > 0 && alert.Annotations["description"].Length > 100);
    }

    private static List<JsonElement> Panels() =>
        [.. JsonElement.Parse(File.ReadAllText(Path.Combine(Folder, "dashboard.json"))).GetProperty("panels").EnumerateArray()];

    private static bool IsRow(JsonElement panel) => panel.GetProperty("type").GetString() == "row";

    private static IEnumerable<string> Expressions(JsonElement panel) =>
        panel.TryGetProperty("targets", out var targets)
            ? targets.EnumerateArray().Select(target => target.GetProperty("expr").GetString()!)
            : [];

    /// <summary>An unknown or misspelled field is an error.</summary>
    private static List<Rule> Alerts() =>
        new DeserializerBuilder().WithNamingConvention(
            YamlDotNet.Serialization.NamingConventions.CamelCaseNamingConvention.Instance).Build()
            .Deserialize<RuleFile>(File.ReadAllText(Path.Combine(Folder, "alerts.yaml"))).Groups.ShouldHaveSingleItem().Rules;

    private sealed class RuleFile
    {
        public List<RuleGroup> Groups { get; set; } = [];
    }

    private sealed class RuleGroup
    {
        public string Name { get; set; } = "";

        public List<Rule> Rules { get; set; } = [];
    }

    private sealed class Rule
    {
        public string Alert { get; set; } = "";

        public string Expr { get; set; } = "";

        public string For { get; set; } = "";

        public Dictionary<string, string> Labels { get; set; } = [];

        public Dictionary<string, string> Annotations { get; set; } = [];
    }
}
