using System.Security;
using System.Text.Json;
using ChatOps.People;

namespace ChatOps.Paging.Twilio;

/// <summary>A call that reads the page out: delivered when it was answered.</summary>
internal sealed class TwilioCall(TwilioApi api, PeopleOptions people) : IPageMethod
{
    private const string What = "Calls";

    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    public string Name => PageMethod.Call;

    public async Task<PageAnswer> SendAsync(PageView view, AttemptRow attempt, bool mayBeThere, CancellationToken cancellationToken)
    {
        if (people.About(attempt.Person!)?.Phone is not { } phone)
        {
            return new PageAnswer.Refused("no phone number is configured for them");
        }

        var since = DateTimeOffset.FromUnixTimeMilliseconds(attempt.Begun ?? 0) - Skew;
        if (mayBeThere
            && await api.SearchAsync(What, "calls", phone, one => TwilioApi.CreatedAt(one) >= since, Read, cancellationToken)
                is not PageAnswer.Refused and var found)
        {
            return found is PageAnswer.Later later ? later with { MayBeDone = true } : found;
        }

        var words = SecurityElement.Escape(PageCard.Spoken(view));
        var spoken = $"<Response><Say>{words}</Say><Pause length=\"1\"/><Say>{words}</Say></Response>";
        return await api.CreateAsync(What, [new("To", phone), new("Twiml", spoken)], Read, cancellationToken);
    }

    public Task<PageAnswer> FollowAsync(string receipt, CancellationToken cancellationToken) =>
        api.FindAsync(What, receipt, Read, cancellationToken);

    private static PageAnswer Read(JsonElement call) => (PageCalls.Text(call, "sid"), PageCalls.Text(call, "status")) switch
    {
        (null, _) => new PageAnswer.Later("Twilio's answer could not be read", MayBeDone: true),
        (var sid, "completed" or "in-progress") => new PageAnswer.Delivered(sid),
        (_, "no-answer") => new PageAnswer.Refused("nobody answered the call"),
        (_, "busy") => new PageAnswer.Refused("the line was busy"),
        (_, "failed" or "canceled") => new PageAnswer.Refused("the call failed"),
        var (sid, _) => new PageAnswer.Accepted(sid),
    };
}
