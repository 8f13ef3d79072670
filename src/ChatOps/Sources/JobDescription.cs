namespace ChatOps.Sources;

/// <summary>What a job takes.</summary>
/// <param name="IsBuildable">False: it is disabled.</param>
/// <param name="NextNumber">That of its next build.</param>
public sealed record JobDescription(IReadOnlyList<JobParameter> Parameters, bool IsBuildable, long NextNumber);

/// <param name="Choices">Those that it has, if it is one.</param>
public sealed record JobParameter(string Name, JobParameterKind Kind, IReadOnlyList<string> Choices);

/// <summary>Secret: nobody should type it where others read. Other: it can't be typed, as a file.</summary>
public enum JobParameterKind { Text, Flag, Choice, Secret, Other }

/// <param name="Job">Null: it can't be described.</param>
/// <param name="Why">Why not: a sentence without secrets.</param>
public sealed record JobAnswer(JobDescription? Job, string Why = "");
