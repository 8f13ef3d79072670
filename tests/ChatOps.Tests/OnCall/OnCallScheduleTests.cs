using ChatOps.OnCall;
using ChatOps.People;
using CsCheck;
using Schedule = ChatOps.OnCall.OnCallSchedule;

namespace ChatOps.Tests.OnCall;

/// <summary>The one function that says who is on call.</summary>
public sealed class OnCallScheduleTests
{
    private static readonly ChatId Ann = new("slack", "U1"), Bob = new("slack", "U2"), Cid = new("slack", "U3"), Dan = new("slack", "U4");

    private static readonly string[] Zones =
        ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Chatham", "America/Sao_Paulo", "UTC"];

    private static readonly Gen<(TimeZoneInfo Zone, TimeSpan Length, DateTime First)> AnyTurns = Gen.Select(
        Gen.Int[0, Zones.Length - 1].Select(index => Zones[index]),
        Gen.OneOf(
            Gen.Int[1, 30].Select(hours => TimeSpan.FromHours(hours)),
            Gen.Int[1, 3].Select(days => TimeSpan.FromDays(days)),
            Gen.Int[1, 2].Select(weeks => TimeSpan.FromDays(7 * weeks))),
        Gen.Int[0, (60 * 24 * 7) - 1].Select(minutes => new DateTime(2026, 1, 5).AddMinutes(minutes)),
        (zone, length, first) => (TimeZoneInfo.FindSystemTimeZoneById(zone), length, first));

    private static readonly Gen<DateTimeOffset> AnyTime =
        Gen.Int[0, 60 * 24 * 400].Select(minutes => At("2026-01-12T00:00Z").AddMinutes(minutes));

    private static readonly Gen<Restriction> AnyHours = Gen.Select(
        Gen.Int[0, 6].Select(day => (DayOfWeek)day).Array[0, 3],
        Gen.Int[0, 95],
        Gen.Int[0, 95],
        (days, from, until) => new Restriction(
            [.. days.Distinct()], new TimeOnly(0).AddMinutes(15 * from), new TimeOnly(0).AddMinutes(15 * until)));

    [Theory]
    // Hand-over on Mondays at 9:00: Berlin's clocks go forward on 29 March and back on 25 October 2026.
    [InlineData("2026-03-23T07:59Z", "U1")]
    [InlineData("2026-03-23T08:00Z", "U2")]
    [InlineData("2026-03-30T06:59Z", "U2")]
    [InlineData("2026-03-30T07:00Z", "U1")]
    [InlineData("2026-10-19T06:59Z", "U1")]
    [InlineData("2026-10-19T07:00Z", "U2")]
    [InlineData("2026-10-26T07:59Z", "U2")]
    [InlineData("2026-10-26T08:00Z", "U1")]
    public void A_weekly_shift_is_handed_over_when_clocks_show_it_also_where_they_have_changed(string at, string person) =>
        Weekly("Europe/Berlin", Ann, Bob).At(At(at))!.Person.Id.ShouldBe(person);

    [Fact]
    public void A_daily_shift_is_an_hour_shorter_or_longer_where_clocks_change()
    {
        var daily = Of("Europe/Berlin", Turns("2026-01-05T02:30", TimeSpan.FromDays(1), Ann, Bob));

        // There is no 2:30 on 29 March: clocks go from 2:00 to 3:00, which is 1:00 UTC. On 25 October there are two: the first counts.
        Times(daily, "2026-03-28T12:00Z", "2026-03-30T12:00Z").ShouldBe(
            ["2026-03-28T12:00Z", "2026-03-29T01:00Z", "2026-03-30T00:30Z"]);
        Times(daily, "2026-10-24T12:00Z", "2026-10-26T12:00Z").ShouldBe(
            ["2026-10-24T12:00Z", "2026-10-25T00:30Z", "2026-10-26T01:30Z"]);
    }

