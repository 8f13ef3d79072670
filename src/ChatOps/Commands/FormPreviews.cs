using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Messages;
using ChatOps.Operations;
using ChatOps.Operations.Order;
using ChatOps.Operations.Requests;
using ChatOps.Policy;
using ChatOps.Policy.Order;

namespace ChatOps.Commands;

/// <summary>
/// Says in an open form what its choices mean: what runs there, and what a change there needs. It reads what the bot knows, and asks no
/// cluster: the plan, which the form leads to, does.
/// </summary>
public sealed class FormPreviews(
    CommandTable table,
    CommandForms forms,
    BuildForm builds,
    ChatPlatforms platforms,
    ServiceCatalog catalog,
    OperationRows rows,
    PermissionCheck permission,
    PromotionJudge order,
    ForeignPeople people,
    IPolicy access,
    ActivePolicy policy) : IFormPreviews
{
    private const int MostRules = 5;

    /// <returns>Null: there is nothing to answer.</returns>
    public async Task<Card?> FollowAsync(ChatInput.FormChanged changed, CancellationToken cancellationToken)
    {
        if (platforms.Get(changed.Where.Platform) is { Can.Dialogs: true } platform
            && await FormAsync(changed, cancellationToken) is { } form)
        {
            await platform.OpenFormAsync(
                changed.Where, await NamedAsync(form, platform.Name, cancellationToken), cancellationToken);
        }

        return null;
    }

    public async Task<Form?> PreviewAsync(ChatInput.FormChanged changed, CancellationToken cancellationToken)
    {
        if (await access.MayAskAsync(changed.Where.Who, cancellationToken) is not Decision.Allowed and var refused)
        {
            return table.Find(changed.Form) is { } command && forms.Of(command) is { } asked
                ? (asked with { Lines = [Sign(refused) + refused.Words] }).Answered(changed.Answers)
                : null;
        }

        return await FormAsync(changed, cancellationToken) is { } form
            // A form mentions nobody.
            ? (await NamedAsync(form, platform: "", cancellationToken)).Answered(changed.Answers)
            : null;
    }

    private async Task<Form> NamedAsync(Form form, string platform, CancellationToken cancellationToken) => form with
    {
        Lines = (await people.NameAsync(new Card { Title = RichText.Empty, Lines = form.Lines }, platform, cancellationToken)).Lines,
    };

    /// <summary>The form with what its choices mean; null: nothing is known about it.</summary>
    private async Task<Form?> FormAsync(ChatInput.FormChanged changed, CancellationToken cancellationToken) =>
        table.Find(changed.Form) is { } command && forms.Of(command) is { } form
            ? command switch
            {
                ChangeCommand change => form with { Lines = [.. await LinesAsync(change, changed, cancellationToken)] },
                BuildCommand => await builds.FollowAsync(form, changed, cancellationToken),
                _ => null,
            }
            : null;

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
            .. Order(command, service, placement),
            .. Typing(command, service.Name, environment.Name),
        ];
    }

    /// <summary>What the plan will find out about the version.</summary>
    private IEnumerable<RichText> Order(ChangeCommand command, Service service, Placement placement) => command is DeployCommand
        ? order.RulesFor(service, placement).Take(MostRules)
            .Select(rule => RichText.Of($"🚦 The version needs ({rule.Place:c}): {rule.Needs.Words}.{Hotfix(rule)}"))
        : [];

    private static string Hotfix(PromotionRule rule) =>
        rule.Hotfix.Count == 0 ? "" : $" Or a reason, for a hotfix by {Plural.List([.. rule.Hotfix.Select(role => role.Name)])}.";

    private IEnumerable<RichText> Typing(ChangeCommand command, string service, string environment)
    {
        if (policy.Rules.Confirmations.FirstOrDefault(
            rule => rule.IsAbout(command.Verb, isShutdown: false, service, environment)) is { } always)
        {
            yield return RichText.Of($"⌨️ Whoever runs it types the service's name ({always.Place:c}).");
        }
        else if (command is ScaleCommand && policy.Rules.Confirmations.FirstOrDefault(
            rule => rule.IsAbout(command.Verb, isShutdown: true, service, environment)) is { } toZero)
        {
            yield return RichText.Of($"⌨️ To 0: whoever runs it types the service's name ({toZero.Place:c}).");
        }
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
        Decision.Held => "🚒 ",
        _ => "⛔ ",
    };
}
