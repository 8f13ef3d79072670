using ChatOps.Journal;

namespace ChatOps.Sources.CiJobs;

/// <summary>
/// Translates what a job reports. What its token says isn't asked of the report: repository, commit, run, and who started it.
/// </summary>
internal sealed class CiJobsTranslator(CiJobsOptions options)
{
    private const string System = "CI";

    public Translation Translate(Delivery delivery) => Payload.Translate(delivery, "report", report =>
    {
        string? Claim(params ReadOnlySpan<string> names)
        {
            foreach (var claim in names)
            {
                if (delivery.Headers.GetValueOrDefault(claim) is { Length: > 0 } value)
                {
                    return value;
                }
            }

            return null;
        }

        var issuer = options.Issuers.FirstOrDefault(one => one.Key.Equals(delivery.Instance, StringComparison.OrdinalIgnoreCase)).Value;
        var name = Claim([.. CiJobsSource.RepositoryClaims]);
        var allowed = issuer?.Repositories.FirstOrDefault(one => one.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (name is null || allowed is null || ForeignText.Short(name) is not { } path)
        {
            return new Translation.Failed("a report of a repository that isn't configured any more");
        }

        var job = new Job(
            $"{new RepositoryName(issuer!.CodeHost, path)}",
            ForeignText.Sha(Claim("sha")),
            BranchOf(Claim("ref"), Claim("ref_type")),
            ForeignText.Short(Claim("workflow")) ?? path.Split('/')[^1],
            Number(Claim("run_id", "pipeline_id")),
            Number(Claim("run_number")),
            (int)Math.Clamp(Number(Claim("run_attempt")), 1, 1000),
            Claim("environment"),
            Claim("actor", "user_login"),
            Claim("event_name", "pipeline_source"));
        return report["kind"].Text switch
        {
            "build" => Build(report, job, delivery),
            "deployment" => Deployment(report, job, allowed, delivery),
            "image" => Image(report, job, allowed, delivery),
            var kind => new Translation.Failed(
                ForeignText.FirstLine($"a report of the unknown kind '{kind}': it is build, deployment or image")!),
        };
    });

    private static Translation Build(Payload report, Job job, Delivery delivery)
    {
        BuildState? state = report["state"].Text switch
        {
            "queued" => BuildState.Queued,
            "running" => BuildState.Running,
            "succeeded" => BuildState.Succeeded,
            "failed" => BuildState.Failed,
            "cancelled" => BuildState.Aborted,
            _ => null,
        };
        return state is null
            ? UnknownState(report)
            : Told.One(
                delivery,
                new BuildChanged(
                    $"{new JobName(CiJobsSource.Name, delivery.Instance, $"{job.Repository}/{job.Workflow}")}",
                    job.Number > 0 ? job.Number : job.Run,
                    job.Workflow,
                    ForeignText.Link(report["url"].Text),
                    state.Value,
                    job.Repository,
                    job.Commit,
                    job.Branch,
                    ForeignText.FirstLine(report["version"].Text),
                    StartedAt: null,
                    Duration: null,
                    Tests: null,
                    job.Run > 0 ? job.Run : null,
                    job.Attempt,
                    Trigger: ForeignText.Short(job.Trigger),
                    Log: state is BuildState.Failed ? ForeignText.Short(report["reason"].Text) : null),
                job.By);
    }

    /// <remarks>The environment that the token was issued for is the one that the CI system protects.</remarks>
    private static Translation Deployment(Payload report, Job job, CiJobsRepository allowed, Delivery delivery)
    {
        ReportedDeploymentState? state = report["state"].Text switch
        {
            "queued" => ReportedDeploymentState.Queued,
            "running" => ReportedDeploymentState.Running,
            "succeeded" => ReportedDeploymentState.Succeeded,
            "failed" => ReportedDeploymentState.Failed,
            "cancelled" => ReportedDeploymentState.Cancelled,
            _ => null,
        };
        var service = report["service"].Text ?? allowed.EffectiveServices[0];
        var environment = job.Environment ?? report["environment"].Text;
        return state is null ? UnknownState(report)
            : ForeignText.Short(environment) is not { } place ? new Translation.Failed("a deployment without its environment")
            : report["environment"].Text is { } told && told != environment
                ? NotAllowed("the environment", told, $"its job runs in {environment}", job)
            : !allowed.EffectiveServices.Contains(service, StringComparer.OrdinalIgnoreCase)
                ? NotAllowed("the service", service, "add it to the repository's Services", job)
            : Told.One(
                delivery,
                new DeploymentReported(
                    System,
                    ForeignText.Short(service)!,
                    $"{delivery.Instance} {job.Repository} {job.Run}.{job.Attempt} {place}",
                    place,
                    ForeignText.FirstLine(report["version"].Text),
                    job.Repository,
                    job.Commit,
                    state.Value,
                    ForeignText.FirstLine(report["reason"].Text),
                    ForeignText.Link(report["url"].Text),
                    Start: null,
                    End: null,
                    SentLabels.InOrder(("service", service), ("environment", environment))),
                job.By);
    }

    private static Translation Image(Payload report, Job job, CiJobsRepository allowed, Delivery delivery) =>
        report["image"].Text is not { } image ? new Translation.Failed("an image without its name")
        : !allowed.Images.Any(one => ImagePushed.Plain(one) == ImagePushed.Plain(image))
            ? NotAllowed("the image", image, "add it to the repository's Images", job)
        : RegistryPush.Event(
            image, report["version"].Text, report["digest"].Text, report["url"].Text, job.By, at: null, delivery) is { } pushed
                ? new Translation.Events([pushed])
                : new Translation.Failed("an image without its version");

    private static Translation.Failed UnknownState(Payload report) => new(ForeignText.FirstLine(
        $"a report with the unknown state '{report["state"].Text}': it is queued, running, succeeded, failed or cancelled")!);

    private static Translation.Failed NotAllowed(string what, string name, string mend, Job job) =>
        new(ForeignText.FirstLine($"{job.Repository} may not report {what} {ForeignText.FirstLine(name)}: {mend}")!);

    private static long Number(string? claim) => long.TryParse(claim, out var number) && number > 0 ? number : 0;

    /// <summary>"refs/heads/main", or "main" with its type.</summary>
    private static string? BranchOf(string? reference, string? type)
    {
        const string Heads = "refs/heads/";
        return reference?.StartsWith(Heads, StringComparison.Ordinal) is true ? ForeignText.Short(reference[Heads.Length..])
            : type is "branch" ? ForeignText.Short(reference)
            : null;
    }

    /// <summary>What a token says about its job.</summary>
    private sealed record Job(
        string Repository,
        string? Commit,
        string? Branch,
        string Workflow,
        long Run,
        long Number,
        int Attempt,
        string? Environment,
        string? By,
        string? Trigger);
}
