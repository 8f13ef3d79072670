using ChatOps.Journal;

namespace ChatOps.Sources;

/// <summary>A job of a build server, or what jobs are in.</summary>
/// <param name="Title">Its path, as people read it: "web/feature/x".</param>
public sealed record ListedJob(JobName Name, string Title, JobNature Nature);

/// <summary>Branches: it has a job for each branch.</summary>
public enum JobNature { Job, Branches, Folder }

/// <summary>The jobs of the services that a build server has.</summary>
/// <param name="Why">Why some may be missing: a sentence without secrets; null: none is.</param>
public sealed record JobListing(IReadOnlyList<ListedJob> Jobs, string? Why = null);