    [Fact]
    public void Half_hours_of_zones_and_of_their_changes_count()
    {
        // Lord Howe is at +10:30, and at +11 in summer, which ends on 5 April 2026 at 2:00: an hour that is half as long occurs twice.
        var island = Of("Australia/Lord_Howe", Turns("2026-01-05T09:00", TimeSpan.FromDays(1), Ann, Bob));
        Times(island, "2026-04-03T12:00Z", "2026-04-06T00:00Z")
            .ShouldBe(["2026-04-03T12:00Z", "2026-04-03T22:00Z", "2026-04-04T22:30Z", "2026-04-05T22:30Z"]);
        Times(island, "2026-10-03T12:00Z", "2026-10-05T00:00Z")
            .ShouldBe(["2026-10-03T12:00Z", "2026-10-03T22:00Z", "2026-10-04T22:00Z"]);
        // Kathmandu is at +5:45.
        Times(Of("Asia/Kathmandu", Turns("2026-01-05T09:00", TimeSpan.FromHours(12), Ann, Bob)), "2026-03-01T00:00Z", "2026-03-02T00:00Z")
            .ShouldBe(["2026-03-01T00:00Z", "2026-03-01T03:15Z", "2026-03-01T15:15Z"]);
    }

    [Fact]
    public void Shifts_of_hours_follow_the_clock_so_that_the_sun_can_be_followed()
    {
        var sun = Of("Europe/Berlin", Turns("2026-01-05T00:00", TimeSpan.FromHours(8), Ann, Bob, Cid));

        sun.Between(At("2026-03-28T23:00Z"), At("2026-03-29T22:00Z")).Select(shift => (shift.Person, shift.Until - shift.From)).ShouldBe(
            [(Ann, TimeSpan.FromHours(7)), (Bob, TimeSpan.FromHours(8)), (Cid, TimeSpan.FromHours(8))]);
    }

    [Fact]
    public void A_restriction_over_midnight_begins_on_its_days_and_ends_on_the_next()
    {
        var nights = Of(
            "Europe/Berlin",
            Turns("2026-01-05T09:00", TimeSpan.FromDays(7), Ann, Bob) with
            {
                Restrictions = [new([DayOfWeek.Friday], new(22, 0), new(6, 0))],
            });

        var night = nights.At(At("2026-01-10T04:59Z"))!;
        (night.From, night.Until, night.Person).ShouldBe((At("2026-01-09T21:00Z"), At("2026-01-10T05:00Z"), Ann));
        nights.At(At("2026-01-09T20:59Z")).ShouldBeNull();
        nights.At(At("2026-01-10T05:00Z")).ShouldBeNull();
        nights.EndOfGap(At("2026-01-10T05:00Z")).ShouldBe(At("2026-01-16T21:00Z"));
        // Clocks go forward in the night before 29 March, which is one to Sunday.
        Of("Europe/Berlin", Turns("2026-01-05T09:00", TimeSpan.FromDays(7), Ann) with { Restrictions = [new([], new(22, 0), new(6, 0))] })
            .At(At("2026-03-29T01:30Z"))!.Until.ShouldBe(At("2026-03-29T04:00Z"));
    }

    [Fact]
    public void Hours_that_meet_at_midnight_are_one_shift()
    {
        var weekends = Of(
            "UTC",
            Turns("2026-01-05T09:00", TimeSpan.FromDays(7), Ann) with
            {
                Restrictions =
                [
                    new([DayOfWeek.Friday], new(18, 0), new(0, 0)), new([DayOfWeek.Saturday, DayOfWeek.Sunday], new(0, 0), new(0, 0)),
                ],
            });

        weekends.Between(At("2026-01-07T00:00Z"), At("2026-01-14T00:00Z")).ShouldHaveSingleItem()
            .ShouldBe(new("web", Ann, At("2026-01-09T18:00Z"), At("2026-01-12T00:00Z")));
    }

