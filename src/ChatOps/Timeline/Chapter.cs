using System.Text.Json;
using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;

namespace ChatOps.Timeline;

/// <summary>What is kept of one thing in a story: the step that its events came to, and what its thread was told of it.</summary>
/// <param name="About">What its first event is about.</param>
/// <param name="From">When the first of its events happened.</param>
/// <param name="Until">When the last of them did.</param>
/// <param name="Step">Null while they are no step.</param>
internal sealed record Chapter(About About, DateTimeOffset From, DateTimeOffset Until, Step? Step, IReadOnlyList<ToldReply> Told)
{
    public string Write() => JsonSerializer.Serialize(this, FactKinds.Json);

    public static Chapter Read(string json) => JsonSerializer.Deserialize<Chapter>(json, FactKinds.Json)!;
}

/// <summary>A reply that the thread has, or that it counts.</summary>
/// <param name="IsLate">What had happened after it had been told before.</param>
/// <param name="Summed">Its title, when it is only counted in the reply that sums up.</param>
internal sealed record ToldReply(string Key, DateTimeOffset At, Tone Tone, bool IsLate, RichText? Summed = null);
