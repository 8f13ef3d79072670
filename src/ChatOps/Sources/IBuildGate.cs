using ChatOps.Journal;

namespace ChatOps.Sources;

/// <summary>Whoever can be told the answer to what a build waits for.</summary>
public interface IBuildGate
{
    /// <summary>Whether it runs a job.</summary>
    bool Has(JobName job);

    /// <summary>Answers what a build waits for. Answered or abandoned within a minute.</summary>
    /// <param name="proceeds">False: the build is aborted.</param>
    /// <param name="by">Who answers, where that is shown there.</param>
    Task<BuildServerReply> AnswerAsync(
        BuildChanged build, string input, bool proceeds, string by, CancellationToken cancellationToken);
}
