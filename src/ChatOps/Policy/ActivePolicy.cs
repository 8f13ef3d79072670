namespace ChatOps.Policy;

/// <summary>The policy in force: the last version of its file that could be used.</summary>
public sealed class ActivePolicy(PolicyRules rules, TimeProvider clock)
{
    private PolicyState _state = new(rules, clock.GetUtcNow(), Fault: null);

    /// <summary>Raised after a change.</summary>
    public event Action? Changed;

    public PolicyRules Rules => State.Rules;

    public PolicyState State => Volatile.Read(ref _state);

    /// <summary>Takes over what the file says now. What can't be used leaves the rules as they are. Called by one thread.</summary>
    internal void Apply(PolicyReading reading)
    {
        var (state, now) = (State, clock.GetUtcNow());
        var next = reading switch
        {
            // All permissions at once don't vanish by accident: a file is removed on purpose before a start.
            PolicyReading.Valid { Rules.Version: PolicyRules.NoVersion } when state.Rules.Version is not PolicyRules.NoVersion =>
                state with { Fault = new(reading.Version, [$"{state.Rules.File} is gone: restore it, or restart without it."], now) },
            PolicyReading.Valid(var rules) when rules.Version == state.Rules.Version => state with { Fault = null },
            PolicyReading.Valid(var rules) => new(rules, now, Fault: null),
            PolicyReading.Invalid(var version, var problems) => state with { Fault = new(version, problems, now) },
            _ => throw new InvalidOperationException($"What is {reading}?"),
        };
        Volatile.Write(ref _state, next);
        Changed?.Invoke();
    }
}

/// <param name="Since">When the rules came into force on this replica.</param>
/// <param name="Fault">Why the file as it is now can't be used; null: it is what is in force.</param>
public sealed record PolicyState(PolicyRules Rules, DateTimeOffset Since, PolicyFault? Fault);

/// <param name="Version">Of the file that can't be used.</param>
/// <param name="Problems">One sentence each.</param>
public sealed record PolicyFault(string Version, IReadOnlyList<string> Problems, DateTimeOffset Since);
