using System.Globalization;

namespace ChatOps.Journal.Audit;

/// <summary>Something in the audit log that isn't as it was written.</summary>
/// <param name="Sequence">Where.</param>
/// <param name="Words">A sentence.</param>
public sealed record AuditFault(long Sequence, string Words);

/// <summary>What was verified.</summary>
/// <param name="Cut">Entries that retention removed, as a sentence; null: none.</param>
/// <param name="Faults">The first hundred.</param>
public sealed record AuditReport(long Count, AuditHead Head, string? Cut, IReadOnlyList<AuditFault> Faults);

/// <summary>
/// Reads entries in their order, and finds what was changed, removed, inserted, exchanged or cut off. That all hashes were computed anew,
/// or that the end is missing, only shows by heads that were written elsewhere.
/// </summary>
/// <param name="heads">Written elsewhere.</param>
/// <param name="isWhole">Whether the first entry read is the first one there is.</param>
public sealed class AuditVerifier(IReadOnlyCollection<AuditHead> heads, bool isWhole = true)
{
    private const int MostFaults = 100;

    private readonly List<AuditFault> _faults = [];
    private readonly ILookup<long, AuditHead> _heads = heads.Distinct().ToLookup(head => head.Sequence);
    private AuditEntry? _first;
    private AuditEntry? _last;
    private AuditEntry? _cut;
    private long _count;

    public void Add(AuditEntry entry)
    {
        _count++;
        _first ??= entry;
        if (_last is { } last)
        {
            Follow(last, entry);
        }

        if (entry.ComputeHash() != entry.Hash)
        {
            Fault(entry.Sequence, $"entry {Number(entry.Sequence)} was changed: its content doesn't have its hash");
        }

        Compare(entry.Head);
        _cut = entry.Kind == AuditCut.Kind ? entry : _cut;
        _last = entry;
    }

    public AuditReport Finish()
    {
        if (isWhole && _first is { } first)
        {
            Begin(first);
        }

        var head = _last?.Head ?? AuditHead.None;
        foreach (var missing in _heads.Where(h => h.Key > head.Sequence).SelectMany(h => h).OrderBy(h => h.Sequence))
        {
            var (entries, verb) = Entries(head.Sequence + 1, missing.Sequence);
            Fault(missing.Sequence, $"the end is missing: {entries} existed, and {verb}n't there");
        }

        var removed = _first is { Sequence: > 1 } && isWhole
            ? $"{Entries(1, _first.Sequence - 1).Words} {(_first.Sequence == 2 ? "was" : "were")} removed by retention, so heads among them can't be compared"
            : null;
        return new(_count, head, removed, _faults);
    }

    private void Follow(AuditEntry last, AuditEntry entry)
    {
        if (entry.Sequence <= last.Sequence)
        {
            Fault(entry.Sequence, $"entry {Number(entry.Sequence)} comes after {Number(last.Sequence)}: the order was changed");
        }
        else if (entry.Sequence > last.Sequence + 1)
        {
            var (entries, verb) = Entries(last.Sequence + 1, entry.Sequence - 1);
            Fault(last.Sequence + 1, $"{entries} {verb} missing");
        }
        else if (entry.Previous != last.Hash)
        {
            Fault(
                entry.Sequence,
                $"entry {Number(entry.Sequence)} doesn't follow entry {Number(last.Sequence)}: one of them was changed or exchanged");
        }
    }

    /// <summary>The first entry there is: the very first one, or the seal up to which retention says that it removed everything.</summary>
    private void Begin(AuditEntry first)
    {
        Compare(new(first.Sequence - 1, first.Previous));
        if (first.Sequence == 1)
        {
            if (first.Previous != AuditHead.None.Hash)
            {
                Fault(1, "entry 1 isn't the first: it follows another");
            }
        }
        else if (first.Kind != AuditSealed.Kind
            || _cut is null
            || _cut.ReadFact() is not AuditCut cut
            || cut.Through != first.Sequence - 1)
        {
            var entries = Entries(1, first.Sequence - 1).Words;
            Fault(1, $"the beginning is missing: {entries} {(first.Sequence == 2 ? "was" : "were")} removed, and not by retention");
        }
    }

    private void Compare(AuditHead there)
    {
        foreach (var head in _heads[there.Sequence].Where(head => head.Hash != there.Hash))
        {
            Fault(
                head.Sequence,
                $"the log was rewritten at or before entry {Number(head.Sequence)}: a head with another hash was written elsewhere");
        }
    }

    private void Fault(long sequence, string words)
    {
        if (_faults.Count < MostFaults)
        {
            _faults.Add(new(sequence, words));
        }
    }

    private static (string Words, string Verb) Entries(long from, long through) =>
        from == through ? ($"entry {Number(from)}", "is") : ($"entries {Number(from)} to {Number(through)}", "are");

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
