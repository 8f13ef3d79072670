using ChatOps.Journal;

namespace ChatOps.Paging;

/// <summary>Which policy is for which alert.</summary>
internal static class PagingRules
{
    /// <summary>Null: nobody is paged.</summary>
    public static string? PolicyOf(
        this PagingOptions options, IReadOnlyCollection<string> services, string? environment, AlertSeverity severity) =>
        options.Rules.FirstOrDefault(rule => rule.Fits(services, environment, Word(severity)))?.Policy;

    /// <summary>The policy for those who are to be paged about a service by someone; null: none is.</summary>
    public static string? PolicyOf(this PagingOptions options, string service, string? environment)
    {
        var all = options.Rules.FindAll(rule => rule.Policy is not null);
        return (all.Find(rule => rule.Fits([service], environment, Word(AlertSeverity.Critical)))
            ?? all.Find(rule => rule.Fits([service], environment, Word(AlertSeverity.Error)))
            // Without an environment, that of any of its rules will do.
            ?? all.Find(rule => environment is null
                && (rule.Services.Count == 0 || rule.Services.Contains(service, StringComparer.OrdinalIgnoreCase))))?.Policy;
    }

    /// <summary>What nobody has graded may be anything.</summary>
    public static string Word(AlertSeverity severity) =>
        severity is AlertSeverity.Unknown ? "error" : severity.ToString().ToLowerInvariant();
}
