using ChatOps.Playground.Pages.Text;

namespace ChatOps.Tests.Playground.Pages;

public sealed class MrkdwnTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("*bold* and _italic_ and ~gone~", "b(bold) and i(italic) and s(gone)")]
    [InlineData("*bold _and italic_*", "b(bold i(and italic))")]
    [InlineData("snake_case_name 2*3*4 a~b~c", "snake_case_name 2*3*4 a~b~c")]
    [InlineData("* not bold * and *open", "* not bold * and *open")]
    [InlineData("*two\nlines*", "*two\nlines*")]
    [InlineData("`*code* &lt;b&gt;` and ``", "c(*code* <b>) and ``")]
    [InlineData("(*bold*), *x*.", "(b(bold)), b(x).")]
    [InlineData("before\n```\nlog *line*\n&lt;tag&gt;\n```\nafter", "before\npre(log *line*\n<tag>)after")]
    [InlineData("&gt; quoted\n&gt;*more*\nnot", "q(quoted\nb(more))not")]
    [InlineData(
        "<https://a.example/x?y=1&amp;z=2|the *run*> <mailto:a@b.c>",
        "a(https://a.example/x?y=1&z=2 the *run*) a(mailto:a@b.c mailto:a@b.c)")]
    [InlineData("*<https://a.example/*b*|x>*", "b(a(https://a.example/*b* x))")]
    [InlineData("<javascript:alert(1)|x> <data:text/html,y>", "<javascript:alert(1)|x> <data:text/html,y>")]
    [InlineData("<@U1> <#C1|ops> <!here> <!subteam^S1|@oncall>", "@U1 #C1 m(@here) m(@oncall)")]
    [InlineData("<!date^0^{date_num} {time}^https://a.example|then>", "t(0 {date_num} {time})")]
    [InlineData("<!date^never^{time}|then>", "then")]
    [InlineData(":rocket: :unknown: 10:30:45", "🚀 :unknown: 10:30:45")]
    [InlineData("▰▰▰▱▱ 3/5", "bar(3/5) 3/5")]
    [InlineData("&amp;lt;b&amp;gt; < > <>", "&lt;b&gt; < > <>")]
    public void It_is_parsed_as_in_Slack(string text, string expected) =>
        string.Concat(Mrkdwn.Read(text).Select(Write)).ShouldBe(expected);

    [Fact]
    public void Any_text_can_be_parsed_quickly()
    {
        string[] pieces =
        [
            "*", "_", "~", "`", "<", ">", "&gt;", "|", "!", "!date^", "^", "@", "#", "\n", " ", "a", "```", ":", "▰", "\ud83d", "&amp;"
        ];
        var random = new Random(7);
        for (var round = 0; round < 3000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(60)).Select(_ => pieces[random.Next(pieces.Length)]));
            Should.NotThrow(() => Mrkdwn.Read(text), text);
        }

        foreach (var piece in pieces)
        {
            Mrkdwn.Read(string.Concat(Enumerable.Repeat(piece + "a ", 1000))).ShouldNotBeEmpty();
        }
    }

    [Theory]
    [InlineData("{date_short_pretty} {time}", "today 14:05")]
    [InlineData("{date} at {time_secs}", "November 22, 2026 at 14:05:09")]
    [InlineData("{ago} {nonsense}", "3 hours ago {nonsense}")]
    public void A_time_is_shown_in_the_readers_time_zone(string template, string expected)
    {
        var at = new DateTimeOffset(2026, 11, 22, 14, 5, 9, TimeSpan.FromHours(2));
        MomentWords.Fill(template, at, at.AddHours(3)).ShouldBe(expected);
    }

    private static string Write(Span span) => span switch
    {
        Span.Plain plain => plain.Words,
        Span.Bold bold => $"b({All(bold.Inner)})",
        Span.Italic italic => $"i({All(italic.Inner)})",
        Span.Strike strike => $"s({All(strike.Inner)})",
        Span.Quote quote => $"q({All(quote.Inner)})",
        Span.Code code => $"c({code.Words})",
        Span.Preformatted preformatted => $"pre({preformatted.Words})",
        Span.Link link => $"a({link.Address.OriginalString} {link.Label})",
        Span.Person person => $"@{person.Id}",
        Span.Channel channel => $"#{channel.Id}",
        Span.Mention mention => $"m({mention.Words})",
        Span.Moment moment => $"t({moment.At.ToUnixTimeSeconds()} {moment.Template})",
        Span.Bar bar => $"bar({bar.Done}/{bar.Total})",
        _ => throw new ArgumentOutOfRangeException(nameof(span)),
    };

    private static string All(IReadOnlyList<Span> spans) => string.Concat(spans.Select(Write));
}
