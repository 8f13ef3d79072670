using ChatOps.Journal;

namespace ChatOps.Timeline;

/// <content>Makes steps from their events.</content>
internal sealed partial class Telling
{
    private const int MostPushes = 300;

    private Chapter Make(OpenStory story, IReadOnlyList<Event> events, IReadOnlyList<ToldReply> told)
    {
        Step? step = null;
        try
        {
            step = Story.StepOf(events) is { } made ? made with { Target = Correlation.Target(made.Latest, catalog) } : null;
        }
        catch (Exception exception)
        {
            LogUntold(exception, story.Id);
        }

        var until = events.LastOrDefault(e => e.Fact.IsNews)?.OccurredAt ?? DateTimeOffset.MinValue;
        return new(events[0].Fact.About, events[0].OccurredAt, until, step, told);
    }

    /// <summary>A build that runs says how long it usually takes; one that has succeeded counts for the next ones.</summary>
    private async Task<Step?> TimedAsync(Step? step, Step? before)
    {
        switch (step)
        {
            case { State: StepState.Running, Latest: BuildChanged, Turn.Lane: var check }:
                return step with { Usual = before?.Usual ?? await UsualDurations.ReadAsync(connection, check) };
            case { State: StepState.Succeeded, Latest: BuildChanged { Duration: { Ticks: > 0 } took }, Turn.Lane: var check }
                when before?.State is not StepState.Succeeded:
                Writes.Add(c => UsualDurations.AddAsync(c, check, took));
                return step;
            case { Latest: ImagePushed { LookedForBy: var subject } push, IsTentative: true }:
                // Its tag may have been told in a story that is over.
                var earlier = await Events.OfAsync(connection, subject, step.Position, MostPushes);
                return PushedImages.Moved(step, earlier.Select(e => (ImagePushed)e.Fact)
                    .FirstOrDefault(known => known.Tag == push.Tag && known.Digest is not null)?.Digest);
            default:
                return step;
        }
    }
}
