using System.Text.Json;
using ChatOps.Chat;
using ChatOps.Chat.Slack.Rendering;
using ChatOps.Playground;
using ChatOps.Playground.Slack;
using ChatOps.Playground.Slack.BlockKit;

namespace ChatOps.Tests.Chaos;

/// <summary>What stands in Slack's channel, and what should.</summary>
internal sealed class SlackRecord(World world)
{
    private readonly PeopleNames _names = new(world);

    public IEnumerable<ChannelLine> Lines() => world.Workspace.Channel("deploys").Messages.Where(m => m.IsFromApp)
        .SelectMany(m => m.Replies.Where(r => r.IsFromApp).Prepend(m))
        .Select(Line);

    public string Rendered(Card card) => _names.Put(
        BlockTexts.Lines(CardBlocks.Render(card).Blocks.Select(block => JsonSerializer.SerializeToElement(block))));

    /// <summary>What a message that combines it with others says of it.</summary>
    public string Short(Card card) => Rendered(new Card { Title = "", Lines = [Digests.Line(card)] }).Trim();

    private ChannelLine Line(Message message) => new(
        message.Ts,
        message.ThreadTs,
        message.Metadata?.GetProperty("event_payload").GetProperty("id").GetString(),
        _names.Put(message.Shown));
}
