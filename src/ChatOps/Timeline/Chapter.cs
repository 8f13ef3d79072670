using System.Text.Json;
using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;

namespace ChatOps.Timeline;

/// <summary>What is stored for one step key of a story: the step its events make, and the replies posted about it.</summary>
/// <param name="About">What its first event is about.</param>
/// <param name="From">When the first of its events happened.</param>
/// <param name="Until">When the last of them that is news did.</param>
/// <param name="Step">Null while they make no step.</param>
internal sealed record Chapter(About About, DateTimeOffset From, DateTimeOffset Until, Step? Step, IReadOnlyList<ToldReply> Told)
{
    public string Write() => JsonSerializer.Serialize(this, FactKinds.Json);

    public static Chapter Read(string json) => JsonSerializer.Deserialize<Chapter>(json, FactKinds.Json)!;
}

/// <summary>A reply that was posted to the thread, or only counted.</summary>
/// <param name="IsLate">It was received after later events had been posted.</param>
/// <param name="Summed">Its title, if it is only counted: in the reply that counts those like it, or else in the summary reply.</param>
/// <param name="Like">What it shares with those like it; null: it is for itself.</param>
/// <param name="IsCounted">It is counted in the reply about those like it.</param>
internal sealed record ToldReply(
    string Key, DateTimeOffset At, Tone Tone, bool IsLate, RichText? Summed = null, string? Like = null, bool IsCounted = false);
