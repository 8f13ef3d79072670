using System.Data.Common;
using ChatOps.Edge.Verification;
using ChatOps.People;

namespace ChatOps.OnCall;

/// <summary>
/// The addresses of calendars: <c>/oncall/SECRET</c>. Whoever doesn't know a secret learns nothing, not even that there are calendars.
/// </summary>
internal sealed partial class CalendarFeeds(
    ConfiguredFeeds feeds, OnCallSchedules schedules, PeopleDirectory people, TimeProvider clock, ILogger<CalendarFeeds> logger)
{
    private static readonly TimeSpan Before = TimeSpan.FromDays(30), Ahead = TimeSpan.FromDays(90);

    private readonly TokenVerifier _verifier = new(new TokenPlace.Path(), feeds.Secrets);

    public async Task<IResult> AnswerAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (await _verifier.VerifyHeadersAsync(request, clock, cancellationToken) is not Verdict.Genuine { Instance: var name })
        {
            return Results.NotFound();
        }

        try
        {
            return Results.Text(await WriteAsync(feeds.All[name], cancellationToken), "text/calendar; charset=utf-8");
        }
        catch (DbException exception)
        {
            LogUnread(exception, name);
            return Results.Text("The database is down. Try again later.", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }

    internal async Task<string> WriteAsync(ConfiguredFeeds.Feed feed, CancellationToken cancellationToken)
    {
        var (now, persons) = (clock.GetUtcNow(), await people.PersonsAsync(cancellationToken));
        var shifts = new List<(OnCallShift, string)>();
        var names = new Dictionary<ChatId, string>();
        foreach (var name in feed.Schedules)
        {
            var all = (await schedules.FindAsync(name, cancellationToken))?.Between(now - Before, now + Ahead) ?? [];
            foreach (var shift in all.Where(shift => feed.Person is null || persons.Compare(shift.Person, feed.Person) is SamePerson.Yes))
            {
                if (!names.TryGetValue(shift.Person, out var person))
                {
                    names[shift.Person] = person = await people.NameAsync(shift.Person, cancellationToken) ?? shift.Person.Id;
                }

                shifts.Add((shift, person));
            }
        }

        return ShiftCalendar.Write(shifts, now);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The calendar {Feed} couldn't be read")]
    private partial void LogUnread(Exception exception, string feed);
}
