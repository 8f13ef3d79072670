using ChatOps.People;

namespace ChatOps.Paging;

/// <summary>Who is paged one after another until someone acknowledges.</summary>
public sealed class PagingPolicyOptions
{
    private const int MostRepeats = 10, MostAcknowledgements = 10;

    public List<PagingStepOptions> Steps { get; init; } = [];

    /// <summary>How often all steps are taken again, if nobody acknowledges.</summary>
    public int Repeat { get; set; }

    /// <summary>How long after the last step the first is taken again.</summary>
    public TimeSpan RepeatAfter { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How many people must acknowledge.</summary>
    public int Acknowledgements { get; set; } = 1;

    /// <summary>An acknowledged page that isn't resolved after this time begins again; zero: it doesn't.</summary>
    public TimeSpan RestartAfter { get; set; }

    internal IEnumerable<string> Problems(string at, IReadOnlyCollection<PlatformIds> platforms, PagingOptions paging)
    {
        if (Steps.Count == 0)
        {
            yield return $"{at} has no Steps, so it pages nobody: add one, or remove the policy.";
        }

        if (Repeat is < 0 or > MostRepeats)
        {
            yield return $"{at}:Repeat is {Repeat}: set it between 0 and {MostRepeats}.";
        }

        if (RepeatAfter < TimeSpan.FromMinutes(1) || RepeatAfter > TimeSpan.FromDays(1))
        {
            yield return $"{at}:RepeatAfter is {RepeatAfter}: set it between 00:01:00 and 1.00:00:00.";
        }

        if (Acknowledgements is < 1 or > MostAcknowledgements)
        {
            yield return $"{at}:Acknowledgements is {Acknowledgements}: set it between 1 and {MostAcknowledgements}.";
        }

        if (RestartAfter != TimeSpan.Zero && (RestartAfter < TimeSpan.FromMinutes(1) || RestartAfter > TimeSpan.FromDays(7)))
        {
            yield return $"{at}:RestartAfter is {RestartAfter}: set it between 00:01:00 and 7.00:00:00, or leave it out.";
        }

        foreach (var problem in Steps.SelectMany((step, i) => step.Problems($"{at}:Steps:{i}", platforms, paging)))
        {
            yield return problem;
        }
    }
}
