using ChatOps.Checks;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Sources;
using ChatOps.Storage;

namespace ChatOps.BuildServers;

/// <summary>Whether what was reported of builds is confirmed.</summary>
internal sealed class BuildServerChecks(
    KnownBuildServers servers, IReadOnlyList<ConfiguredSource> sources, BuildRequestRows requests, Database database) : IChecks
{
    public IEnumerable<Check> All() =>
    [
        .. from source in sources
           from text in source.Setup.Unconfirmed
           select new Check(
               source.Source.Title, _ => Task.FromResult<IReadOnlyList<Finding>>([new Finding(source.Source.Title, true, text)])),
        .. servers.All.Select(server => new Check(
            server.Title,
            async cancellationToken =>
            [
                await ExamineAsync(server, cancellationToken),
                .. await RequestsAsync(server, cancellationToken),
            ])),
    ];

    private async Task<Finding> ExamineAsync(IBuildServer server, CancellationToken cancellationToken)
    {
        var doubted = (await database.ReadAsync(UnconfirmedBuilds.DoubtedAsync, cancellationToken))
            .Where(build => servers.Of(build.Build) == server).ToList();
        return doubted is [var first, ..]
            ? new(
                server.Title,
                false,
                RichText.Of(
                    $"{Plural.Of(doubted.Count, "build")} since {first.Since} {(doubted.Count == 1 ? "isn't" : "aren't")} confirmed: {doubted[^1].Why!}"),
                doubted[^1].Mend)
            : new(server.Title, true, "it confirms how builds ended");
    }

    /// <summary>The builds that were asked for and aren't found.</summary>
    private async Task<IEnumerable<Finding>> RequestsAsync(IBuildServer server, CancellationToken cancellationToken)
    {
        var missing = (await requests.OpenAsync(cancellationToken))
            .Where(request => servers.Of(request.Fact.Job) == server && request is { Number: null, Tries: > 0 })
            .ToList();
        return missing is [.., var first]
            ? [new(
                server.Title,
                false,
                RichText.Of(
                    $"{Plural.Of(missing.Count, "build")} asked for since {first.AskedAt} {(missing.Count == 1 ? "isn't" : "aren't")} found there yet{(first.Why is null ? "" : $": {first.Why}")}"))]
            : [];
    }
}
