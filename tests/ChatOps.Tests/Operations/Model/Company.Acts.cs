using System.Text;
using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Operations;
using ChatOps.Operations.Kinds;
using ChatOps.Operations.Requests;
using ChatOps.Policy;
using ChatOps.Policy.Locks;

namespace ChatOps.Tests.Operations.Model;

/// <content>What people do, as their commands and buttons do it.</content>
internal sealed partial class Company
{
    private static readonly TimeSpan Late = TimeSpan.FromMinutes(10);

    private Task ActAsync(Step step) => step switch
    {
        Step.Ask ask => AskAsync(ask),
        Step.Confirm(var by, var number) => ConfirmAsync(Person(by), Pick(number, OperationState.Planned)),
        Step.Decide decide => DecideAsync(
            decide,
            Pick(
                decide.Operation, OperationState.Waiting, OperationState.Scheduled, OperationState.Running, OperationState.Planned)),
        Step.Lock(var by, var scope, var minutes) => LockAsync(Person(by), Scopes[scope], _clock.GetUtcNow().AddMinutes(minutes)),
        Step.Unlock(var by, var scope) => UnlockAsync(Person(by), Scopes[scope]),
        Step.Freeze(var by, var scope, var minutes, var exempts) =>
            FreezeAsync(Person(by), Scopes[scope], _clock.GetUtcNow().AddMinutes(minutes), exempts),
        Step.Unfreeze(var by, var scope) => UnfreezeAsync(Person(by), Scopes[scope]),
        Step.Meddle(var place, var replicas) => MeddleAsync(place, replicas),
        Step.TakeOver => LeadAsync(),
        Step.Finish(var number, var isGood) => FinishAsync(_open.Where(o => o is { State: OperationState.Running, Watch: not null })
            .ElementAtOrDefault(number), isGood),
        // The process that both reach is killed once: one that follows it for each would wait for the other's lease.
        Step.Together(var one, var other) => Task.WhenAll(MortalAsync(ActAsync(one)), MortalAsync(ActAsync(other))),
        _ => HappenAsync(step),
    };

    private Task HappenAsync(Step step)
    {
        switch (step)
        {
            case Step.Reload(var rules):
                var now = rules.At(_clock.GetUtcNow());
                var reading = now.Read(_context);
                _rules = reading.ShouldBeOfType<PolicyReading.Valid>().Rules;
                _leader.Policy.Apply(reading);
                _model.Rules = now;
                break;
            case Step.Regroup(var who, var duty, var isIn):
                _staff.Put(Staff.Accounts[who].Id, duty, isIn);
                break;
            case Step.Leave(var who, var isGone):
                _staff.Deactivate(Staff.Accounts[who].Id, isGone);
                break;
            case Step.Pass(var seconds):
                _clock.Advance(TimeSpan.FromSeconds(seconds));
                break;
            case Step.Kill(var commits, var isAfter):
                _database.Doom(commits, isAfter);
                break;
        }

        return Task.CompletedTask;
    }

    private async Task AskAsync(Step.Ask ask)
    {
        var service = _catalog.Find(Services[ask.Place])!;
        var placement = service.In(Environments[ask.Place])!;
        ChangeRequest request = ask.Change switch
        {
            Change.Deploy => new DeployRequest(service, placement, $"{ask.Value}"),
            Change.Scale => new ScaleRequest(service, placement, ask.Value),
            Change.Restart => new RestartRequest(service, placement),
            _ => new RollbackRequest(service, placement, Version: null),
        };
        var result = await _leader.Requests.RequestAsync(
            request with
            {
                Reason = ask.Why ? "it is urgent" : null, At = ask.Late ? _clock.GetUtcNow() + Late : null,
            },
            Person(ask.By),
            delivery: null,
            Stop);
        if (ask.Confirms && result is RequestResult.Planned(var operation, _, _))
        {
            await ConfirmAsync(Person(ask.By), operation);
        }
    }

    private async Task ConfirmAsync(ChatContext who, Operation? operation)
    {
        if (operation is not null)
        {
            _model.Pressed(operation.Id, who.Person, vote: null, operation.Plan);
            await _leader.Requests.ConfirmAsync(operation.Id, operation.Plan.Hash, typed: null, who, Stop);
        }
    }