    [Fact]
    public void A_later_layer_wins_where_it_has_someone()
    {
        var schedule = Of(
            "UTC",
            Turns("2026-01-05T09:00", TimeSpan.FromDays(7), Ann),
            Turns("2026-01-05T09:00", TimeSpan.FromDays(7), Bob) with { Restrictions = [new([], new(22, 0), new(6, 0))] });

        schedule.Between(At("2026-01-06T12:00Z"), At("2026-01-07T12:00Z")).Select(shift => (shift.Person, $"{shift.From:HH:mm}"))
            .ShouldBe([(Ann, "12:00"), (Bob, "22:00"), (Ann, "06:00")]);
    }

    [Fact]
    public void A_layer_begins_with_its_first_member_and_ends()
    {
        var late = Of("UTC", Turns("2026-01-05T09:00", TimeSpan.FromDays(7), Ann, Bob) with
        {
            Begin = Local("2026-01-07T09:00"), End = Local("2026-01-14T09:00"),
        });

        late.At(At("2026-01-07T08:59Z")).ShouldBeNull();
        late.Between(At("2026-01-01T00:00Z"), At("2026-02-01T00:00Z")).Select(shift => (shift.Person, shift.From, shift.Until)).ShouldBe(
        [
            (Ann, At("2026-01-07T09:00Z"), At("2026-01-12T09:00Z")), (Bob, At("2026-01-12T09:00Z"), At("2026-01-14T09:00Z")),
        ]);
    }

    [Fact]
    public void An_override_inside_a_swap_wins_over_it_and_the_swap_over_the_rotation()
    {
        var schedule = Weekly("UTC", Ann, Bob) with
        {
            Overrides =
            [
                Change(Cid, "2026-01-05T09:00Z", "2026-01-12T09:00Z", instead: Ann), Change(Dan, "2026-01-07T00:00Z", "2026-01-08T00:00Z"),
            ],
        };

        schedule.Between(At("2026-01-05T09:00Z"), At("2026-01-19T09:00Z")).Select(shift => shift.Person).ShouldBe([Cid, Dan, Cid, Bob]);
        schedule.At(At("2026-01-07T12:00Z"))!.ShouldSatisfyAllConditions(
            shift => shift.Person.ShouldBe(Dan),
            shift => shift.From.ShouldBe(At("2026-01-07T00:00Z")),
            shift => shift.Override!.Instead.ShouldBeNull());
        // What is covered wholly is nobody's; it comes back when what covers it is cancelled.
        (schedule with { Overrides = [schedule.Overrides[0]] }).At(At("2026-01-07T12:00Z"))!.Person.ShouldBe(Cid);
    }

    [Fact]
    public void An_override_fills_a_gap_and_can_be_before_the_first_shift()
    {
        var days = Turns("2026-01-05T09:00", TimeSpan.FromDays(7), Ann) with { Restrictions = [new([], new(9, 0), new(17, 0))] };
        var schedule = Of("UTC", days) with
        {
            Overrides = [Change(Bob, "2026-01-06T18:00Z", "2026-01-06T20:00Z"), Change(Cid, "2025-01-01T00:00Z", "2025-01-02T00:00Z")],
        };

        schedule.At(At("2026-01-06T19:00Z"))!.Person.ShouldBe(Bob);
        schedule.At(At("2026-01-06T17:30Z")).ShouldBeNull();
        schedule.EndOfGap(At("2026-01-06T17:30Z")).ShouldBe(At("2026-01-06T18:00Z"));
        schedule.At(At("2025-01-01T12:00Z"))!.Person.ShouldBe(Cid);
    }

    [Fact]
    public void A_schedule_that_changed_keeps_its_past_and_shifts_end_where_it_changed()
    {
        var before = Weekly("UTC", Ann, Bob).Rotations[0];
        var after = Weekly("UTC", Cid, Dan).Rotations[0] with { Since = At("2026-01-12T09:00Z") };
        var schedule = new Schedule("web", [before, after]);

        schedule.Between(At("2026-01-05T09:00Z"), At("2026-01-26T09:00Z")).Select(shift => shift.Person).ShouldBe([Ann, Dan, Cid]);
        (new Schedule("web", [before, after with { Since = At("2026-01-07T00:00Z") }])).At(At("2026-01-06T00:00Z"))!.Until
            .ShouldBe(At("2026-01-07T00:00Z"));
    }

