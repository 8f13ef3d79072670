using System.Globalization;
using ChatOps.Journal;
using Newtonsoft.Json.Linq;

namespace ChatOps.Sources.Generic;

/// <summary>The fields of a fact, as a mapping finds them in a delivery.</summary>
/// <param name="Sender">The sender's name.</param>
/// <param name="Title">As people write it.</param>
internal sealed record GenericFields(GenericMapping Mapping, JToken Json, Delivery Delivery, string Sender, string Title)
{
    /// <summary>Ten digits are seconds, thirteen milliseconds.</summary>
    private const long FirstMillisecond = 100_000_000_000, LastMillisecond = 32_503_680_000_000;

    /// <summary>The sender's time, or else that of receipt.</summary>
    public DateTimeOffset At => Time("at") ?? Delivery.SentAt ?? Delivery.ReceivedAt;

    public string? Commit => ForeignText.Sha(Raw("commit"));

    public string? Text(string field) => ForeignText.Short(Raw(field));

    public string? Line(string field) => ForeignText.FirstLine(Raw(field));

    public string? Link(string field) => ForeignText.Link(Raw(field));

    public long? Number(string field) =>
        long.TryParse(Raw(field), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= int.MaxValue
            ? number
            : null;

    /// <summary>In the forms that senders have, or as Unix time.</summary>
    public DateTimeOffset? Time(string field) => Raw(field) is not { } text ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and < LastMillisecond
            ? number < FirstMillisecond ? DateTimeOffset.FromUnixTimeSeconds(number) : DateTimeOffset.FromUnixTimeMilliseconds(number)
        : SentTime.Parse(text);

    /// <summary>The sender's word, or what is said that it means.</summary>
    public string? Word(string field) => Raw(field) is not { } word ? null
        : Mapping.Values.TryGetValue(field, out var words)
            ? words.FirstOrDefault(one => one.Key.Equals(word, StringComparison.OrdinalIgnoreCase)).Value
                ?? words.GetValueOrDefault("*")
                ?? word
        : word;

    public TState? State<TState>()
        where TState : struct, Enum =>
            Word("state") is { } word
            && !char.IsAsciiDigit(word[0])
            && Enum.TryParse<TState>(word, ignoreCase: true, out var state)
            && Enum.IsDefined(state)
                ? state
                : null;

    /// <summary>What the mapping says that it is about, and then what the fact itself says.</summary>
    public IReadOnlyList<Label> Labels(params IEnumerable<(string Name, string? Value)> others) => SentLabels.InOrder(
    [
        .. Mapping.Labels.Select(label => (label.Key, GenericPath.Read(Json, label.Value))),
        .. others.Where(other => !Mapping.Labels.ContainsKey(other.Name)),
    ]);

    private string? Raw(string field) => Mapping.Fields.TryGetValue(field, out var path) ? GenericPath.Read(Json, path) : null;
}
