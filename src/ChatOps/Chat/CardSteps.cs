using System.Collections.Immutable;
using ChatOps.Messages;

namespace ChatOps.Chat;

/// <summary>
/// What is being done, step by step, for a platform that can show that: in place of the progress. The lines say the same in words.
/// </summary>
public sealed record CardSteps(RichText Title, ImmutableArray<CardStep> Steps);

/// <param name="Key">Its identity within the steps.</param>
/// <param name="Details">Where it is, what it waits for, or what went wrong.</param>
/// <param name="Log">The last log lines. Foreign text.</param>
public sealed record CardStep(string Key, string Title, CardStepState State, RichText? Details = null, string? Log = null);

public enum CardStepState { Pending, Running, Done, Failed }
