using System.Text.Json.Serialization;
using ChatOps.Messages;
using ChatOps.People;

namespace ChatOps.Journal;

/// <summary>Someone gave a channel quiet hours, or ended them.</summary>
/// <param name="Channel">By the platform's id.</param>
/// <param name="Hours">As people read them; null: they ended.</param>
public sealed record QuietHoursChanged(ChatId Channel, string? Hours) : Fact
{
    [JsonIgnore]
    public override About About => new About.Nothing();

    [JsonIgnore]
    public override IEnumerable<Key> Keys => [];

    [JsonIgnore]
    public override RichText AuditLine => Hours is null
        ? RichText.Of($"ended the quiet hours of {new Span.Channel(Channel)}")
        : RichText.Of($"gave {new Span.Channel(Channel)} quiet hours, {Hours}");
}