    private async Task DecideAsync(Step.Decide decide, Operation? operation)
    {
        if (operation is null)
        {
            return;
        }

        var (who, id, replica) = (Person(decide.By), operation.Id, decide.Former ? _former ?? _leader : _leader);
        var first = _asked.TryGetValue(id, out var asked) ? asked[0] : operation.Plan;
        // Where there were several, a name alone approves none of them.
        if (decide.Vote is not Vote.YesByName || asked is null or [_])
        {
            _model.Pressed(id, who.Person, decide.Vote is Vote.YesToWhatWasShownFirst ? Vote.Yes : decide.Vote, decide.Vote switch
            {
                Vote.YesToWhatWasShownFirst => first, _ => operation.Plan,
            });
        }

        await (decide.Vote switch
        {
            Vote.Yes => replica.Votes.ApproveAsync(id, operation.Plan.Hash, reason: null, who, Stop),
            Vote.YesToWhatWasShownFirst => replica.Votes.ApproveAsync(id, first.Hash, reason: null, who, Stop),
            Vote.YesByName => replica.Votes.ApproveAsync(id, plan: null, reason: null, who, Stop),
            Vote.No => replica.Votes.RejectAsync(id, "not now", who, Stop),
            Vote.BreakGlass => replica.Votes.BreakGlassAsync(id, "it burns", typed: null, who, Stop),
            _ => replica.Control.CancelAsync(id, who, Stop),
        });
    }

    /// <summary>Killed in the middle, nobody knows whether it holds: the model doesn't insist on it.</summary>
    private async Task LockAsync(ChatContext who, LockScope scope, DateTimeOffset until)
    {
        if (await _leader.LockAccess.RefusalAsync(LockAccess.Lock, scope, who, Stop) is null)
        {
            var isTaken = await CertainlyAsync(
                async () => await _leader.Locks.TakeAsync(scope, who.Who, "testing", until, [], Stop) is LockResult.Taken,
                () => _model.Unlocked(scope));
            if (isTaken)
            {
                _model.Locked(scope, who.Person, until);
            }
        }
    }

    private async Task UnlockAsync(ChatContext who, LockScope scope)
    {
        if ((await _leader.Locks.AllAsync(Stop)).FirstOrDefault(held => held.Scope == scope) is { } held
            && (held.Holder.Account == who.Person
                || await _leader.LockAccess.RefusalAsync(LockAccess.Lock, scope, who, Stop) is null))
        {
            await CertainlyAsync(() => _leader.Locks.ReleaseAsync(held, who.Who, Stop), () => _model.Unlocked(scope));
            _model.Unlocked(scope);
        }
    }

    private async Task FreezeAsync(ChatContext who, LockScope scope, DateTimeOffset until, bool exempts)
    {
        if (await _leader.LockAccess.RefusalAsync(LockAccess.Freeze, scope, who, Stop) is null)
        {
            await CertainlyAsync(
                () => _leader.Freezes.DeclareAsync(scope, who.Who, exempts ? ["captains"] : [], "launch", until, [], Stop),
                () => _model.Unfrozen(scope));
            _model.Frozen(scope, until, exempts);
        }
    }

    private async Task UnfreezeAsync(ChatContext who, LockScope scope)
    {
        if ((await _leader.Freezes.AllAsync(Stop)).FirstOrDefault(freeze => freeze.Scope == scope) is { } freeze
            && await _leader.LockAccess.RefusalAsync(LockAccess.Freeze, scope, who, Stop) is null)
        {
            await CertainlyAsync(() => _leader.Freezes.EndAsync(freeze, who.Who, Stop), () => _model.Unfrozen(scope));
            _model.Unfrozen(scope);
        }
    }

    private async Task MeddleAsync(int place, int replicas)
    {
        using var patch = new HttpRequestMessage(
            HttpMethod.Patch,
            $"{_address}/apis/apps/v1/namespaces/{Environments[place]}/deployments/{Named(Services[place])}")
        {
            Content = new StringContent($$$"""{"spec":{"replicas":{{{replicas}}}}}""", Encoding.UTF8, "application/merge-patch+json"),
        };
        using var answer = await _kubectl.SendAsync(patch, Stop);
        answer.EnsureSuccessStatusCode();
    }

    private async Task FinishAsync(Operation? operation, bool isGood)
    {
        if (operation is not null)
        {
            var end = isGood ? OperationState.Succeeded : OperationState.Failed;
            await _leader.Rows.MoveAsync(operation, OperationState.Running, end, null, null, [], Stop);
        }
    }

    private static async Task<T> CertainlyAsync<T>(Func<Task<T>> act, Action otherwise)
    {
        try
        {
            return await act();
        }
        catch (OperationCanceledException)
        {
            otherwise();
            throw;
        }
    }

    private static ChatContext Person(int number) => new(Staff.Accounts[number].Who, "C1");

    private static string Named(string service) => service is "shop" ? "web" : service;

    /// <summary>The open operation with this number, those in the first state first, and the newest of each first.</summary>
    private Operation? Pick(int number, params IReadOnlyList<OperationState> states) =>
        states.SelectMany(state => _open.Where(operation => operation.State == state).Reverse()).ElementAtOrDefault(number);
}
