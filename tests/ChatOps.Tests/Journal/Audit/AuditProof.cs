using ChatOps.Journal;
using ChatOps.Journal.Audit;
using ChatOps.Storage;

namespace ChatOps.Tests.Journal.Audit;

/// <summary>What must hold of every database, whatever happened to the bots that wrote it.</summary>
internal static class AuditProof
{
    /// <summary>
    /// Null when each event that is audited has its entry, in the same order, and the log verifies; otherwise a complaint.
    /// </summary>
    public static async Task<string?> LieAsync(Database database, CancellationToken cancellationToken)
    {
        var events = await database.ReadAsync(connection => Events.ReadAsync(connection, 0, int.MaxValue), cancellationToken);
        var entries = await AuditChain.ReadAsync(database, 0, cancellationToken).ToListAsync(cancellationToken);
        var verifier = new AuditVerifier([]);
        entries.ForEach(verifier.Add);
        var (told, recorded) = (
            events.Where(e => e.Fact.AuditLine is not null).Select(e => FactKinds.Write(e.Fact)).ToList(),
            entries.Select(entry => entry.Body).ToList());
        return verifier.Finish().Faults is [var fault, ..] ? $"the audit log is wrong: {fault.Words}"
            : !recorded.SequenceEqual(told) ? $"the audit log has {recorded.Count} entries of {told.Count} events"
            : null;
    }
}
