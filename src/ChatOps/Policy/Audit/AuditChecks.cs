using ChatOps.Checks;
using ChatOps.Journal.Audit;
using ChatOps.Messages;
using ChatOps.Storage;

namespace ChatOps.Policy.Audit;

/// <summary>Checks the newest part of the audit log, and whether its head is written elsewhere.</summary>
internal sealed class AuditChecks(Database database, AuditOptions options, AuditHeads heads) : IChecks
{
    private const string Subject = "audit";

    /// <summary>All of it may be long; the command line verifies that.</summary>
    private const int Newest = 1000;

    public IEnumerable<Check> All() => [new(Subject, ExamineAsync)];

    private async Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken cancellationToken)
    {
        var (head, first, last) = await database.ReadAsync(
            async connection => (
                await AuditChain.HeadAsync(connection), await AuditChain.FirstAsync(connection), await AuditHeads.LastAsync(connection)),
            cancellationToken);
        var after = Math.Max(0, head.Sequence - Newest);
        var isWhole = first is null || first.Sequence > after;
        var verifier = new AuditVerifier([], isWhole);
        if (last?.Sequence > head.Sequence)
        {
            return [Wrong($"the end is missing: entry {last.Value.Sequence} existed, and the log ends at {head.Sequence}")];
        }

        await foreach (var entry in AuditChain.ReadAsync(database, after, cancellationToken))
        {
            verifier.Add(entry);
        }

        var report = verifier.Finish();
        if (report.Faults is [var fault, ..])
        {
            return [Wrong(fault.Words)];
        }

        return
        [
            new(
                Subject,
                true,
                RichText.Of(
                    $"{Entries(head.Sequence - (first?.Sequence ?? 1) + 1)}{(isWhole ? "" : $", of which the newest {report.Count} were verified")}{(last is var (sequence, at) ? RichText.Of($"; head {$"{sequence}"} was written elsewhere {at}") : RichText.Empty)}")),
            .. heads.Fault is { } why
                ? [new(Subject, false, $"its head can't be written to {options.Heads.File}: {why}", "make the file writable")]
                : Array.Empty<Finding>(),
        ];
    }

    private static Finding Wrong(string words) => new(
        Subject,
        false,
        $"the audit log isn't as it was written: {words}",
        "`ChatOps audit verify` shows all of it; find out who can write to the database, and compare with a backup");

    private static string Entries(long count) => count == 1 ? "1 entry" : $"{count} entries";
}
