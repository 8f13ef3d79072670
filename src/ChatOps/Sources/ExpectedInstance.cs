using ChatOps.Journal;

namespace ChatOps.Sources;

/// <summary>An instance of a source that must be heard regularly: its silence is an alert.</summary>
/// <param name="Name">As configured.</param>
/// <param name="Period">How often it sends.</param>
/// <param name="Grace">How late it may be, or early.</param>
/// <param name="Labels">What it is about.</param>
public sealed record ExpectedInstance(string Name, TimeSpan Period, TimeSpan Grace, IReadOnlyList<Label> Labels);
