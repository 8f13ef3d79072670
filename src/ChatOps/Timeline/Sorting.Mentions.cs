using ChatOps.Journal;

namespace ChatOps.Timeline;

/// <content>What is also shown in stories that it isn't part of.</content>
internal sealed partial class Sorting
{
    private const int MostPushes = 20;

    /// <summary>Says in the stories of changes that they are in an environment now, or no longer: only of what was there.</summary>
    private async Task TellContentsAsync(ContentsChanged contents, Event @event)
    {
        var keys = contents.Commits.Select(sha => Key.Commit(contents.Repository, sha).Value).ToList();
        await LookUpAsync(keys);
        var step = Key.Fit(contents.Presence);
        foreach (var id in keys.Select(key => _keys[key]?.Story).OfType<long>().Distinct().Order().ToList())
        {
            var story = await open.GetAsync(connection, id);
            if (!contents.AreOut || story.Keys.Contains(step))
            {
                await TellAsync(story, step, @event with { IsMention = true }, @event);
            }
        }
    }

    /// <summary>Mentions a reset in the stories of the pushes that it dropped, and those pushes in its own story.</summary>
    private async Task TellDroppedAsync(OpenStory story, Event moved, Pushed rewind)
    {
        var commit = rewind.Before;
        for (var i = 0; i < MostPushes && commit is not null && commit != rewind.Commit; i++)
        {
            var key = Key.Commit(rewind.Repository, commit).Value;
            await LookUpAsync([key]);
            if (_keys[key] is not var (id, _))
            {
                return;
            }

            var of = await open.GetAsync(connection, id);
            if (of != story)
            {
                await TellAsync(of, StepOf(rewind)!, moved with { IsMention = true }, moved);
            }

            if (Pushes.Find(await of.EventsAsync(
                connection, Key.Fit(Pushes.StepKey(rewind.Ref, commit))), rewind, commit) is not { Fact: Pushed push } pushed)
            {
                return;
            }

            await TellAsync(story, StepOf(rewind)!, pushed with { IsMention = true }, moved);
            commit = push.Commits.Any(c => c.Sha == rewind.Commit) ? null : push.Before;
        }
    }
}
