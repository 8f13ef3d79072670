using ChatOps.Journal;
using ChatOps.People;
using ChatOps.Sources;

namespace ChatOps.BuildServers;

/// <summary>Answers what builds wait for.</summary>
public sealed class BuildInputs(KnownBuildServers servers, Events events, TimeProvider clock)
{
    /// <summary>Answers it, for someone who may. What they decided is in the journal before the build server knows it.</summary>
    public async Task<BuildServerReply> AnswerAsync(
        BuildChanged build, BuildInput input, bool proceeds, string service, Principal who, CancellationToken cancellationToken)
    {
        if (servers.GateOf(build) is not { } gate)
        {
            return new(BuildServerReplyKind.Refused, "Its build server can't be asked.");
        }

        var fact = new BuildInputAnswered(
            service, build.Job, build.Number, build.Run, Builds.Title(build), input, proceeds, InputOutcome.Sent,
            Repository: build.Repository);
        return await new Decided(who, (outcome, why) => fact with { Outcome = outcome, Why = why }, "It no longer waited.").TellAsync(
            events,
            () => gate.AnswerAsync(build, input.Id, proceeds, $"{who.Account}", cancellationToken),
            transaction => UnconfirmedBuilds.HurryAsync(transaction.Connection, build, clock.GetUtcNow()),
            cancellationToken);
    }
}
