using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;

namespace ChatOps.Timeline;

/// <summary>The wording of which changes an environment has.</summary>
internal static class ContentsWords
{
    private const int MostAuthors = 3;
    private const int MostListed = 20;

    public static RichText Line(Step step, ContentsChanged contents) => (step.IsMention, contents.AreOut) switch
    {
        (true, false) => RichText.Of($"🚀 In {contents.Environment:b} with {contents.Service} {contents.To}"),
        (true, true) => RichText.Of($"↩️ No longer in {contents.Environment:b}, which runs {contents.Service} {contents.To} now"),
        (false, false) => RichText.Of($"📦 {Count(contents)} since {contents.From}{Authors(contents)}"),
        (false, true) => RichText.Of(
            $"📦 {Count(contents)}{Authors(contents)} {(contents.Count == 1 ? "is" : "are")} no longer in {contents.Environment:b}"),
    };

    /// <summary>The changes themselves, the newest first.</summary>
    public static Card List(ContentsChanged contents)
    {
        var listed = contents.Changes.Reverse().Take(MostListed).ToList();
        return new()
        {
            Title = contents.AreOut
                ? RichText.Of($"No longer in {contents.Environment:b} with {contents.Service} {contents.To:b}")
                : RichText.Of($"New in {contents.Environment:b} with {contents.Service} {contents.To:b}"),
            Tone = contents.AreOut ? Tone.Warning : Tone.Neutral,
            Lines =
            [
                .. listed.Select(Words.Commit),
                .. contents.Count == listed.Count
                    ? (RichText[])[]
                    : [RichText.Of($"… and {contents.Count - listed.Count} more{All(contents)}")],
            ],
        };
    }

    private static RichText Count(ContentsChanged contents)
    {
        var count = Plural.Of(contents.Count, "change");
        return contents.Url is { } url ? RichText.Of($"{new Span.Link(url, count)}") : count;
    }

    private static RichText Authors(ContentsChanged contents) =>
        contents.Changes.Select(change => change.Author).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase).ToList() is
            { Count: > 0 } authors
            ? RichText.Of($" by {Plural.Some(authors, MostAuthors)}")
            : RichText.Empty;

    private static RichText All(ContentsChanged contents) =>
        contents.Url is { } url ? RichText.Of($" · {new Span.Link(url, "all of them")}") : RichText.Empty;
}
