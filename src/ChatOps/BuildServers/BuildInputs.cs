using ChatOps.Journal;
using ChatOps.People;
using ChatOps.Sources;

namespace ChatOps.BuildServers;

/// <summary>Answers what builds wait for.</summary>
public sealed class BuildInputs(KnownBuildServers servers, Events events, TimeProvider clock)
{
    private const int MostBuilds = 2_000;

    /// <summary>The newest build with a name: "web/main#128". Null: none was heard of lately.</summary>
    public async Task<BuildChanged?> FindAsync(string job, long number, CancellationToken cancellationToken)
    {
        var all = (await events.NewestAsync<BuildChanged>(long.MaxValue, MostBuilds, cancellationToken))
            .Where(@event => @event.Fact is BuildChanged build
                && build.Number == number
                && new[] { build.Name, build.Job, JobName.Parse(build.Job).Path }.Contains(job, StringComparer.OrdinalIgnoreCase))
            .ToList();
        return all is [var newest, ..] ? Builds.Newest(all.Where(@event => @event.Fact.StepKey == newest.Fact.StepKey)) : null;
    }

    /// <summary>Answers it, for someone who may. What they decided is in the journal before the build server knows it.</summary>
    public async Task<InputResult> AnswerAsync(
        BuildChanged build, BuildInput input, bool proceeds, string service, Principal who, CancellationToken cancellationToken)
    {
        if (servers.Of(build) is not { } server)
        {
            return new(InputResultKind.Refused, "Its build server can't be asked.");
        }

        var fact = new BuildInputAnswered(
            service, build.Job, build.Number, build.Run, Builds.Title(build), input, proceeds, InputOutcome.Sent);
        await events.WriteAsync(transaction => transaction.AppendAsync(fact, who), cancellationToken);
        var result = await server.AnswerAsync(build, input.Id, proceeds, cancellationToken);
        await events.WriteAsync(
            async transaction =>
            {
                await UnconfirmedBuilds.HurryAsync(transaction.Connection, build, clock.GetUtcNow());
                if (result.Kind is not InputResultKind.Uncertain)
                {
                    await transaction.AppendAsync(
                        result.Kind is InputResultKind.Taken
                            ? fact with { Outcome = InputOutcome.Done }
                            : fact with
                            {
                                Outcome = InputOutcome.Failed,
                                Why = result.Kind is InputResultKind.Gone ? "It no longer waited." : result.Why,
                            },
                        who);
                }
            },
            cancellationToken);
        return result;
    }
}
