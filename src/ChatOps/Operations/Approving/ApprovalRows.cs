using System.Data.Common;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.People;
using ChatOps.Policy;
using ChatOps.Policy.Approvals;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.Operations.Approving;

/// <summary>What people are asked about an operation's gate.</summary>
/// <param name="Plan">The hash of the plan that they are to approve.</param>
/// <param name="Needs">Identifies what is needed; empty: no rule says so.</param>
public sealed record ApprovalRequest(string Plan, string Needs, DateTimeOffset Until)
{
    /// <summary>Another plan was to be approved before.</summary>
    public bool IsReplanned { get; init; }
}

/// <summary>Someone's yes to what is asked.</summary>
/// <param name="Reason">Why they go ahead without the approvals of others; null: it is an approval.</param>
public sealed record Vote(Principal Who, DateTimeOffset At, string? Reason);

public enum VoteResult { Counted, Already, NotAsked, OtherPlan, Unseen, SamePerson }

/// <summary>
/// The tables of what is asked and of the votes, each written in one transaction with its event. The votes are those about what is asked
/// now: asking again removes them.
/// </summary>
public sealed class ApprovalRows(
    Database database, Events events, ReviewRows reviews, ActivePolicy policy, PeopleDirectory people, TimeProvider clock)
{
    /// <summary>Raised after a vote.</summary>
    public event Action? Voted;

    /// <summary>What is asked now; null when nothing was.</summary>
    public Task<ApprovalRequest?> FindAsync(string id, ApprovalGate gate, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => FindAsync(connection, id, gate), cancellationToken);

    /// <summary>The votes about what is asked now, the oldest first.</summary>
    public Task<IReadOnlyList<Vote>> VotesAsync(string id, ApprovalGate gate, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => VotesAsync(connection, id, gate), cancellationToken);

    /// <summary>Asks, as part of the caller's transaction; what was approved before no longer counts.</summary>
    /// <param name="whom">Whom to mention.</param>
    /// <param name="why">Why earlier approvals no longer count.</param>
    public async Task AskAsync(
        JournalTransaction transaction, Operation operation, ApprovalGate gate, ApprovalRequest request, RichText question, RichText? whom,
        RichText? why)
    {
        foreach (var vote in await VotesAsync(transaction.Connection, operation.Id, gate))
        {
            await VoidAsync(transaction, operation, gate, vote, why ?? "it is asked again");
        }

        await transaction.Connection.ExecuteAsync(
            """
            insert into approval_requests (operation, gate, plan, needs, expires_at) values (@Id, @gate, @Plan, @Needs, @until)
            on conflict (operation, gate) do update set plan = excluded.plan, needs = excluded.needs, expires_at = excluded.expires_at,
                replanned = case when approval_requests.plan = excluded.plan then approval_requests.replanned else 1 end
            """,
            new { operation.Id, gate = gate.ToString(), request.Plan, request.Needs, until = request.Until.ToUnixTimeMilliseconds() });
        await transaction.AppendAsync(new OperationWaits(operation.Id, operation.Plan.Service, question) { Whom = whom });
    }

    /// <summary>Counts a vote, if exactly that is asked now. Each person has one.</summary>
    /// <param name="plan">The hash of the plan that they saw; null: the only one that there was.</param>
    /// <param name="reason">Why they go ahead without the approvals of others; null: they approve.</param>
    /// <param name="rule">What lets them.</param>
    /// <param name="also">Further writes in the same transaction, made only if it counts.</param>
    public async Task<VoteResult> GiveAsync(
        Operation operation,
        ApprovalGate gate,
        string? plan,
        Principal who,
        string? reason,
        string? rule,
        CancellationToken cancellationToken,
        Func<JournalTransaction, Task>? also = null)
    {
        var result = await events.WriteAsync(
            async transaction =>
            {
                var connection = transaction.Connection;
                var request = await FindAskedAsync(connection, operation, gate);
                var votes = await VotesAsync(connection, operation.Id, gate);
                // Given again since the answer to it was lost: what it let start may have started.
                var isGiven = votes.Any(vote => vote.Who.Account == who.Account && vote.Reason == reason);
                if (request is null || request.Until <= clock.GetUtcNow() || !await IsAskedAsync(connection, operation.Id, gate))
                {
                    return isGiven ? VoteResult.Already : VoteResult.NotAsked;
                }

                if (request.Plan != (plan ?? operation.Plan.Hash))
                {
                    return VoteResult.OtherPlan;
                }

                if (plan is null && request.IsReplanned)
                {
                    return VoteResult.Unseen;
                }

                var persons = await people.PersonsAsync(connection);
                if (isGiven)
                {
                    return VoteResult.Already;
                }

                if (reason is null && request.Needs.Length > 0
                    && votes.Any(vote => persons.Compare(vote.Who.Account, who.Account) is not SamePerson.No))
                {
                    return VoteResult.SamePerson;
                }

                await connection.ExecuteAsync(
                    """
                    insert into approvals (operation, gate, person, organisation, given_at, reason)
                    values (@Id, @gate, @person, @Organisation, @now, @reason)
                    on conflict (operation, gate, person) do update set given_at = excluded.given_at, reason = excluded.reason
                    """,
                    new
                    {
                        operation.Id,
                        gate = gate.ToString(),
                        person = who.Account.ToString(),
                        who.Organisation,
                        now = clock.GetUtcNow().ToUnixTimeMilliseconds(),
                        reason,
                    });
                await transaction.AppendAsync(
                    Fact(operation, gate, reason is null ? ApprovalChange.Given : ApprovalChange.Bypassed, who.Account, reason, rule), who);
                await (also?.Invoke(transaction) ?? Task.CompletedTask);
                return VoteResult.Counted;
            },
            cancellationToken);
        Voted?.Invoke();
        return result;
    }

    /// <summary>A vote no longer counts.</summary>
    public Task VoidAsync(Operation operation, ApprovalGate gate, Vote vote, RichText why, CancellationToken cancellationToken) =>
        events.WriteAsync(transaction => VoidAsync(transaction, operation, gate, vote, why), cancellationToken);

    /// <summary>
    /// The approvals that an operation still needs, by their number, at the moment it begins; null: none. Part of the caller's transaction,
    /// until whose end no vote is added or removed. Whether those who voted may still approve was asked right before.
    /// </summary>
    /// <param name="plan">The hash of the plan that must have been approved; null: whichever was.</param>
    /// <param name="judged">The rules by which that was asked: another policy may be in force since. Null: none.</param>
    public async Task<Decision.NeedsApproval?> MissingAsync(
        DbConnection connection, Operation operation, string? plan, IReadOnlyList<ApprovalRule>? judged)
    {
        var rules = policy.Rules.Approvals.About(operation.Plan.Verb, operation.Plan.Service, operation.Plan.Environment);
        if (operation.Who.IsSelf || rules.Count == 0)
        {
            return null;
        }

        var request = await FindAsync(connection, operation.Id, ApprovalGate.Start);
        var persons = await people.PersonsAsync(connection);
        var votes = await VotesAsync(connection, operation.Id, ApprovalGate.Start);
        var isJudged = judged is null || new Decision.NeedsApproval(judged).Key == new Decision.NeedsApproval(rules).Key;
        return isJudged && request is not null && (plan is null || request.Plan == plan)
            && (votes.Any(vote => vote.Reason is not null)
                || persons.Count([operation.Who.Account, .. votes.Select(vote => vote.Who.Account)]) > rules.Max(rule => rule.Count))
            ? null
            : new(rules);
    }

    internal static ApprovalChanged Fact(
        Operation operation, ApprovalGate gate, ApprovalChange change, ChatId person, RichText? reason, string? rule = null) =>
        new(operation.Id, operation.Plan.Service, operation.Plan.Environment, gate, change, person, operation.Plan.Hash, reason)
        {
            Rule = rule,
        };

    private async Task VoidAsync(
        JournalTransaction transaction, Operation operation, ApprovalGate gate, Vote vote, RichText why)
    {
        if (await transaction.Connection.ExecuteAsync(
            "delete from approvals where operation = @Id and gate = @gate and person = @person",
            new { operation.Id, gate = gate.ToString(), person = vote.Who.Account.ToString() }) == 1)
        {
            await transaction.AppendAsync(Fact(operation, gate, ApprovalChange.Void, vote.Who.Account, why));
            if (vote.Reason is not null)
            {
                await reviews.VoidAsync(transaction, operation);
            }
        }
    }

    /// <summary>Whether what is asked is still what is needed; part of the caller's transaction.</summary>
    public static async Task<bool> IsAboutAsync(DbConnection connection, Operation operation, ApprovalGate gate, string needs) =>
        (await FindAskedAsync(connection, operation, gate))?.Needs == needs;

    /// <summary>What waited for its switch in an earlier version is asked about without a record of that.</summary>
    private static async Task<ApprovalRequest?> FindAskedAsync(DbConnection connection, Operation operation, ApprovalGate gate) =>
        await FindAsync(connection, operation.Id, gate)
            ?? (gate is ApprovalGate.Switch ? new(operation.Plan.Hash, "", DateTimeOffset.MaxValue) : null);

    private static async Task<bool> IsAskedAsync(DbConnection connection, string id, ApprovalGate gate) =>
        await connection.ExecuteScalarAsync<long>(
            gate is ApprovalGate.Start
                ? "select count(*) from operations where id = @id and state = 'Waiting'"
                : "select count(*) from operations where id = @id and state = 'Running' and waits_since is not null and blocked is null and promoted_by is null",
            new { id }) == 1;

    private static async Task<ApprovalRequest?> FindAsync(DbConnection connection, string id, ApprovalGate gate) =>
        await connection.QuerySingleOrDefaultAsync<RequestRow>(
            "select plan, needs, expires_at as ExpiresAt, replanned from approval_requests where operation = @id and gate = @gate",
            new { id, gate = gate.ToString() }) is { } row
            ? new(row.Plan, row.Needs, DateTimeOffset.FromUnixTimeMilliseconds(row.ExpiresAt)) { IsReplanned = row.Replanned == 1 }
            : null;

    private static async Task<IReadOnlyList<Vote>> VotesAsync(DbConnection connection, string id, ApprovalGate gate) =>
    [
        .. (await connection.QueryAsync<VoteRow>(
            "select person, organisation, given_at as GivenAt, reason from approvals where operation = @id and gate = @gate order by given_at, person",
            new { id, gate = gate.ToString() }))
            .Select(row => new Vote(
                OperationRow.PrincipalOf(row.Person, row.Organisation), DateTimeOffset.FromUnixTimeMilliseconds(row.GivenAt), row.Reason)),
    ];

    private sealed record RequestRow(string Plan, string Needs, long ExpiresAt, long Replanned);

    private sealed record VoteRow(string Person, string Organisation, long GivenAt, string? Reason);
}
