using ChatOps.Journal;

namespace ChatOps.Sources;

/// <summary>How monitors grade alerts, in their words.</summary>
internal static class SeverityWords
{
    public static AlertSeverity Of(string? word) => word?.Trim().ToUpperInvariant() switch
    {
        "CRITICAL" or "CRIT" or "FATAL" or "EMERGENCY" or "PAGE" or "DISASTER" or "SEV1" or "P1" => AlertSeverity.Critical,
        "ERROR" or "ERR" or "HIGH" or "MAJOR" or "SEV2" or "P2" => AlertSeverity.Error,
        "WARNING" or "WARN" or "MEDIUM" or "MINOR" or "LOW" or "SEV3" or "P3" or "P4" => AlertSeverity.Warning,
        "INFO" or "INFORMATION" or "INFORMATIONAL" or "NOTICE" or "NONE" or "DEBUG" or "OK" or "P5" => AlertSeverity.Info,
        _ => AlertSeverity.Unknown,
    };
}
