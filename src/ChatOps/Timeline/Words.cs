using System.Collections.Immutable;
using ChatOps.Journal;
using ChatOps.Messages;

namespace ChatOps.Timeline;

/// <summary>Numbers and names for display.</summary>
internal static class Words
{
    private const int MostShort = 160;

    public static string Duration(TimeSpan duration) => duration switch
    {
        { TotalSeconds: < 1 } => "under a second",
        { TotalMinutes: < 1 } => $"{(int)duration.TotalSeconds} s",
        { TotalHours: < 1 } => $"{duration.Minutes} m {duration.Seconds} s",
        _ => $"{(int)duration.TotalHours} h {duration.Minutes} m",
    };

    public static string Sha(string? sha) => sha is null ? "?" : sha[..Math.Min(8, sha.Length)];

    public static RichText Commit(CommitLine commit) =>
        RichText.Of($"{Sha(commit.Sha):c} {commit.Title}{(commit.Author is null ? "" : $" – {commit.Author}")}");

    /// <summary>The beginning of a text that is shown in full elsewhere.</summary>
    public static string Short(string text) => FirstLine(text) is { Length: > MostShort } line
        ? line[..(char.IsHighSurrogate(line[MostShort - 1]) ? MostShort - 1 : MostShort)] + "…"
        : FirstLine(text);

    /// <inheritdoc cref="Short(string)"/>
    public static RichText Short(RichText text)
    {
        var spans = ImmutableArray.CreateBuilder<Span>();
        var room = MostShort;
        foreach (var span in text.Spans)
        {
            var words = spans.Count == 0 ? span.Words.TrimStart() : span.Words;
            var end = words.AsSpan().IndexOfAny('\r', '\n');
            if (end < 0 && words.Length <= room)
            {
                spans.Add(span);
                room -= words.Length;
                continue;
            }

            // Only plain text is cut; formatted spans are shown whole or not at all.
            if (span is Span.Plain && (end >= 0 && end <= room ? end : room) is > 0 and var length)
            {
                spans.Add(new Span.Plain(words[..(char.IsHighSurrogate(words[length - 1]) ? length - 1 : length)]));
            }

            return new RichText(spans.DrainToImmutable()) + (end >= 0 && end <= room ? "" : "…");
        }

        return text;
    }

    public static string FirstLine(string text) => text.AsSpan().TrimStart() is var trimmed
        && trimmed.IndexOfAny('\r', '\n') is var end and >= 0 ? trimmed[..end].ToString() : trimmed.ToString();
}
