using System.Text.Json.Serialization;
using ChatOps.Messages;

namespace ChatOps.Journal.Audit;

/// <summary>A fact about the audit log itself.</summary>
public abstract record AuditFact : Fact
{
    [JsonIgnore]
    public override About About => new About.Nothing();

    [JsonIgnore]
    public override IEnumerable<Key> Keys => [];
}

/// <summary>A segment of the audit log has ended. Retention removes whole segments; the seal after them remains.</summary>
/// <param name="Through">The segment's last entry, which is the one before this.</param>
/// <param name="Hash">That entry's hash.</param>
public sealed record AuditSealed(long Through, string Hash) : AuditFact
{
    public const string Kind = "audit_sealed";

    [JsonIgnore]
    public override RichText AuditLine => RichText.Of($"sealed the audit log through entry {$"{Through}"}");
}

/// <summary>Retention has removed the beginning of the audit log.</summary>
/// <param name="Through">The last entry that was removed; a seal follows it.</param>
public sealed record AuditCut(long Through) : AuditFact
{
    public const string Kind = "audit_cut";

    [JsonIgnore]
    public override RichText AuditLine => RichText.Of($"removed the audit log through entry {$"{Through}"}, which was past its retention");
}
