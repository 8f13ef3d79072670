using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.People;
using ChatOps.Timeline.Subscriptions;

namespace ChatOps.Timeline;

/// <content>Which channels a story is in, and how.</content>
internal sealed partial class Telling
{
    /// <summary>The channels whose quiet hours hold the current story.</summary>
    private readonly HashSet<ChatId> _held = [];

    /// <summary>The channels that subscriptions bring a story into, and those where its details are wanted from now on.</summary>
    private static Dictionary<ChatId, StoryChannel> Joined(OpenStory story, IEnumerable<Subscription> met)
    {
        var joined = new Dictionary<ChatId, StoryChannel>();
        foreach (var wanted in met)
        {
            var known = joined.GetValueOrDefault(wanted.Channel) ?? story.Channels.GetValueOrDefault(wanted.Channel);
            if (known is null)
            {
                joined[wanted.Channel] = new(wanted.Rule, wanted.HasThreads);
            }
            else if (wanted.HasThreads && !known.HasThreads)
            {
                joined[wanted.Channel] = known with { HasThreads = true };
            }
        }

        return joined;
    }

    /// <summary>A reply of its own notifies people; an edit of a message that is there doesn't.</summary>
    private static Card Mention(Step step, Subscription wanted) => new()
    {
        Title = RichText.Of(
            $"🔔 {RichText.Join(", ", wanted.Mentions.Select(person => RichText.Of($"{new Span.Person(person) { IsCalled = true }}")))}: {StepWords.Of(step)}"),
        Tone = StepWords.ToneOf(step.State),
    };

    /// <summary>What a subscription mentions someone for isn't held.</summary>
    private void Hold(OpenStory story, Story view, IEnumerable<Subscription> met)
    {
        var mentioning = met.Where(wanted => wanted.Mentions.Count > 0).Select(wanted => wanted.Channel).ToHashSet();
        _held.Clear();
        _held.UnionWith(story.Channels.Keys.Where(channel => !mentioning.Contains(channel)
            && rule.IsHeld(channel, view, catalog, now)));
    }
}
