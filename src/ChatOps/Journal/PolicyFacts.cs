using System.Text.Json.Serialization;
using ChatOps.Messages;

namespace ChatOps.Journal;

/// <summary>Another policy is in force, or a changed file can't be used, so that the previous policy stays in force.</summary>
/// <param name="Summary">The policy in force: "policy.yaml (1f6b8a0c4d2e): 2 roles, 3 grants".</param>
/// <param name="Version">Identifies its content.</param>
/// <param name="Unusable">The version of the file that can't be used; null: the file is in force.</param>
public sealed record PolicyChanged(string Summary, string Version, string? Unusable) : Fact
{
    [JsonIgnore]
    public override About About => new About.Nothing();

    [JsonIgnore]
    public override IEnumerable<Key> Keys => [];

    [JsonIgnore]
    public override RichText AuditLine => Unusable is null
        ? $"the policy in force: {Summary}"
        : $"a changed policy ({Unusable}) can't be used; in force stays {Summary}";
}
