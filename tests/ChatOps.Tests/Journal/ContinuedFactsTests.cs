using ChatOps.Journal;

namespace ChatOps.Tests.Journal;

/// <summary>Some senders don't say which time of a thing a fact is about: that follows from what was told of it before.</summary>
public sealed class ContinuedFactsTests
{
    private static readonly DateTimeOffset Nine = new(2026, 3, 4, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void An_alert_that_is_over_or_without_data_began_when_it_fired()
    {
        var fired = Alert(AlertState.Firing, Nine);

        After(Alert(AlertState.NoData, Nine.AddMinutes(5)), fired).Start.ShouldBe(Nine);
        After(Alert(AlertState.Firing, Nine.AddMinutes(6)), fired).Start.ShouldBe(Nine);
        var over = After(Alert(AlertState.Resolved, Nine.AddMinutes(9)), fired);
        (over.Start, over.End).ShouldBe((Nine, Nine.AddMinutes(9)));
        over.StepKey.ShouldBe(fired.StepKey);
        After(Alert(AlertState.Resolved, Nine.AddMinutes(9)), over).ShouldBe(over, "said twice");
    }

    [Fact]
    public void One_that_fires_after_it_was_over_is_another_time_and_one_that_comes_late_is_over()
    {
        var over = Alert(AlertState.Resolved, Nine) with { Start = Nine.AddMinutes(-9) };

        After(Alert(AlertState.Firing, Nine.AddMinutes(1)), over).Start.ShouldBe(Nine.AddMinutes(1));
        var late = After(Alert(AlertState.Firing, Nine.AddMinutes(-9)), over);
        (late.State, late.Start, late.End).ShouldBe((AlertState.Resolved, Nine.AddMinutes(-9), Nine));
        After(Alert(AlertState.Resolved, Nine), null).Start.ShouldBe(Nine);
    }

    [Fact]
    public void An_alert_of_a_sender_that_says_when_it_began_is_looked_up_nowhere() =>
        (Alert(AlertState.Firing, Nine) with { LacksStart = false }).Continues.ShouldBeNull();

    [Fact]
    public void A_run_goes_on_until_it_is_over_and_the_next_one_is_another()
    {
        var began = Run(ConfigurationRunState.Running, null, Nine);
        var more = Run(ConfigurationRunState.Running, began, Nine.AddMinutes(1));
        var over = Run(ConfigurationRunState.Failed, more, Nine.AddMinutes(2));

        began.Id.ShouldBe($"stack@{Nine.ToUnixTimeMilliseconds()}");
        (more.Id, over.Id).ShouldBe((began.Id, began.Id));
        Run(ConfigurationRunState.Failed, over, Nine.AddMinutes(2)).Id.ShouldBe(began.Id, "said twice");
        Run(ConfigurationRunState.Running, over, Nine.AddMinutes(3)).Id.ShouldNotBe(began.Id);
    }

    private static AlertChanged After(AlertChanged alert, AlertChanged? told) =>
        alert.After(told, alert.End ?? alert.Start).ShouldBeOfType<AlertChanged>();

    private static AlertChanged Alert(AlertState state, DateTimeOffset at) => new(
        "Monitor", "g", "id", "5xx", null, state, AlertSeverity.Unknown, at, state is AlertState.Resolved ? at : null, new(), [])
    {
        LacksStart = true,
    };

    private static ConfigurationRun Run(ConfigurationRunState state, ConfigurationRun? told, DateTimeOffset at) =>
        new ConfigurationRun(
            "Stacks",
            "stack",
            "web",
            state,
            Changed: null,
            Failed: null,
            Start: null,
            state >= ConfigurationRunState.Succeeded ? at : null,
            Url: null,
            Error: null,
            [])
        {
            Thing = "stack",
        }.After(told, at).ShouldBeOfType<ConfigurationRun>();
}
