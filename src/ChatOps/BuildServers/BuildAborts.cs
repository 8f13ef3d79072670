using ChatOps.Journal;
using ChatOps.People;
using ChatOps.Sources;

namespace ChatOps.BuildServers;

/// <summary>Aborts builds, and what waits to be one.</summary>
public sealed class BuildAborts(KnownBuildServers servers, Events events, TimeProvider clock)
{
    /// <summary>For someone who may. That they did is in the journal before the build server knows it.</summary>
    public Task<BuildServerReply> AbortAsync(BuildChanged build, string service, Principal who, CancellationToken cancellationToken) =>
        TellAsync(
            new(service, build.Job, build.Number, build.Run, Request: null, Builds.Title(build), InputOutcome.Sent),
            who,
            server => server.AbortAsync(build, cancellationToken),
            transaction => UnconfirmedBuilds.HurryAsync(transaction.Connection, build, clock.GetUtcNow()),
            cancellationToken);

    /// <summary>Likewise, of one that is in the queue.</summary>
    public Task<BuildServerReply> CancelAsync(BuildRequest request, long item, Principal who, CancellationToken cancellationToken) =>
        TellAsync(
            new(request.Fact.Service, request.Fact.Job, Number: null, Run: null, request.Fact.Id, request.Fact.Name, InputOutcome.Sent),
            who,
            server => server.CancelAsync(item, cancellationToken),
            transaction => BuildRequestRows.HurryAsync(transaction.Connection, request, clock.GetUtcNow()),
            cancellationToken);

    private async Task<BuildServerReply> TellAsync(
        BuildAborted fact, Principal who, Func<IBuildServer, Task<BuildServerReply>> tell, Func<JournalTransaction, Task> hurry,
        CancellationToken cancellationToken) => servers.Of(fact.Job) is not { } server
            ? new(BuildServerReplyKind.Refused, "Its build server can't be asked.")
            : await new Decided(who, (outcome, why) => fact with { Outcome = outcome, Why = why }, "It came too late.")
                .TellAsync(events, () => tell(server), hurry, cancellationToken);
}
