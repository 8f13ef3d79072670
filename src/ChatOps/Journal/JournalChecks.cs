using ChatOps.Checks;

namespace ChatOps.Journal;

/// <summary>Checks whether everything received was understood.</summary>
internal sealed class JournalChecks(Deliveries deliveries) : IChecks
{
    public IEnumerable<Check> All() => [new("journal", ExamineAsync)];

    private async Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken cancellationToken)
    {
        var failed = await deliveries.CountAsync(DeliveryState.Failed, cancellationToken);
        return failed.Count == 0
            ? [new("journal", true, "every delivery was understood")]
            : [.. failed.Select(f => new Finding(
                "journal",
                false,
                $"{(f.Count == 1 ? "1 delivery" : $"{f.Count} deliveries")} of {f.Source}/{f.Kind} could not be translated and {(f.Count == 1 ? "is" : "are")} kept",
                "the log says why; after a fix run `ChatOps replay`"))];
    }
}
