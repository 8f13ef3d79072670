using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.People;
using ChatOps.Timeline.Mentions;

namespace ChatOps.Timeline;

/// <content>Mentions those whose turn it is.</content>
internal sealed partial class Telling
{
    private async Task CallAsync(Touched touched, Story view, IReadOnlyList<Service> services)
    {
        if (callable is null)
        {
            return;
        }

        var story = touched.Story;
        // A service's own channels come first: there, people expect it.
        var channels = services.SelectMany(service => service.Channels)
            .Where(story.Channels.ContainsKey)
            .Concat(story.Channels.Keys.OrderBy(channel => $"{channel}", StringComparer.Ordinal))
            .Distinct()
            .ToList();
        foreach (var step in touched.Steps.Select(key => story.Chapters[key].Step).OfType<Step>())
        {
            if (await Calls.OfAsync(view, step, now, key => story.EventsAsync(connection, key)) is not { } call)
            {
                continue;
            }

            var called = new List<(ChatId Channel, Called Who)>();
            foreach (var group in call.Groups)
            {
                if (channels.Find(channel => channel.Platform == group.Id.Platform) is { } channel)
                {
                    called.Add((channel, new($"{call.Key} {group.Id}", group)));
                }
            }

            foreach (var accounts in await callable.PeopleAsync(connection, call))
            {
                if (channels.Find(channel => accounts.Any(account => account.Platform == channel.Platform)) is { } channel)
                {
                    var person = new Span.Person(accounts.First(account => account.Platform == channel.Platform)) { IsCalled = true };
                    var isOff = await callable.AreOffAsync(connection, accounts[0]);
                    called.Add((channel, new($"{call.Key} {accounts[0]}", isOff ? null : person)));
                }
            }

            foreach (var there in called.GroupBy(one => one.Channel, one => one.Who))
            {
                Call(touched, call, there.Key, [.. there]);
            }
        }
    }

    private void Call(Touched touched, Call call, ChatId channel, IReadOnlyList<Called> all) => Writes.Add(async c =>
    {
        var names = new List<RichText>();
        foreach (var called in all)
        {
            // Who doesn't want to be mentioned now isn't mentioned later for the same thing, either.
            if (await Calls.ClaimAsync(c, called.Key, now) && called.Name is { } name)
            {
                names.Add(RichText.Of($"{name}"));
            }
        }

        if (names.Count == 0)
        {
            return;
        }

        var subject = Stories.Subject(touched.Story.Id);
        var card = new Card
        {
            Title = RichText.Of($"🔔 {RichText.Join(", ", names)}: {call.What}"),
            Footer = RichText.Of($"{new Span.Command("mentions", "off")} switches mentions off"),
        };
        await Notices.WantAsync(c, channel, Key.Fit($"{subject}/call {call.Key}"), subject, card, touched.Cause);
    });

    /// <param name="Name">Null: they don't want to be mentioned.</param>
    private sealed record Called(string Key, Span? Name);
}
