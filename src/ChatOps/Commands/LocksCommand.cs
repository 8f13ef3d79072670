using ChatOps.Chat;
using ChatOps.Messages;
using ChatOps.Policy.Locks;

namespace ChatOps.Commands;

public sealed class LocksCommand(Grammar grammar, LockRows locks) : Command
{
    internal const int Most = 20;

    public override string Verb => "locks";

    public override string Usage => "[SERVICE] [ENV] [page N]";

    public override string Summary => "List what is locked, by whom, why, and until when.";

    public override string Example => "production";

    public override string? ListedWith => "lock";

    public override CommandGroup Group => CommandGroup.Operations;

    public override async Task<Card?> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var page = Page.Of(call.Arguments);
        var scope = grammar.MaybeScope(call.Arguments);
        var held = (await locks.AllAsync(cancellationToken)).Where(held => scope is null || held.Scope.Overlaps(scope)).ToList();
        var card = new Card { Title = scope is null ? "Locks" : $"Locks on {scope.Words}" };
        return held.Count == 0
            ? card with { Lines = ["Nothing is locked."] }
            : page.Show(card, [.. held.Select(Line)], Most, held.Count, Verb, scope?.Arguments) with
            {
                Menu = new("Unlock…", "unlock", [.. held.Select(one => new MenuOption(one.Scope.Words, one.Scope.Arguments))]),
            };
    }

    /// <summary>A lock in a list, with how to end it.</summary>
    internal static RichText Line(HeldLock held) =>
        RichText.Of($"🔒 {held.Words}, since {held.Since}. {new Span.Command("unlock", held.Scope.Arguments)} unlocks it.");
}
