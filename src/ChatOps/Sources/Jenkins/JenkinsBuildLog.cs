using System.Text.Json;
using ChatOps.Journal;

namespace ChatOps.Sources.Jenkins;

/// <summary>
/// The builds that a controller knows of the services' jobs. The notification plugin doesn't repeat what it couldn't send, but Jenkins
/// keeps the builds.
/// </summary>
internal sealed class JenkinsBuildLog(
    string name, IReadOnlyList<string> jobs, JenkinsTranslator translator, JenkinsApi api,
    JenkinsUpstreams upstreams, TimeProvider clock) : ISenderLog
{
    private const int MostOnPage = 50;

    /// <summary>Builds are listed by when they started, and missed when they ended.</summary>
    private static readonly TimeSpan Build = TimeSpan.FromHours(6);

    /// <summary>The job itself, and what is in its folders, four deep, with when each was built last.</summary>
    private const string Jobs =
        "name,lastBuild[timestamp],jobs[name,lastBuild[timestamp],jobs[name,lastBuild[timestamp],jobs[name,lastBuild[timestamp],jobs[name,lastBuild[timestamp]]]]]";

    public string Source => JenkinsSource.Name;

    public string Name => name;

    public string Title => JenkinsSource.TitleOf(name);

    public string Noun => "build";

    public TimeSpan Reach => TimeSpan.FromDays(3);

    public static IReadOnlyList<ISenderLog> Of(
        JenkinsOptions options, JenkinsTranslator translator, SourceScope scope, IServiceProvider provider) => !options.IsEnabled ? [] :
    [
        .. from controller in options.Controllers
           where controller.Value.CanBeAsked
           let name = controller.Key.ToLowerInvariant()
           let jobs = scope.Jobs.Select(job => JenkinsJob.PathOn(name, job))
               .OfType<string>().Select(JenkinsJob.Address).OfType<string>().Distinct().ToList()
           where jobs.Count > 0
           let clock = provider.GetRequiredService<TimeProvider>()
           let api = new JenkinsApi(name, controller.Value, provider.GetRequiredService<IHttpClientFactory>(), clock)
           select new JenkinsBuildLog(name, jobs, translator, api, new(api, scope.Repositories), clock),
    ];

    public async Task<LogReading> ReadAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        var (entries, open) = (new List<LogEntry>(), new List<DateTimeOffset>());
        var started = since - Build;
        foreach (var job in jobs)
        {
            var root = await api.GetAsync(job, Jobs, JenkinsRestJson.Default.JenkinsItem, cancellationToken)
                ?? throw new SenderLogException(
                    $"Jenkins knows no {job}, or doesn't show it to this user.",
                    "check the Jobs of the services, and give that user the permissions Overall/Read and Job/Read");
            foreach (var built in Built(root, job).Where(found => found.Last >= started.ToUnixTimeMilliseconds()))
            {
                foreach (var run in await RunsAsync(built.Path, started, cancellationToken))
                {
                    if (run.IsOver)
                    {
                        entries.AddRange(Entry(built.Path, run));
                    }
                    else
                    {
                        open.Add(Time(run.Timestamp));
                    }
                }
            }
        }

        return new([.. entries.DistinctBy(entry => entry.Id)], open.Count == 0 ? null : open.Min());
    }

    private static IEnumerable<(string Path, long Last)> Built(JenkinsItem item, string path) =>
        (item.LastBuild is { } last ? [(path, last.Timestamp)] : Array.Empty<(string, long)>())
            .Concat((item.Jobs ?? []).OfType<JenkinsItem>()
                .Where(inner => inner.Name is { Length: > 0 })
                .SelectMany(inner => Built(inner, path + JenkinsJob.Segment(inner.Name!))));

    /// <summary>The builds of a job that started at a time or later.</summary>
    private async Task<IReadOnlyList<JenkinsRun>> RunsAsync(string job, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var runs = new List<JenkinsRun>();
        for (var from = 0; ; from += MostOnPage)
        {
            var page = await api.GetAsync(
                job, $"allBuilds[{JenkinsRun.Tree}]{{{from},{from + MostOnPage}}}", JenkinsRestJson.Default.JenkinsItem, cancellationToken);
            var some = page?.AllBuilds?.OfType<JenkinsRun>().ToList() ?? [];
            var recent = some.Where(run => run.Timestamp >= since.ToUnixTimeMilliseconds()).ToList();
            runs.AddRange(recent);
            // The newest are first.
            if (recent.Count < some.Count || some.Count < MostOnPage)
            {
                return runs;
            }
        }
    }

    /// <summary>None if its result says nothing.</summary>
    private IEnumerable<LogEntry> Entry(string job, JenkinsRun run)
    {
        var at = Time(run.Timestamp + run.Duration);
        var body = JsonSerializer.SerializeToUtf8Bytes(run.Notification(job), JenkinsJson.Default.JenkinsNotification);
        var id = $"rest {job}{run.Number} {run.QueueId}";
        var translated = translator.Translate(new(Source, id, JenkinsSource.AskedKind, clock.GetUtcNow(), body) { Instance = name });
        if (translated is Translation.Events { Facts: [{ Fact: { StepKey: { } step } }] })
        {
            yield return new(id, JenkinsSource.AskedKind, at, token => BodyAsync(job, run, token))
            {
                Instance = name,
                Build = step,
            };
        }
    }

    /// <summary>What started it is asked only of those that were missed.</summary>
    private async Task<ReadOnlyMemory<byte>?> BodyAsync(string job, JenkinsRun run, CancellationToken cancellationToken) =>
        JsonSerializer.SerializeToUtf8Bytes(
            run.Notification(job, new(Upstream: await upstreams.FindAsync(run, run.QueueId is > 0, cancellationToken))),
            JenkinsJson.Default.JenkinsNotification);

    private static DateTimeOffset Time(long milliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(milliseconds, 0, 32_503_680_000_000));
}
