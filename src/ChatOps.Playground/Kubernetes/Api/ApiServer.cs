using System.Security.Cryptography;
using System.Text;

namespace ChatOps.Playground.Kubernetes.Api;

/// <summary>The HTTP interface of one cluster: reads a request, takes the gate and responds.</summary>
internal sealed class ApiServer(Cluster cluster) : IDisposable
{
    private readonly Reads _reads = new(cluster);
    private readonly Writes _writes = new(cluster);
    private readonly Watches _watches = new(cluster);
    private readonly PodLogs _logs = new(cluster);
    private readonly List<ClusterRequest> _mutations = [];
    private readonly List<LineStream> _streams = [];
    private readonly CancellationTokenSource _stopped = new();
    private int _requests;

    public ClusterFaults Faults { get; } = new();

    public int RequestCount => Volatile.Read(ref _requests);

    public IReadOnlyList<ClusterRequest> Mutations
    {
        get
        {
            lock (cluster.Gate)
            {
                return [.. _mutations];
            }
        }
    }

    /// <summary>Breaks the connections of all watches and followed logs, as a network failure does.</summary>
    public void CutStreams()
    {
        lock (cluster.Gate)
        {
            _streams.ForEach(stream => stream.Broken.Cancel());
        }
    }

    /// <summary>Ends all watches and followed logs.</summary>
    public void Dispose()
    {
        _stopped.Cancel();
        _stopped.Dispose();
    }

    public async Task HandleAsync(HttpContext context, string path, CancellationToken stopping)
    {
        Interlocked.Increment(ref _requests);
        // Every answer has the id under which the API server's own audit log knows the request.
        var auditId = Guid.NewGuid().ToString();
        context.Response.Headers["Audit-Id"] = auditId;
        if (await ApiRequest.ReadAsync(context, path, context.RequestAborted) is not { } request)
        {
            await WriteAsync(
                context, new Failure(413, "RequestEntityTooLarge", $"Request entity too large: limit is {ApiRequest.BodyLimit}"));
            return;
        }

        request.AuditId = auditId;
        var query = request.Query.ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal);
        switch (Faults.Take(new(request.Method, request.Path, query)))
        {
            case FailedAnswer fault:
                lock (cluster.Gate)
                {
                    Log(request, query, fault.Failure.Code);
                }

                await WriteAsync(context, fault.Failure);
                return;
            case DroppedRequest:
                lock (cluster.Gate)
                {
                    Log(request, query, 0);
                }

                context.Abort();
                return;
            case Silence:
                using (var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping, _stopped.Token))
                {
                    await Task
                        .Delay(Timeout.InfiniteTimeSpan, cluster.Clock, end.Token)
                        .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }

                context.Abort();
                return;
            case LostAnswer:
                Answer(context, request, query).Dispose();
                context.Abort();
                return;
            case HeldRequest held:
                await held.Until.WaitAsync(context.RequestAborted);
                break;
            default:
                break;
        }

        using var outcome = Answer(context, request, query);
        if (outcome.Stream is { } stream)
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(stopping, _stopped.Token);
            await stream.WriteAsync(context, cluster.Clock, end.Token);
        }
        else
        {
            await WriteAsync(context, outcome.Reply!);
        }
    }

    private static Task WriteAsync(HttpContext context, Reply reply) => reply.WriteAsync(context.Response, context.RequestAborted);

    private Outcome Answer(HttpContext context, ApiRequest request, IReadOnlyDictionary<string, string> query)
    {
        lock (cluster.Gate)
        {
            cluster.Schedule.RunDue();
            var outcome = Authorized(context.Request) ? Dispatch(request) : Failure.Unauthorized();
            if (outcome.Stream is { } stream)
            {
                _streams.Add(stream);
                stream.Hold(new Release(() => Forget(stream)));
            }

            Log(request, query, outcome.Reply?.Code ?? 200);
            return outcome;
        }
    }

    private void Forget(LineStream stream)
    {
        lock (cluster.Gate)
        {
            _streams.Remove(stream);
        }
    }

    private Outcome Dispatch(ApiRequest request)
    {
        if (!request.AcceptsJson && !request.Path.EndsWith("/log", StringComparison.Ordinal))
        {
            return new Failure(
                406, "NotAcceptable", $"only the following media types are accepted: {string.Join(", ", RequestChecks.Served)}");
        }

        if (AccessReviews.Answer(cluster, request) is { } review)
        {
            return review;
        }

        if ((Discovery.Answer(request) ?? OpenApi.Answer(request)) is { } description)
        {
            return request.Method == "GET" ? description : Failure.MethodNotAllowed();
        }

        if (RequestTarget.Parse(request.Segments) is not { } target)
        {
            return Failure.NoSuchPath();
        }

        if (request.Method is not "GET" && RequestChecks.Problem(request) is { } problem)
        {
            return problem;
        }

        return (request.Method, target) switch
        {
            ("GET", { Subresource: "log" }) => _logs.Open(request, target),
            ("GET", { Subresource: "" }) when request.IsWatch => _watches.Open(request, target),
            ("GET", { Name: null }) => _reads.List(request, target),
            ("GET", _) => _reads.Get(request, target),
            ("POST", { Name: null, Namespace: not null }) => _writes.Create(request, target),
            ("PUT", { Name: not null, Subresource: not "log" }) => _writes.Update(request, target),
            ("PATCH", { Name: not null, Subresource: not "log" }) => _writes.Patch(request, target),
            ("DELETE", { Name: not null, Subresource: "" }) => _writes.Delete(request, target),
            ("DELETE", { Name: null, Namespace: not null }) => _writes.DeleteCollection(request, target),
            _ => Failure.MethodNotAllowed(),
        };
    }

    private bool Authorized(HttpRequest request) =>
        cluster.Options.Token is not { } token
        || CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes($"Bearer {token}"), Encoding.UTF8.GetBytes(request.Headers.Authorization.ToString()));

    private void Log(ApiRequest request, IReadOnlyDictionary<string, string> query, int status)
    {
        if (request.Method is not ("GET" or "HEAD" or "OPTIONS"))
        {
            _mutations.Add(new(
                request.Method,
                request.Path,
                query,
                request.ContentType,
                request.Body,
                request.UserAgent,
                request.FieldManager,
                cluster.Schedule.Now,
                status) { Impersonated = request.Impersonated, AuditId = request.AuditId });
        }
    }

    /// <summary>A complete reply or a stream.</summary>
    private sealed record Outcome(Reply? Reply, LineStream? Stream) : IDisposable
    {
        public static implicit operator Outcome(Reply reply) => new(reply, null);

        public static implicit operator Outcome(Failure failure) => new(failure, null);

        public static implicit operator Outcome(Answer<LineStream> opened) =>
            opened.Failed(out var failure, out var stream) ? failure : new Outcome(null, stream);

        public void Dispose() => Stream?.Dispose();
    }
}
