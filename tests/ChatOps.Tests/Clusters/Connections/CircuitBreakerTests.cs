using ChatOps.Clusters;
using ChatOps.Clusters.Reading;
using ChatOps.Clusters.Watching;
using Microsoft.Extensions.Time.Testing;

namespace ChatOps.Tests.Clusters.Connections;

/// <summary>A cluster that doesn't respond is left alone, and used again once it recovers.</summary>
public sealed class CircuitBreakerTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new(new(2026, 3, 4, 9, 30, 0, TimeSpan.Zero));
    private ScriptedServer _server = null!;
    private ClusterSet? _clusters;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Cluster Cluster => _clusters!.Get("production");

    public async ValueTask InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync();
        TimeOutAfter(seconds: 120);
    }

    public async ValueTask DisposeAsync()
    {
        _clusters?.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task After_five_failures_in_a_row_the_answer_comes_at_once_and_says_since_when_and_until_when()
    {
        _server.Answer = context => ScriptedServer.RefuseAsync(context, 503);
        for (var times = 0; times < 5; times++)
        {
            Cluster.Outage.ShouldBeNull();
            (await Cluster.ExamineAsync([], Cancel)).ShouldBe("The cluster production reported an internal error: scripted.");
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        (await Cluster.ExamineAsync([], Cancel)).ShouldBe(
            "The cluster production reported an internal error: scripted. It has not answered since 2026-03-04 09:30:00 UTC and is not asked again before 2026-03-04 09:30:19 UTC.");

        _server.Requests.ShouldBe(5);
        (Cluster.Outage!.Since, Cluster.Outage.NextTry).ShouldBe(
            (new(2026, 3, 4, 9, 30, 0, TimeSpan.Zero), new(2026, 3, 4, 9, 30, 19, TimeSpan.Zero)));
    }

    [Fact]
    public async Task When_the_pause_is_over_one_question_is_let_through_and_its_failure_begins_another_pause()
    {
        TimeOutAfter(seconds: 1);
        await BreakAsync();
        _clock.Advance(TimeSpan.FromSeconds(15));
        _server.Answer = ScriptedServer.HangAsync;

        var probe = Cluster.ExamineAsync([], Cancel);
        var waiting = Enumerable.Range(0, 10).Select(_ => Cluster.ExamineAsync([], Cancel)).ToList();
        _clock.Advance(TimeSpan.FromSeconds(1));
        var others = await Task.WhenAll(waiting);

        others.ShouldAllBe(words => words!.ToString().Contains("not asked again before"));
        probe.IsCompleted.ShouldBeFalse();
        (await probe).ShouldBe("The cluster production did not answer in time.");
        _server.Requests.ShouldBe(6);
        (await Cluster.ExamineAsync([], Cancel))
            .ShouldNotBeNull()
            .ShouldContain("since 2026-03-04 09:30:00 UTC and is not asked again before 2026-03-04 09:30:31");
    }

    [Fact]
    public async Task Who_asks_while_the_probe_is_out_gets_its_answer_when_the_cluster_is_back()
    {
        await BreakAsync();
        _clock.Advance(TimeSpan.FromSeconds(15));
        _server.Answer = ScriptedServer.AnswerAsync;

        var all = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Cluster.InspectAsync(ScriptedServer.Web, Cancel)));

        all.ShouldAllBe(inspection => inspection is Inspection.Found);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(403)]
    public async Task Any_answer_ends_the_outage(int status)
    {
        await BreakAsync();
        _clock.Advance(TimeSpan.FromSeconds(15));
        _server.Answer = status == 200 ? ScriptedServer.AnswerAsync : context => ScriptedServer.RefuseAsync(context, status);

        await Cluster.ExamineAsync([], Cancel);

        Cluster.Outage.ShouldBeNull();
        _server.Answer = ScriptedServer.AnswerAsync;
        (await Cluster.InspectAsync(ScriptedServer.Web, Cancel)).ShouldBeOfType<Inspection.Found>();
    }

    [Fact]
    public async Task A_probe_that_is_given_up_leaves_the_next_one_to_another()
    {
        await BreakAsync();
        _clock.Advance(TimeSpan.FromSeconds(15));
        _server.Answer = ScriptedServer.HangAsync;
        using var impatient = new CancellationTokenSource();
        var probe = Cluster.ExamineAsync([], impatient.Token);
        await Patience.UntilAsync(() => _server.Requests == 6, "the probe");

        await impatient.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => probe);
        _server.Answer = ScriptedServer.AnswerAsync;

        (await Patience.ForAsync(Cluster.ExamineAsync([], Cancel))).ShouldBeNull();
    }

    [Fact]
    public async Task Failures_with_an_answer_between_them_or_far_apart_are_no_outage()
    {
        for (var times = 0; times < 9; times++)
        {
            _server.Answer = times == 4 ? ScriptedServer.AnswerAsync : context => ScriptedServer.RefuseAsync(context, 503);
            await Cluster.ExamineAsync([], Cancel);
        }

        _clock.Advance(TimeSpan.FromMinutes(3));
        await Cluster.ExamineAsync([], Cancel);

        Cluster.Outage.ShouldBeNull();
    }

    [Fact]
    public async Task A_watch_goes_on_by_itself_and_ends_the_outage_when_it_sees_the_cluster_again()
    {
        await BreakAsync();
        await using var rollouts = Cluster.WatchAsync(ScriptedServer.Web, new Goal("op1", "u1", 1), Cancel).GetAsyncEnumerator(Cancel);
        var first = rollouts.MoveNextAsync().AsTask();
        await Patience.UntilAsync(() => _server.Requests > 5, "a list that failed");

        _server.Answer = ScriptedServer.AnswerAsync;
        var began = _clock.GetUtcNow();
        await Patience.UntilAsync(
            () =>
            {
                _clock.Advance(TimeSpan.FromMilliseconds(100));
                return Cluster.Outage is null;
            },
            "the end of the outage");

        (_clock.GetUtcNow() - began).ShouldBeLessThan(TimeSpan.FromSeconds(10));
        await first;
    }

    [Fact]
    public async Task A_server_that_accepts_and_never_answers_is_told_of_within_the_requests_time()
    {
        TimeOutAfter(seconds: 1);
        _server.Answer = ScriptedServer.HangAsync;

        var inspection = await Patience.ForAsync(Cluster.InspectAsync(ScriptedServer.Web, Cancel));

        inspection.ShouldBeOfType<Inspection.Unreachable>().Message.ShouldBe("The cluster production did not answer in time.");
    }

    [Fact]
    public async Task A_watch_may_be_silent_for_longer_than_a_request_may_take()
    {
        TimeOutAfter(seconds: 1);
        var watches = 0;
        var cut = 0;
        _server.Answer = async context =>
        {
            if (context.Request.Query["watch"] != "true")
            {
                await ScriptedServer.AnswerAsync(context);
                return;
            }

            Interlocked.Increment(ref watches);
            await context.Response.StartAsync();
            await Task.WhenAny(ScriptedServer.HangAsync(context), Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System));
            Interlocked.Add(ref cut, context.RequestAborted.IsCancellationRequested ? 1 : 0);
            Interlocked.Decrement(ref watches);
        };
        await using var rollouts = Cluster.WatchAsync(ScriptedServer.Web, new Goal("op1", "u1", 1), Cancel).GetAsyncEnumerator(Cancel);
        var first = rollouts.MoveNextAsync().AsTask();
        await Patience.UntilAsync(() => Volatile.Read(ref watches) > 0, "a watch");

        // The server ends it after twice the time that a request may take.
        await Patience.UntilAsync(() => Volatile.Read(ref watches) == 0, "the end of the watch");

        cut.ShouldBe(0);
        await first;
    }

    /// <summary>Real time, so that only what has to time out does, however slow the machine is.</summary>
    private void TimeOutAfter(int seconds)
    {
        _clusters?.Dispose();
        _clusters = ScriptedServer.Clusters(new() { Kubeconfig = _server.Kubeconfig(), RequestTimeoutSeconds = seconds }, _clock);
    }

    private async Task BreakAsync()
    {
        _server.Answer = context => ScriptedServer.RefuseAsync(context, 503);
        for (var times = 0; times < 5; times++)
        {
            await Cluster.ExamineAsync([], Cancel);
        }

        Cluster.Outage.ShouldNotBeNull();
    }
}
