using System.Security.Cryptography;
using System.Text.Json;
using ChatOps.Journal;

namespace ChatOps.Sources.Jenkins;

/// <summary>A controller, asked about what was reported in its name: whoever knows the token in its address could have sent that.</summary>
internal sealed class JenkinsBuildServer(string name, JenkinsApi api, TimeProvider clock) : IBuildServer
{
    public string Source => JenkinsSource.Name;

    public string Instance => name;

    public string Title => JenkinsSource.TitleOf(name);

    public static IReadOnlyList<IBuildServer> Of(JenkinsOptions options, IServiceProvider provider) => !options.IsEnabled ? [] :
    [
        .. from controller in options.Controllers
           where controller.Value.CanBeAsked
           let name = controller.Key.ToLowerInvariant()
           let clock = provider.GetRequiredService<TimeProvider>()
           select new JenkinsBuildServer(
               name, new JenkinsApi(name, controller.Value, provider.GetRequiredService<IHttpClientFactory>(), clock), clock),
    ];

    public bool Has(JobName job) => job.System == JenkinsSource.Name && (job.Instance ?? JenkinsSource.Name) == name;

    public async Task<BuildAnswer> AskAsync(BuildChanged build, CancellationToken cancellationToken)
    {
        if (JenkinsJob.Address(JobName.Parse(build.Job).Path) is not { } job)
        {
            return new BuildAnswer.NotThere("Jenkins knows no such build.");
        }

        try
        {
            var run = await api.GetAsync($"{job}{build.Number}/", JenkinsRun.Tree, JenkinsRestJson.Default.JenkinsRun, cancellationToken);
            return run is null || run.Number != build.Number ? new BuildAnswer.NotThere("Jenkins knows no such build.")
                : build.Run is { } queued && run.QueueId != queued ? new BuildAnswer.NotThere("Jenkins knows another build of that number.")
                // A plugin that doesn't report the queue's id: the build is known without.
                : Told(job, build.Run is null ? run with { QueueId = null } : run);
        }
        catch (SenderLogException exception)
        {
            return new BuildAnswer.Unavailable(exception.Message, exception.Mend, exception.IsSilent);
        }
    }

    private BuildAnswer.Told Told(string job, JenkinsRun run)
    {
        var said = run.Notification(job, askedAt: null);
        var id = Convert.ToHexStringLower(SHA256.HashData(Write(said)))[..16];
        return new(
            $"rest {job}{run.Number} {run.QueueId} {id}",
            JenkinsSource.AskedKind,
            // While it runs, what it says is true of now, not of when it started.
            Write(run.IsOver ? said : run.Notification(job, clock.GetUtcNow())),
            run.IsOver);
    }

    private static byte[] Write(JenkinsNotification said) =>
        JsonSerializer.SerializeToUtf8Bytes(said, JenkinsJson.Default.JenkinsNotification);
}
