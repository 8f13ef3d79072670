using ChatOps.Messages;

namespace ChatOps.Journal.Audit;

/// <summary>What decided, at the end of an entry's line.</summary>
internal static class AuditRule
{
    public static RichText Words(string? rule) => rule is null ? RichText.Empty : RichText.Of($" · {rule:c}");
}
