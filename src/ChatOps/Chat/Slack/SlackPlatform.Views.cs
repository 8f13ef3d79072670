using System.Text.Json.Nodes;
using ChatOps.Chat.Slack.Api;
using ChatOps.Chat.Slack.Inbound;
using ChatOps.Chat.Slack.Rendering;
using ChatOps.People;

namespace ChatOps.Chat.Slack;

/// <content>Dialogs, and the Home tab.</content>
internal sealed partial class SlackPlatform
{
    public async Task<bool> OpenFormAsync(ChatContext where, Form form, CancellationToken cancellationToken)
    {
        var view = Forms.Render(form, seal.Write(form.Id, where.Channel, where.Who.Id));
        // In a dialog, the form takes the place of what is there.
        if (where.Reply is SlackReplyContext { View: { Length: > 0 } dialog } there
            && await ReplaceFormAsync(dialog, there, (JsonObject)view.DeepClone(), cancellationToken))
        {
            return true;
        }

        if (where.Reply is not SlackReplyContext { Trigger: { Length: > 0 } trigger })
        {
            return false;
        }

        var reply = await api.OpenViewAsync(trigger, view, cancellationToken);
        if (!reply.Ok && reply.Error.Failure is not WebApiFailure.Trigger)
        {
            LogFormNotOpened(form.Id, reply.Error.Sentence);
        }

        return reply.Ok;
    }

    private async Task<bool> ReplaceFormAsync(
        string dialog, SlackReplyContext there, JsonObject view, CancellationToken cancellationToken) =>
        there.Hash is { } seen
            ? await followed.ReplaceAsync(
                dialog,
                seen,
                there.ChosenAt ?? "",
                hash => api.UpdateViewAsync(dialog, hash, view, cancellationToken),
                cancellationToken)
            : (await api.UpdateViewAsync(dialog, hash: null, view, cancellationToken)).Ok;

    public Task<ShowResult> ShowHomeAsync(Principal who, Card card, CancellationToken cancellationToken) => ShowInViewAsync(
        card, repeatable: true, message => api.PublishViewAsync(who.Id, Modals.Home(message), cancellationToken));
}
