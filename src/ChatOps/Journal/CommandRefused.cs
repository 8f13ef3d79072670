using System.Text.Json.Serialization;
using ChatOps.Journal.Audit;
using ChatOps.Messages;

namespace ChatOps.Journal;

/// <summary>Someone requested something that policy or the current state did not allow, or no longer allowed when it was due.</summary>
/// <param name="Command">What was typed, pressed or due: "deploy", "run", "cancel", "promote".</param>
/// <param name="Operation">If it was about one.</param>
public sealed record CommandRefused(
    string Command, string? Verb, string? Service, string? Environment, RichText Reason, string? Operation = null)
    : Fact
{
    /// <summary>What refused it: "policy.yaml:9"; null when nothing allowed it.</summary>
    public string? Rule { get; init; }

    [JsonIgnore]
    public override About About => new About.Nothing();

    [JsonIgnore]
    public override IEnumerable<Key> Keys => [];

    [JsonIgnore]
    public override string? AuditService => Service;

    [JsonIgnore]
    public override RichText AuditLine => RichText.Of(
        $"was refused: {Command}{(Verb is null || Verb == Command ? "" : $" ({Verb})")}{(Service is null ? "" : $" {Service}")}{(Environment is null ? "" : $" in {Environment}")}{(Operation is null ? RichText.Empty : RichText.Of($" ({Operation:c})"))} – {Reason}{AuditRule.Words(Rule)}");
}
