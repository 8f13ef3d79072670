using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using ChatOps.Journal;

namespace ChatOps.Sources.Jenkins;

/// <summary>A controller, asked about what was reported in its name: whoever knows the token in its address could have sent that.</summary>
internal sealed class JenkinsBuildServer(
    string name, JenkinsApi api, JenkinsJobs jobs, JenkinsStarts starts, JenkinsUpstreams upstreams, TimeProvider clock)
    : IBuildServer
{
    private const int MostTests = 10;

    public string Source => JenkinsSource.Name;

    public string Instance => name;

    public string Title => JenkinsSource.TitleOf(name);

    public static IReadOnlyList<IBuildServer> Of(JenkinsOptions options, SourceScope scope, IServiceProvider provider) =>
        !options.IsEnabled ? [] :
    [
        .. from controller in options.Controllers
           where controller.Value.CanBeAsked
           let name = controller.Key.ToLowerInvariant()
           let clock = provider.GetRequiredService<TimeProvider>()
           let api = new JenkinsApi(name, controller.Value, provider.GetRequiredService<IHttpClientFactory>(), clock)
           let roots = scope.Jobs.Select(job => JenkinsJob.PathOn(name, job)).OfType<string>().Distinct().ToList()
           select new JenkinsBuildServer(name, api, new(name, roots, api), new(api), new(api, scope.Repositories), clock),
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
                : await ToldAsync(job, build.Run is null ? run with { QueueId = null } : run, cancellationToken);
        }
        catch (SenderLogException exception)
        {
            return new BuildAnswer.Unavailable(exception.Message, exception.Mend, exception.IsSilent);
        }
    }

    /// <remarks>Jenkins shows its own user.</remarks>
    public async Task<BuildServerReply> AnswerAsync(
        BuildChanged build, string input, bool proceeds, string by, CancellationToken cancellationToken)
    {
        if (JenkinsJob.Address(JobName.Parse(build.Job).Path) is not { } job)
        {
            return new(BuildServerReplyKind.Gone, "Jenkins knows no such build.");
        }

        try
        {
            var address = $"{job}{build.Number}/";
            var pending = (await PendingAsync(address, cancellationToken) ?? []).Find(one => one?.Id == input);
            return pending is null ? new(BuildServerReplyKind.Gone)
                : pending.HasParameters && proceeds ? new(BuildServerReplyKind.Refused, "It asks for values: answer it in Jenkins.")
                : await api.PostAsync(
                    $"{address}input/{Uri.EscapeDataString(input)}/{(proceeds ? "proceedEmpty" : "abort")}", cancellationToken) switch
                {
                    { IsTaken: true } => new(BuildServerReplyKind.Taken),
                    { Status: HttpStatusCode.NotFound } => new(BuildServerReplyKind.Gone),
                    { Status: HttpStatusCode.BadRequest } => new(
                        BuildServerReplyKind.Refused, $"Jenkins lets others than {api.User} answer it, or it was answered a moment ago."),
                    var reply => new(
                        reply.IsUncertain ? BuildServerReplyKind.Uncertain : BuildServerReplyKind.Refused,
                        reply.Refusal(api.User, "Job/Build") ?? $"Jenkins answered {(int)reply.Status}."),
                };
        }
        catch (SenderLogException exception)
        {
            return new(exception.IsSilent ? BuildServerReplyKind.Uncertain : BuildServerReplyKind.Refused, exception.Message);
        }
    }

    public Task<JobListing> JobsAsync(CancellationToken cancellationToken) => jobs.ListAsync(cancellationToken);

    public Task<JobAnswer> DescribeAsync(JobName job, CancellationToken cancellationToken) => jobs.DescribeAsync(job, cancellationToken);

    public Task<QueueReply> RequestAsync(
        JobName job, JobDescription description, IReadOnlyList<BuildParameter> parameters, CancellationToken cancellationToken) =>
        starts.RequestAsync(job, description, parameters, cancellationToken);

    public Task<QueueState> FollowAsync(QueuedBuild build, CancellationToken cancellationToken) =>
        starts.FollowAsync(build, cancellationToken);

    public Task<BuildServerReply> CancelAsync(long item, CancellationToken cancellationToken) =>
        starts.CancelAsync(item, cancellationToken);

    public Task<BuildServerReply> AbortAsync(BuildChanged build, CancellationToken cancellationToken) =>
        starts.AbortAsync(build, cancellationToken);

    private async Task<BuildAnswer.Told> ToldAsync(string job, JenkinsRun run, CancellationToken cancellationToken)
    {
        var build = $"{job}{run.Number}/";
        var stages = run.IsOver && run.Result is not ("FAILURE" or "UNSTABLE") ? null : await StagesAsync(build, cancellationToken);
        var more = new JenkinsDetails(
            AskedAt: null,
            stages is null ? null : await StageAsync(job, stages, run.IsOver, cancellationToken),
            await FailedTestsAsync(build, run, cancellationToken),
            run.IsOver || stages?.Status is not "PAUSED_PENDING_INPUT" ? null
                : JenkinsPendingInput.Of(await DetailAsync(PendingAsync(build, cancellationToken))),
            run is { IsOver: true, Result: "FAILURE" }
                ? JenkinsConsole.Tail(
                    await DetailAsync(api.TailAsync($"{build}consoleText", JenkinsConsole.Bytes, cancellationToken)))
                : null,
            await upstreams.FindAsync(run, run.QueueId is not null, cancellationToken),
            run.Users.FirstOrDefault(user => !user.Equals(api.User, StringComparison.OrdinalIgnoreCase)));
        var said = run.Notification(job, more);
        var id = Convert.ToHexStringLower(SHA256.HashData(Write(said)))[..16];
        return new(
            $"rest {job}{run.Number} {run.QueueId} {id}",
            JenkinsSource.AskedKind,
            // While it runs, what it says is true of now, not of when it started.
            Write(run.IsOver ? said : run.Notification(job, more with { AskedAt = clock.GetUtcNow() })),
            run.IsOver);
    }

    private async Task<JenkinsStageNow?> StageAsync(string job, JenkinsStages stages, bool isOver, CancellationToken cancellationToken) =>
        isOver
            ? stages.Now(isOver, usual: null)
            : stages.Now(isOver, (await StagesAsync($"{job}lastSuccessfulBuild/", cancellationToken))?.Stages?.Count);

    private Task<List<JenkinsPendingInput>?> PendingAsync(string build, CancellationToken cancellationToken) =>
        api.GetAsync($"{build}wfapi/pendingInputActions", JenkinsRestJson.Default.ListJenkinsPendingInput, cancellationToken);

    private Task<JenkinsStages?> StagesAsync(string build, CancellationToken cancellationToken) =>
        DetailAsync(api.GetAsync($"{build}wfapi/describe", JenkinsRestJson.Default.JenkinsStages, cancellationToken));

    private async Task<IReadOnlyList<string>?> FailedTestsAsync(string build, JenkinsRun run, CancellationToken cancellationToken) =>
        run is { IsOver: true, HasFailedTests: true }
        && await DetailAsync(api.GetAsync(
            $"{build}testReport/", JenkinsTestReport.Tree, JenkinsRestJson.Default.JenkinsTestReport, cancellationToken)) is { } report
            ? report.Failed(MostTests)
            : null;

    /// <summary>How the build ended is worth telling without what can't be read, is too long, or isn't installed.</summary>
    private static async Task<T?> DetailAsync<T>(Task<T?> asked)
        where T : class
    {
        try
        {
            return await asked;
        }
        catch (SenderLogException)
        {
            return null;
        }
    }

    private static byte[] Write(JenkinsNotification said) =>
        JsonSerializer.SerializeToUtf8Bytes(said, JenkinsJson.Default.JenkinsNotification);
}
