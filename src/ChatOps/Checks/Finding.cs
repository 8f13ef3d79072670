using ChatOps.Messages;

namespace ChatOps.Checks;

/// <summary>One line of a doctor's report.</summary>
/// <param name="Mend">What to do, when it is not well.</param>
public sealed record Finding(string Subject, bool Healthy, RichText Message, string? Mend = null);
