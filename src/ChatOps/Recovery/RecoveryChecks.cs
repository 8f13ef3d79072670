using ChatOps.Checks;
using ChatOps.Messages;
using ChatOps.Sources;
using ChatOps.Storage;

namespace ChatOps.Recovery;

/// <summary>Whether everything that senders have sent has arrived.</summary>
internal sealed class RecoveryChecks(
    SenderLogs logs, IReadOnlyList<ConfiguredSource> sources, RecoveryOptions options, Database database) : IChecks
{
    private const string Subject = "missed deliveries";

    public IEnumerable<Check> All() =>
    [
        new(Subject, _ => Task.FromResult(Unrecovered())),
        .. logs.All.Select(log => new Check(
            log.Title, async cancellationToken => [await ExamineAsync(log, cancellationToken)])),
    ];

    private IReadOnlyList<Finding> Unrecovered() => options.Enabled
        ? [.. sources.SelectMany(source => source.Setup.Unrecovered.Select(text => new Finding(source.Source.Title, true, text)))]
        : [new(Subject, true, $"they aren't recovered: {RecoveryOptions.Section}:Enabled is false")];

    private async Task<Finding> ExamineAsync(ISenderLog log, CancellationToken cancellationToken)
    {
        var state = await database.ReadAsync(connection => RecoveryState.FindAsync(connection, log), cancellationToken);
        if (state is null)
        {
            return new(log.Title, true, $"its {log.Noun}s are being compared with what has arrived");
        }

        var until = RecoveryState.Time(state.CompleteUntil);
        var gap = state.Gaps == 0 ? RichText.Empty : RichText.Of($"; {GapWords.Summary(log, state)}");
        return state.Problem is { } problem
            ? new(
                log.Title,
                false,
                RichText.Of($"missed {log.Noun}s can't be recovered: {problem} Complete until {until}") + gap,
                state.Mend)
            : new(
                log.Title,
                true,
                RichText.Of($"every {log.Noun} until {until} has arrived") + gap);
    }
}
