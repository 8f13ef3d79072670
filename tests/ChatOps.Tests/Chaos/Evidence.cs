using System.Collections.Immutable;
using ChatOps.Messages;

namespace ChatOps.Tests.Chaos;

/// <summary>A delivery in the journal.</summary>
/// <param name="Events">How many events came of it.</param>
/// <param name="Untold">How many of those are in no story.</param>
internal sealed record JournalLine(string Source, string Id, string State, string? Note, long Events, long Untold);

/// <summary>A row of the board.</summary>
/// <param name="Subject">"story:7", or "story:7/2" for the third reply in its thread.</param>
/// <param name="Wanted">What it should show.</param>
/// <param name="Message">Where it is said to be.</param>
/// <param name="Short">What a message that combines it with others says of it.</param>
/// <param name="Repeated">How often it was posted again because nobody could tell whether it had been posted.</param>
internal sealed record BoardLine(
    string Uid, string Subject, string? Parent, long Version, long Shown, string? Message, string Wanted, string Short = "",
    long Repeated = 0, string Platform = "slack");

/// <param name="Environment">Its cluster has the same name here.</param>
/// <param name="Story">Whose message tells it.</param>
internal sealed record OperationLine(
    string Id, string State, string Verb, string Environment, string To, string? Image, RichText? Message, long? Story);

/// <summary>A message of the bot's as people see it in the channel.</summary>
/// <param name="Ts">The message's id, as the board has it.</param>
/// <param name="Uid">The post's: in Slack, from the message's metadata; in Teams, of the post that says that it is here.</param>
internal sealed record ChannelLine(string Ts, string? Thread, string? Uid, string Shown, string Platform = "slack");

/// <summary>A write that the cluster carried out.</summary>
/// <param name="Operation">From its annotation; a scale carries none.</param>
internal sealed record ClusterLine(string Cluster, string? Operation, string? Image, int? Replicas);

/// <summary>The Deployment's state.</summary>
internal sealed record WorkloadLine(string Cluster, string? Operation, string Image, int Replicas, int Available);

/// <summary>What every side has on record after a run: the senders, the journal, the board, the channels, the clusters.</summary>
/// <param name="Channel">Of each platform, in the order in which it was posted, replies after their parents.</param>
/// <param name="Writes">In the order in which they were made.</param>
/// <param name="Changes">"#471" and "main #128": how the channels name what was merged and built.</param>
internal sealed record Evidence(
    ImmutableList<Acknowledged> Acknowledged,
    ImmutableList<JournalLine> Journal,
    ImmutableList<BoardLine> Board,
    ImmutableList<OperationLine> Operations,
    ImmutableList<ChannelLine> Channel,
    ImmutableList<ClusterLine> Writes,
    ImmutableList<WorkloadLine> Workloads,
    ImmutableList<string> Changes);
