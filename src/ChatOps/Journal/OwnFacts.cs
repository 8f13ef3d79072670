namespace ChatOps.Journal;

public enum OperationState { Planned, Running, Succeeded, Failed, Cancelled, Superseded, Expired }

/// <summary>Something this bot did, or somebody asked it to do: an operation reached a state or has news on its way.</summary>
/// <param name="Verb">"deploy", "scale", "rollback".</param>
/// <param name="Image">The image without its version, for deploy and rollback.</param>
/// <param name="From">Version or replica count before.</param>
/// <param name="To">Version or replica count asked for.</param>
/// <param name="Message">One sentence for people: what happened or why it failed.</param>
/// <param name="Details">Log lines and reasons, already redacted.</param>
public sealed record OperationChanged(
    string Operation, OperationState State, string Verb, string Service, string Environment, string? Image, string? From, string? To,
    string? Message, IReadOnlyList<string> Details)
    : Fact
{
    public override IEnumerable<Key> Keys => [Key.Operation(Operation)];
}

/// <summary>Somebody asked for something that policy or the state of things did not allow.</summary>
public sealed record CommandRefused(string Command, string? Verb, string? Service, string? Environment, string Reason)
    : Fact
{
    public override IEnumerable<Key> Keys => [];
}
