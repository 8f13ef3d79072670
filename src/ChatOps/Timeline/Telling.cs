using System.Data.Common;
using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.People;
using ChatOps.Timeline.Mentions;
using ChatOps.Timeline.Subscriptions;

namespace ChatOps.Timeline;

/// <summary>
/// Makes steps, cards and replies from what a batch changed, without writing to the database: the writes are collected, and made later,
/// together.
/// </summary>
/// <param name="callable">Null: nobody is mentioned.</param>
internal sealed partial class Telling(
    DbConnection connection, ServiceCatalog catalog, StoryRule rule, DateTimeOffset now, ILogger logger, CallablePeople? callable = null)
{
    private readonly Dictionary<string, string?> _defaultBranches = new(StringComparer.OrdinalIgnoreCase);

    public List<Func<DbConnection, Task>> Writes { get; } = [];

    public async Task TellAsync(Touched touched)
    {
        var story = touched.Story;
        var told = story.Chapters.Values.SelectMany(c => c.Told).ToList();
        foreach (var step in touched.Steps)
        {
            var before = story.Chapters.GetValueOrDefault(step);
            var made = Make(story, await story.EventsAsync(connection, step), before?.Told ?? []);
            story.Chapters[step] = made with { Step = await TimedAsync(made.Step, before?.Step) };
        }

        try
        {
            await ShowAsync(touched, told);
        }
        catch (Exception exception) when (exception is not DbException)
        {
            // A story that can't be worded must not block the others.
            LogUntold(exception, story.Id);
        }

        Writes.Add(c => Stories.KeepAsync(c, story, now));
        foreach (var step in touched.Steps)
        {
            var chapter = story.Chapters[step].Write();
            Writes.Add(c => Stories.KeepAsync(c, story.Id, step, chapter));
        }
    }

    /// <summary>
    /// Retires a story that turned out to be part of another: its message, if anyone can have seen one, says where the story continues.
    /// </summary>
    public void Retire(long story, OpenStory into, Event cause)
    {
        var moved = CardJson.Write(StoryCard.Moved(into.View));
        Writes.Add(async c =>
        {
            foreach (var channel in await Posts.ChannelsAsync(c, Stories.Subject(story)))
            {
                if (!await Posts.ForgetUnseenAsync(c, channel, Stories.Subject(story)))
                {
                    await Posts.WantAsync(c, channel, Stories.Subject(story), null, moved, isUrgent: false, cause);
                }
            }
        });
    }

    private async Task ShowAsync(Touched touched, List<ToldReply> told)
    {
        var story = touched.Story;
        var view = story.View;
        await LearnDefaultBranchesAsync(view.All);
        // Once it is somewhere, only what is new puts it into other channels: nobody who subscribes now asks for what was before.
        var steps = story.IsTold ? touched.Steps.Select(key => story.Chapters[key].Step).OfType<Step>() : view.All;
        var met = (
            from step in steps
            from wanted in rule.Met(step, catalog, DefaultBranchOf)
            select (Step: step, Wanted: wanted)).ToList();
        var joined = Joined(story, met.Select(m => m.Wanted));
        if (!story.IsTold && joined.Count == 0)
        {
            return;
        }

        var services = story.ServicesIn(catalog);
        var card = StoryCard.Render(
            [.. services.Select(s => s.Name)],
            view,
            environment => catalog.FindEnvironment(environment)?.AutoRollback is not AutoRollback.Off);
        var isUrgent = card.Tone is Tone.Bad || view.All.Any(s => s.IsUrgent);
        // Earlier replies are already in the channels, except in new ones.
        var isAll = touched.HasNewChannels || joined.Count > 0;
        var replies = new List<(Reply Reply, ToldReply Told)>();
        var fresh = new List<(string Step, Reply Reply)>();
        foreach (var step in isAll ? [.. story.Chapters.Keys] : touched.Steps)
        {
            var before = story.Chapters[step].Told.ToDictionary(t => t.Key);
            foreach (var reply in await RepliesAsync(story, step))
            {
                if (before.TryGetValue(reply.Key, out var there))
                {
                    replies.Add((reply, there));
                }
                else
                {
                    fresh.Add((step, reply));
                }
            }
        }

        var stepOf = fresh.ToDictionary(f => f.Reply.Key, f => f.Step);
        var bodies = fresh.ToDictionary(f => f.Reply.Key, f => f.Reply);
        foreach (var reply in StoryThread.Tell(
            told, bodies.Values, r => story.Chapters[stepOf[r.Key]].Step is { IsUrgent: true } or { On: not null } or null))
        {
            replies.Add((bodies[reply.Key], reply));
            told.Add(reply);
            var step = stepOf[reply.Key];
            story.Chapters[step] = story.Chapters[step] with { Told = [.. story.Chapters[step].Told, reply] };
            touched.Steps.Add(step);
        }

        foreach (var (channel, shown) in joined)
        {
            story.Channels[channel] = shown;
            Writes.Add(c => Stories.ShowInAsync(c, story.Id, channel, shown));
        }

        Hold(story, view, met.Select(m => m.Wanted));
        var channels = story.Channels.Keys.ToList();
        var threads = story.Channels.Where(channel => channel.Value.HasThreads).Select(channel => channel.Key).ToList();
        Want(touched, channels, Stories.Subject(story.Id), parent: null, card, isUrgent);
        foreach (var (reply, mark) in replies.Where(r => r.Told.Summed is null))
        {
            Want(
                touched,
                threads,
                $"{Stories.Subject(story.Id)}/{reply.Key}",
                Stories.Subject(story.Id),
                StoryThread.Show(reply, mark),
                isUrgent || reply.Card.Tone is Tone.Bad);
        }

        var news = replies.Where(r => r.Told.IsCounted).Select(r => r.Told.Like).ToHashSet();
        foreach (var (like, counted) in StoryThread.Counted(told).Where(counted => news.Contains(counted.Like)))
        {
            Want(
                touched,
                threads,
                $"{Stories.Subject(story.Id)}/alike/{like}",
                Stories.Subject(story.Id),
                counted,
                isUrgent || counted.Tone is Tone.Bad);
        }

        if (StoryThread.Rest(told) is { } rest)
        {
            Want(touched, threads, $"{Stories.Subject(story.Id)}/rest", Stories.Subject(story.Id), rest, isUrgent: false);
        }

        foreach (var (step, wanted) in met.Where(m => m.Wanted.Mentions.Count > 0))
        {
            var (subject, mention) = (Stories.Subject(story.Id), Mention(step, wanted));
            Writes.Add(c => Notices.WantAsync(
                c, wanted.Channel, Key.Fit($"{subject}/for {wanted.Filter.Arguments}"), subject, mention, touched.Cause));
        }

        await CallAsync(touched, view, services);
        var changedAt = story.Chapters.Values.Max(c => c.Until);
        foreach (var service in services)
        {
            Writes.Add(c => Stories.ConcernsAsync(c, story.Id, service.Name, changedAt));
        }
    }

    private void Want(Touched touched, IReadOnlyList<ChatId> channels, string subject, string? parent, Card card, bool isUrgent)
    {
        var text = CardJson.Write(card);
        foreach (var channel in channels)
        {
            var isHeld = _held.Contains(channel);
            Writes.Add(c => Posts.WantAsync(c, channel, subject, parent, text, isUrgent, touched.Cause, isHeld));
        }
    }

    private async Task<IReadOnlyList<Reply>> RepliesAsync(OpenStory story, string step) =>
        await story.EventsAsync(connection, step) is { Count: > 0 } events
            ? [.. Replies.Of(events).Select(r => r with { Key = Key.Fit(r.Key) })]
            : [];

    private async Task LearnDefaultBranchesAsync(IReadOnlyList<Step> steps)
    {
        foreach (var repository in steps.Select(s => s.Branch)
            .Where(b => b is { IsDefault: null, Name: not null })
            .Select(b => b!.Repository)
            .OfType<string>()
            .Distinct(StringComparer.OrdinalIgnoreCase))
        {
            if (!_defaultBranches.ContainsKey(repository))
            {
                _defaultBranches[repository] = await DefaultBranches.FindAsync(connection, repository);
            }
        }
    }

    /// <summary>The configuration takes precedence over what the repository reported.</summary>
    private string? DefaultBranchOf(Step step) =>
        catalog.Concerning(step.Latest.About).Select(s => s.DefaultBranch).FirstOrDefault(b => b is not null)
        ?? (step.Branch?.Repository is { } repository ? _defaultBranches.GetValueOrDefault(repository) : null);

    [LoggerMessage(Level = LogLevel.Error, Message = "A bug: story {Story} could not be put into words")]
    private partial void LogUntold(Exception exception, long story);
}
