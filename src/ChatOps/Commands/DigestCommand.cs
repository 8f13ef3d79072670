using ChatOps.Chat;
using ChatOps.Timeline.Digests;

namespace ChatOps.Commands;

public sealed class DigestCommand(Grammar grammar, DigestReader reader, DigestSchedules schedules, TimeProvider clock) : Command
{
    public override string Verb => "digest";

    public override string Usage => "[SERVICE] [day | week]";

    public override string Summary => "Deploys, failures, the slowest step, and lead times, per service.";

    public override string Example => "week";

    public override string? ListedWith => "timeline";

    public override IReadOnlyList<CommandOption> Options =>
    [
        new("day", "The last 24 hours; what is shown if you name neither."),
        new("week", "The last seven days."),
    ];

    public override async Task<Card?> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var word = call.Arguments.TakeFirst(word => word.ToLowerInvariant() is "day" or "daily" or "week" or "weekly", "");
        var service = grammar.MaybeService(call.Arguments);
        Grammar.Finish(call.Arguments);
        var isWeek = word?.StartsWith("w", StringComparison.OrdinalIgnoreCase) is true;
        var now = clock.GetUtcNow();
        return DigestCard.Render(
            await reader.ReadAsync(
                new(
                    service is null ? [] : [service.Name],
                    schedules.All is [var first, ..] ? first.Scope.Production : DigestScope.UsualProduction),
                now - TimeSpan.FromDays(isWeek ? 7 : 1),
                now,
                schedules.Zone,
                cancellationToken),
            isWeek ? "The last seven days" : "The last 24 hours");
    }
}
