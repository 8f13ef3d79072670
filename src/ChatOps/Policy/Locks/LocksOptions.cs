namespace ChatOps.Policy.Locks;

/// <summary>Which automation locks don't stop. Section <c>ChatOps:Locks</c>.</summary>
public sealed class LocksOptions
{
    public const string Section = "ChatOps:Locks";

    public LockExemptions Exempt { get; init; } = new();
}

/// <summary>What the bot does automatically, and whether it does that in spite of a lock.</summary>
public sealed class LockExemptions
{
    /// <summary>The automatic rollback of a failed deploy: a lock rarely means that what is broken should stay so.</summary>
    public bool Rollback { get; init; } = true;

    /// <summary>Restoring the replicas when the time of a temporary scaling is over.</summary>
    public bool ScaleBack { get; init; }

    /// <summary>Scaling down the color that no longer has the traffic.</summary>
    public bool TakeDown { get; init; }
}
