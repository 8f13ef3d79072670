using System.Text.Json.Serialization;
using ChatOps.Messages;

namespace ChatOps.Journal;

/// <summary>Nobody is paged about something for a time, or again.</summary>
/// <param name="Until">When it ends by itself; null: it was ended.</param>
/// <param name="Reason">In their words, redacted; may be empty.</param>
public sealed record PagingMuted(LockScope Scope, DateTimeOffset? Until, string Reason) : Fact
{
    [JsonIgnore]
    public override About About => Scope.Service is { } service ? new About.Place(service, Scope.Environment) : new About.Nothing();

    [JsonIgnore]
    public override IEnumerable<Key> Keys => [];

    [JsonIgnore]
    public override RichText AuditLine => Until is { } until
        ? RichText.Of($"muted pages about {Scope.Words} until {until}{(Reason.Length == 0 ? "" : $": {Reason}")}")
        : RichText.Of($"unmuted pages about {Scope.Words}");
}