    [Fact]
    public void Where_there_is_no_restriction_exactly_one_is_on_call_and_shifts_tile_time() =>
        Gen.Select(AnyTurns, AnyTime, Gen.Int[1, 40]).Sample(
        (turns, from, days) =>
        {
            var layer = Turns(turns.First, turns.Length, Ann, Bob, Cid);
            var schedule = new Schedule("web", [new(DateTimeOffset.MinValue, turns.Zone, [layer])]);
            var shifts = schedule.Between(from, from.AddDays(days));

            shifts[0].From.ShouldBe(from);
            shifts[^1].Until.ShouldBe(from.AddDays(days));
            shifts.Zip(shifts.Skip(1)).ShouldAllBe(pair => pair.First.Until == pair.Second.From && pair.First.Person != pair.Second.Person);
            shifts.ShouldAllBe(shift => shift.From < shift.Until);
        },
        iter: 200);

    [Fact]
    public void Who_is_on_call_at_an_instant_agrees_with_the_list_of_shifts() => Gen.Select(
        AnyTurns,
        AnyTurns,
        AnyHours.Array[1, 2],
        Gen.Select(AnyTime, Gen.Int[1, 3000]).Array[0, 4],
        AnyTime,
        Gen.Int[0, 60 * 24 * 14]).Sample(
        (one, other, hours, changes, from, later) =>
        {
            var (all, some) = (Turns(one.First, one.Length, Ann, Bob), Turns(other.First, other.Length, Cid) with { Restrictions = hours });
            var schedule = new Schedule(
                "web",
                [
                    new(DateTimeOffset.MinValue, one.Zone, [all with { Restrictions = hours }]),
                    new(from.AddMinutes(later / 2), other.Zone, [all, some]),
                ])
            {
                Overrides =
                [
                    .. changes.Select((change, index) => new OnCallOverride(
                        $"{index}", "web", Dan, change.Item1, change.Item1.AddMinutes(change.Item2), null, Principal.Bot, change.Item1)),
                ],
            };
            var instant = from.AddMinutes(later);
            var listed = schedule.Between(from, from.AddDays(15)).SingleOrDefault(shift => shift.Covers(instant));
            var found = schedule.At(instant);

            found?.Person.ShouldBe(listed?.Person);
            (found is null).ShouldBe(listed is null);
            if (found is not null && listed is not null)
            {
                // The list is cut at its ends.
                (found.From < from ? from : found.From).ShouldBe(listed.From);
                (found.Until > from.AddDays(15) ? from.AddDays(15) : found.Until).ShouldBe(listed.Until);
            }
        },
        iter: 200);

    private static string[] Times(Schedule schedule, string from, string until) =>
        [.. schedule.Between(At(from), At(until)).Select(shift => $"{shift.From.UtcDateTime:yyyy-MM-ddTHH:mm}Z")];

    private static Schedule Weekly(string zone, params ChatId[] members) =>
        Of(zone, Turns("2026-01-05T09:00", TimeSpan.FromDays(7), members));

    private static Schedule Of(string zone, params Layer[] layers) =>
        new("web", [new(DateTimeOffset.MinValue, TimeZoneInfo.FindSystemTimeZoneById(zone), layers)]);

    private static Layer Turns(string first, TimeSpan length, params ChatId[] members) => Turns(Local(first), length, members);

    private static Layer Turns(DateTime first, TimeSpan length, params ChatId[] members) => new(first, length, first, null, members, []);

    private static OnCallOverride Change(ChatId person, string from, string until, ChatId? instead = null) =>
        new(from, "web", person, At(from), At(until), instead, Principal.Bot, At(from));

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static DateTime Local(string text) => DateTime.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
