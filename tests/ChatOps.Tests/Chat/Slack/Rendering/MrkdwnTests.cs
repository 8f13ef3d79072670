using System.Collections.Immutable;
using System.Text.Json;
using ChatOps.Chat.Slack.Rendering;
using ChatOps.Messages;

namespace ChatOps.Tests.Chat.Slack.Rendering;

public sealed class MrkdwnTests
{
    [Theory]
    [InlineData("<!channel> & <@U1> &amp;", "&lt;!channel&gt; &amp; &lt;@U1&gt; &amp;amp;")]
    [InlineData("snake_case_name, 2*3*4 and a * b", "snake_case_name, 2*3*4 and a * b")]
    [InlineData("*bold* _it_ ~gone~ `code`", "∗bold∗ ˍitˍ ∼gone∼ ˋcodeˋ")]
    [InlineData("> quoted\n  > too, a > b", "› quoted\n  › too, a &gt; b")]
    [InlineData("one\r\ntwo", "one\ntwo")]
    public void Foreign_text_stays_text(string text, string expected) => Render(text).ShouldBe(expected);

    [Fact]
    public void What_is_no_text_and_what_turns_text_around_is_left_out() =>
        Render("half \ud800 pair, \0 and \u202egnihton").ShouldBe("half � pair,  and gnihton");

    [Fact]
    public void Marks_are_ours_alone()
    {
        Render(new Span.Bold("web*1*")).ShouldBe("*web∗1∗*");
        Render(new Span.Bold(" web ")).ShouldBe(" *web* ");
        Render(new Span.Bold("two\nlines")).ShouldBe("*two lines*");
        Render(new Span.Bold("")).ShouldBe("");
        Render(new Span.Code("a_b `c` *d* <e>")).ShouldBe("`a_b ˋcˋ *d* &lt;e&gt;`");
        Render(new Span.Code("")).ShouldBe("");
    }

    [Fact]
    public void A_mark_inside_a_word_would_show_as_a_star_so_it_is_left_out()
    {
        Render(RichText.Of($"v{"1.2":b} and {"x":b}s and ({"y":b})")).ShouldBe("v1.2 and xs and (*y*)");
        Render(RichText.Of($"{"a":c}{"b":c}")).ShouldBe("ab");
    }

    [Theory]
    [InlineData("https://x.io/a?b=1&c=2", "web", "<https://x.io/a?b=1&amp;c=2|web>")]
    [InlineData("https://x.io/a|b>c<d", "w|e>b", "<https://x.io/a%7Cb%3Ec%3Cd|w|e&gt;b>")]
    [InlineData("https://x.io/", "", "<https://x.io/|https://x.io/>")]
    [InlineData("javascript:alert(1)", "click", "click")]
    [InlineData("slack://user", "click", "click")]
    [InlineData("/relative", "click", "click")]
    [InlineData("!channel", "click", "click")]
    public void Only_web_addresses_become_links(string url, string label, string expected) =>
        Render(new Span.Link(url, label)).ShouldBe(expected);

    [Theory]
    [InlineData("U012ABC", "<@U012ABC>")]
    [InlineData("W1", "<@W1>")]
    [InlineData("octocat", "@octocat")]
    [InlineData("U1> <!channel", "@U1&gt; &lt;!channel")]
    [InlineData("U1\n", "@U1\n")]
    public void Only_ids_become_mentions(string id, string expected) => Render(new Span.Person(new("slack", id))).ShouldBe(expected);

    [Fact]
    public void Who_is_on_another_platform_is_named_and_nobody_here_is_mentioned() =>
        Render(new Span.Person(new("text", "U012ABC"))).ShouldBe("@U012ABC");

    [Fact]
    public void A_moment_is_shown_in_each_readers_zone() =>
        Render(new Span.Time(DateTimeOffset.FromUnixTimeSeconds(1767225600))).ShouldBe(
            "<!date^1767225600^{date_short_pretty} {time}|2026-01-01 00:00 UTC>");

    [Fact]
    public void A_cut_never_splits_an_escape_a_token_or_a_character()
    {
        Mrkdwn.Render("aaaa<b", 8).ShouldBe("aaaa…");
        Mrkdwn.Render("aaaa<b", 9).ShouldBe("aaaa&lt;…");
        Mrkdwn.Render("aaa🚀🚀", 6).ShouldBe("aaa🚀…");
        Mrkdwn.Render("aaa🚀🚀", 5).ShouldBe("aaa…");
        Mrkdwn.Render(RichText.Of($"by {new Span.Person(new("slack", "U012ABC"))} now"), 12).ShouldBe("by …");
        Mrkdwn.Render(RichText.Of($"{"a long name":b}"), 8).ShouldBe("*a lon*…");
        Mrkdwn.Render(RichText.Of($"{"a long name":c}"), 8).ShouldBe("`a lon`…");
        Mrkdwn.Render(RichText.Of($"{new Span.Link("https://x.io/", "a long name")}"), 22).ShouldBe("<https://x.io/|a lon>…");
    }

    [Fact]
    public void The_end_of_a_log_is_what_is_kept()
    {
        var log = string.Join('\n', Enumerable.Range(1, 300).Select(line => $"line {line}: <ok>"));
        var shown = Preformatted.Render(log, 200)!;
        shown.Length.ShouldBeLessThanOrEqualTo(200);
        shown.ShouldStartWith("… 294 lines above not shown\n```\nline 295: &lt;ok&gt;");
        shown.ShouldEndWith("line 300: &lt;ok&gt;\n```");
    }

    [Fact]
    public void A_log_cannot_leave_its_block()
    {
        Preformatted
            .Render("a\n```\n<!channel>\n\u001b[31mred\u001b[0m `x`\n", 2900)
            .ShouldBe("```\na\nˋˋˋ\n&lt;!channel&gt;\nred `x`\n```");
        Preformatted.Render(" \n ", 2900).ShouldBeNull();
        Preformatted.Render(new string('x', 500) + "END", 200)!.ShouldEndWith("xEND\n```");
    }

    /// <summary>Text built from pieces renders, compares, and is stored like text written in one piece.</summary>
    [Fact]
    public void A_text_does_not_depend_on_how_it_was_put_together()
    {
        RichText whole = "web runs 1.4.2";
        RichText.Of($"web {"runs"} {"1.4.2"}").ShouldBe(whole);
        (RichText.Of($"web ") + "runs" + RichText.Of($" {"1.4.2"}")).ShouldBe(whole);
        JsonSerializer.Serialize(RichText.Join(" ", ["web", "runs", "1.4.2"])).ShouldBe(JsonSerializer.Serialize(whole));
    }

    [Fact]
    public void A_command_is_shown_as_it_is_typed_here()
    {
        var text = RichText.Of(
            $"Back: {new Span.Command("rollback", "web in production")}. Then {new Span.Command("unlock", "`web` <!channel>")}, or {new Span.Command("status")}.");

        Render(text).ShouldBe("Back: `/rollback web in production`. Then `/ops unlock ˋwebˋ &lt;!channel&gt;`, or `/ops status`.");
        Mrkdwn.Words(text, 3000).ShouldBe("Back: /rollback web in production. Then /ops unlock `web` &lt;!channel&gt;, or /ops status.");
        text.ToString().ShouldBe("Back: rollback web in production. Then unlock `web` <!channel>, or status.");
    }

    private static string Render(RichText text) => Mrkdwn.Render(text, 3000);

    private static string Render(Span span) => Render(new RichText(ImmutableArray.Create(span)));
}
