using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using ChatOps.Journal;

namespace ChatOps.Sources.Jenkins;

/// <summary>Starts builds on a controller, finds out what became of that, and ends them.</summary>
internal sealed partial class JenkinsStarts(JenkinsApi api)
{
    private const string Builds =
        "builds[number,queueId,url,actions[parameters[name,value],causes[userId]]]{0,100}";

    public async Task<QueueReply> RequestAsync(
        JobName job, JobDescription description, IReadOnlyList<BuildParameter> parameters, CancellationToken cancellationToken)
    {
        if (JenkinsJob.Address(job.Path) is not { } address)
        {
            return new(QueueReplyKind.Refused, Why: "Jenkins knows no such job.");
        }

        try
        {
            // One that takes values is never built without them: what isn't given has its default.
            var reply = await api.PostAsync(
                $"{address}{(description.Parameters.Count > 0 ? "buildWithParameters" : "build")}?delay=0sec",
                cancellationToken,
                parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Value));
            return (reply.Status, ItemOf(reply.Location)) switch
            {
                (HttpStatusCode.Created, var item) => new(QueueReplyKind.Queued, item),
                (HttpStatusCode.SeeOther, { } item) => new(QueueReplyKind.There, item),
                _ when reply.Refusal(api.User, "Job/Build") is { } why => new(QueueReplyKind.Refused, Why: why),
                (HttpStatusCode.NotFound, _) => new(
                    QueueReplyKind.Refused, Why: $"Jenkins knows no such job, or doesn't show it to {api.User}."),
                (HttpStatusCode.Conflict, _) => new(QueueReplyKind.Refused, Why: "Jenkins doesn't build it now: it is disabled."),
                (HttpStatusCode.BadRequest, _) => new(
                    QueueReplyKind.Refused, Why: "Jenkins doesn't take these values: what the job takes was changed a moment ago."),
                _ when reply.IsUncertain => new(QueueReplyKind.Uncertain, Why: $"Jenkins answered {(int)reply.Status}."),
                var (status, _) => new(QueueReplyKind.Refused, Why: $"Jenkins answered {(int)status} and queued nothing."),
            };
        }
        catch (SenderLogException exception)
        {
            return new(exception.IsUnreached ? QueueReplyKind.Refused : QueueReplyKind.Uncertain, Why: exception.Message);
        }
    }

    public async Task<QueueState> FollowAsync(QueuedBuild build, CancellationToken cancellationToken)
    {
        if (JenkinsJob.Address(build.Job.Path) is not { } address)
        {
            return new QueueState.NotThere();
        }

        try
        {
            var item = build.Item is { } known
                ? await api.GetAsync(
                    $"queue/item/{known}/", JenkinsQueueItem.Tree, JenkinsRestJson.Default.JenkinsQueueItem, cancellationToken)
                : await FindAsync(build, address, cancellationToken);
            return item switch
            {
                { Cancelled: true } => new QueueState.Cancelled(),
                { Executable.Number: var number } => await StartedAsync(address, number, item.Id, cancellationToken),
                not null => new QueueState.Waiting(item.Id, ForeignText.FirstLine(item.Why)),
                // It was forgotten after five minutes, or never seen; a build knows which item it was.
                _ => await BuildAsync(build, address, cancellationToken) is { QueueId: { } id } run
                    ? await StartedAsync(address, run.Number, id, cancellationToken)
                    : new QueueState.NotThere(),
            };
        }
        catch (SenderLogException exception)
        {
            return new QueueState.Unavailable(exception.Message);
        }
    }

    public async Task<BuildServerReply> CancelAsync(long item, CancellationToken cancellationToken)
    {
        try
        {
            return Read(await api.PostAsync($"queue/cancelItem?id={item}", cancellationToken));
        }
        catch (SenderLogException exception)
        {
            return new(exception.IsUnreached ? BuildServerReplyKind.Refused : BuildServerReplyKind.Uncertain, exception.Message);
        }
    }

    public async Task<BuildServerReply> AbortAsync(BuildChanged build, CancellationToken cancellationToken)
    {
        if (JenkinsJob.Address(JobName.Parse(build.Job).Path) is not { } job)
        {
            return new(BuildServerReplyKind.Gone);
        }

        try
        {
            // Jenkins answers the same whether the build was over or not.
            var run = await api.GetAsync($"{job}{build.Number}/", JenkinsRun.Tree, JenkinsRestJson.Default.JenkinsRun, cancellationToken);
            return run is not { Building: true } || (build.Run is { } queued && run.QueueId != queued)
                ? new(BuildServerReplyKind.Gone)
                : Read(await api.PostAsync($"{job}{build.Number}/stop", cancellationToken));
        }
        catch (SenderLogException exception)
        {
            return new(exception.IsUnreached ? BuildServerReplyKind.Refused : BuildServerReplyKind.Uncertain, exception.Message);
        }
    }

    private BuildServerReply Read(JenkinsReply reply) => reply switch
    {
        { IsTaken: true } => new(BuildServerReplyKind.Taken),
        { Status: HttpStatusCode.NotFound or HttpStatusCode.UnprocessableEntity } => new(BuildServerReplyKind.Gone),
        _ when reply.Refusal(api.User, "Job/Cancel") is { } why => new(BuildServerReplyKind.Refused, why),
        _ => new(
            reply.IsUncertain ? BuildServerReplyKind.Uncertain : BuildServerReplyKind.Refused, $"Jenkins answered {(int)reply.Status}."),
    };

    private async Task<JenkinsQueueItem?> FindAsync(QueuedBuild build, string address, CancellationToken cancellationToken) =>
        (await api.GetAsync("queue/", $"items[{JenkinsQueueItem.Tree}]", JenkinsRestJson.Default.JenkinsQueue, cancellationToken))?.Items?
            .OfType<JenkinsQueueItem>()
            .Where(item => item.IsOf(address)
                && !build.Others.Contains(item.Id)
                && JenkinsAction.AreOf(item.Actions, api.User, build.Parameters))
            .MinBy(item => item.Id);

    private async Task<JenkinsRun?> BuildAsync(QueuedBuild build, string address, CancellationToken cancellationToken) =>
        (await api.GetAsync(address, Builds, JenkinsRestJson.Default.JenkinsItem, cancellationToken))?.Builds?
            .OfType<JenkinsRun>()
            .Where(run => build.Item is { } item
                ? run.QueueId == item
                : run.Number >= build.From
                    && run.QueueId is { } id
                    && !build.Others.Contains(id)
                    && JenkinsAction.AreOf(run.Actions, api.User, build.Parameters))
            .MinBy(run => run.Number);

    private async Task<QueueState> StartedAsync(string address, long number, long item, CancellationToken cancellationToken)
    {
        var run = await api.GetAsync($"{address}{number}/", JenkinsRun.Tree, JenkinsRestJson.Default.JenkinsRun, cancellationToken);
        return new QueueState.Started(
            number,
            item,
            ForeignText.Link(run?.Url),
            run is not null && (run.IsOver || run.Actions?.Any(action => action?.LastBuiltRevision is not null) is true));
    }

    private static long? ItemOf(string? location) =>
        location is not null && QueueAddress().Match(location) is { Success: true } match
            && long.TryParse(match.Groups["id"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;

    [GeneratedRegex(@"/queue/item/(?<id>[0-9]+)/?(?:api/.*)?$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex QueueAddress();
}
