using System.Threading.Channels;
using ChatOps.Clusters.Connections;
using ChatOps.Clusters.Kinds;
using ChatOps.Clusters.Watching;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using k8s;
using k8s.Models;

namespace ChatOps.Tests.Clusters.Watching;

/// <summary>A mirror never goes back in time.</summary>
public sealed class MirrorTests : IDisposable
{
    private const string Lagging = "The cluster production returns an older state than before.";

    private readonly FakeTimeProvider _clock = new();
    private readonly Connection _connection = new(
        "production", new Kubernetes(new KubernetesClientConfiguration { Host = "http://127.0.0.1:1" }), TimeProvider.System);
    private readonly Queue<ObjectList<V1Pod>> _lists = new();
    private readonly Channel<(string? Phase, string? Lost)> _seen = Channel.CreateUnbounded<(string? Phase, string? Lost)>();

    public void Dispose() => _connection.Dispose();

    [Fact]
    public async Task A_list_from_before_what_was_seen_is_not_taken()
    {
        _lists.Enqueue(List("10", "Running"));
        _lists.Enqueue(List("5", "Pending"));
        _lists.Enqueue(List("12", "Succeeded"));

        await RunAsync(async () =>
        {
            (await NextAsync()).ShouldBe(("Running", null));
            (await NextAsync()).ShouldBe(("Running", Lagging));
            (await NextAsync()).ShouldBe(("Succeeded", null));
        });
    }

    [Fact]
    public async Task A_cluster_that_stays_behind_was_restored_and_is_believed()
    {
        _lists.Enqueue(List("10", "Running"));
        for (var times = 0; times < 100; times++)
        {
            _lists.Enqueue(List("5", "Pending"));
        }

        await RunAsync(async () =>
        {
            (string? Phase, string? Lost) now;
            while ((now = await NextAsync()).Phase is "Running")
            {
            }

            now.ShouldBe(("Pending", null));
        });
    }

    private static ObjectList<V1Pod> List(string version, string phase) => new()
    {
        Metadata = new() { ResourceVersion = version },
        Items = [new() { Metadata = new() { Name = "web", Uid = "u1", ResourceVersion = version }, Status = new() { Phase = phase } }],
    };

    /// <summary>Each watch ends at once.</summary>
    private async Task RunAsync(Func<Task> test)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        Mirror<V1Pod>? mirror = null;
        mirror = new(
            "pods", _ => Task.FromResult<IItems<V1Pod>>(_lists.Dequeue()), (_, _, _) => AsyncEnumerable.Empty<(WatchEventType, V1Pod)>(), _connection,
            () => _seen.Writer.TryWrite((mirror!.Items.SingleOrDefault()?.Status.Phase, mirror.Lost?.Words.ToString())),
            _clock,
            NullLogger.Instance);
        var running = mirror.RunAsync(stop.Token);
        await test();
        await stop.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>The next state, with as much time as it needs.</summary>
    private async Task<(string? Phase, string? Lost)> NextAsync()
    {
        var next = _seen.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask();
        while (await Task.WhenAny(next, Turn.ToOthersAsync(TimeSpan.FromMilliseconds(2))) != next)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        return await next;
    }
}
