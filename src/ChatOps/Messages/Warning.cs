namespace ChatOps.Messages;

/// <summary>What may go wrong with a change.</summary>
/// <param name="About">What it is about: the same as long as it is the same thing, however it is worded and whatever its numbers
/// are.</param>
/// <param name="Text">A sentence.</param>
public sealed record Warning(string About, RichText Text);
