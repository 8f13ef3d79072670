namespace ChatOps.Paging;

/// <summary>Which step of a policy comes next, and when the one after it. Pure.</summary>
/// <param name="Step">What is done now.</param>
/// <param name="Then">How long after it the next step is due; null: it was the last.</param>
internal sealed record Escalation(PagingStepOptions Step, TimeSpan? Then)
{
    /// <param name="taken">How many steps were taken since it began.</param>
    public static Escalation At(PagingPolicyOptions policy, long taken)
    {
        var steps = policy.Steps;
        var (round, index) = Math.DivRem(taken, steps.Count);
        return new(
            steps[(int)index],
            index + 1 < steps.Count ? steps[(int)index + 1].After
                : round < policy.Repeat ? policy.RepeatAfter + steps[0].After
                : null);
    }

    /// <summary>Whether the next step is the first one again.</summary>
    /// <param name="taken">How many steps were taken since it began.</param>
    public static bool IsRound(PagingPolicyOptions policy, long taken) => taken % policy.Steps.Count == 0;
}
