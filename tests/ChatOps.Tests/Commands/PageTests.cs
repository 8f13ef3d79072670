using ChatOps.Commands;
using ChatOps.Messages;

namespace ChatOps.Tests.Commands;

public sealed class PageTests
{
    private static readonly RichText[] Lines = [.. Enumerable.Range(1, 25).Select(i => (RichText)$"line {i}")];

    [Fact]
    public void A_list_says_on_each_page_how_to_see_the_next()
    {
        var first = Show(1, total: 25);
        first.Lines.Length.ShouldBe(11);
        first.Lines[^1].ShouldBe(RichText.Of($"… page 1 of 3. {new Span.Command("status", "web page 2")} shows the next."));
        first.Buttons.ShouldBe([new("Next page", "status", "web page 2")]);

        Show(3, total: 25).Lines.Select(line => line.ToString()).ShouldBe(["line 21", "line 22", "line 23", "line 24", "line 25"]);
        Show(3, total: 25).Buttons.ShouldBeEmpty();
        Show(4, total: 25).Lines.Single().ToString().ShouldBe("There is no page 4: 3 is the last.");
        Show(9, total: null).Lines.Single().ToString().ShouldBe("Nothing is left for page 9.");
        Show(2, total: null).Lines[^1].ToString().ShouldBe("… page 2. status web page 3 shows the next.");
    }

    [Fact]
    public void A_list_that_fits_says_nothing_of_pages() =>
        new Page(1).Show(new() { Title = "All" }, Lines, 25, 25, "status").Lines.Length.ShouldBe(25);

    [Theory]
    [InlineData("web page 2", 2)]
    [InlineData("page 2 web", 2)]
    [InlineData("page=3", 3)]
    [InlineData("--page 3", 3)]
    [InlineData("web", 1)]
    [InlineData("page", 1)]
    public void It_is_typed_like_everything_else(string typed, int number) =>
        Page.Of(Arguments.Parse(typed.Split(' '))).Number.ShouldBe(number);

    [Theory]
    [InlineData("page 0", "`0` isn't a page")]
    [InlineData("page=x", "`x` isn't a page")]
    [InlineData("page 1001", "`1001` isn't a page")]
    [InlineData("page 2 page 3", "two pages")]
    public void What_is_no_page_is_said(string typed, string answer) =>
        Should.Throw<CommandSyntaxException>(() => Page.Of(Arguments.Parse(typed.Split(' ')))).Message.ShouldContain(
            answer.Replace("`", ""));

    private static ChatOps.Chat.Card Show(int page, int? total) =>
        new Page(page).Show(new() { Title = "Some" }, Lines, 10, total, "status", "web", null);
}
