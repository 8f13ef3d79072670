using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.People;

namespace ChatOps.Timeline.Comments;

/// <summary>The wording of what people say about a story.</summary>
internal static class CommentWords
{
    /// <summary>The line of what was noted. The words themselves stay where they were said.</summary>
    public static RichText Noted(Step step, CommentChanged noted)
    {
        var by = step.Detail is { IsEmpty: false } people ? RichText.Of($" by {people}") : RichText.Empty;
        return noted.Message == noted.Thread
            ? RichText.Of($"📌 Noted{by}")
            : RichText.Of($"📌 Noted{by}: {StepWords.MaybeLink(step.Link, step.Title)}{By(noted.Author)}");
    }

    /// <summary>A comment in a list.</summary>
    /// <param name="link">Where to see it.</param>
    /// <param name="isOpen">Whether whoever reads the list may read it.</param>
    public static RichText Line(Comment comment, string? link, bool isOpen) => comment.Words is null
        ? RichText.Of($"💬 A comment{By(comment.Author)} was deleted · {comment.SaidAt}")
        : RichText.Of($"💬 {Said(comment, isOpen)} · {comment.SaidAt}{Link(link)}");

    private static RichText Said(Comment comment, bool isOpen) => comment switch
    {
        { Words: { IsEmpty: false } words, Author: { } author } when isOpen =>
            RichText.Of($"{new Span.Person(author)}: {Words.Short(words)}"),
        _ => RichText.Of($"A comment{By(comment.Author)}"),
    };

    private static RichText Link(string? link) => link is null ? RichText.Empty : RichText.Of($" · {new Span.Link(link, "comment")}");

    private static RichText By(ChatId? author) => author is null ? RichText.Empty : RichText.Of($" by {new Span.Person(author)}");
}
