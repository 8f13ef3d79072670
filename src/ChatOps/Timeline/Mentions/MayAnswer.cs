using ChatOps.Journal;
using ChatOps.People;

namespace ChatOps.Timeline.Mentions;

/// <summary>Whether someone may answer a build that waits: the policy, which stories don't know, decides it.</summary>
public delegate Task<bool> MayAnswer(ChatId person, About build, CancellationToken cancellationToken);
