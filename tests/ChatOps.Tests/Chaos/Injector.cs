using System.Net;
using ChatOps.Playground;
using ChatOps.Playground.Slack;
using ChatOps.Tests.Storage;
using SlackFault = ChatOps.Playground.Slack.WebApi.Fault;

namespace ChatOps.Tests.Chaos;

/// <summary>Injects faults, and reverts those that do not end on their own.</summary>
internal sealed class Injector(
    World world, TeamsTrouble teams, IReadOnlyList<Replica> replicas, PostgresServer server, string connectionString, Diary diary)
    : IDisposable
{
    // What a bot calls without being asked, and what people wait for.
    private static readonly string[] Methods =
    [
        "chat.postMessage",
        "chat.postMessage",
        "chat.update",
        "chat.update",
        "conversations.list",
        "conversations.history",
        "apps.connections.open",
    ];
    private static readonly HttpStatusCode[] Statuses =
        [
            HttpStatusCode.InternalServerError,
            HttpStatusCode.ServiceUnavailable,
            HttpStatusCode.TooManyRequests,
            HttpStatusCode.Conflict,
            HttpStatusCode.GatewayTimeout,
        ];
    private static readonly TimeSpan LongestOutage = TimeSpan.FromSeconds(3);

    /// <summary>Less than what makes a command too late to be carried out: people then get another answer, and nothing is tested.</summary>
    private static readonly TimeSpan LargestStep = TimeSpan.FromMinutes(2);

    private readonly SemaphoreSlim _database = new(1);
    private readonly List<Task> _running = [];
    private readonly Dictionary<FaultKind, int> _done = [];

    public IReadOnlyDictionary<FaultKind, int> Done => _done;

    private SlackWorkspace Slack => world.Workspace;

    /// <summary>Begins one, which may go on for a while, and waits until the next is due.</summary>
    public async Task BeginAsync(Fault fault, CancellationToken cancellationToken)
    {
        if (fault.Kind is not FaultKind.ClockStep || FakeTime.Library is not null)
        {
            diary.Note(fault.ToString());
            _done[fault.Kind] = _done.GetValueOrDefault(fault.Kind) + 1;
            _running.Add(DoAsync(fault, cancellationToken));
        }

        await Task.Delay(fault.Then, TimeProvider.System, cancellationToken);
    }

    /// <summary>Waits for what lasts, and leaves nothing broken.</summary>
    public async Task EndAsync()
    {
        await Task.WhenAll(_running);
        Slack.Faults.Clear();
        teams.End();
        foreach (var cluster in world.Clusters)
        {
            cluster.Faults.Clear();
        }

        foreach (var replica in replicas)
        {
            replica.Thaw();
        }
    }

    public void Dispose() => _database.Dispose();

    private Task DoAsync(Fault fault, CancellationToken cancellationToken)
    {
        var replica = replicas[fault.Target % replicas.Count];
        var cluster = world.Clusters[fault.Target % world.Clusters.Count];
        var method = Methods[fault.Target % Methods.Length];
        var times = 1 + (fault.Variant % 3);
        switch (fault.Kind)
        {
            case FaultKind.Kill:
                replica.Kill();
                break;
            case FaultKind.Freeze:
                return LastAsync(replica.Freeze, fault.Lasts, replica.Thaw);
            case FaultKind.Restart:
                replica.Terminate();
                break;
            case FaultKind.DatabaseCrash:
                return BreakDatabaseAsync(
                    () => server.CrashAsync(CancellationToken.None),
                    fault.Lasts,
                    () => server.StartAsync(CancellationToken.None),
                    cancellationToken);
            case FaultKind.DatabaseCutOff:
                return BreakDatabaseAsync(
                    () => PostgresServer.CutOffAsync(connectionString, CancellationToken.None),
                    fault.Lasts,
                    () => PostgresServer.LetInAsync(connectionString, CancellationToken.None),
                    cancellationToken);
            case FaultKind.SlackRateLimit:
                Slack.Faults.Next(method, new SlackFault.RateLimited(fault.Variant % 2 is 0 ? null : TimeSpan.FromSeconds(times)), times);
                break;
            case FaultKind.WebApiError:
                Slack.Faults.Next(method, new SlackFault.Status(fault.Variant % 2 is 0 ? 500 : 503), times);
                break;
            case FaultKind.SlackLosesCall:
                Slack.Faults.Next(method, new SlackFault.DropBefore(), times);
                break;
            case FaultKind.SlackLosesAnswer:
                Slack.Faults.Next(method, new SlackFault.DropAfter(), times);
                break;
            case FaultKind.SlackHangs:
                Slack.Faults.Next(method, new SlackFault.Hang());
                break;
            case FaultKind.SocketHalfOpen or FaultKind.SocketBreaks or FaultKind.SocketRefresh:
                return BreakSocketAsync(fault, cancellationToken);
            case FaultKind.SlackRepeats:
                return LastAsync(() => Slack.DeliversTwice = true, fault.Lasts, () => Slack.DeliversTwice = false);
            case >= FaultKind.TeamsRateLimit and <= FaultKind.TeamsRepeats:
                return teams.DoAsync(fault);
            case FaultKind.ClusterError:
                cluster.Faults.FailNext(times, Statuses[fault.Variant % Statuses.Length], retryAfter: TimeSpan.FromSeconds(1));
                break;
            case FaultKind.ClusterLosesCall:
                cluster.Faults.DropNext(times);
                break;
            case FaultKind.ClusterLosesAnswer:
                cluster.Faults.LoseNextAnswers(1, request => request.Method is "PATCH" or "PUT");
                break;
            case FaultKind.WatchesBreak:
                cluster.CutWatches();
                break;
            case FaultKind.HistoryForgotten:
                cluster.CompactHistory();
                cluster.CutWatches();
                break;
            case FaultKind.ClockStep:
                replicas[0].StepClock(LargestStep * ((fault.Variant % 201 / 100.0) - 1));
                break;
            default:
                throw new InvalidOperationException($"What is {fault.Kind}?");
        }

        return Task.CompletedTask;
    }

    private async Task BreakSocketAsync(Fault fault, CancellationToken cancellationToken)
    {
        if (Slack.Sockets.Connections is not { Count: > 0 } open)
        {
            return;
        }

        var connection = open[fault.Target % open.Count];
        switch (fault.Kind)
        {
            case FaultKind.SocketHalfOpen:
                connection.Silence();
                break;
            case FaultKind.SocketBreaks:
                connection.Abort();
                break;
            default:
                await Slack.Sockets.DisconnectAsync(
                    connection, fault.Variant % 2 is 0 ? "warning" : "refresh_requested", cancellationToken);
                break;
        }
    }

    /// <summary>One trouble with the database at a time; however the run ends, it is there again.</summary>
    private async Task BreakDatabaseAsync(Func<Task> begin, TimeSpan lasts, Func<Task> end, CancellationToken cancellationToken)
    {
        await _database.WaitAsync(cancellationToken);
        try
        {
            await begin();
            await Task
                .Delay(lasts < LongestOutage ? lasts : LongestOutage, TimeProvider.System, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await end();
        }
        finally
        {
            _database.Release();
        }
    }

    private static async Task LastAsync(Action begin, TimeSpan lasts, Action end)
    {
        begin();
        await Task.Delay(lasts, TimeProvider.System, CancellationToken.None);
        end();
    }
}
