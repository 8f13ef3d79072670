using ChatOps.Journal;

namespace ChatOps.Timeline;

/// <content>What people say in the threads of stories.</content>
internal sealed partial class Sorting
{
    /// <summary>Adds a comment to the story in whose thread it is, which it neither makes newer nor merges with another.</summary>
    private async Task AddCommentAsync(Event @event, CommentChanged comment)
    {
        if (await Timeline.Stories.OfThreadAsync(connection, comment.Channel, comment.Thread) is not { } id)
        {
            return;
        }

        var story = Merged.Where(merge => merge.Story == id).Select(merge => (long?)merge.Into.Id).FirstOrDefault() ?? id;
        if (StepOf(comment) is { } step)
        {
            await TellAsync(await open.GetAsync(connection, story), step, @event, @event);
        }

        // What was said, noted or not.
        if (comment.Change is CommentChange.Said or CommentChange.Edited or CommentChange.Deleted)
        {
            Writes.Add(c => Timeline.Stories.TellAsync(c, story, "", @event.Position, isMention: false));
        }
    }
}
