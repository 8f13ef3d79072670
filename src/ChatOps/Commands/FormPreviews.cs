using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Messages;
using ChatOps.Operations;
using ChatOps.Operations.Requests;
using ChatOps.Policy;

namespace ChatOps.Commands;

/// <summary>
/// Says in an open form what its choices mean: what runs there, and what a change there needs. It reads what the bot knows, and asks no
/// cluster: the plan, which the form leads to, does.
/// </summary>
public sealed class FormPreviews(
    CommandTable table,
    CommandForms forms,
    ChatPlatforms platforms,
    ServiceCatalog catalog,
    OperationRows rows,
    PermissionCheck permission,
    ActivePolicy policy)
{
    /// <returns>Null: there is nothing to answer.</returns>
    public async Task<Card?> FollowAsync(ChatInput.FormChanged changed, CancellationToken cancellationToken)
    {
        if (table.Find(changed.Form) is ChangeCommand command
            && forms.Of(command) is { } form
            && platforms.Get(changed.Where.Platform) is { Can.Dialogs: true } platform)
        {
            await platform.OpenFormAsync(
                changed.Where, form with { Lines = [.. await LinesAsync(command, changed, cancellationToken)] }, cancellationToken);
        }

        return null;
    }

    private async Task<IReadOnlyList<RichText>> LinesAsync(
        ChangeCommand command, ChatInput.FormChanged changed, CancellationToken cancellationToken)
    {
        if (changed.Answers.GetValueOrDefault(Ask.ServiceName) is not { } name || catalog.Find(name) is not { } service)
        {
            return [];
        }

        if (changed.Answers.GetValueOrDefault(Ask.EnvironmentName) is not { } chosen)
        {
            return [RichText.Of($"{service.Name:b} runs in {Plural.List([.. service.Placements.Select(p => p.Environment.Name)])}.")];
        }

        if (service.In(chosen) is not { Environment: var environment } placement)
        {
            return [RichText.Of(
                $"⛔ {service.Name:b} doesn't run in {chosen}. It runs in {Plural.List([.. service.Placements.Select(p => p.Environment.Name)])}.")];
        }

        var decision = await permission.AskAsync(command.Verb, service, placement, changed.Where, cancellationToken);
        return
        [
            await LastAsync(service, environment.Name, cancellationToken),
            .. decision is Decision.Allowed ? (IEnumerable<RichText>)[] : [Sign(decision) + decision.Words],
            .. policy.Rules.Confirmations.FirstOrDefault(
                rule => rule.IsAbout(command.Verb, isShutdown: false, service.Name, environment.Name)) is { } rule
                ? (IEnumerable<RichText>)[RichText.Of($"⌨️ Whoever runs it types the service's name ({rule.Place:c}).")]
                : [],
        ];
    }

    private async Task<RichText> LastAsync(Service service, string environment, CancellationToken cancellationToken) =>
        await rows.HistoryAsync(service.Name, environment, 1, cancellationToken) is [var last]
            ? RichText.Of(
                $"{service.Name:b} in {environment}: last {last.Plan.Action.Brief}, {last.State.ToString().ToLowerInvariant()}, {last.CreatedAt} by {last.By}.")
            : RichText.Of($"{service.Name:b} in {environment}: no operations through ChatOps yet.");

    private static RichText Sign(Decision decision) => decision switch
    {
        Decision.NeedsApproval => "✋ ",
        Decision.Locked => "🔒 ",
        Decision.Frozen => "🧊 ",
        _ => "⛔ ",
    };
}
