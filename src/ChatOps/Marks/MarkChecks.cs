using ChatOps.Checks;
using ChatOps.Messages;
using ChatOps.Storage;

namespace ChatOps.Marks;

/// <summary>Whether the tools take what they are told about operations.</summary>
internal sealed class MarkChecks(IReadOnlyList<IMarkTarget> targets, Database database) : IChecks
{
    public IEnumerable<Check> All() => targets.Select(target => new Check(
        Subject(target), async cancellationToken => [await ExamineAsync(target, cancellationToken)]));

    private async Task<Finding> ExamineAsync(IMarkTarget target, CancellationToken cancellationToken) =>
        await database.ReadAsync(connection => MarkRow.LatestAsync(connection, target.Name), cancellationToken) switch
        {
            null => new(Subject(target), true, "none yet: no deploy or rollback has ended since it was configured"),
            { Problem: { } problem } row => new(
                Subject(target), false, RichText.Of($"that of operation {row.Operation:c} isn't there: {problem}"), row.Mend),
            var row => new(Subject(target), true, RichText.Of($"the latest is that of operation {row.Operation:c}")),
        };

    private static string Subject(IMarkTarget target) => $"marks in {target.Title}";
}
