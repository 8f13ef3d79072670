using System.Security.Cryptography;
using System.Text;
using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using Ical.Net.Serialization;

namespace ChatOps.OnCall;

/// <summary>Shifts in iCalendar's format (RFC 5545).</summary>
internal static class ShiftCalendar
{
    /// <param name="shifts">Each with what people call whoever is on call.</param>
    /// <param name="now">When this was found out.</param>
    public static string Write(IEnumerable<(OnCallShift Shift, string Name)> shifts, DateTimeOffset now)
    {
        var calendar = new Calendar { ProductId = "-//ChatOps//On call//EN" };
        foreach (var (shift, name) in shifts)
        {
            calendar.Events.Add(new CalendarEvent
            {
                Uid = IdOf(shift),
                Summary = $"On call for {shift.Schedule}: {name}",
                DtStamp = Time(now),
                Start = Time(shift.From),
                End = Time(shift.Until),
                // Nobody is busy all week because they are on call.
                Transparency = TransparencyType.Transparent,
            });
        }

        return new CalendarSerializer().SerializeToString(calendar) ?? "";
    }

    private static CalDateTime Time(DateTimeOffset at) => new(at.UtcDateTime, TimeZoneInfo.Utc.Id);

    /// <summary>The same each time, so that a calendar updates its event.</summary>
    private static string IdOf(OnCallShift shift) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes($"{shift.Schedule} {shift.Person} {shift.From.ToUnixTimeSeconds()}")))[..32] + "@chatops";
}
