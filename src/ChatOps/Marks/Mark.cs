namespace ChatOps.Marks;

/// <summary>What other tools are told about an operation of this bot that has ended.</summary>
/// <param name="Verb">"deploy", "rollback".</param>
/// <param name="Outcome">"succeeded", "failed", "cancelled", "superseded", "applied".</param>
/// <param name="By">Who started it; null: nobody, it was automatic.</param>
public sealed record Mark(
    string Operation,
    string Verb,
    string Service,
    string Environment,
    string Version,
    string Outcome,
    string? By,
    DateTimeOffset Start,
    DateTimeOffset End)
{
    public bool HasSucceeded => Outcome == "succeeded";

    /// <summary>"deploy of web 1.4.3 to production succeeded".</summary>
    public string Title => $"{Verb} of {Service} {Version} {(Verb == "rollback" ? "in" : "to")} {Environment} {Outcome}";

    /// <summary>The same, with who did it and how long it took.</summary>
    public string Text => $"{Title} after {Durations.Words(Took)}{(By is null ? "" : $", by {By}")}";

    private TimeSpan Took => TimeSpan.FromSeconds(Math.Max(1, Math.Round((End - Start).TotalSeconds)));

    /// <summary>The tags by which people look for it.</summary>
    public IReadOnlyList<string> Tags =>
        [Verb, $"service:{Service}", $"env:{Environment}", $"version:{Version}", $"outcome:{Outcome}", OperationTag];

    /// <summary>The tag by which it is found again.</summary>
    public string OperationTag => $"operation:{Operation}";
}
