namespace ChatOps.Journal;

/// <summary>A build's notification proves nothing while its build server can be asked. Until that has answered, the build runs.</summary>
/// <param name="End">How the build ended, by the notification; null: it doesn't say that it has.</param>
/// <param name="Why">Why the build server didn't confirm that; null: it is being asked.</param>
public sealed record Unconfirmed(BuildState? End = null, string? Why = null);
