using System.Text;
using ChatOps.OnCall;
using ChatOps.People;
using Microsoft.Extensions.Configuration;

namespace ChatOps.Tests;

/// <summary>The program makes configuration of schedules that other tools exported.</summary>
public sealed class OnCallCliTests
{
    private const string Opsgenie = """
        {"data": [{"id": "d875", "name": "Web Team_schedule", "timezone": "Europe/Berlin", "enabled": true, "rotations": [
          {"id": "r1", "name": "Weekly", "startDate": "2026-01-05T08:00:00Z", "type": "weekly", "length": 1,
           "participants": [{"type": "user", "id": "u1", "username": "ann@acme.io"}, {"type": "user", "username": "bob@acme.io"}]},
          {"id": "r2", "name": "Nights", "startDate": "2026-01-05T08:00:00Z", "type": "daily", "length": 1,
           "participants": [{"type": "user", "username": "carol@acme.io"}, {"type": "escalation", "name": "everyone"}],
           "timeRestriction": {"type": "weekday-and-time-of-day", "restrictions": [
             {"startDay": "friday", "startHour": 18, "startMin": 0, "endDay": "monday", "endHour": 8, "endMin": 0}]}},
          {"id": "r3", "name": "Old", "startDate": "2020-01-05T08:00:00Z", "endDate": "2021-01-05T08:00:00Z", "type": "daily",
           "participants": [{"type": "user", "username": "dan@acme.io"}]}]}]}
        """;

    private const string PagerDuty = """
        {"schedule": {"id": "PI7DH85", "type": "schedule", "name": "Web", "time_zone": "Europe/Berlin", "schedule_layers": [
          {"name": "Weekend", "start": "2026-01-01T00:00:00+01:00", "end": null, "rotation_virtual_start": "2026-01-05T09:00:00+01:00",
           "rotation_turn_length_seconds": 86400, "users": [{"user": {"id": "P3", "type": "user_reference", "summary": "carol@acme.io"}}],
           "restrictions": [{"type": "weekly_restriction", "start_time_of_day": "18:00:00", "start_day_of_week": 5, "duration_seconds": 223200}]},
          {"name": "Base", "start": "2026-01-01T00:00:00+01:00", "end": null, "rotation_virtual_start": "2026-01-05T09:00:00+01:00",
           "rotation_turn_length_seconds": 604800, "users": [{"user": {"id": "P1", "summary": "ann@acme.io"}}, {"user": {"id": "P2", "summary": "bob@acme.io"}}],
           "restrictions": []}], "overrides_subschedule": {"rendered_schedule_entries": [{"start": "2026-03-01T00:00:00Z"}]}}}
        """;

    private const string Grafana = """
        {"schedules": {"results": [{"id": "S1", "name": "Web", "type": "calendar", "time_zone": "Europe/Berlin", "shifts": ["O2", "O1", "O3"]}]},
         "on_call_shifts": {"results": [
          {"id": "O1", "name": "Base", "type": "rolling_users", "level": 0, "start": "2026-01-05T09:00:00", "duration": 604800, "frequency": "weekly",
           "interval": 1, "rolling_users": [["U1"], ["U2"]], "start_rotation_from_user_index": 0, "time_zone": null},
          {"id": "O2", "name": "Weekend", "type": "rolling_users", "level": 1, "start": "2026-01-09T18:00:00", "duration": 223200, "frequency": "weekly",
           "interval": 1, "rolling_users": [["U3", "U1"]]},
          {"id": "O3", "name": "Once", "type": "single_event", "start": "2026-01-05T09:00:00", "duration": 3600, "users": ["U1"]}]},
         "users": {"results": [{"id": "U1", "email": "ann@acme.io"}, {"id": "U2", "email": "bob@acme.io"}, {"id": "U3", "email": "carol@acme.io"}]}}
        """;

    private static readonly DateTimeOffset Now = new(2026, 3, 4, 9, 30, 0, TimeSpan.Zero);

    private static readonly PeopleOptions People = new()
    {
        ["slack:U1"] = new() { User = "Ann@acme.io" }, ["slack:U2"] = new() { User = "bob@acme.io" },
    };

    [Theory]
    [InlineData(
        "opsgenie", Opsgenie, "web-team_schedule", "Nights has a turn of escalation everyone", "Those of all rotations are on call there")]
    [InlineData("PagerDuty", PagerDuty, "web", "Overrides aren't taken over", "Web is called web.")]
    [InlineData("grafana", Grafana, "web", "Once happens once: make it an override.", "Several people have one turn of Weekend together")]
    public void Of_each_format_the_same_people_are_on_call_and_what_is_not_taken_over_is_said(
        string format, string export, string name, params string[] notes)
    {
        var (configuration, said, code) = OnCallCli.Import(format, Encoding.UTF8.GetBytes(export), Bot.EventSources, People, Now);

        code.ShouldBe(0, said);
        said.ShouldSatisfyAllConditions([.. notes.Select(note => (Action)(() => said.ShouldContain(note)))]);
        said.ShouldContain("carol@acme.io: write their id in chat instead");
        var filledIn = configuration.Replace("carol@acme.io", "slack:U3", StringComparison.Ordinal);
        var options = new ConfigurationBuilder()
            .AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(filledIn)))
            .Build()
            .GetSection(OnCallOptions.Section)
            .Get<OnCallOptions>()!;
        options.Problems(new(), [new("slack", new(_ => true, ""), new(_ => true, ""), new(_ => true, ""))]).ShouldBeEmpty();
        var schedule = new OnCallSchedule(name, [ConfiguredSchedules.Read(options, TimeZoneInfo.Utc, ["slack"]).All[name].Rotation]);
        // Ann from Monday 9:00 in Berlin, Carol from Friday 18:00 until Monday 8:00, and Bob the week after.
        schedule.Between(At("2026-03-02T08:00Z"), At("2026-03-13T17:00Z")).Where(shift => shift.Until - shift.From > TimeSpan.FromHours(1))
            .Aggregate(
                new List<OnCallShift>(),
                (all, shift) => all is [.., var last] && last.Person == shift.Person
                    ? [.. all[..^1], last with { Until = shift.Until }]
                    : [.. all, shift])
            .Select(shift => (shift.Person.Id, shift.From, shift.Until))
            .ShouldBe(
            [
                ("U1", At("2026-03-02T08:00Z"), At("2026-03-06T17:00Z")),
                ("U3", At("2026-03-06T17:00Z"), At("2026-03-09T07:00Z")),
                ("U2", At("2026-03-09T08:00Z"), At("2026-03-13T17:00Z")),
            ]);
    }

    [Theory]
    [InlineData("telegraph", "{}", 64, "There is no format telegraph: it is one of grafana, opsgenie and pagerduty.")]
    [InlineData("opsgenie", "{", 65, "It isn't JSON: ")]
    [InlineData("opsgenie", "{}", 65, "There is no schedule in it, as Opsgenie exports them.")]
    [InlineData("pagerduty", "[]", 65, "There is no schedule in it, as PagerDuty exports them.")]
    public void What_cannot_be_read_is_said(string format, string export, int code, string says)
    {
        var (configuration, said, result) = OnCallCli.Import(format, Encoding.UTF8.GetBytes(export), Bot.EventSources, People, Now);

        said.ShouldStartWith(says);
        result.ShouldBe(code);
        configuration.ShouldBeEmpty();
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
