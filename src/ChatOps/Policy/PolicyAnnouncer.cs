using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Replicas;
using Dapper;

namespace ChatOps.Policy;

/// <summary>
/// Tells the operators' channel once about each change of the policy, and about each file that can't be used: also what changed while no
/// bot ran, and whichever replica leads.
/// </summary>
internal sealed class PolicyAnnouncer(
    ActivePolicy policy, OperatorsChannel operators, Events events, TimeProvider clock, ILogger<PolicyAnnouncer> logger)
    : Worker(clock, logger, wake => policy.Changed += wake)
{
    private const int MostProblems = 10;

    /// <summary>What was reported in this term.</summary>
    private Told? _told;

    protected override async Task<TimeSpan> CatchUpAsync(CancellationToken term)
    {
        var state = policy.State;
        if (_told is null || !_told.Says(state))
        {
            _told = await events.WriteAsync(transaction => TellAsync(transaction, state), term);
        }

        return LookAnyway;
    }

    protected override Task EndAsync()
    {
        _told = null;
        return Task.CompletedTask;
    }

    private async Task<Told> TellAsync(JournalTransaction transaction, PolicyState state)
    {
        var connection = transaction.Connection;
        var before = await connection.QuerySingleOrDefaultAsync<Told>("select count, version, fault from policy_told where id = 1");
        if (before?.Says(state) == true)
        {
            return before;
        }

        var now = new Told((before?.Count ?? 0) + 1, state.Rules.Version, state.Fault?.Version ?? "");
        await connection.ExecuteAsync(
            """
            insert into policy_told (id, count, version, fault) values (1, @Count, @Version, @Fault)
            on conflict (id) do update set count = excluded.count, version = excluded.version, fault = excluded.fault
            """,
            now);
        await transaction.AppendAsync(new PolicyChanged(state.Rules.Summary, state.Rules.Version, state.Fault?.Version));
        // The first start isn't a change.
        if (before is not null || state.Fault is not null)
        {
            await operators.TellAsync(connection, $"policy/{now.Count}", Show(state, before), Clock.GetUtcNow());
        }

        return now;
    }

    private static Card Show(PolicyState state, Told? before) => state.Fault is { } fault
        ? new()
        {
            Title = $"{state.Rules.File} can't be used, so the previous policy stays in force",
            Tone = Tone.Bad,
            Lines =
            [
                .. fault.Problems.Take(MostProblems).Select(problem => (RichText)problem),
                .. fault.Problems.Count > MostProblems ? [(RichText)$"… and {fault.Problems.Count - MostProblems} more"] : (RichText[])[],
            ],
            Footer = $"In force: {state.Rules.Summary}",
        }
        : new()
        {
            Title = before?.Version == state.Rules.Version
                ? $"{state.Rules.File} can be used again; nothing has changed"
                : "The policy has changed",
            Tone = Tone.Good,
            Footer = $"In force: {state.Rules.Summary}",
        };

    /// <param name="Count">Of what was reported so far.</param>
    /// <param name="Version">Of the policy in force.</param>
    /// <param name="Fault">The version that can't be used; empty when there is none.</param>
    private sealed record Told(long Count, string Version, string Fault)
    {
        public bool Says(PolicyState state) => Version == state.Rules.Version && Fault == (state.Fault?.Version ?? "");
    }
}
