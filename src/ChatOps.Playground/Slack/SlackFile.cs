using System.Collections.Immutable;
using System.Text;

namespace ChatOps.Playground.Slack;

/// <summary>A file: announced, uploaded, completed and possibly shared. An immutable snapshot.</summary>
public sealed record SlackFile
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required string Title { get; init; }

    /// <summary>The id of the user who owns the file.</summary>
    public required string User { get; init; }

    /// <summary>In bytes, as announced: an upload with another length is refused.</summary>
    public required int Size { get; init; }

    public required DateTimeOffset Created { get; init; }

    /// <summary>Identifies the upload in its address.</summary>
    public required string Ticket { get; init; }

    public string? AltText { get; init; }

    /// <summary>The type of a text that Slack shows with syntax highlighting.</summary>
    public string? SnippetType { get; init; }

    /// <summary>Null until it is uploaded.</summary>
    public ReadOnlyMemory<byte>? Content { get; init; }

    public bool IsComplete { get; init; }

    /// <summary>The messages that show the file.</summary>
    public ImmutableList<FileShare> Shares { get; init; } = [];

    public string Extension => Path.GetExtension(Name).TrimStart('.').ToLowerInvariant();

    /// <summary>What a reader sees of a text file; null if it isn't text, or hasn't been uploaded yet.</summary>
    public string? Preview
    {
        get
        {
            const int Most = 2_000;
            if (Content is not { } content || content.Span[..Math.Min(content.Length, Most)].Contains((byte)0))
            {
                return null;
            }

            var text = Encoding.UTF8.GetString(content.Span[..Math.Min(content.Length, Most)]);
            return SnippetType is null && text.Contains('\ufffd')
                ? null
                : string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Take(8)).TrimEnd();
        }
    }
}

/// <summary>A message that shows a file.</summary>
/// <param name="Channel">The channel's id.</param>
public sealed record FileShare(string Channel, string Ts, string? ThreadTs);
