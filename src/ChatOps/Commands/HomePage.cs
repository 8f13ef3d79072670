using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Operations;
using ChatOps.Operations.Approving;
using ChatOps.People;
using ChatOps.Policy;
using ChatOps.Policy.Approvals;
using ChatOps.Policy.Freezes;
using ChatOps.Policy.Locks;

namespace ChatOps.Commands;

/// <summary>
/// What one person should know: what waits for them, what of theirs is running, what is where, and what is locked and frozen. It reads the
/// journal and asks the policy, but no cluster.
/// </summary>
public sealed class HomePage(
    OperationRows rows,
    ApprovalJudge judge,
    ApprovalRows votes,
    ApprovalVotes decisions,
    Reviews reviews,
    LockRows locks,
    FreezeRows freezes,
    AllowedPlaces allowed,
    ServiceCatalog catalog,
    IPolicy policy,
    ActivePolicy active,
    TimeProvider clock)
{
    private const int MostWaiting = 7, MostPlaces = 20, MostStops = 10, MostAsked = 20, MostRecent = 300;

    /// <param name="stays">Whether it stays where it is, and is refreshed there; a message isn't.</param>
    public async Task<Card> OfAsync(ChatContext where, bool stays, CancellationToken cancellationToken)
    {
        if (await policy.MayAskAsync(where.Who, cancellationToken) is not Decision.Allowed and var decision)
        {
            return new() { Title = "Nothing here is for you", Tone = Tone.Warning, Lines = [decision.Words] };
        }

        var places = await allowed.OfAsync("deploy", where, cancellationToken);
        var waiting = await WaitingAsync(where.Who, cancellationToken);
        return new()
        {
            Title = "Your ChatOps",
            Lines =
            [
                places.IsEmpty
                    ? "You may look, but nothing lets you deploy from here."
                    : (RichText)$"You may deploy {places.Words}.",
                .. Heading("Waits for you"),
                .. waiting.Lines.Count == 0 ? [(RichText)"Nothing."] : waiting.Lines,
                .. Heading("Your running operations"),
                .. Or(await RunningAsync(where.Who, cancellationToken), "None."),
                .. Heading("Environments"),
                .. Or(await PlacesAsync(cancellationToken), "No operations through ChatOps yet."),
                .. Heading("Locks and freezes"),
                .. Or(await StopsAsync(cancellationToken), "Nothing is locked or frozen."),
            ],
            Buttons =
            [
                .. waiting.Buttons,
                .. places.IsEmpty ? Array.Empty<Button>() : [new("Deploy…", "ask", "deploy"), new("Roll back…", "ask", "rollback")],
                new("Status", "ops", "status"),
                new("What else?", "ops", "help"),
            ],
            Footer = RichText.Of($"As of {clock.GetUtcNow()}.{(stays ? " It is refreshed when you open it, and after what you do." : "")}"),
        };
    }

    /// <summary>The approvals that they may give, their own plans, and the reviews that someone else must close.</summary>
    private async Task<(IReadOnlyList<RichText> Lines, IReadOnlyList<Button> Buttons)> WaitingAsync(
        Principal who, CancellationToken cancellationToken)
    {
        var (lines, buttons, more) = (new List<RichText>(), new List<Button>(), 0);
        foreach (var operation in (await rows.InAsync(OperationState.Waiting, cancellationToken)).Take(MostAsked))
        {
            var (rules, counts) = (judge.RulesOf(operation.Plan), new HashSet<ApprovalRule>());
            var place = $"{operation.Plan.Service} in {operation.Plan.Environment}";
            Button[] glass = await decisions.MayBreakGlassAsync(operation, who, cancellationToken)
                ? [RequestReplies.Glass(operation, $"Break glass: {place}…")]
                : [];
            // Whoever has approved it has nothing more to do about it.
            if (rules.Count > 0
                && !(await votes.VotesAsync(operation.Id, ApprovalGate.Start, cancellationToken)).Any(v => v.Who.Account == who.Account)
                && await judge.CheckAsync(operation, who, rules, counts, cancellationToken) is null)
            {
                Add(
                    RichText.Of($"✋ {RequestReplies.Words(operation)}, asked by {operation.By} {operation.ChangedAt}{Because(operation)}"),
                    [
                        new($"Approve {place}", "ops", $"approve {operation.Id} {operation.Plan.Hash}", ButtonStyle.Primary),
                        new("Reject…", "ops", $"reject {operation.Id}"),
                        .. glass,
                    ]);
            }
            else if (glass.Length > 0)
            {
                Add(RichText.Of($"✋ {RequestReplies.Words(operation)} waits for others to approve it, since {operation.ChangedAt}"), glass);
            }
        }

        foreach (var operation in (await rows.InAsync(OperationState.Planned, cancellationToken)).Where(o => o.Who.Account == who.Account))
        {
            Add(
                RichText.Of($"📋 Your plan: {RequestReplies.Words(operation)}, {operation.ChangedAt}{Because(operation)}"),
                new Button($"Show {operation.Plan.Service} in {operation.Plan.Environment}", "ops", $"run {operation.Id}"));
        }

        foreach (var review in (await reviews.OpenAsync(cancellationToken)).Where(review => review.By != who.Account))
        {
            Add(
                RichText.Of(
                    $"🚨 To review: operation {review.Operation} by {new Span.Person(review.By)} since {review.Since}: {review.Reason}"),
                new Button($"Reviewed {review.Operation}", "ops", $"review {review.Operation}"));
        }

        if (more > 0)
        {
            lines.Add($"… and {more} more.");
        }

        return (lines, buttons);

        void Add(RichText line, params Button[] its)
        {
            if (lines.Count == MostWaiting)
            {
                more++;
                return;
            }

            lines.Add(line);
            buttons.AddRange(its);
        }
    }

    private async Task<IReadOnlyList<RichText>> RunningAsync(Principal who, CancellationToken cancellationToken) =>
    [
        .. (await rows.InAsync(OperationState.Running, cancellationToken)).Where(o => o.Who.Account == who.Account)
            .Select(o => RichText.Of($"⏳ {RequestReplies.Words(o)}, since {o.ChangedAt}")),
        .. (await rows.InAsync(OperationState.Waiting, cancellationToken)).Where(o => o.Who.Account == who.Account)
            .Select(o => RichText.Of($"✋ {RequestReplies.Words(o)} waits for approval, since {o.ChangedAt}")),
        .. (await rows.InAsync(OperationState.Scheduled, cancellationToken)).Where(o => o.Who.Account == who.Account)
            .Select(o => RichText.Of($"⏰ {RequestReplies.Words(o)} at {o.Plan.At!.Value}")),
    ];

    /// <summary>The last operation in each place, the newest first.</summary>
    private async Task<IReadOnlyList<RichText>> PlacesAsync(CancellationToken cancellationToken)
    {
        var last = (await rows.LatestAsync(MostRecent, cancellationToken))
            .Where(o => catalog.Find(o.Plan.Service)?.In(o.Plan.Environment) is not null)
            .DistinctBy(o => (o.Plan.Service, o.Plan.Environment))
            .ToList();
        return
        [
            .. last.Take(MostPlaces).GroupBy(o => o.Plan.Environment).SelectMany(
                place => place.Select(o => RichText.Of(
                    $"{Sign(o.State)} {o.Plan.Environment}: {o.Plan.Service:b} {o.Plan.Action.Brief}, {o.ChangedAt} by {o.By}"))),
            .. last.Count <= MostPlaces
                ? Array.Empty<RichText>()
                : [RichText.Of($"… and {last.Count - MostPlaces} more: {new Span.Command("status")} lists them.")],
        ];
    }

    private async Task<IReadOnlyList<RichText>> StopsAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var stops = (await locks.AllAsync(cancellationToken)).Select(LocksCommand.Line)
            .Concat((await freezes.AllAsync(cancellationToken)).Select(freeze => RichText.Of($"🧊 {freeze.Words}")))
            .Concat(active.Rules.Times
                .Where(rule => !rule.IsWindow && rule.When.After(now)?.From <= now)
                .Select(rule => RichText.Of(
                    $"🧊 {rule.Place:c} freezes until {rule.When.After(now)!.Until}{(rule.Reason.Length == 0 ? "" : $": {rule.Reason}")}")))
            .ToList();
        return stops.Count <= MostStops
            ? stops
            :
            [
                .. stops.Take(MostStops),
                RichText.Of($"… and {stops.Count - MostStops} more: {new Span.Command("locks")}, {new Span.Command("freezes")}"),
            ];
    }

    private static RichText[] Heading(string text) => [RichText.Empty, RichText.Of($"{text:b}")];

    private static IReadOnlyList<RichText> Or(IReadOnlyList<RichText> lines, RichText none) => lines.Count == 0 ? [none] : lines;

    private static RichText Because(Operation operation) => operation.Plan.Reason is { } reason ? $": {reason}" : RichText.Empty;

    private static string Sign(OperationState state) => state switch
    {
        OperationState.Succeeded => "✅",
        OperationState.Failed => "❌",
        OperationState.Running => "⏳",
        _ => "⚠️",
    };
}
