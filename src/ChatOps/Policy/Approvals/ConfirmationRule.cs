namespace ChatOps.Policy.Approvals;

/// <summary>Before which operations the service's name is typed, so that none of them begins with a slip of the thumb.</summary>
/// <param name="Place">"policy.yaml:14".</param>
/// <param name="Scope">Its verbs may include <see cref="ScaleToZero"/>.</param>
public sealed record ConfirmationRule(string Place, RuleScope Scope)
{
    /// <summary>Scaling that leaves no pods running.</summary>
    public const string ScaleToZero = "scale-to-zero";

    /// <param name="isShutdown">Whether no pods would be left running.</param>
    internal bool IsAbout(string verb, bool isShutdown, string service, string environment) =>
        (Scope.Covers(verb) || (isShutdown && Scope.Verbs.Contains(ScaleToZero))) && Scope.Covers(service, environment);
}
