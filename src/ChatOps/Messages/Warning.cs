namespace ChatOps.Messages;

/// <summary>What may go wrong with a change.</summary>
/// <param name="About">Identifies the cause: the same for the same cause, however it is worded and whatever its numbers are.</param>
/// <param name="Text">A sentence.</param>
public sealed record Warning(string About, RichText Text);
