using ChatOps.Paging.Mail;
using ChatOps.People;

namespace ChatOps.Paging;

/// <summary>How a person is paged.</summary>
internal static class NotifyRules
{
    private static readonly TimeSpan Mention = TimeSpan.FromMinutes(3), Phone = TimeSpan.FromMinutes(5);

    private static readonly string[] Ways = [PageMethod.Chat, PageMethod.Mention, PageMethod.Sms, PageMethod.Call, PageMethod.Mail];

    public static IEnumerable<string> Problems(this NotifyRule rule, string at, Identity person, PagingOptions paging)
    {
        if (rule.After < TimeSpan.Zero || rule.After > TimeSpan.FromHours(1))
        {
            yield return $"{at}:After is {rule.After}: set it between 00:00:00 and 01:00:00.";
        }

        if (!Ways.Contains(rule.By))
        {
            yield return $"{at}:By is '{rule.By}': write {string.Join(", ", Ways)}.";
        }
        else if (rule.By is PageMethod.Sms or PageMethod.Call)
        {
            if (!PhoneNumber.IsOne(person.Phone))
            {
                yield return $"{at}:By is {rule.By}, but their Phone isn't a phone number: write it with its country code, such as +15558675310.";
            }

            if (paging.Twilio is null)
            {
                yield return $"{at}:By is {rule.By}, but nothing can call: configure {PagingOptions.Section}:Twilio, or choose another way.";
            }
        }
        else if (rule.By is PageMethod.Mail)
        {
            if (!MailAddress.IsOne(person.Email))
            {
                yield return $"{at}:By is {rule.By}, but their Email isn't an e-mail address: write one, such as ann@acme.io.";
            }

            if (paging.Mail is null)
            {
                yield return $"{at}:By is {rule.By}, but nothing can send it: configure {PagingOptions.Section}:Mail, or choose another way.";
            }
        }
    }

    /// <summary>What is configured for someone, or what is possible, in the order of time.</summary>
    /// <param name="person">Null: nothing is configured about them.</param>
    public static IReadOnlyList<NotifyRule> Of(Identity? person, PagingOptions paging) =>
    [
        .. person is { Notify.Count: > 0 } ? person.Notify.OrderBy(rule => rule.After) : (IEnumerable<NotifyRule>)
        [
            new() { By = PageMethod.Chat },
            new() { By = PageMethod.Mention, After = Mention },
            .. PhoneNumber.IsOne(person?.Phone) && paging.Twilio is not null
                ? (NotifyRule[])[new() { By = PageMethod.Call, After = Phone }]
                : [],
            .. MailAddress.IsOne(person?.Email) && paging.Mail is not null
                ? (NotifyRule[])[new() { By = PageMethod.Mail, After = Phone }]
                : [],
        ],
    ];
}
