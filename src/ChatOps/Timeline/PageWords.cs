using ChatOps.Journal;
using ChatOps.Messages;

namespace ChatOps.Timeline;

/// <summary>The wording of pages, in the message of what they are about.</summary>
internal static class PageWords
{
    private const int Most = 8;

    public static RichText Line(PageChanged page)
    {
        var notices = page.Notices.Where(notice => notice.State is not NoticeState.Cancelled).ToList();
        var who = notices.Count == 0
            ? RichText.Of($"📟 Page {page.Page}")
            : RichText.Of($"📟 Paged {RichText.Join(", ", notices.TakeLast(Most).Select(Notice))}");
        return (page.State, page.Acknowledged) switch
        {
            (PageState.Open, []) => who,
            (PageState.Resolved, []) => RichText.Of($"{who}; nobody acknowledged"),
            var (_, people) => RichText.Of($"{who}; acknowledged by {RichText.Join(", ", people.Select(Person))}"),
        };
    }

    /// <summary>Who was notified, how, and with what result.</summary>
    public static RichText Notice(PageNotice notice)
    {
        var who = notice.Person is { } person ? RichText.Of($"{new Span.Person(person)}")
            : notice.By is "group" ? "a user group"
            : (RichText)notice.Name;
        var how = notice.By switch
        {
            "chat" => "message",
            "nobody" => "",
            "tool" => "",
            _ => notice.By,
        };
        var result = notice.State switch
        {
            NoticeState.Delivered => "delivered",
            NoticeState.Pending => "not answered yet",
            NoticeState.Failing => $"not delivered yet: {notice.Problem?.TrimEnd('.')}",
            _ => $"failed: {notice.Problem?.TrimEnd('.')}",
        };
        return RichText.Of($"{who} ({(how.Length == 0 ? result : $"{how} {result}")})");
    }

    private static RichText Person(string who) => who.IndexOf(':') > 0 && who.IndexOf(' ') < 0
        ? RichText.Of($"{new Span.Person(People.ChatId.Parse(who))}")
        : who.Length == 0 ? "someone" : who;
}
