using ChatOps.Journal;
using ChatOps.Operations;
using ChatOps.Operations.Planning;
using ChatOps.People;

namespace ChatOps.Tests.Operations.Model;

/// <summary>
/// What may be written to a cluster, in the fewest words: who pressed what on which plan, who they are, and what held at that moment. It
/// believes every press, whatever was answered, and forbids only what nothing can justify.
/// </summary>
internal sealed class ReferenceModel(Staff staff)
{
    /// <summary>What was allowed this long ago may still be sent.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    private readonly List<(LockScope Scope, ChatId By, DateTimeOffset Until)> _locks = [];
    private readonly List<(LockScope Scope, DateTimeOffset Until, bool ExemptsCaptains)> _freezes = [];
    private readonly Dictionary<string, Life> _lives = [];
    private readonly Dictionary<string, (DateTimeOffset Since, TimeSpan Longest)> _stays = [];
    private string _staging = "";

    public DateTimeOffset Now { get; set; }

    public Rulebook Rules { get; set; } = null!;

    /// <summary>The names of a workload: web is also called shop.</summary>
    private static LockScope[] NamesOf(string service, string environment) => (service, environment) is ("web" or "shop", "production")
        ? [new("web", "production"), new("shop", "production")]
        : [new(service, environment)];

    public void Locked(LockScope scope, ChatId by, DateTimeOffset until)
    {
        Unlocked(scope);
        _locks.Add((scope, by, until));
    }

    public void Unlocked(LockScope scope) => _locks.RemoveAll(held => held.Scope == scope);

    public void Frozen(LockScope scope, DateTimeOffset until, bool exemptsCaptains)
    {
        Unfrozen(scope);
        _freezes.Add((scope, until, exemptsCaptains));
    }

    public void Unfrozen(LockScope scope) => _freezes.RemoveAll(freeze => freeze.Scope == scope);

    /// <summary>Someone pressed a button under a plan, or named an operation that has only had this plan.</summary>
    public void Pressed(string operation, ChatId by, Vote? vote, Plan plan) =>
        LifeOf(operation).Presses.Add(new(by, vote, plan.Hash, What(plan), Now));

    /// <summary>The version that runs in staging.</summary>
    public void Runs(string image)
    {
        if (_staging.Length > 0)
        {
            var (since, longest) = _stays[_staging];
            _stays[_staging] = (since, Now - since > longest ? Now - since : longest);
        }

        if (image != _staging)
        {
            _stays[image] = (Now, _stays.TryGetValue(image, out var before) ? before.Longest : TimeSpan.Zero);
            _staging = image;
        }
    }

    /// <summary>An operation is as stored now: called whenever something has changed.</summary>
    public void Sees(Operation operation)
    {
        var life = LifeOf(operation.Id);
        life.IsOver |= operation.State is not (
            OperationState.Planned or OperationState.Waiting or OperationState.Scheduled or OperationState.Running);
        if (operation is { State: OperationState.Running, Watch: null })
        {
            life.Began ??= (Now, operation);
            life.AllowedAt = Objection(operation) is null ? Now : life.AllowedAt;
        }
    }

    /// <summary>Why a write that was made is forbidden; null: it isn't.</summary>
    /// <param name="generation">Of the workload before it.</param>
    /// <param name="result">What the workload is now: its image, or its replicas.</param>
    public string? Forbids(Operation operation, long generation, string result)
    {
        var life = LifeOf(operation.Id);
        var plan = operation.Plan;
        life.Began ??= (Now, operation);
        return life.IsOver && life.Writes == 0 && operation.Watch is null ? "it was over"
            : ++life.Writes > 1 ? "it was made twice"
            : generation != plan.Generation ? $"the workload is at {generation}, and the plan was for {plan.Generation}"
            : !result.EndsWith(plan.Action.To, StringComparison.Ordinal) ? $"{plan.Action.To} was planned, and {result} is there"
            : Now - life.AllowedAt <= Grace ? null
            : Objection(operation);
    }

    /// <summary>What let it be made, beside the rights of its requester.</summary>
    public string Because(Operation operation)
    {
        var presses = LifeOf(operation.Id).Presses;
        return operation.Plan.Environment is not "production" ? ""
            : (operation.Plan.At is null ? "" : " at its time")
                + (Rules.Approvals == 0 ? ""
                    : presses.Exists(press => press.Vote is Vote.BreakGlass) ? ", the glass broken" : $", {Rules.Approvals} approvals");
    }

