using System.Text.Json;
using ChatOps.Chat;
using ChatOps.Chat.Teams.Cards;
using ChatOps.Playground;
using ChatOps.Playground.Teams;

namespace ChatOps.Tests.Chaos;

/// <summary>What stands in Teams' channel, and what should.</summary>
internal sealed class TeamsRecord(World world)
{
    private readonly PeopleNames _names = new(world);
    private readonly CardRenderer _cards = new(new(world.Teams.App.Name));

    /// <param name="board">Teams says nowhere which post a message is.</param>
    public IEnumerable<ChannelLine> Lines(IEnumerable<BoardLine> board)
    {
        var posts = board.Where(post => post is { Platform: "teams", Message: not null })
            .ToDictionary(post => post.Message!, post => post.Uid);
        return world.Teams.Threads(world.Teams.Channel("Deploys"))
            .SelectMany(thread => thread.Replies.Prepend(thread.Post))
            .Where(post => post.IsFromBot)
            .Select(post => Line(post, posts));
    }

    public string Rendered(Card card, bool isRepeated)
    {
        var people = world.Teams.Users.ToDictionary(user => user.ObjectId, user => new Mentioned(user.UserId, user.DisplayName));
        var message = _cards.Render(isRepeated ? card.WithFooter(Publisher.Twice) : card, new(people));
        return _names.Put(CardText.Of(JsonElement.Parse(message.Card!)));
    }

    /// <summary>What a message that combines it with others says of it.</summary>
    public string Short(Card card) =>
        Rendered(new Card { Title = "", Lines = [Digests.Line(card)] }, isRepeated: false).Split('\n', 2)[^1].Trim();

    private ChannelLine Line(TeamsPost post, Dictionary<string, string> posts)
    {
        var id = post.Root is null ? post.Id : $"{post.Root}/{post.Id}";
        return new(id, post.Root, posts.GetValueOrDefault(id), _names.Put(post.Shown), "teams");
    }
}
