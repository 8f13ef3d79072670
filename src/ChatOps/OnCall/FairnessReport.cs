using System.Globalization;
using ChatOps.Messages;
using ChatOps.People;

namespace ChatOps.OnCall;

/// <summary>How long each person was on call in a time, and when that was.</summary>
/// <param name="People">Who was longest first.</param>
/// <param name="Gap">For how long nobody was.</param>
public sealed record FairnessReport(IReadOnlyList<FairnessReport.Share> People, TimeSpan Gap)
{
    private static readonly Restriction Days = new(
        [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday], new(9, 0), new(18, 0));

    private static readonly Restriction Nights = new([], new(22, 0), new(6, 0));

    private static readonly Restriction Weekends = new([DayOfWeek.Saturday, DayOfWeek.Sunday], new(0, 0), new(0, 0));

    public static FairnessReport Of(OnCallSchedule schedule, DateTimeOffset from, DateTimeOffset until)
    {
        var shifts = schedule.Between(from, until);
        var zone = schedule.Rotations[^1].Zone;
        return new(
            [
                .. shifts.GroupBy(shift => shift.Person)
                    .Select(own => new Share(
                        own.Key,
                        own.Count(),
                        Sum(own, shift => shift.Until - shift.From),
                        Sum(own, shift => Within(Days, shift, zone)),
                        Sum(own, shift => Within(Nights, shift, zone)),
                        Sum(own, shift => Within(Weekends, shift, zone)),
                        own.Count(shift => shift.Override is not null)))
                    .OrderByDescending(share => share.Time),
            ],
            until - from - Sum(shifts, shift => shift.Until - shift.From));
    }

    /// <summary>"12 h", "1.5 h".</summary>
    public static string Hours(TimeSpan time) => $"{Math.Round(time.TotalHours, 1).ToString(CultureInfo.InvariantCulture)} h";

    private static TimeSpan Sum(IEnumerable<OnCallShift> shifts, Func<OnCallShift, TimeSpan> time) =>
        shifts.Aggregate(TimeSpan.Zero, (all, shift) => all + time(shift));

    private static TimeSpan Within(Restriction hours, OnCallShift shift, TimeZoneInfo zone)
    {
        var (all, last) = (TimeSpan.Zero, DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(shift.Until, zone).DateTime));
        var first = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(shift.From, zone).DateTime);
        for (var day = first.AddDays(-1); day <= last; day = day.AddDays(1))
        {
            if (hours.On(day, zone) is var (from, until))
            {
                var (begin, end) = (from > shift.From ? from : shift.From, until < shift.Until ? until : shift.Until);
                all += end > begin ? end - begin : TimeSpan.Zero;
            }
        }

        return all;
    }

    /// <param name="Changed">The number of shifts that were theirs by an override or a swap.</param>
    public sealed record Share(ChatId Person, int Shifts, TimeSpan Time, TimeSpan Days, TimeSpan Nights, TimeSpan Weekends, int Changed)
    {
        public RichText Words => RichText.Of(
            $"{new Span.Person(Person)}: {Hours(Time)} in {Plural.Of(Shifts, "shift")}: {Hours(Days)} by day, {Hours(Nights)} at night, {Hours(Weekends)} on weekends{(Changed == 0 ? "" : $"; {Changed} by override or swap")}");
    }
}
