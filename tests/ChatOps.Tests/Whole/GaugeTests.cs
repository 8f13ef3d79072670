using System.Diagnostics.Metrics;
using ChatOps.Journal;
using ChatOps.Playground.Slack.WebApi;

namespace ChatOps.Tests.Whole;

public sealed class GaugeTests
{
    [Fact]
    public async Task A_bot_at_rest_leads_and_has_no_backlog()
    {
        await using var stage = await Stage.StartAsync();

        var values = await UntilAsync(stage, v => v.ContainsKey("chatops.backlog.size posts") && v.ContainsKey("chatops.health database"));

        values["chatops.leader"].ShouldBe(1);
        values["chatops.health database"].ShouldBe(1);
        values["chatops.uptime"].ShouldBeGreaterThan(0);
        values["chatops.slack.connections.wanted"].ShouldBe(2);
        values.Where(v => v.Key.StartsWith("chatops.backlog", StringComparison.Ordinal) && v.Value > 0).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_message_that_Slack_refuses_is_a_pending_post_with_growing_age_until_it_is_accepted()
    {
        await using var stage = await Stage.StartAsync();
        stage.Slack.Faults.Next("chat.postMessage", new Fault.Error("restricted_action"), times: 1000);

        await stage.DrivenAsync(stage.Scenarios().BuildAsync(null, passes: true, stage.Stop));

        await UntilAsync(stage, v => v.GetValueOrDefault("chatops.backlog.size posts") > 0 && v["chatops.backlog.age posts"] > 20);
        stage.Slack.Faults.Clear();
        await UntilAsync(stage, v => v["chatops.backlog.size posts"] == 0 && v["chatops.backlog.age posts"] == 0);
    }

    [Fact]
    public async Task A_running_operation_and_a_failed_delivery_are_counted()
    {
        await using var stage = await Stage.StartAsync();
        await stage
            .Get<Deliveries>()
            .AppendAsync(new("github", "1", "push", stage.Clock.GetUtcNow(), "{\"ref\":1}"u8.ToArray()), stage.Stop);

        await stage.ClickAsync(await stage.AskAsync("/deploy web 1.4.3-broken to staging"), "Run");

        await UntilAsync(
            stage, v => v.GetValueOrDefault("chatops.backlog.size operations") == 1 && v["chatops.backlog.age operations"] > 20);
        await UntilAsync(stage, v => v["chatops.backlog.size operations"] == 0);
        (await UntilAsync(stage, _ => true))["chatops.backlog.size failed_deliveries"].ShouldBe(1);
    }

    [Fact]
    public async Task A_cluster_that_does_not_respond_is_visible_in_the_gauges()
    {
        await using var stage = await Stage.StartAsync();
        stage.World.Production.Faults.FailNext(int.MaxValue, System.Net.HttpStatusCode.ServiceUnavailable);
        for (var times = 0; times < 6; times++)
        {
            await stage.AskAsync("/ops status web production");
        }

        await UntilAsync(stage, v => v["chatops.cluster.outage production"] > 10);
        (await UntilAsync(stage, _ => true))["chatops.cluster.outage staging"].ShouldBe(0);
    }

    private static Task<Dictionary<string, double>> UntilAsync(Stage stage, Predicate<Dictionary<string, double>> fits) =>
        stage.UntilAsync(() => Read(stage) is var values && fits(values) ? values : null, "the gauges");

    /// <summary>This bot's gauges by name and tags. Other tests' bots have their own meters.</summary>
    private static Dictionary<string, double> Read(Stage stage)
    {
        var meter = stage.Get<IMeterFactory>().Create(Telemetry.Name);
        var values = new Dictionary<string, double>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.IsObservable && ReferenceEquals(instrument.Meter, meter))
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => values[Name(instrument, tags)] = value);
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => values[Name(instrument, tags)] = value);
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => values[Name(instrument, tags)] = value);
        listener.Start();
        listener.RecordObservableInstruments();
        return values;
    }

    private static string Name(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        tags is [var tag] ? $"{instrument.Name} {tag.Value}" : instrument.Name;
}
