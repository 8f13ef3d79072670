using System.Text.Json.Nodes;
using ChatOps.Chat.Slack.Api;
using ChatOps.Chat.Slack.Inbound;
using ChatOps.Chat.Slack.Rendering;
using ChatOps.Chat.Slack.Workspace;

namespace ChatOps.Chat.Slack;

/// <content>How a card is shown, and what becomes of one that Slack doesn't accept.</content>
internal sealed partial class SlackPlatform
{
    /// <summary>
    /// Shows a card in a message, in new blocks where they are used; if Slack rejects those, in classic ones, and so everywhere from then
    /// on if it was for the blocks.
    /// </summary>
    private Task<ShowResult> ShowAsync(Card card, bool repeatable, Func<BlockMessage, Task<WebApiReply<string>>> show) =>
        ShowAsync(card, repeatable, show, async () =>
        {
            if (!blocks.AreNew)
            {
                return await show(CardBlocks.Render(card));
            }

            var reply = await show(NewBlocks.Render(card));
            if (reply.Error is not { Failure: WebApiFailure.Content or WebApiFailure.Rejected } error)
            {
                return reply;
            }

            var classic = await show(CardBlocks.Render(card));
            if (classic.Ok && BlockSupport.IsRefusal(error))
            {
                blocks.Refused(error);
            }

            return classic;
        });

    public async Task<ShowResult> PreviewLinksAsync(
        ChatContext where, IReadOnlyDictionary<string, Card> cards, CancellationToken cancellationToken)
    {
        if (where.Reply is not SlackLinkContext there)
        {
            return new ShowResult.Refused("There is no message to show it in.");
        }

        var unfurls = new JsonObject();
        foreach (var (link, card) in cards)
        {
            unfurls[link] = new JsonObject { ["blocks"] = CardBlocks.Render(card).Blocks };
        }

        var reply = await api.UnfurlAsync(there.UnfurlId, there.Source, unfurls, cancellationToken);
        return reply.Ok ? new ShowResult.Shown(reply.Value) : Failed(reply.Error, repeatable: true);
    }

    /// <summary>Shows a card in a dialog or a page, which take few of the new blocks.</summary>
    private static Task<ShowResult> ShowInViewAsync(Card card, bool repeatable, Func<BlockMessage, Task<WebApiReply<string>>> show) =>
        ShowAsync(card, repeatable, show, () => show(CardBlocks.Render(card)));

    /// <summary>If Slack rejects the blocks, shows the card again as plain text.</summary>
    private static async Task<ShowResult> ShowAsync(
        Card card, bool repeatable, Func<BlockMessage, Task<WebApiReply<string>>> show, Func<Task<WebApiReply<string>>> showBlocks)
    {
        var reply = await showBlocks();
        if (reply.Ok)
        {
            return new ShowResult.Shown(reply.Value);
        }

        if (reply.Error.Failure is not (WebApiFailure.Content or WebApiFailure.Rejected))
        {
            return Failed(reply.Error, repeatable);
        }

        var plain = await show(PlainText.Render(card));
        return plain switch
        {
            { Ok: true, Value: { } message } =>
                new ShowResult.Shown(message, $"shown as plain text, without its buttons: {reply.Error.Sentence}"),
            { Error: { Failure: WebApiFailure.Content or WebApiFailure.Rejected } error } =>
                new ShowResult.Unfit(error.Sentence, Again: error.Failure is WebApiFailure.Rejected),
            _ => Failed(plain.Error!, repeatable),
        };
    }

    /// <param name="repeatable">The call is idempotent, so uncertainty is resolved by repeating it.</param>
    private static ShowResult Failed(WebApiError error, bool repeatable) => error.Failure switch
    {
        WebApiFailure.Later => new ShowResult.Later(error.RetryAfter ?? UsualWait, error.Sentence),
        WebApiFailure.Ambiguous when repeatable => new ShowResult.Later(UsualWait, error.Sentence),
        WebApiFailure.Ambiguous => new ShowResult.Uncertain(error.Sentence),
        WebApiFailure.Message => new ShowResult.Gone(error.Sentence),
        WebApiFailure.Closed => new ShowResult.Frozen(error.Sentence),
        _ => new ShowResult.Refused(error.Sentence),
    };
}
