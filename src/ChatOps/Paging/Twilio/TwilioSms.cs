using System.Text.Json;
using ChatOps.People;

namespace ChatOps.Paging.Twilio;

/// <summary>An SMS: delivered when the carrier says so.</summary>
internal sealed class TwilioSms(TwilioApi api, PeopleOptions people) : IPageMethod
{
    private const string What = "Messages";

    public string Name => PageMethod.Sms;

    public async Task<PageAnswer> SendAsync(PageView view, AttemptRow attempt, bool mayBeThere, CancellationToken cancellationToken)
    {
        if (people.About(attempt.Person!)?.Phone is not { } phone)
        {
            return new PageAnswer.Refused("no phone number is configured for them");
        }

        // The attempt's number makes the text one that can be looked for.
        var text = $"{PageCard.Short(view)} ({attempt.Id})";
        if (mayBeThere && await api.SearchAsync(
            What,
            "messages",
            phone,
            one => PageCalls.Text(one, "body")?.EndsWith($"({attempt.Id})", StringComparison.Ordinal) is true,
            Read,
            cancellationToken) is not PageAnswer.Refused and var found)
        {
            // While it can't be looked for, it isn't sent again.
            return found is PageAnswer.Later later ? later with { MayBeDone = true } : found;
        }

        return await api.CreateAsync(What, [new("To", phone), new("Body", text)], Read, cancellationToken);
    }

    public Task<PageAnswer> FollowAsync(string receipt, CancellationToken cancellationToken) =>
        api.FindAsync(What, receipt, Read, cancellationToken);

    private static PageAnswer Read(JsonElement message) => (PageCalls.Text(message, "sid"), PageCalls.Text(message, "status")) switch
    {
        (null, _) => new PageAnswer.Later("Twilio's answer could not be read", MayBeDone: true),
        (var sid, "delivered" or "read") => new PageAnswer.Delivered(sid),
        (_, "undelivered" or "failed" or "canceled") => new PageAnswer.Refused(
            $"the SMS was not delivered{(PageCalls.Text(message, "error_code") is { } code ? $" (error {code})" : "")}"),
        var (sid, _) => new PageAnswer.Accepted(sid),
    };
}
