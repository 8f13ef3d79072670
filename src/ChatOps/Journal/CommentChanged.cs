using System.Text.Json.Serialization;
using ChatOps.Messages;
using ChatOps.People;

namespace ChatOps.Journal;

public enum CommentChange { Said, Edited, Deleted, Noted, Unnoted }

/// <summary>How people mark a message as worth noting.</summary>
public enum NoteMark { Reaction, Pin }

/// <summary>
/// What became of something that was said in the thread of a story's message, or of that message itself. The words aren't in it: facts are
/// kept forever, and what people take back must not stay readable.
/// </summary>
/// <param name="Channel">By the platform's id.</param>
/// <param name="Thread">The story's message.</param>
/// <param name="Message">The platform's id; the same as <paramref name="Thread"/> for the story's message itself.</param>
/// <param name="SaidAt">When it was posted.</param>
public sealed record CommentChanged(ChatId Channel, string Thread, string Message, CommentChange Change, DateTimeOffset SaidAt)
    : Fact
{
    private const int MostNamed = 3;

    /// <summary>Who wrote it; null: the platform doesn't say.</summary>
    public ChatId? Author { get; init; }

    /// <summary>If it was noted, or no longer is.</summary>
    public NoteMark? Mark { get; init; }

    /// <summary>Where to see it, if it was noted.</summary>
    public string? Url { get; init; }

    [JsonIgnore]
    public override About About => new About.Nothing();

    /// <summary>None: it belongs to the story in whose thread it is.</summary>
    [JsonIgnore]
    public override IEnumerable<Key> Keys => [];

    /// <summary>Only what was noted has a step.</summary>
    [JsonIgnore]
    public override string? StepKey => Change is CommentChange.Said or CommentChange.Edited ? null : $"noted:{Channel}/{Message}";

    /// <summary>What people say about a story doesn't make it newer.</summary>
    [JsonIgnore]
    public override bool IsNews => false;

    internal static Step? Step(IReadOnlyList<Event> events)
    {
        var standing = new List<Event>();
        foreach (var @event in events)
        {
            var comment = (CommentChanged)@event.Fact;
            if (comment.Change is CommentChange.Deleted)
            {
                return null;
            }

            // A pin is the channel's, a reaction is each person's own.
            standing.RemoveAll(other => ((CommentChanged)other.Fact).Mark == comment.Mark
                && (comment.Mark is NoteMark.Pin || other.Actor == @event.Actor));
            if (comment.Change is CommentChange.Noted)
            {
                standing.Add(@event);
            }
        }

        if (standing is not [var first, ..])
        {
            return null;
        }

        var noted = (CommentChanged)first.Fact;
        var people = standing.Select(e => e.Actor?.ChatId).OfType<ChatId>().Distinct().ToList();
        return new(
            noted.StepKey!, StepState.Open, noted.Message == noted.Thread ? first.OccurredAt : noted.SaidAt, "a message", noted)
        {
            Link = noted.Url,
            Detail = RichText.Join(", ", people.Take(MostNamed).Select(person => RichText.Of($"{new Span.Person(person)}")))
                + (people.Count > MostNamed ? $" and {people.Count - MostNamed} more" : ""),
            IsAside = true,
        };
    }
}
