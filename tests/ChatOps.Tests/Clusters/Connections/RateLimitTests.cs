using ChatOps.Clusters;
using ChatOps.Clusters.Reading;
using ChatOps.Clusters.Watching;

namespace ChatOps.Tests.Clusters.Connections;

public sealed class RateLimitTests : IAsyncLifetime
{
    private readonly HeededClock _clock = new();
    private ScriptedServer _server = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await ScriptedServer.StartAsync();

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task What_goes_beyond_two_seconds_worth_waits_its_turn()
    {
        // Each question of the version is one request.
        using var clusters = Clusters(perSecond: 2);
        var asked = Enumerable.Range(0, 7).Select(_ => clusters.Get("production").ExamineAsync([], Cancel)).ToList();
        // Which of them come first is open: they ask at once.
        await Patience.UntilAsync(() => asked.Count(a => a.IsCompleted) == 4, "a burst of four");
        await Patience.UntilAsync(
            () => _clock.IsAwaited(TimeSpan.FromSeconds(0.5)) && _clock.IsAwaited(TimeSpan.FromSeconds(1.5)), "those in the queue");
        _server.Requests.ShouldBe(4);
        asked.Count(a => a.IsCompleted).ShouldBe(4);

        var began = _clock.GetUtcNow();
        _clock.Advance(TimeSpan.FromSeconds(0.5));
        await Patience.UntilAsync(() => asked.Count(a => a.IsCompleted) == 5, "the first of the queue");

        await _clock.DriveAsync(Task.WhenAll(asked));
        (_clock.GetUtcNow() - began).ShouldBeInRange(TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(2));
        _server.Requests.ShouldBe(7);
    }

    [Fact]
    public async Task A_watch_counts_when_it_starts_and_a_list_as_well()
    {
        using var clusters = Clusters(perSecond: 1);
        await using var rollouts = clusters.Get("production")
            .WatchAsync(ScriptedServer.Web, new Goal("op1", "u1", 1), Cancel)
            .GetAsyncEnumerator(Cancel);
        var first = rollouts.MoveNextAsync().AsTask();
        // The list of Deployments and its watch use up what may go at once.
        await Patience.UntilAsync(() => _server.Requests == 2, "two requests");

        var inspected = clusters.Get("production").ExamineAsync([], Cancel);
        await Task.WhenAny(inspected, Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Cancel));
        inspected.IsCompleted.ShouldBeFalse();

        await _clock.DriveAsync(inspected);
        await _clock.DriveAsync(first);
    }

    [Fact]
    public async Task Who_gives_up_waiting_is_gone_at_once_and_keeps_nobodys_place()
    {
        using var clusters = Clusters(perSecond: 1);
        await Task.WhenAll(clusters.Get("production").ExamineAsync([], Cancel), clusters.Get("production").ExamineAsync([], Cancel));
        using var impatient = new CancellationTokenSource();
        var cancelled = Enumerable.Range(0, 20).Select(_ => clusters.Get("production").ExamineAsync([], impatient.Token)).ToList();

        await impatient.CancelAsync();

        foreach (var task in cancelled)
        {
            await Should.ThrowAsync<OperationCanceledException>(() => task);
        }

        var next = clusters.Get("production").ExamineAsync([], Cancel);
        var began = _clock.GetUtcNow();
        await _clock.DriveAsync(next);
        // No one else's place is before it.
        (_clock.GetUtcNow() - began).ShouldBeInRange(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1.5));
        _server.Requests.ShouldBe(3);
    }

    [Fact]
    public async Task A_turn_that_does_not_come_in_time_is_our_limit_and_not_the_clusters_fault()
    {
        using var clusters = Clusters(perSecond: 1, timeoutSeconds: 3);
        await Task.WhenAll(clusters.Get("production").ExamineAsync([], Cancel), clusters.Get("production").ExamineAsync([], Cancel));

        // Doctor would wait.
        var late = await Patience.ForAsync(
            Task.WhenAll(Enumerable.Range(0, 6).Select(_ => clusters.Get("production").InspectAsync(ScriptedServer.Web, Cancel))));

        late.ShouldAllBe(seen => ((Inspection.Unreachable)seen).Message ==
            "The cluster production was not asked in time: its limit is 1 a second. Raise ChatOps:Clusters:production:RequestsPerSecond.");
        _server.Requests.ShouldBe(2);
    }

    /// <param name="timeoutSeconds">Real time, so that only what has to time out does, however slow the machine is.</param>
    private ClusterSet Clusters(int perSecond, int timeoutSeconds = 120) =>
        ScriptedServer.Clusters(
            new() { Kubeconfig = _server.Kubeconfig(), RequestTimeoutSeconds = timeoutSeconds, RequestsPerSecond = perSecond }, _clock);
}
