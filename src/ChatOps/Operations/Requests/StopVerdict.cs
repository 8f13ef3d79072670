using ChatOps.Policy;
using ChatOps.Policy.Locks;

namespace ChatOps.Operations.Requests;

/// <summary>What the locks, freezes and promotion rules mean for an operation.</summary>
/// <param name="Stops">The answer when one of them stops it; null: none does.</param>
/// <param name="Own">The locks there that one of those who act holds.</param>
/// <param name="Passed">What it goes past, since it or whoever acts is exempt.</param>
public sealed record StopVerdict(Decision? Stops, IReadOnlyList<HeldLock> Own, IReadOnlyList<PassedStop> Passed);
