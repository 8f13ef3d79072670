using ChatOps.Catalog;
using ChatOps.Code;
using ChatOps.Operations.Planning;
using ChatOps.Replicas;
using ChatOps.Storage;
using ChatOps.Timeline;

namespace ChatOps.DeploymentReports;

/// <summary>
/// Keeps the deployments that a code host shows equal to the bot's own operations. What is wanted is read from the journal and stored
/// before it is reported, and only the latest state is: an outage delays, and neither loses nor repeats.
/// </summary>
internal sealed partial class DeploymentReporter(
    DeploymentReportQueue queue,
    ReportedServices services,
    ServiceCatalog catalog,
    Versions versions,
    StoryIndex stories,
    Lease lease,
    Database database,
    Journal.Events events,
    TimeProvider clock,
    ILogger<DeploymentReporter> logger)
    : Worker(clock, logger, wake => events.Appended += wake)
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(5), LongestWait = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestLimit = TimeSpan.FromHours(2), Patience = TimeSpan.FromSeconds(5);

    /// <summary>After that, the commit of a version isn't known to anyone, or the report is of no use.</summary>
    private static readonly TimeSpan CommitWait = TimeSpan.FromHours(1), GiveUpAfter = TimeSpan.FromDays(1);

    protected override async Task<TimeSpan> CatchUpAsync(CancellationToken term)
    {
        await queue.FollowAsync(term);
        if (services.Host is not { } host)
        {
            return LookAnyway;
        }

        while (await NextAsync(term) is { } report)
        {
            var wait = Time(report.NotBefore) - Clock.GetUtcNow();
            if (wait > TimeSpan.Zero && wait <= LongestLimit)
            {
                return wait < LookAnyway ? wait : LookAnyway;
            }

            await ReportAsync(host, report, term);
            await queue.FollowAsync(term);
        }

        return LookAnyway;
    }

    private Task<DeploymentReport?> NextAsync(CancellationToken term) => database.ReadAsync(
        connection => DeploymentReport.NextAsync(connection, absurd: Clock.GetUtcNow() + LongestLimit), term);

    private async Task ReportAsync(IDeploymentHost host, DeploymentReport report, CancellationToken term)
    {
        if (Clock.GetUtcNow() - Time(report.ChangedAt) > GiveUpAfter)
        {
            await EndAsync(report, report.Problem ?? "It couldn't be reported within a day.", report.Mend, term);
        }
        else if (report.Sha is null)
        {
            await ResolveAsync(report, term);
        }
        else if (report.Deployment is not { } deployment)
        {
            await (report.Begun is null
                ? SendAsync(report, () => host.CreateAsync(report.Reported, term), Created, term)
                : LookAsync(report, await host.FindAsync(report.Reported, term), Created, term));
        }
        else
        {
            var status = new ReportedStatus(
                report.State,
                report.Words,
                catalog.Find(report.Service)?.In(report.Environment)?.Url,
                await LinkAsync(report.Operation, term));
            await (report.Begun is null
                ? SendAsync(report, () => host.AddStatusAsync(report.Repository, deployment, status, term), Added, term)
                : LookAsync(report, await host.FindStatusAsync(report.Repository, deployment, status, term), Added, term));
        }

        static DeploymentReport Created(DeploymentReport report, long id) => report with { Deployment = id };
        static DeploymentReport Added(DeploymentReport report, long id) => report with { Told = report.Wanted };
    }

    /// <summary>Notes that a request is made before it is: whoever is killed in between looks what came of it.</summary>
    private async Task SendAsync(
        DeploymentReport report,
        Func<Task<ReportAnswer>> send,
        Func<DeploymentReport, long, DeploymentReport> done,
        CancellationToken term)
    {
        var begun = report with { Begun = Clock.GetUtcNow().ToUnixTimeMilliseconds() };
        await SaveAsync(begun, term);
        switch (await send())
        {
            case ReportAnswer.Done({ } id):
                await SaveAsync(Settled(done(report, id)), term);
                break;
            case ReportAnswer.Later { MayBeDone: true } later:
                await PutOffAsync(begun, later, term);
                break;
            case ReportAnswer.Later later:
                await PutOffAsync(report, later, term);
                break;
            case ReportAnswer.Refused(var reason, var mend):
                await EndAsync(report, reason, mend, term);
                break;
            case var answer:
                throw new InvalidOperationException($"What is {answer}?");
        }
    }

    private Task LookAsync(
        DeploymentReport report, ReportAnswer answer, Func<DeploymentReport, long, DeploymentReport> done, CancellationToken term) =>
        answer switch
        {
            ReportAnswer.Done({ } id) => SaveAsync(Settled(done(report, id)), term),
            ReportAnswer.Done => SaveAsync(Settled(report), term),
            ReportAnswer.Later later => PutOffAsync(report, later, term),
            ReportAnswer.Refused(var reason, var mend) => EndAsync(report, reason, mend, term),
            _ => throw new InvalidOperationException($"What is {answer}?"),
        };

    /// <summary>Whichever commit the version was built from; nothing is reported if nobody knows.</summary>
    private async Task ResolveAsync(DeploymentReport report, CancellationToken term)
    {
        // A branch's or "latest" has moved on since the image was built.
        var isVersion = ImageName.Tag(report.Version)?.Any(char.IsAsciiDigit) is true;
        if (catalog.Find(report.Service) is not { } service)
        {
            await EndAsync(report, null, null, term);
            return;
        }

        var build = await versions.BuildAsync(service, built => ImageName.MayBeSame(built, report.Version), term);
        var commit = build?.Commit is { } sha ? new CodeAnswer<string>.Known(sha)
            : isVersion ? await versions.CommitAsync(service, report.Version, term)
            : null;
        await (commit switch
        {
            CodeAnswer<string>.Known(var known) => SaveAsync(report with { Sha = known, Tries = 0 }, term),
            CodeAnswer<string>.Unknown(var reason) when Clock.GetUtcNow() - Time(report.CreatedAt) < CommitWait =>
                PutOffAsync(report, new(reason.PlainText, null, MayBeDone: false), term),
            _ => EndAsync(report, null, null, term),
        });
    }

    private async Task<string?> LinkAsync(string operation, CancellationToken term)
    {
        try
        {
            return await stories.LinkAsync(operation, "", term).WaitAsync(Patience, Clock, term);
        }
        catch (TimeoutException)
        {
            // The report is worth more than its link.
            return null;
        }
    }

    private Task PutOffAsync(DeploymentReport report, ReportAnswer.Later later, CancellationToken term)
    {
        var wait = FirstWait * Math.Pow(2, Math.Min(report.Tries, 10));
        var until = Clock.GetUtcNow() + (later.Wait is { } limit ? (limit < LongestLimit ? limit : LongestLimit)
            : wait < LongestWait ? wait
            : LongestWait);
        return SaveAsync(
            report with { NotBefore = until.ToUnixTimeMilliseconds(), Tries = report.Tries + 1, Problem = later.Reason }, term);
    }

    /// <summary>Nothing is reported until the operation's state changes.</summary>
    private Task EndAsync(DeploymentReport report, string? problem, string? mend, CancellationToken term)
    {
        if (problem is not null)
        {
            LogRefused(report.Operation, report.Repository, problem);
        }

        return SaveAsync(report with { Told = report.Wanted, Begun = null, Problem = problem, Mend = mend }, term);
    }

    private static DeploymentReport Settled(DeploymentReport report) =>
        report with { Begun = null, Tries = 0, NotBefore = 0, Problem = null, Mend = null };

    private Task SaveAsync(DeploymentReport report, CancellationToken term) => lease.WriteAsync(report.SaveAsync, term);

    private static DateTimeOffset Time(long number) => DateTimeOffset.FromUnixTimeMilliseconds(number);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Operation {Operation} isn't reported as a deployment of {Repository}: {Problem}")]
    private partial void LogRefused(string operation, string repository, string problem);
}
