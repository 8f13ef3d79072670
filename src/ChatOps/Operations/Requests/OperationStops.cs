using System.Data.Common;
using ChatOps.Catalog;
using ChatOps.Incidents;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Operations.Kinds;
using ChatOps.Operations.Order;
using ChatOps.Operations.Planning;
using ChatOps.People;
using ChatOps.Policy;
using ChatOps.Policy.Freezes;
using ChatOps.Policy.Locks;
using ChatOps.Storage;

namespace ChatOps.Operations.Requests;

/// <summary>
/// What stops operations of people who have the right to do them: locks, freezes, and the order in which versions are promoted; and who or
/// what is exempt.
/// </summary>
public sealed partial class OperationStops(
    Database database,
    ServiceCatalog catalog,
    ActivePolicy policy,
    Exemptions exemptions,
    PromotionJudge order,
    TimeProvider clock)
{
    /// <summary>
    /// From what the person who acts is exempt, and whether the version may be deployed. People, code hosts and clusters are asked, so this
    /// is done before the transaction in which an operation begins.
    /// </summary>
    public async Task<StopPass> PassAsync(Operation operation, CancellationToken cancellationToken)
    {
        var subject = SubjectOf(operation.Plan, operation.Who);
        var pass = await PassAsync(
            subject, await database.ReadAsync(ReadAsync, cancellationToken), operation.Who, operation.Place, cancellationToken);
        return pass with
        {
            Order = await order.JudgeAsync(operation.Plan, operation.Id, operation.Who, operation.Place, cancellationToken),
        };
    }

    /// <summary>What an operation goes past now, since it or the person who acts is exempt.</summary>
    public async Task<IReadOnlyList<PassedStop>> PassedAsync(Operation operation, CancellationToken cancellationToken)
    {
        var pass = await PassAsync(operation, cancellationToken);
        var verdict = await database.ReadAsync(
            connection => LookAsync(connection, operation.Plan, operation.Id, operation.Who, pass), cancellationToken);
        return verdict.Passed;
    }

    /// <summary>
    /// What the locks, freezes and promotion rules mean for an operation now, or when it is to start; part of the caller's transaction,
    /// until whose end locks and freezes stay as they are.
    /// </summary>
    /// <param name="operation">Its id, if it is stored already.</param>
    public async Task<StopVerdict> LookAsync(DbConnection connection, Plan plan, string? operation, Principal who, StopPass pass)
    {
        // What follows automatically from someone's operation is done for them.
        var cause = who.IsSelf && plan.Cause is { } id ? await OperationRow.FindAsync(connection, "id = @id", new { id }) : null;
        var verdict = Judge(SubjectOf(plan, who, cause?.Who), await ReadAsync(connection), pass);
        return verdict with
        {
            Stops = verdict.Stops ?? pass.Order.Stop ?? await order.LookAgainAsync(connection, plan, operation, pass.Order),
            Passed = [.. verdict.Passed, .. pass.Order.Passed],
        };
    }

    /// <summary>What stops someone, or that it couldn't be read what does; null: nothing.</summary>
    /// <param name="place">Where they say it.</param>
    public Task<Decision?> StopAsync(Plan plan, Principal who, ChatId? place, CancellationToken cancellationToken) =>
        StopAsync(SubjectOf(plan, who), who, place, cancellationToken);

    /// <inheritdoc cref="StopAsync(Plan, Principal, ChatId?, CancellationToken)"/>
    public Task<Decision?> StopAsync(ChangeRequest request, Principal who, ChatId? place, CancellationToken cancellationToken) => StopAsync(
        SubjectOf(request.Placement, request.Service, request.Verb, [who.Account]) with
        {
            At = request.At, Reason = request.Reason, Fixes = request.Fixes,
        },
        who,
        place,
        cancellationToken);

    /// <summary>What would stop someone who did something now; null: nothing.</summary>
    public Task<Decision?> StopAsync(
        Service service, Placement placement, string verb, Principal who, ChatId? place, CancellationToken cancellationToken) =>
        StopAsync(SubjectOf(placement, service, verb, [who.Account]), who, place, cancellationToken);

    /// <summary>The freezes of a place that begin soon.</summary>
    public async Task<IReadOnlyList<Freeze>> ComingAsync(
        Service service, Placement placement, string verb, CancellationToken cancellationToken)
    {
        var subject = SubjectOf(placement, service, verb, []);
        return [.. Coming(subject, await database.ReadAsync(ReadAsync, cancellationToken))];
    }

    /// <summary>"🧊 A freeze of web in production begins in 20 min, at 18:00, and lasts until 8:00."</summary>
    public RichText Begins(Freeze freeze) => Begins(freeze, start: null);

    /// <summary>The same plan, saying what people should know about locks and freezes there.</summary>
    /// <param name="passed">The promotion rules that it goes past, since it is a hotfix.</param>
    public async Task<Plan> NoteAsync(
        Plan plan, Principal who, IReadOnlyList<PassedStop> passed, CancellationToken cancellationToken)
    {
        var (subject, state) = (SubjectOf(plan, who), await database.ReadAsync(ReadAsync, cancellationToken));
        return plan with
        {
            Notes =
            [
                .. Judge(subject, state, StopPass.None).Own.Select(held => RichText.Of(
                    $"🔒 You hold the lock on {held.Scope.Words}{held.Ending}.")),
                .. InEffect(subject, state).Select(freeze => RichText.Of(
                    $"🧊 You go ahead in spite of {freeze.Words}. Your reason will be posted: {plan.Reason}")),
                .. passed.Select(rule => RichText.Of(
                    $"🚑 A hotfix: you go ahead in spite of {rule.Words}. Your reason will be posted: {plan.Reason}")),
                .. Coming(subject, state).Select(freeze => Begins(freeze, plan.At)),
                .. Fixed(subject, state),
                .. plan.Notes,
            ],
        };
    }

    private async Task<Decision?> StopAsync(StopSubject subject, Principal who, ChatId? place, CancellationToken cancellationToken)
    {
        try
        {
            var state = await database.ReadAsync(ReadAsync, cancellationToken);
            return Judge(subject, state, await PassAsync(subject, state, who, place, cancellationToken)).Stops;
        }
        catch (DbException)
        {
            // If they can't be read, nothing is allowed.
            return Unreadable("it is locked or frozen");
        }
    }

    private static Decision.Refused Unreadable(string what) => new(
        $"I couldn't check whether {what}, so nothing was done.",
        RichText.Of($"Try again in a minute; {new Span.Command("doctor")} says what is wrong."),
        Unasked: true);

    private async Task<StopPass> PassAsync(
        StopSubject subject, StopState state, Principal who, ChatId? place, CancellationToken cancellationToken)
    {
        var pass = StopPass.None;
        foreach (var freeze in InEffect(subject, state))
        {
            pass = pass.With(freeze, await exemptions.OfAsync(who, place, subject.Reason, freeze.Exempt, cancellationToken));
        }

        return pass;
    }

    private StopVerdict Judge(StopSubject subject, StopState state, StopPass pass)
    {
        var locks = LockVerdict.Of(state.Locks, subject.Places, subject.Actors, subject.IsExempt, Start(subject.At));
        var freezes = InEffect(subject, state).ToLookup(freeze => subject.IsExempt || pass.Of(freeze) is Exemption.Yes);
        // Of several, the one that lasts longest.
        var frozen = freezes[false].MaxBy(freeze => freeze.Until);
        return new(
            locks.Stops?.Decision
                ?? (Decision?)frozen?.Decision(subject.At > clock.GetUtcNow() ? subject.At : null, pass.Of(frozen))
                ?? Held(subject, state),
            locks.Own,
            [
                .. locks.Passed.Select(held => new PassedStop(held.Id, RichText.Of($"the lock on {held.Words}"))),
                .. freezes[true].Select(freeze => new PassedStop(freeze.Id, freeze.Words)),
            ]);
    }

    private IEnumerable<Freeze> InEffect(StopSubject subject, StopState state) => Freezes(subject, state, areInEffect: true);

    private IEnumerable<Freeze> Coming(StopSubject subject, StopState state) => Freezes(subject, state, areInEffect: false);

    /// <summary>A freeze under any of the names counts.</summary>
    private IEnumerable<Freeze> Freezes(StopSubject subject, StopState state, bool areInEffect)
    {
        // One reading of the clock, which may be set back meanwhile.
        var (calendar, at) = (new FreezeCalendar(policy.Rules, state.Freezes), Start(subject.At));
        return subject.Places
            .SelectMany(place => calendar.Near(place, subject.Verb, at))
            .Where(freeze => freeze.From <= at == areInEffect)
            .DistinctBy(freeze => freeze.Id);
    }

    private StopSubject SubjectOf(Plan plan, Principal who, Principal? cause = null)
    {
        var places = catalog.NamesOf(plan.Key, plan.Service, plan.Environment);
        return new(
            places,
            plan.Verb,
            cause is null ? [who.Account] : [who.Account, cause.Account],
            who.IsSelf && IsExempt(plan.Action, places),
            plan.At,
            plan.Reason)
        {
            Fixes = plan.Fixes,
            MayBeHeld = !plan.Action.IsWayBack && (who.IsSelf || plan.Verb is Deploy),
        };
    }

    private StopSubject SubjectOf(Placement placement, Service service, string verb, IReadOnlyCollection<ChatId> actors) => new(
        catalog.NamesOf(placement.Workload, service.Name, placement.Environment.Name),
        verb,
        actors,
        IsExempt: false,
        At: null,
        Reason: null)
    {
        MayBeHeld = verb is Deploy,
    };

    private static async Task<StopState> ReadAsync(DbConnection connection) =>
        new(await LockRows.ReadAsync(connection), await FreezeRows.ReadAsync(connection), await IncidentRows.OpenAsync(connection));

    /// <summary>What is over by the time an operation starts doesn't stop it.</summary>
    private DateTimeOffset Start(DateTimeOffset? at) => clock.GetUtcNow() is var now && at > now ? at.Value : now;

    /// <param name="start">When the operation starts; null: now.</param>
    private RichText Begins(Freeze freeze, DateTimeOffset? start)
    {
        var minutes = Math.Max(1, (int)Math.Ceiling((freeze.From - Start(start)).TotalMinutes));
        return RichText.Of(
            $"🧊 A freeze of {freeze.What} begins {(start is null ? $"in {minutes} min" : $"{minutes} min after the start")}, at {freeze.From}, and lasts until {freeze.Until}{(freeze.Reason.Length == 0 ? "." : RichText.Of($": {freeze.Reason}").AsSentence())}");
    }

    /// <summary>Of a workload with several names, the strictest rule holds.</summary>
    private bool IsExempt(ChangeAction action, IEnumerable<LockScope> places)
    {
        var what = action switch
        {
            TakeDown => Automation.TakeDown,
            { IsWayBack: true } => Automation.Rollback,
            _ => Automation.ScaleBack,
        };
        return places.All(place => policy.Rules.Automation.Any(rule => rule.Exempts(what, place.Service!, place.Environment!)));
    }
}
