using ChatOps.Messages;

namespace ChatOps.Checks;

/// <summary>One line of the doctor report.</summary>
/// <param name="Mend">How to fix it, if it isn't healthy.</param>
public sealed record Finding(string Subject, bool Healthy, RichText Message, string? Mend = null);