    private string? Objection(Operation operation)
    {
        var (plan, who) = (operation.Plan, operation.Who.Account);
        var (verb, places) = (plan.Verb, NamesOf(plan.Service, plan.Environment));
        if (staff.IsGone(who))
        {
            return "its requester has left";
        }

        if (_locks.Find(held => held.Until > Now && places.Any(held.Scope.Covers) && !IsOne(held.By, who)) is { Scope: not null } locked)
        {
            return $"{locked.Scope.Words} is locked by {Staff.Of(locked.By)}";
        }

        var hasReason = !string.IsNullOrEmpty(plan.Reason);
        if (_freezes.Find(freeze => freeze.Until > Now && places.Any(freeze.Scope.Covers)
            && !(freeze.ExemptsCaptains && hasReason && staff.Has(who, Duty.Captain))) is { Scope: not null } frozen)
        {
            return $"{frozen.Scope.Words} is frozen";
        }

        if (plan.Environment is not "production")
        {
            return LifeOf(operation.Id).Presses.Exists(press => press.By == who && press.Vote is null && Is(press, plan))
                ? null
                : "nobody confirmed or approved this plan";
        }

        var mayChange = staff.Has(who, Duty.Deployer) || (Rules.CaptainsDeploy && staff.Has(who, Duty.Captain));
        return !mayChange ? $"{Staff.Of(who)} may not change production"
            : Rules.LeadsMayNotScale && verb is "scale" && staff.Has(who, Duty.Lead) ? "leads may not scale"
            : Rules.FrozenUntil > Now && Rules.Frozen > 0 && !(hasReason && staff.Has(who, Duty.Captain)) ? "the policy has a freeze"
            : verb is "deploy" && !(hasReason && staff.Has(who, Duty.Captain)) && Unready(operation) is { } lack ? lack
            : Unapproved(operation);
    }

    private string? Unready(Operation operation)
    {
        var (plan, began) = (operation.Plan, LifeOf(operation.Id).Began?.At ?? Now);
        if (Rules.DeploysAnHour > 0 && _lives.Values.Count(other => other.Began is var (at, it) && it.Id != operation.Id
            && it.Plan.Workload == plan.Workload && it.Plan.Verb is "deploy" && at > began - TimeSpan.FromHours(1) && at <= began)
            >= Rules.DeploysAnHour)
        {
            return $"there were {Rules.DeploysAnHour} deploys within an hour";
        }

        var stay = _stays.GetValueOrDefault(plan.Version!.Image);
        var now = plan.Version.Image == _staging ? Now - stay.Since : TimeSpan.Zero;
        return Rules.StableFirst && (plan.Service is not "web" || (now < Rulebook.Stable && stay.Longest < Rulebook.Stable))
            ? "it was not stable in staging"
            : null;
    }

    private string? Unapproved(Operation operation)
    {
        var (plan, who, life) = (operation.Plan, operation.Who.Account, LifeOf(operation.Id));
        var presses = life.Presses.FindAll(press => Is(press, plan));
        if (Rules.Approvals == 0)
        {
            return presses.Exists(press => press.By == who && press.Vote is null) ? null : "nobody confirmed or approved this plan";
        }

        var began = life.Began?.At ?? Now;
        var approvers = presses
            .Where(press => press.Vote is Vote.Yes or Vote.YesByName
                && (plan.At is not null || began - press.At < Rulebook.Expiry)
                && staff.Has(press.By, Duty.Lead)
                && !IsOne(press.By, who))
            .Select(press => Staff.Of(press.By).Person)
            .ToHashSet();
        return approvers.Count >= Rules.Approvals
            || (Rules.HasGlass && presses.Exists(press => press.Vote is Vote.BreakGlass && staff.Has(press.By, Duty.Captain)))
                ? null
                : $"{Rules.Approvals} must approve this plan, and {(approvers.Count == 0 ? "nobody" : string.Join(" and ", approvers))} did";
    }

    private Life LifeOf(string operation) => _lives.TryGetValue(operation, out var life) ? life : _lives[operation] = new();

    /// <summary>A plan that waited for its time may have been refreshed: what it does is the same.</summary>
    private static bool Is(Press press, Plan plan) => plan.At is null ? press.Plan == plan.Hash : press.What == What(plan);

    /// <summary>A restart is one of whatever runs then.</summary>
    private static string What(Plan plan) =>
        $"{plan.Verb} {plan.Service} {plan.Environment} {(plan.Verb is "restart" ? "" : plan.Action.To)}";

    private static bool IsOne(ChatId one, ChatId other) => Staff.Of(one).Person == Staff.Of(other).Person;

    /// <param name="Vote">Null: they confirmed it, as its requester.</param>
    private sealed record Press(ChatId By, Vote? Vote, string Plan, string What, DateTimeOffset At);

    private sealed class Life
    {
        public List<Press> Presses { get; } = [];

        public (DateTimeOffset At, Operation Operation)? Began { get; set; }

        /// <summary>When it was last allowed since it began.</summary>
        public DateTimeOffset AllowedAt { get; set; }

        public bool IsOver { get; set; }

        public int Writes { get; set; }
    }
}
