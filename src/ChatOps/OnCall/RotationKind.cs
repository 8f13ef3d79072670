namespace ChatOps.OnCall;

/// <summary>What the length of a shift is counted in.</summary>
public enum RotationKind
{
    Weekly,
    Daily,
    Hourly,
}
