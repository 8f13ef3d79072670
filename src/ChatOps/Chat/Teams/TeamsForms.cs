using System.Data.Common;
using System.Text.Json;
using System.Threading.Channels;
using ChatOps.Chat.Teams.Cards;
using ChatOps.Chat.Teams.Inbound;
using ChatOps.Chat.Teams.People;

namespace ChatOps.Chat.Teams;

/// <summary>
/// What is said about a form while it is open, in the response to a press: what is wrong with its answers, and what they need. Nothing is
/// stored, since nothing is done.
/// </summary>
internal sealed partial class TeamsForms(
    IForms forms, IFormPreviews previews, TeamsPeople people, TeamsPlaces places, TimeProvider clock, ILogger<TeamsForms> logger)
{
    /// <summary>Later, a form is stored unseen: whatever is wrong with it is said when it is acted upon.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan PreviewPatience = TimeSpan.FromSeconds(5);

    /// <summary>Null: there is nothing to say, and the press is to be acted upon.</summary>
    public async Task<IResult?> AnswerAsync(TeamsActivity activity)
    {
        using var patience = new CancellationTokenSource(Patience, clock);
        try
        {
            return TeamsInbound.Meaning(activity, seal: null) switch
            {
                ChatInput.FormChanged => await PreviewAsync(activity),
                ChatInput.FormSubmitted form
                    when await forms.ProblemAsync(form.Form, form.Context, form.Answers, patience.Token) is { } problem =>
                    InvokeAnswers.Say(problem),
                _ => null,
            };
        }
        catch (Exception exception) when (IsOutage(exception))
        {
            return null;
        }
    }

    private async Task<IResult> PreviewAsync(TeamsActivity activity)
    {
        using var patience = new CancellationTokenSource(PreviewPatience, clock);
        try
        {
            var changed = (ChatInput.FormChanged)TeamsInbound.Meaning(activity, await places.SealAsync(patience.Token));
            changed = changed with
            {
                Where = changed.Where with { Who = await people.RecognizeAsync(changed.Where.Who, fresh: false, patience.Token) },
            };
            return await previews.PreviewAsync(changed, patience.Token) is { } form
                ? InvokeAnswers.Show(
                    FormRenderer.Render(form, TeamsInbound.OriginOf(activity), TeamsInbound.OnlyFor(activity)).Card!)
                : InvokeAnswers.Say("This form is out of date. Type the command again.");
        }
        catch (Exception exception) when (IsOutage(exception))
        {
            LogNoPreview(exception);
            return InvokeAnswers.Say("I can't tell right now. The plan will say it, before anything is changed.");
        }
    }

    private static bool IsOutage(Exception exception) =>
        exception is DbException or ChannelClosedException or IOException or TimeoutException or OperationCanceledException
            or JsonException or InvalidOperationException;

    [LoggerMessage(Level = LogLevel.Warning, Message = "What a form in Teams needs was not found out")]
    private partial void LogNoPreview(Exception exception);
}
